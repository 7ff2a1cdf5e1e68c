package block

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// secretMask stands in the place of a secret in what the API answers. Sent back, it changes nothing.
const secretMask = "********"

// blockData is a block's data with its references to other blocks as a configuration writes them.
func blockData(a *client.Block, diags *fwdiag.Diagnostics) json.RawMessage {
	return encodeBlockData(referring(a, diags), diags)
}

// maskedBlockData is blockData with a mask in place of every secret. The server masks secrets too, but not secrets that are
// objects.
func maskedBlockData(a *client.Block, diags *fwdiag.Diagnostics) json.RawMessage {
	data := referring(a, diags)
	maskSecrets(data, a.BlockSchema)
	return encodeBlockData(data, diags)
}

func maskSecrets(data map[string]any, s *client.BlockSchema) {
	for _, path := range secretPaths(s) {
		mask(data, path)
	}
}

// hasSecrets reports whether data has a secret, and no masks.
func hasSecrets(data []byte, s *client.BlockSchema) bool {
	o, err := jsonschema.DecodeObject(data)
	if err != nil || masks(o) {
		return false
	}
	maskSecrets(o, s)
	return masks(o)
}

// blockFingerprint is a hash of all of a block that is not secret.
func blockFingerprint(a *client.Block, diags *fwdiag.Diagnostics) string {
	return fmt.Sprintf("%x", sha256.Sum256(append([]byte(a.ID), maskedBlockData(a, diags)...)))
}

func encodeBlockData(data map[string]any, diags *fwdiag.Diagnostics) json.RawMessage {
	out, err := tfvalue.EncodeJSON(data)
	if err != nil {
		diag.CodeBug.ReportError(diags, "Cannot encode block data as JSON", err.Error())
	}
	return out
}

// referring decodes a block's data and puts the references back that the API has followed.
func referring(a *client.Block, diags *fwdiag.Diagnostics) map[string]any {
	data, err := jsonschema.DecodeObject(a.Data)
	if err != nil {
		diag.CodeUnreadable.ReportError(
			diags,
			"Unreadable block data",
			fmt.Sprintf("The data in the response is not a JSON object: %s. Check that the endpoint is a Prefect API.", err),
		)
		return nil
	}
	for key, r := range a.References {
		data[key] = map[string]any{reference.ReferenceKey: map[string]any{"block_document_id": r.Block.ID}}
	}
	return data
}

// blockFields is the part of a block schema that this package reads. A schema that has another form has none of it.
type blockFields struct {
	Required     []string       `json:"required"`
	SecretFields []string       `json:"secret_fields"`
	Properties   map[string]any `json:"properties"`
}

func readFields(s *client.BlockSchema) (out blockFields) {
	if s == nil || json.Unmarshal(s.Fields, &out) != nil {
		return blockFields{}
	}
	return out
}

// secretPaths is where a schema says that there are secrets: names in order, an asterisk for any.
func secretPaths(s *client.BlockSchema) [][]string {
	fields := readFields(s)
	var out [][]string
	for _, dotted := range fields.SecretFields {
		out = append(out, strings.Split(dotted, "."))
	}
	for _, name := range slices.Sorted(maps.Keys(fields.Properties)) {
		if property, _ := fields.Properties[name].(map[string]any); property["writeOnly"] == true || property["format"] == "password" {
			out = append(out, []string{name})
		}
	}
	return out
}

// mask hides what is at the path, all of it.
func mask(data map[string]any, path []string) {
	for key, value := range data {
		if (path[0] != key && path[0] != "*") || value == nil {
			continue
		}
		inner, isObject := value.(map[string]any)
		_, isReference := inner[reference.ReferenceKey]
		switch {
		case isReference:
		case len(path) == 1:
			data[key] = secretMask
		case isObject:
			mask(inner, path[1:])
		}
	}
}

// hasMask reports whether JSON has a mask in it.
func hasMask(data []byte) bool {
	o, err := jsonschema.DecodeObject(data)
	return err == nil && masks(o)
}

func masks(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), masks)
	case []any:
		return slices.ContainsFunc(v, masks)
	}
	return v == secretMask
}

// sameBlockData reports whether a block has the data that was written: a mask in the answer is any secret, a reference is
// the block that it names, and what was not written may be there with its default, as Python saves it.
func sameBlockData(written []byte, a *client.Block) bool {
	var diags fwdiag.Diagnostics
	want, err := jsonschema.DecodeObject(written)
	got := referring(a, &diags)
	if err != nil || diags.HasError() {
		return false
	}
	for key, w := range want {
		if g, ok := got[key]; !ok || (!sameReference(w, g) && !sameValue(w, g)) {
			return false
		}
	}
	properties := readFields(a.BlockSchema).Properties
	for key, g := range got {
		if _, ok := want[key]; ok || g == nil {
			continue
		}
		property, _ := properties[key].(map[string]any)
		if byDefault, ok := property["default"]; !ok || !tfvalue.SameAsJSON(byDefault, g) {
			return false
		}
	}
	return true
}

// sameReference reports whether two values refer to the same block.
func sameReference(a, b any) bool {
	first, second := reference.ReferencedBlock(a), reference.ReferencedBlock(b)
	return first != "" && strings.EqualFold(first, second)
}

// sameValue compares what was written with what came back, where a mask is anything.
func sameValue(want, got any) bool {
	return tfvalue.SameExcept(want, got, func(_, answer any) bool { return answer == any(secretMask) })
}
