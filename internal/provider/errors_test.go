package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestFailuresReadWell: whatever goes wrong between the provider and the API, there is one diagnostic, with the cause
// and what to do.
func TestFailuresReadWell(t *testing.T) {
	const config = testenv.FastRetries + "resource \"prefect_variable\" \"test\" {\n  name = \"x\"\n  value = \"y\"\n}\n"
	for name, c := range map[string]struct {
		effect faults.Effect
		want   []string
	}{
		"401":  {faults.Respond(401, `{"detail":"Invalid authentication credentials"}`), []string{"Unable to create variable", "unauthorized", "PREFECT_API_KEY"}},
		"403":  {faults.Respond(403, `{"detail":"Forbidden"}`), []string{"forbidden", "permissions of the credential"}},
		"404":  {faults.Respond(404, `{"detail":"Not Found"}`), []string{"Check that the endpoint"}},
		"409":  {faults.Respond(409, `{"detail":"Something is in the way"}`), []string{"conflict", "Something is in the way"}},
		"422":  {faults.Respond(422, `{"exception_message":"Invalid request received.","exception_detail":[{"loc":["body","name"],"msg":"Value error, Variable name must only contain lowercase letters","type":"value_error"}]}`), []string{"Prefect rejected name", "lowercase letters"}},
		"429":  {faults.Respond(429, `{"detail":"Too many"}`), []string{"rate limited", "timeout_seconds"}},
		"500":  {faults.Respond(500, `{"exception_message":"Internal Server Error"}`), []string{"server error", "server's log"}},
		"HTML": {faults.HTML(200), []string{"unexpected answer", "login page"}},
		"cut":  {faults.Reset(), []string{"connection"}},
		"slow": {faults.Hang(), []string{"timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := faults.NewProxy(t, testenv.OnFake(t).URL)
			testenv.Configure(t, proxy.URL)
			proxy.Fail(faults.On("POST", "/variables/"), 0, c.effect)
			expectOneError(t, config, c.want...)
		})
	}
	t.Run("unreachable", func(t *testing.T) {
		testenv.Configure(t, "http://127.0.0.1:1/api")
		expectOneError(t, config, "unreachable", "Check that the Prefect server is running")
	})
}

// expectOneError applies the configuration, which must end with exactly one error that says all of these.
func expectOneError(t *testing.T, config string, want ...string) {
	t.Helper()
	var seen error
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps:                    []resource.TestStep{{Config: config}},
		ErrorCheck: func(err error) error {
			seen = err
			return nil
		},
	})
	if seen == nil {
		t.Fatal("there was no error")
	}
	// Terraform wraps the text at the width of a terminal.
	text := strings.Join(strings.Fields(strings.ReplaceAll(seen.Error(), "│", " ")), " ")
	if n := strings.Count(text, "Error: "); n != 1 {
		t.Errorf("%d errors instead of one:\n%s", n, seen)
	}
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("the error does not say %q:\n%s", w, seen)
		}
	}
}
