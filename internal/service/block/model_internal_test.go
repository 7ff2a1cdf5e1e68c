package block

import (
	"encoding/json"
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

const webhookFields = `{"properties": {"url": {"type": "string", "writeOnly": true}, "method": {"type": "string", "default": "POST"}, "timeout": {"type": "number", "default": 10}}, "secret_fields": ["headers.*", "nested.deep"]}`

func webhookBlock(data string, references map[string]string) *client.Block {
	a := &client.Block{Object: rest.Object{ID: "an-id"}, Data: json.RawMessage(data),
		BlockSchema: &client.BlockSchema{Fields: json.RawMessage(webhookFields)}, References: map[string]client.BlockReference{}}
	for key, id := range references {
		var r client.BlockReference
		r.Block.ID = id
		a.References[key] = r
	}
	return a
}

// TestSameBlockData: which data is equal to the data that was written.
func TestSameBlockData(t *testing.T) {
	const ref = `{"c": {"$ref": {"block_document_id": "3F2504E0-4f89-11d3-9a0c-0305e82c3301"}}}`
	to := map[string]string{"c": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}
	for name, c := range map[string]struct {
		written, answered string
		references        map[string]string
		want              bool
	}{
		"equal":                         {`{"a": [1, {"b": null}]}`, `{"a":[1,{"b":null}]}`, nil, true},
		"masked":                        {`{"url": "x", "headers": {"A": "1"}}`, `{"url": "********", "headers": {"A": "********"}}`, nil, true},
		"one less in a masked object":   {`{"headers": {"A": "1", "B": "2"}}`, `{"headers": {"A": "********"}}`, nil, false},
		"another value":                 {`{"a": 1}`, `{"a": 2}`, nil, false},
		"another type":                  {`{"a": 1}`, `{"a": "1"}`, nil, false},
		"missing":                       {`{"a": 1, "b": null}`, `{"a": 1}`, nil, false},
		"a default beside":              {`{}`, `{"method": "POST", "timeout": 10.5}`, nil, false},
		"defaults beside":               {`{}`, `{"method": "POST", "timeout": 10.0}`, nil, true},
		"null beside":                   {`{}`, `{"other": null}`, nil, true},
		"more beside":                   {`{}`, `{"other": 1}`, nil, false},
		"a reference":                   {ref, `{"c": {"x": 1}}`, to, true},
		"a reference to another":        {ref, `{"c": {"x": 1}}`, map[string]string{"c": "00000000-0000-0000-0000-000000000000"}, false},
		"a reference that is gone":      {ref, `{}`, nil, false},
		"a value in place of a block":   {`{"c": {"x": 1}}`, `{"c": {"x": 1}}`, to, false},
		"big numbers":                   {`{"a": 9007199254740993}`, `{"a": 9007199254740992}`, nil, false},
		"a fraction as Python has it":   {`{"a": 1.10, "b": 1e5, "c": 0.1234567890123456789}`, `{"a": 1.1, "b": 100000.0, "c": 0.12345678901234568}`, nil, true},
		"another fraction":              {`{"a": 1.5}`, `{"a": 1.25}`, nil, false},
		"what is written is not JSON":   {`{`, `{}`, nil, false},
		"what is answered is no object": {`{}`, `[]`, nil, false},
	} {
		if got := sameBlockData([]byte(c.written), webhookBlock(c.answered, c.references)); got != c.want {
			t.Errorf("%s: %v instead of %v", name, got, c.want)
		}
	}
}

// TestMaskedBlockData: every secret is masked, also in objects, and no other value.
func TestMaskedBlockData(t *testing.T) {
	var diags fwdiag.Diagnostics
	a := webhookBlock(`{"url": {"an": "object"}, "method": "GET", "headers": {"A": {"B": "s"}, "C": null}, "nested": {"deep": [1], "flat": 9007199254740993}, "block": {"url": "s"}}`, map[string]string{"block": "its-id"})
	const want = `{"block":{"$ref":{"block_document_id":"its-id"}},"headers":{"A":"********","C":null},"method":"GET","nested":{"deep":"********","flat":9007199254740993},"url":"********"}`
	if got := maskedBlockData(a, &diags); string(got) != want || diags.HasError() {
		t.Errorf("%s, %v", got, diags)
	}
	if !hasSecrets(a.Data, a.BlockSchema) || hasSecrets([]byte(want), a.BlockSchema) ||
		hasSecrets([]byte(`{"method": "GET"}`), a.BlockSchema) {
		t.Error("secrets are not told from masks")
	}
}

// TestBlockFingerprint: it depends on all values but the secrets.
func TestBlockFingerprint(t *testing.T) {
	var diags fwdiag.Diagnostics
	of := func(data string) string { return blockFingerprint(webhookBlock(data, nil), &diags) }
	base := of(`{"url": "a", "method": "GET"}`)
	if of(`{"method":"GET","url":"b"}`) != base {
		t.Error("a secret changes it")
	}
	if of(`{"url": "a", "method": "PUT"}`) == base || of(`{"url": "a"}`) == base {
		t.Error("a change of what is not secret is not seen")
	}
}

// FuzzBlockData: data that is read as it was written stays as it was written, and is what the next write sends; data that
// is filled into nothing is sent as it was answered.
func FuzzBlockData(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a": 123456789012345678901234567890, "b": 1.10, "c": [null, true, {"d": "<&>"}]}`,
		`{"url": "s", "headers": {"x": {}}}`, `{"a": "é\u0000", "$ref": {}}`, `{"a": -0, "b": 1E400}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if o, err := jsonschema.DecodeObject([]byte(data)); err != nil || masks(o) {
			return
		}
		var diags fwdiag.Diagnostics
		a := webhookBlock(data, nil)
		written := &block{Data: tfvalue.SecretValue(json.RawMessage(data))}
		written.ID = types.StringValue("an-id")
		written.FromAPI(t.Context(), a, &diags)
		if got := written.Data.ValueString(); got != data {
			t.Errorf("%q became %q", data, got)
		}
		read := &block{Data: tfvalue.SecretValue(json.RawMessage(`{"url": "before"}`))}
		read.ID = types.StringValue("an-id")
		read.FromAPI(t.Context(), a, &diags)
		if in := read.ToAPI(t.Context(), &diags); !patch.SameJSON(in.Data, []byte(data)) && !sameBlockData([]byte(`{"url": "before"}`), a) {
			t.Errorf("%q is sent as %q", data, in.Data)
		}
		if diags.HasError() {
			t.Errorf("%q: %v", data, diags)
		}
	})
}
