package provider

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
)

// planBlock plans the attributes that depend on where the data is, and checks data that is to be written.
func planBlock(ctx context.Context, p *planning[block]) {
	if p.absent(p.diags) {
		return
	}
	switch {
	case !p.config.DataWO.IsNull():
		if writesOnly(ctx, p) {
			p.set(ctx, "data_fingerprint", types.StringUnknown())
			checkBlock(ctx, p, "data_wo", p.config.DataWO)
		}
		p.set(ctx, "data", secretValue(nil))
	case !p.config.Data.IsNull():
		p.set(ctx, "data_fingerprint", types.StringNull())
		if writesData(ctx, p) {
			checkBlock(ctx, p, "data", p.config.Data)
		}
	case p.state == nil:
		checkBlock(ctx, p, "data", secretValue(json.RawMessage("{}")))
	}
}

// writesOnly reports whether data_wo is to be written: at first, for a new version, and when someone else has changed the
// block since.
func writesOnly(ctx context.Context, p *planning[block]) bool {
	if p.state == nil || !p.state.Data.IsNull() || !p.state.DataWOVersion.Equal(p.config.DataWOVersion) {
		return true
	}
	b, diags := p.req.Private.GetKey(ctx, writtenKey)
	p.diags.Append(diags...)
	var written string
	_ = json.Unmarshal(b, &written) // nothing is there after an import
	return written != "" && written != p.state.Fingerprint.ValueString()
}

// writesData reports whether data is to be written. After an import the state has masks in place of secrets: then the
// server is asked whether it has what the configuration says, and if so nothing is planned.
func writesData(ctx context.Context, p *planning[block]) bool {
	if p.state == nil || p.config.Data.IsUnknown() || !hasMask([]byte(p.state.Data.ValueString())) {
		return p.state == nil || !p.plan.Data.Equal(p.state.Data)
	}
	c, known := p.in(&p.plan.place)
	if !known {
		return true // the block is replaced by one in another workspace
	}
	a, err := c.Block(checking(ctx), p.state.ID.ValueString(), true)
	if failed(p.diags, action{verb: "read", noun: "block", label: p.plan.Name.ValueString()}, err) {
		return false
	}
	config := []byte(p.config.Data.ValueString())
	if sameBlockData(config, a) && (!hasMask(a.Data) || hasMask(config)) {
		p.set(ctx, "data", p.state.Data)
		return false
	}
	return true
}

// checkBlock holds data against the newest schema of the block type, as far as both are known.
func checkBlock(ctx context.Context, p *planning[block], attribute string, value secretJSON) {
	c, known := p.in(&p.plan.place)
	if !known || p.plan.TypeSlug.IsUnknown() {
		return
	}
	warnMissingBlocks(ctx, &p.references, c, path.Root(attribute), jsonOrNone(value.jsonText), p.diags)
	slug := p.plan.TypeSlug.ValueString()
	s, err := once(ctx, &p.blockSchemas, c.Endpoint()+slug, func(ctx context.Context) (*client.BlockSchema, error) {
		return newestSchema(ctx, c, slug)
	})
	var missing *refusal
	switch {
	case errors.As(err, &missing):
		if _, planned := p.plannedBlockTypes.Load(c.Endpoint() + slug); !planned {
			missing.code.addWarningAt(p.diags, path.Root(missing.attribute), missing.summary, missing.detail+" The apply fails unless that is done before.")
		}
	case failed(p.diags, action{verb: "read the type of", noun: "block", label: slug + "/" + p.plan.Name.ValueString()}, err):
	case jsonOrNone(value.jsonText) != nil:
		reportBlockData(p, attribute, slug, checkBlockData(s, []byte(value.ValueString())))
	}
}

// reportBlockData is an error for values that Python could not load, and a warning for those that it does not know.
func reportBlockData(p *planning[block], attribute, slug string, found []mismatch) {
	for _, m := range found {
		detail := fmt.Sprintf("%s The schema of the block type %q says so.", m.sentence(attribute), slug)
		if m.absent {
			codeBlockData.addWarningAt(p.diags, path.Root(attribute), "Missing field of a block",
				detail+" Prefect saves the block without it, but flows cannot load it. Add the field.")
			continue
		}
		if m.ignored {
			codeBlockData.addWarningAt(p.diags, path.Root(attribute), "Unknown field of a block", detail+" Prefect keeps the value, but the block's class may not know it.")
			continue
		}
		codeBlockData.addErrorAt(p.diags, path.Root(attribute), "Invalid data of a block", detail+" Prefect would save the block, but flows could not load it. Correct it, or register the newer version of the block type.")
	}
}

// checkBlockData is how data differs from a schema. Values that refer to other blocks fit everywhere.
func checkBlockData(s *client.BlockSchema, data []byte) []mismatch {
	values, err := decodeObject(data)
	if err != nil {
		return nil // the attribute's validator has said so
	}
	var out []mismatch
	for _, name := range readFields(s).Required {
		if _, given := values[name]; !given {
			out = append(out, mismatch{path: name, problem: "is required, but missing", absent: true})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		o, _ := values[name].(map[string]any)
		if _, refers := o[referenceKey]; !refers {
			continue
		}
		if uuid.Validate(referenceOf(o)) != nil {
			out = append(out, mismatch{path: name, problem: `refers to no block; expected { "$ref" = { block_document_id = … } } with the id of a block`})
		}
		delete(values, name)
	}
	return append(out, misfits(s.Fields, values)...)
}

// misfits is how values differ from a schema. Python reads numbers and bools from texts, so that such a text may stand for
// what it says. A schema that can't be read tells nothing.
func misfits(schema json.RawMessage, values map[string]any) []mismatch {
	strict, errStrict := holdAgainst(schema, values)
	lax, errLax := holdAgainst(schema, withoutQuotes(values))
	if errStrict != nil || errLax != nil {
		return nil
	}
	return slices.DeleteFunc(strict, func(m mismatch) bool {
		return !slices.ContainsFunc(lax, func(l mismatch) bool { return l.path == m.path })
	})
}

func holdAgainst(schema json.RawMessage, values map[string]any) ([]mismatch, error) {
	text, err := encodeJSON(values)
	if err != nil {
		return nil, err
	}
	return schemaCheck{nullable: true}.mismatches(schema, text)
}

// withoutQuotes replaces texts by the numbers and bools that they say.
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
