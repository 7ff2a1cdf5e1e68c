package acctest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Apply applies the configuration.
func (c *CLI) Apply() {
	c.t.Helper()
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("the apply fails:\n%s", out)
	}
}

// Invoke invokes an action, and returns the output of the command.
func (c *CLI) Invoke(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.Run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if !ok {
		c.t.Fatalf("%s fails:\n%s", action, out)
	}
	return out
}

// InvokeError invokes an action, which must fail, and returns the output of the command.
func (c *CLI) InvokeError(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.Run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if ok {
		c.t.Errorf("%s does not fail:\n%s", action, out)
	}
	return out
}

// ExpectOutput checks that an output contains the words, which Terraform may have wrapped.
func (c *CLI) ExpectOutput(words, out string) {
	c.t.Helper()
	if !testenv.WrappedTextPattern(words).MatchString(out) {
		c.t.Errorf("the output does not contain %q:\n%s", words, out)
	}
}

// LongestBody is the longest body of the lifecycle.
func (l Lifecycle) LongestBody() string {
	out := l.Body
	for _, ch := range l.Changes {
		body := ch.Instead
		if body == "" {
			body = l.Body
		}
		if body += "\n" + ch.Body; len(body) > len(out) {
			out = body
		}
	}
	return out
}

// GenerateAndImport generates the configuration of all objects of the types, and imports them.
func (c *CLI) GenerateAndImport(types ...string) {
	c.t.Helper()
	var query strings.Builder
	for _, name := range types {
		fmt.Fprintf(&query, "list %q \"all\" {\n  provider = prefect\n}\n", name)
	}
	c.WriteFile("all.tfquery.hcl", query.String())
	c.MustRun("query", "-generate-config-out=generated.tf")
	if plan := c.MustRun("plan"); !testenv.ImportOnlyPlan.MatchString(plan) {
		c.t.Fatalf("the plan does more than import:\n%s\n%s", plan, c.ReadFile("generated.tf"))
	}
	c.MustRun("apply", "-auto-approve")
	c.MustRun("plan", "-detailed-exitcode")
}

// ApplyAndExpectEmptyPlan applies the configuration, and checks that the next plan is empty.
func (c *CLI) ApplyAndExpectEmptyPlan() {
	c.t.Helper()
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("the apply fails:\n%s", out)
	}
	if out, ok := c.Run("plan", "-detailed-exitcode"); !ok {
		c.t.Errorf("the second plan is not empty:\n%s", out)
	}
}

// RunFunctionSteps runs steps that call functions, without a server.
func RunFunctionSteps(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	t.Parallel()
	testenv.Configure(t, "http://127.0.0.1:1/api")
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: Factories(t),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                    steps,
	})
}

// ServeAsOfficial also serves this provider at the address of the official provider, for pages whose examples use both.
func (c *CLI) ServeAsOfficial() {
	line := regexp.MustCompile(`"prefect-terraform/prefect" = ("[^"]*")`)
	c.WriteFile("terraformrc", line.ReplaceAllString(c.ReadFile("terraformrc"), "$0\n    \"PrefectHQ/prefect\" = $1"))
}
