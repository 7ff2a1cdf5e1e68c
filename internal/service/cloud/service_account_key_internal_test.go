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

// TestOldKey: warnings and errors of rotations.
func TestOldKey(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	at := &framework.ProviderData{Client: testenv.TestClient(t, url)}
	for name, c := range map[string]struct {
		lifetime  types.Int64
		key, want string
	}{
		"unset":          {types.Int64Null(), "another", "PREFECT-415"},
		"0":              {types.Int64Value(0), "another", ""},
		"60":             {types.Int64Value(60), testenv.CloudKey, ""},
		"unknown":        {types.Int64Unknown(), testenv.CloudKey, ""},
		"own key, unset": {types.Int64Null(), testenv.CloudKey, "PREFECT-414"},
		"own key, 0":     {types.Int64Value(0), testenv.CloudKey, "PREFECT-414"},
		"unknown key":    {types.Int64Value(0), "", ""},
	} {
		p := &framework.PlanContext[serviceAccountModel]{ProviderData: at, State: new(serviceAccountModel), Diags: new(fwdiag.Diagnostics)}
		p.Config.OldKeyExpiresInSeconds, p.State.APIKey = c.lifetime, types.StringValue(c.key)
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

// TestFillKey: the key of the model after a response.
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
		prior    serviceAccountView
		response cloudapi.APIKey
		id       string
		known    types.String
		warns    bool
	}{
		"created":                         {serviceAccountView{APIKey: types.StringUnknown(), APIKeyID: types.StringUnknown()}, key("a", "a", 0), "ID-a", types.StringValue("a"), false},
		"imported":                        {serviceAccountView{}, key("a", "", 0), "ID-a", types.StringNull(), false},
		"read":                            {model(key("b", "b", 0)), key("b", "", 0), "ID-b", types.StringValue("b"), false},
		"rotated":                         {model(key("b", "b", time.Hour)), key("c", "c", 0), "ID-c", types.StringValue("c"), false},
		"rotated outside of Terraform":    {model(key("b", "b", time.Hour)), key("c", "", 0), "ID-c", types.StringNull(), true},
		"old response after the rotation": {model(key("b", "b", 0)), key("a", "", time.Millisecond), "ID-b", types.StringValue("b"), false},
	} {
		var diags fwdiag.Diagnostics
		c.prior.fillKey(c.response, &diags)
		if c.prior.APIKeyID.ValueString() != c.id || !c.prior.APIKey.Equal(c.known) || (len(diags) > 0) != c.warns {
			t.Errorf("%s: the key is %s of %s, with %v", name, c.prior.APIKey, c.prior.APIKeyID, diags)
		}
	}
}
