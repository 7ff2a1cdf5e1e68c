package block

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// planBlock plans the attributes that depend on where the data is, and checks data that is to be written.
func planBlock(ctx context.Context, p *framework.PlanContext[block]) {
	if p.Unconfigured(p.Diags) {
		return
	}
	switch {
	case !p.Config.DataWO.IsNull():
		if writesOnly(ctx, p) {
			p.Set(ctx, "data_fingerprint", types.StringUnknown())
			checkBlock(ctx, p, "data_wo", p.Config.DataWO)
		}
		p.Set(ctx, "data", tfvalue.SecretValue(nil))
	case !p.Config.Data.IsNull():
		p.Set(ctx, "data_fingerprint", types.StringNull())
		if writesData(ctx, p) {
			checkBlock(ctx, p, "data", p.Config.Data)
		}
	case p.State == nil:
		p.Set(ctx, "data_fingerprint", types.StringNull())
		checkBlock(ctx, p, "data", tfvalue.SecretValue(json.RawMessage("{}")))
	}
}

// writesOnly reports whether the apply writes data_wo: on create, for a new version, and after a change of the block outside
// Terraform.
func writesOnly(ctx context.Context, p *framework.PlanContext[block]) bool {
	if p.State == nil || !p.State.Data.IsNull() || !p.State.DataWOVersion.Equal(p.Config.DataWOVersion) {
		return true
	}
	b, diags := p.Private.GetKey(ctx, writtenKey)
	p.Diags.Append(diags...)
	var written string
	_ = json.Unmarshal(b, &written) // empty after an import
	return written != "" && written != p.State.Fingerprint.ValueString()
}

// writesData reports whether the apply writes data. After an import, the state has masks instead of secrets. Then the configuration
// is compared with the data on the server, and nothing is planned if they are equal.
func writesData(ctx context.Context, p *framework.PlanContext[block]) bool {
	if p.State == nil || p.Config.Data.IsUnknown() || !hasMask([]byte(p.State.Data.ValueString())) {
		return p.State == nil || !p.Plan.Data.Equal(p.State.Data)
	}
	c, known := p.In(&p.Plan.WorkspacePlacement)
	if !known {
		return true // the block is replaced by one in another workspace
	}
	a, err := c.Block(framework.ForPlan(ctx), p.State.ID.ValueString(), true)
	if diag.Failed(p.Diags, diag.ErrorContext{Verb: "read", TypeName: "block", Label: p.Plan.Name.ValueString()}, err) {
		return false
	}
	config := []byte(p.Config.Data.ValueString())
	if sameBlockData(config, a) && (!hasMask(a.Data) || hasMask(config)) {
		p.Set(ctx, "data", p.State.Data)
		return false
	}
	return true
}

// newestSchemaKey is the key of the newest schema of a block type.
type newestSchemaKey struct{ endpoint, slug string }

// plannedBlockTypeKey is the key of a block type that the running plan creates.
type plannedBlockTypeKey struct{ endpoint, slug string }

// checkBlock validates data against the newest schema of the block type, as far as both are known.
func checkBlock(ctx context.Context, p *framework.PlanContext[block], attribute string, value tfvalue.SecretJSON) {
	c, known := p.In(&p.Plan.WorkspacePlacement)
	if !known || p.Plan.TypeSlug.IsUnknown() {
		return
	}
	reference.WarnMissingBlocks(ctx, p.ProviderData, c, path.Root(attribute), tfvalue.JSONOrNone(value.JSONString), p.Diags)
	slug := p.Plan.TypeSlug.ValueString()
	s, err := framework.ReadOnce(
		ctx,
		p.ProviderData,
		newestSchemaKey{c.Endpoint(), slug},
		func(ctx context.Context) (*client.BlockSchema, error) {
			return newestSchema(ctx, c, slug)
		},
	)
	var missing *diag.AttributeError
	switch {
	case errors.As(err, &missing):
		if _, planned := framework.LoadShared[bool](p.ProviderData, plannedBlockTypeKey{c.Endpoint(), slug}); !planned {
			missing.Code.ReportWarningAt(
				p.Diags,
				path.Root(missing.Attribute),
				missing.Summary,
				missing.Detail+" Otherwise, the apply fails.",
			)
		}
	case diag.Failed(p.Diags, diag.ErrorContext{Verb: "read the type of", TypeName: "block", Label: slug + "/" + p.Plan.Name.ValueString()},
		err):
	case tfvalue.JSONOrNone(value.JSONString) != nil:
		reportBlockData(p, attribute, slug, checkBlockData(s, []byte(value.ValueString())))
	}
}

// reportBlockData is an error for values that Python could not load, and a warning for unknown ones.
func reportBlockData(p *framework.PlanContext[block], attribute, slug string, found []jsonschema.Mismatch) {
	for _, m := range found {
		detail := fmt.Sprintf("%s This is checked against the schema of the block type %q.", m.Sentence(attribute), slug)
		if m.Absent {
			diag.CodeBlockData.ReportWarningAt(p.Diags, path.Root(attribute), "Missing block field",
				detail+" Prefect saves the block without the field, but flows cannot load it. Add the field.")
			continue
		}
		if m.Ignored {
			diag.CodeBlockData.ReportWarningAt(
				p.Diags,
				path.Root(attribute),
				"Unknown block field",
				detail+" Prefect saves the value, but the block's Python class may ignore it. Correct the name, or remove the field.",
			)
			continue
		}
		diag.CodeBlockData.ReportErrorAt(
			p.Diags,
			path.Root(attribute),
			"Invalid block data",
			detail+" Prefect would save the block, but flows could not load it. Correct the value, or register the newest version "+
				"of the block type.",
		)
	}
}

// checkBlockData returns how data differs from a schema. References to other blocks are valid for any field.
func checkBlockData(s *client.BlockSchema, data []byte) []jsonschema.Mismatch {
	values, err := jsonschema.DecodeObject(data)
	if err != nil {
		return nil // the attribute's validator has reported it
	}
	var out []jsonschema.Mismatch
	for _, name := range readFields(s).Required {
		if _, given := values[name]; !given {
			out = append(out, jsonschema.Mismatch{Path: name, Problem: "is required, but missing", Absent: true})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		o, _ := values[name].(map[string]any)
		if _, refers := o[reference.ReferenceKey]; !refers {
			continue
		}
		if uuid.Validate(reference.ReferencedBlock(o)) != nil {
			out = append(
				out,
				jsonschema.Mismatch{
					Path:    name,
					Problem: "does not refer to a block; expected { \"$ref\" = { block_document_id = … } } with the ID of a block",
				},
			)
		}
		delete(values, name)
	}
	return append(out, misfits(s.Fields, values)...)
}

// misfits returns how values differ from a schema. Python parses numbers and bools in strings, so such strings are valid for
// these types. For a schema that cannot be read, there are no findings.
func misfits(schema json.RawMessage, values map[string]any) []jsonschema.Mismatch {
	strict, errStrict := holdAgainst(schema, values)
	lax, errLax := holdAgainst(schema, withoutQuotes(values))
	if errStrict != nil || errLax != nil {
		return nil
	}
	return slices.DeleteFunc(strict, func(m jsonschema.Mismatch) bool {
		return !slices.ContainsFunc(lax, func(l jsonschema.Mismatch) bool { return l.Path == m.Path })
	})
}

func holdAgainst(schema json.RawMessage, values map[string]any) ([]jsonschema.Mismatch, error) {
	text, err := tfvalue.EncodeJSON(values)
	if err != nil {
		return nil, err
	}
	return jsonschema.Check{Nullable: true}.Mismatches(schema, text)
}

// withoutQuotes replaces strings by the numbers and bools that they contain.
func withoutQuotes(values map[string]any) map[string]any {
	out := maps.Clone(values)
	for name, v := range values {
		var said any
		text, isText := v.(string)
		if !isText || json.Unmarshal([]byte(text), &said) != nil {
			continue
		}
		switch said.(type) {
		case float64, bool:
			out[name] = said
		}
	}
	return out
}
