package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// quick is a provider block whose retries do not make a test wait.
const quick = "provider \"prefect\" {\n  max_retries = 1\n  retry_delay_seconds = 0.1\n  timeout_seconds = 10\n}\n"

// TestFailuresReadWell: whatever goes wrong between the provider and the API, there is one diagnostic, with the cause
// and what to do.
func TestFailuresReadWell(t *testing.T) {
	const config = quick + "resource \"prefect_variable\" \"test\" {\n  name = \"x\"\n  value = \"y\"\n}\n"
	for name, c := range map[string]struct {
		effect prefecttest.Effect
		want   []string
	}{
		"401":  {prefecttest.Answer(401, `{"detail":"Invalid authentication credentials"}`), []string{"Unable to create variable", "unauthorized", "PREFECT_API_KEY"}},
		"403":  {prefecttest.Answer(403, `{"detail":"Forbidden"}`), []string{"forbidden", "credentials may do this"}},
		"404":  {prefecttest.Answer(404, `{"detail":"Not Found"}`), []string{"Check that the endpoint"}},
		"409":  {prefecttest.Answer(409, `{"detail":"Something is in the way"}`), []string{"conflict", "Something is in the way"}},
		"422":  {prefecttest.Answer(422, `{"exception_message":"Invalid request received.","exception_detail":[{"loc":["body","name"],"msg":"Value error, Variable name must only contain lowercase letters","type":"value_error"}]}`), []string{"Prefect refused name", "lowercase letters"}},
		"429":  {prefecttest.Answer(429, `{"detail":"Too many"}`), []string{"rate limited", "timeout_seconds"}},
		"500":  {prefecttest.Answer(500, `{"exception_message":"Internal Server Error"}`), []string{"server error", "server's log"}},
		"HTML": {prefecttest.HTML(200), []string{"unexpected answer", "login page"}},
		"cut":  {prefecttest.Reset(), []string{"connection"}},
		"slow": {prefecttest.Hang(), []string{"timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := prefecttest.NewProxy(t, onFake(t).URL)
			configure(t, proxy.URL)
			proxy.Fail(prefecttest.On("POST", "/variables/"), 0, c.effect)
			expectOneError(t, config, c.want...)
		})
	}
	t.Run("unreachable", func(t *testing.T) {
		configure(t, "http://127.0.0.1:1/api")
		expectOneError(t, config, "unreachable", "Check that the Prefect server runs")
	})
}

// expectOneError applies the configuration, which must end with exactly one error that says all of these.
func expectOneError(t *testing.T, config string, want ...string) {
	t.Helper()
	var seen error
	playCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: factories(t),
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

func TestExistsErrorSaysHowToImport(t *testing.T) {
	err := error(&existsError{noun: "work_pool", id: "an-id", label: "a pool"})
	var exists *existsError
	if !errors.As(fmt.Errorf("wrapped: %w", err), &exists) {
		t.Fatal("it can't be found in a wrapped error")
	}
	for _, want := range []string{`work pool "a pool"`, "terraform import prefect_work_pool.NAME an-id", "to = prefect_work_pool.NAME"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%s", want, err)
		}
	}
}

// TestALookAfterwards: an interrupt does not end it, and neither does the minute for which Prefect Cloud may make it wait.
func TestALookAfterwards(t *testing.T) {
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	server := testClient(t, "http://127.0.0.1:1/api")
	for c, least := range map[*client.Client]time.Duration{server: 0, server.In("account", "workspace"): time.Minute} {
		after, cancel := afterwards(interrupted, c)
		if end, bounded := after.Deadline(); after.Err() != nil || !bounded || time.Until(end) < least {
			t.Errorf("it ends in %s, expected more than %s (%v)", time.Until(end), least, after.Err())
		}
		cancel()
	}
}
