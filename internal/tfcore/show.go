package tfcore

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// jsonValue is a value as terraform show -json prints it: unknown values are left out.
func jsonValue(v cty.Value) any {
	switch ty := v.Type(); {
	case !v.IsKnown() || v.IsNull():
		return nil
	case ty == cty.String:
		return v.AsString()
	case ty == cty.Bool:
		return v.True()
	case ty == cty.Number:
		b, err := ctyjson.Marshal(v, cty.Number)
		if err != nil {
			return nil
		}
		return json.Number(b)
	case ty.IsObjectType() || ty.IsMapType():
		out := map[string]any{}
		for it := v.ElementIterator(); it.Next(); {
			key, element := it.Element()
			if element.IsKnown() {
				out[key.AsString()] = jsonValue(element)
			}
		}
		return out
	}
	out := []any{}
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		out = append(out, jsonValue(element))
	}
	return out
}

// unknownMarks marks the unknown parts of a value, as in the JSON of a plan; nil when the value is wholly known.
func unknownMarks(v cty.Value) any {
	switch ty := v.Type(); {
	case !v.IsKnown():
		return true
	case v.IsNull() || v.IsWhollyKnown():
		return nil
	case ty.IsObjectType() || ty.IsMapType():
		out := map[string]any{}
		for it := v.ElementIterator(); it.Next(); {
			key, element := it.Element()
			if u := unknownMarks(element); u != nil {
				out[key.AsString()] = u
			}
		}
		return out
	}
	out := []any{}
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		out = append(out, unknownMarks(element))
	}
	return out
}

func indexKey(key cty.Value) any {
	if key == cty.NilVal {
		return nil
	}
	return jsonValue(key)
}

func attributeValues(v cty.Value) map[string]any {
	out, _ := jsonValue(v).(map[string]any)
	return out
}

// State is the state as terraform show -json prints it.
func (w *Workspace) State() (*tfjson.State, error) {
	values := &tfjson.StateValues{Outputs: map[string]*tfjson.StateOutput{}, RootModule: &tfjson.StateModule{}}
	s := w.current()
	for name, o := range s.outputs {
		values.Outputs[name] = &tfjson.StateOutput{Sensitive: o.sensitive, Value: jsonValue(o.value), Type: o.value.Type()}
	}
	for _, address := range slices.Sorted(maps.Keys(s.instances)) {
		r, err := w.resourceJSON(address, s.instances[address])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
		values.RootModule.Resources = append(values.RootModule.Resources, r)
	}
	if len(s.instances)+len(s.outputs) == 0 {
		return &tfjson.State{FormatVersion: "1.0", TerraformVersion: "1.15.5"}, nil
	}
	return &tfjson.State{FormatVersion: "1.0", TerraformVersion: "1.15.5", Values: values}, nil
}

func (w *Workspace) resourceJSON(address string, i *resourceInstance) (*tfjson.StateResource, error) {
	v, err := w.storedValue(i)
	if err != nil {
		return nil, err
	}
	mode := tfjson.ManagedResourceMode
	if i.mode == "data" {
		mode = tfjson.DataResourceMode
	}
	out := &tfjson.StateResource{
		Address: address, Mode: mode, Type: i.typeName, Name: i.name, Index: indexKey(i.key), ProviderName: i.provider,
		SchemaVersion: uint64(i.version), AttributeValues: attributeValues(v), DependsOn: i.dependencies, Tainted: i.tainted,
	}
	if len(i.identity) > 0 {
		version := uint64(i.identityVersion)
		out.IdentitySchemaVersion = &version
		if out.IdentityValues, err = decodeJSON(i.identity); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// storedValue decodes an instance by the schema of its version.
func (w *Workspace) storedValue(i *resourceInstance) (cty.Value, error) {
	w.Schemas.mu.Lock()
	defer w.Schemas.mu.Unlock()
	for _, known := range w.Schemas.all {
		if s := known.objects[i.mode][i.typeName]; s != nil && s.version == i.version {
			return ctyjson.Unmarshal(i.attributes, s.ty)
		}
	}
	return cty.NilVal, fmt.Errorf("there is no schema of %s in version %d", i.typeName, i.version)
}

// JSON is the plan as terraform show -json prints it.
func (p *Plan) JSON() *tfjson.Plan {
	out := &tfjson.Plan{OutputChanges: map[string]*tfjson.Change{}, PlannedValues: &tfjson.StateValues{RootModule: &tfjson.StateModule{}}}
	for _, address := range slices.Sorted(maps.Keys(p.changes)) {
		c := p.changes[address]
		change := &tfjson.Change{
			Actions:      c.actions(),
			Before:       jsonValue(orNull(c.before)),
			After:        jsonValue(orNull(c.after)),
			AfterUnknown: unknownMarks(orNull(c.after)),
		}
		if c.imported {
			change.Importing = &tfjson.Importing{ID: c.importID}
		}
		mode := tfjson.ManagedResourceMode
		if c.block.Mode == "data" {
			mode = tfjson.DataResourceMode
		}
		out.ResourceChanges = append(out.ResourceChanges, &tfjson.ResourceChange{
			Address: address, Mode: mode, Type: c.block.Type, Name: c.block.Name, Index: indexKey(c.repetition.Key), Change: change,
		})
	}
	for name, o := range p.outputs {
		out.OutputChanges[name] = o.change()
	}
	return out
}

func orNull(v cty.Value) cty.Value {
	if v == cty.NilVal {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return v
}

func (o *outputChange) change() *tfjson.Change {
	action := tfjson.ActionNoop
	switch {
	case !o.existed:
		action = tfjson.ActionCreate
	case o.changes():
		action = tfjson.ActionUpdate
	}
	return &tfjson.Change{
		Actions:      tfjson.Actions{action},
		Before:       jsonValue(orNull(o.before)),
		After:        jsonValue(o.after),
		AfterUnknown: unknownMarks(o.after),
	}
}

func (c *plannedChange) actions() tfjson.Actions {
	switch c.action {
	case create:
		return tfjson.Actions{tfjson.ActionCreate}
	case update:
		return tfjson.Actions{tfjson.ActionUpdate}
	case remove:
		return tfjson.Actions{tfjson.ActionDelete}
	case replace:
		return tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}
	case createBeforeDestroy:
		return tfjson.Actions{tfjson.ActionCreate, tfjson.ActionDelete}
	case readLater:
		return tfjson.Actions{tfjson.ActionRead}
	case forget:
		return tfjson.Actions{tfjson.ActionForget}
	}
	return tfjson.Actions{tfjson.ActionNoop}
}

// legacyState is a state in the flat form that the oldest checks of terraform-plugin-testing take.
func legacyState(s *tfjson.State) *terraform.State {
	module := &terraform.ModuleState{
		Path:      []string{"root"},
		Resources: map[string]*terraform.ResourceState{},
		Outputs:   map[string]*terraform.OutputState{},
	}
	out := &terraform.State{Modules: []*terraform.ModuleState{module}}
	if s.Values == nil {
		return out
	}
	for name, o := range s.Values.Outputs {
		module.Outputs[name] = &terraform.OutputState{Sensitive: o.Sensitive, Value: legacyOutput(o.Value), Type: "string"}
	}
	for _, r := range s.Values.RootModule.Resources {
		attributes := map[string]string{}
		flatten(attributes, "", r.AttributeValues)
		key := r.Address
		if n, ok := r.Index.(json.Number); ok {
			key = fmt.Sprintf("%s.%s.%s", r.Type, r.Name, n)
		}
		module.Resources[key] = &terraform.ResourceState{
			Provider: r.ProviderName, Type: r.Type, Dependencies: r.DependsOn,
			Primary: &terraform.InstanceState{ID: attributes["id"], Attributes: attributes, Tainted: r.Tainted},
		}
	}
	return out
}

func legacyOutput(v any) any {
	switch v := v.(type) {
	case bool, json.Number:
		return fmt.Sprint(v)
	default:
		return v
	}
}

// flatten writes nested values under dotted names; null is left out.
func flatten(out map[string]string, name string, v any) {
	at := func(key string) string {
		if name == "" {
			return key
		}
		return name + "." + key
	}
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for key, element := range v {
			flatten(out, at(key), element)
		}
		out[at("%")] = fmt.Sprint(len(v))
	case []any:
		for i, element := range v {
			flatten(out, at(fmt.Sprint(i)), element)
		}
		out[at("#")] = fmt.Sprint(len(v))
	default:
		out[name] = fmt.Sprint(v)
	}
}
