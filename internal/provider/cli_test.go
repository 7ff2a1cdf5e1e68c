package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
)

// TestInterruptKeepsWhatWasMade: when an apply is interrupted while the API is at work, the object that it makes is in
// state afterwards.
func TestInterruptKeepsWhatWasMade(t *testing.T) {
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	release := make(chan struct{})
	proxy.Fail(faults.On("POST", "/variables/"), 1, faults.Wait(release))
	c := acctest.NewCLI(t, "resource \"prefect_variable\" \"x\" {\n  name = \"x\"\n  value = 1\n}\n", "PREFECT_API_URL="+proxy.URL)

	out := c.Interrupt(proxy, release)
	if made := len(fake.All("variables")); made != 1 {
		t.Fatalf("%d variables were made:\n%s", made, out)
	}
	if got := c.Resources(); len(got) != 1 {
		t.Errorf("the state has %v, but the variable was made:\n%s", got, out)
	}
	if plan, ok := c.Run("plan", "-detailed-exitcode"); !ok {
		t.Errorf("the next plan is not empty:\n%s", plan)
	}
}

// TestAccSecretsStaySecret: credentials show in no log at TRACE and in no diagnostic, even when the API repeats them.
func TestAccSecretsStaySecret(t *testing.T) {
	const key, auth, header = "pnu_planted0key0planted", "admin:planted-password", "planted-header-value"
	for name, c := range map[string]struct {
		provider string
		secrets  []string
	}{
		"api key":        {fmt.Sprintf("api_key = %q\n  custom_headers = jsonencode({ X-Proxy = %q })", key, header), []string{key, header}},
		"basic auth key": {fmt.Sprintf("basic_auth_key = %q\n  custom_headers = jsonencode({ X-Proxy = %q })", auth, header), []string{auth, "planted-password", base64.StdEncoding.EncodeToString([]byte(auth)), header}},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := faults.NewProxy(t, prefecttest.NewFake(t).URL)
			echo, err := json.Marshal(map[string]string{"detail": "you sent " + strings.Join(c.secrets, " and ")})
			if err != nil {
				t.Fatal(err)
			}
			proxy.Fail(faults.On("POST", "/variables/"), 0, faults.Respond(403, string(echo)))
			const resource = "resource \"prefect_variable\" \"x\" {\n  name = \"x\"\n  value = 1\n}\n"
			run := acctest.NewTerraform(t, "provider \"prefect\" {\n  "+c.provider+"\n}\n"+resource, "PREFECT_API_URL="+proxy.URL, "TF_LOG=TRACE",
				"TF_LOG_PATH=trace.log")
			out, ok := run.Run("apply", "-auto-approve")
			if ok || !strings.Contains(out, "you sent") {
				t.Fatalf("the refusal is not shown:\n%s", out)
			}
			log, err := os.ReadFile(filepath.Join(run.Dir, "trace.log"))
			if err != nil || !strings.Contains(string(log), "Prefect API request") {
				t.Fatalf("the log does not have the requests: %v", err)
			}
			for _, secret := range c.secrets {
				if strings.Contains(out, secret) {
					t.Errorf("the diagnostic shows %q", secret)
				}
				if strings.Contains(string(log), secret) {
					t.Errorf("the log shows %q", secret)
				}
			}
		})
	}
}
