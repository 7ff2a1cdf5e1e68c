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

// secretMask is what the API returns instead of a secret. In a write, it leaves the secret unchanged.
const secretMask = "********"

// blockData returns a block's data, with references to other blocks in the form of a configuration.
func blockData(a *client.Block, diags *fwdiag.Diagnostics) json.RawMessage {
	return encodeBlockData(referring(a, diags), diags)
}

// maskedBlockData is blockData with a mask instead of every secret. The server also masks secrets, but not secrets that are
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

// blockFingerprint is a hash of a block without its secrets.
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

// referring decodes a block's data, and restores the references that the API has replaced by the blocks' data.
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

// blockFields is the part of a block schema that this package reads. They are empty for a schema in another form.
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

// secretPaths are the paths of the secrets in a schema: lists of names, in which an asterisk matches any name.
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

// mask replaces the whole value at the path by a mask.
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

// hasMask reports whether JSON contains a mask.
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

// sameBlockData reports whether a block has the data that was written. A mask in the response equals any secret, a reference equals
// the block that it refers to, and the block may have further fields with their defaults, as Python saves them.
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

// sameValue compares a written value with the response, in which a mask equals any value.
func sameValue(want, got any) bool {
	return tfvalue.SameExcept(want, got, func(_, answer any) bool { return answer == any(secretMask) })
}
