package cloud

import (
	"strings"
	"testing"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestOldKey: which rotations are warned of, and which are refused.
func TestOldKey(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	at := &framework.ProviderData{Client: testenv.TestClient(t, url)}
	for name, c := range map[string]struct {
		said types.Int64
		key  string
		want string
	}{
		"not said":              {types.Int64Null(), "another", "PREFECT-415"},
		"no time, said so":      {types.Int64Value(0), "another", ""},
		"time":                  {types.Int64Value(60), testenv.CloudKey, ""},
		"not known yet":         {types.Int64Unknown(), testenv.CloudKey, ""},
		"its own key, not said": {types.Int64Null(), testenv.CloudKey, "PREFECT-414"},
		"its own key, said so":  {types.Int64Value(0), testenv.CloudKey, "PREFECT-414"},
		"the key is unknown":    {types.Int64Value(0), "", ""},
	} {
		p := &framework.PlanContext[serviceAccount]{ProviderData: at, State: new(serviceAccount), Diags: new(fwdiag.Diagnostics)}
		p.Config.OldKeyExpiresInSeconds, p.State.APIKey = c.said, types.StringValue(c.key)
		checkOldKey(p)
		var got string
		for _, d := range *p.Diags {
			got += d.Detail()
			if d.Severity() == fwdiag.SeverityError != strings.Contains(got, "PREFECT-414") || (c.key != "" && strings.Contains(d.Detail(), c.key)) {
				t.Errorf("%s: %v", name, d)
			}
		}
		if !strings.Contains(got, c.want) || (c.want == "" && got != "") {
			t.Errorf("%s: got %q, expected %q", name, got, c.want)
		}
	}
}

// TestFillKey: which key a model has after an answer.
func TestFillKey(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 500_000_000, time.UTC)
	key := func(name, secret string, age time.Duration) cloudapi.APIKey {
		return cloudapi.APIKey{ID: "ID-" + name, Name: "robot", Created: at.Add(-age), Key: secret}
	}
	model := func(a cloudapi.APIKey) (s serviceAccountView) {
		s.APIKey = types.StringUnknown()
		s.fillKey(a, new(fwdiag.Diagnostics))
		return s
	}
	for name, c := range map[string]struct {
		was    serviceAccountView
		answer cloudapi.APIKey
		id     string
		known  types.String
		warns  bool
	}{
		"created":                     {serviceAccountView{APIKey: types.StringUnknown(), APIKeyID: types.StringUnknown()}, key("a", "a", 0), "ID-a", types.StringValue("a"), false},
		"imported":                    {serviceAccountView{}, key("a", "", 0), "ID-a", types.StringNull(), false},
		"read":                        {model(key("b", "b", 0)), key("b", "", 0), "ID-b", types.StringValue("b"), false},
		"rotated":                     {model(key("b", "b", time.Hour)), key("c", "c", 0), "ID-c", types.StringValue("c"), false},
		"rotated by somebody else":    {model(key("b", "b", time.Hour)), key("c", "", 0), "ID-c", types.StringNull(), true},
		"read as before the rotation": {model(key("b", "b", 0)), key("a", "", time.Millisecond), "ID-b", types.StringValue("b"), false},
	} {
		var diags fwdiag.Diagnostics
		c.was.fillKey(c.answer, &diags)
		if c.was.APIKeyID.ValueString() != c.id || !c.was.APIKey.Equal(c.known) || (len(diags) > 0) != c.warns {
			t.Errorf("%s: the key is %s of %s, with %v", name, c.was.APIKey, c.was.APIKeyID, diags)
		}
	}
}
