package framework

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// modelLayout is what it takes to read and write the models of one resource: the struct of the model against the schema. The
// framework's Get and Set find it in each call, and compile a regular expression for each field: a fifth of the provider's
// time in a plan without changes.
type modelLayout struct {
	of     tftypes.Object
	fields []modelField
	err    error // how the model contradicts the schema
}

// modelField is the field of a model that has one attribute. The framework's own types are its values.
type modelField struct {
	name  string
	index []int // as reflect.Value.FieldByIndex takes it
	of    attr.Type
	raw   tftypes.Type
}

// layouts has the layouts that have been found so far. A resource is constructed for each call of Terraform.
var layouts = struct {
	sync.Mutex

	of map[layoutKey]*modelLayout
}{of: map[layoutKey]*modelLayout{}}

// layoutKey is a resource and its model: other resources can have the same model.
type layoutKey struct {
	typeName string
	model    reflect.Type
}

// layoutOf returns the layout of the models of a resource.
func layoutOf[M any](ctx context.Context, typeName string, attributes map[string]schema.Attribute) *modelLayout {
	layouts.Lock()
	defer layouts.Unlock()
	key := layoutKey{typeName, reflect.TypeFor[M]()}
	l := layouts.of[key]
	if l == nil {
		l = &modelLayout{of: tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}}
		l.read(ctx, typeName, key.model, attributes)
		layouts.of[key] = l
	}
	return l
}

// read finds the fields of a model.
func (l *modelLayout) read(ctx context.Context, typeName string, model reflect.Type, attributes map[string]schema.Attribute) {
	l.add(ctx, model, nil, attributes)
	if l.err == nil && len(l.fields) != len(attributes) {
		l.err = fmt.Errorf("%s has %d fields for the %d attributes of prefect_%s", model, len(l.fields), len(attributes), typeName)
	}
}

// add adds the fields of a struct, and of the structs that it embeds.
func (l *modelLayout) add(ctx context.Context, of reflect.Type, at []int, attributes map[string]schema.Attribute) {
	for i := range of.NumField() {
		field, index := of.Field(i), slices.Concat(at, []int{i})
		name := field.Tag.Get("tfsdk")
		switch a := attributes[name]; {
		case field.Anonymous:
			l.add(ctx, field.Type, index, attributes)
		case name == "-" || !field.IsExported():
		case a == nil:
			l.err = fmt.Errorf("the field %s of %s has no attribute", field.Name, of)
		case reflect.TypeOf(a.GetType().ValueType(ctx)) != field.Type:
			l.err = fmt.Errorf("the field %s of %s is not a %T, as its attribute is", field.Name, of, a.GetType().ValueType(ctx))
		default:
			raw := a.GetType().TerraformType(ctx)
			l.fields = append(l.fields, modelField{name, index, a.GetType(), raw})
			l.of.AttributeTypes[name] = raw
		}
	}
}

// decode sets a model, which m points to, to an object of Terraform.
func (l *modelLayout) decode(ctx context.Context, from tftypes.Value, m any, diags *fwdiag.Diagnostics) {
	values := RawAttributes(from)
	if l.err != nil || len(values) != len(l.fields) {
		l.fail(fmt.Sprintf("%T cannot be read from %d attributes", m, len(values)), diags)
		return
	}
	out := reflect.ValueOf(m).Elem()
	for _, f := range l.fields {
		v, err := f.of.ValueFromTerraform(ctx, values[f.name])
		if err != nil {
			diag.CodeBug.ReportErrorAt(diags, path.Root(f.name), "Unreadable attribute", err.Error()+".")
			continue
		}
		if checked, ok := v.(xattr.ValidateableAttribute); ok {
			resp := xattr.ValidateAttributeResponse{}
			checked.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{Path: path.Root(f.name)}, &resp)
			diags.Append(resp.Diagnostics...)
		}
		out.FieldByIndex(f.index).Set(reflect.ValueOf(v))
	}
}

// encode sets an object of Terraform to the model that m points to. After an error the object is as it was.
func (l *modelLayout) encode(ctx context.Context, m any, to *tftypes.Value, diags *fwdiag.Diagnostics) {
	if l.err != nil {
		l.fail(fmt.Sprintf("%T cannot be written", m), diags)
		return
	}
	from, values := reflect.ValueOf(m).Elem(), make(map[string]tftypes.Value, len(l.fields))
	for _, f := range l.fields {
		v, ok := from.FieldByIndex(f.index).Interface().(attr.Value)
		if !ok || v.IsNull() { // a null collection that nobody has set lacks the type of its elements
			values[f.name] = tftypes.NewValue(f.raw, nil)
			continue
		}
		raw, err := v.ToTerraformValue(ctx)
		if err == nil && !raw.Type().UsableAs(f.raw) {
			err = fmt.Errorf("%s is not %s", raw.Type(), f.raw)
		}
		if err != nil {
			diag.CodeBug.ReportErrorAt(diags, path.Root(f.name), "Unwritable attribute", err.Error()+".")
			return
		}
		values[f.name] = raw
	}
	*to = tftypes.NewValue(l.of, values)
}

// fail reports that a model does not fit.
func (l *modelLayout) fail(what string, diags *fwdiag.Diagnostics) {
	if l.err != nil {
		what += ": " + l.err.Error()
	}
	diag.CodeBug.ReportError(diags, "Model and schema differ", what+".")
}
