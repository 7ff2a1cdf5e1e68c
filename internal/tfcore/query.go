package tfcore

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// listLimit is how many objects terraform query lists of a block that does not say how many.
const listLimit = 100

// QueryResult is the result of terraform query.
type QueryResult struct {
	Objects  []tfjson.ListResourceFoundData
	Complete []tfjson.ListCompleteData
}

// Query runs the list blocks of a configuration.
func (w *Workspace) Query(ctx context.Context, files map[string]string) (QueryResult, Diagnostics) {
	var out QueryResult
	run, ok := w.begin(ctx, files, opPlan, PlanOptions{})
	if !ok {
		return out, w.end(run)
	}
	for _, address := range slices.Sorted(maps.Keys(run.config.Blocks)) {
		b := run.config.Blocks[address]
		if b.Mode != "list" {
			continue
		}
		objects := run.list(b)
		out.Objects = append(out.Objects, objects...)
		out.Complete = append(out.Complete, tfjson.ListCompleteData{Address: b.Address, ResourceType: b.Type, Total: len(objects)})
	}
	return out, w.end(run)
}

func (w *walk) list(b *lang.Block) []tfjson.ListResourceFoundData {
	s := w.schemaOf(b)
	if s == nil {
		return nil
	}
	at, ok := w.newNode(b, s, lang.Repetition{})
	if !ok {
		return nil
	}
	server, err := at.lists()
	if err != nil {
		w.reportCall(at, nil, err)
		return nil
	}
	v, ok := w.decodeConfig(b, s, lang.Repetition{})
	if !ok {
		return nil
	}
	include, limit := w.listArguments(b)
	config := mustEncode(v, s.ty)
	validated, err := server.ValidateListResourceConfig(w.ctx, &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: b.Type, Config: config, IncludeResourceObject: mustEncode(cty.BoolVal(include), cty.Bool),
		Limit: mustEncode(cty.NumberIntVal(limit), cty.Number),
	})
	if err != nil {
		w.reportCall(at, nil, err)
		return nil
	}
	if !w.reportCall(at, validated.Diagnostics, nil) {
		return nil
	}
	stream, err := server.ListResource(
		w.ctx,
		&tfprotov6.ListResourceRequest{TypeName: b.Type, Config: config, IncludeResource: include, Limit: limit},
	)
	if err != nil {
		w.reportCall(at, nil, err)
		return nil
	}
	var out []tfjson.ListResourceFoundData
	for result := range stream.Results {
		if !w.reportCall(at, result.Diagnostics, nil) || int64(len(out)) == limit {
			break
		}
		if found, ok := w.listResult(at, result, include); ok {
			out = append(out, found)
		}
	}
	return out
}

func (w *walk) listArguments(b *lang.Block) (include bool, limit int64) {
	limit = listLimit
	if a := b.Meta["include_resource"]; a != nil {
		v, ok := w.evaluate(a.Expr, lang.Repetition{}, b.Address)
		include = ok && v.True()
	}
	if a := b.Meta["limit"]; a != nil {
		if v, ok := w.evaluate(a.Expr, lang.Repetition{}, b.Address); ok {
			limit, _ = v.AsBigFloat().Int64()
		}
	}
	return include, limit
}

func (w *walk) listResult(s *node, result tfprotov6.ListResourceResult, include bool) (tfjson.ListResourceFoundData, bool) {
	out := tfjson.ListResourceFoundData{Address: s.block.Address, DisplayName: result.DisplayName, ResourceType: s.block.Type}
	identity := s.identities[s.block.Type]
	if identity == nil || result.Identity == nil {
		return out, w.fail(s.address, "Missing identity", "A listed object has no identity.")
	}
	v, err := decode(result.Identity.IdentityData, identity.ty)
	if err != nil || v.IsNull() {
		return out, w.fail(s.address, "Missing identity", "A listed object has no identity: %v", err)
	}
	out.Identity, out.IdentityVersion = attributeValues(v), identity.version
	if !include {
		return out, true
	}
	resource := s.objects["resource"][s.block.Type]
	v, err = decode(result.Resource, resource.ty)
	if err != nil || v.IsNull() {
		return out, w.fail(s.address, "Missing resource object", "A listed object has no resource, though it was asked for: %v", err)
	}
	out.ResourceObject = attributeValues(v)
	return out, true
}

// decodeJSON keeps numbers as they are written.
func decodeJSON(b []byte) (map[string]any, error) {
	out := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return out, d.Decode(&out)
}
