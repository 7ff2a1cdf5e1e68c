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

// Succeeds runs Terraform, which must not fail.
func Succeeds(t *testing.T, run *CLI, arguments ...string) {
	t.Helper()
	if out, ok := run.Run(arguments...); !ok {
		t.Fatalf("%v fails:\n%s", arguments, out)
	}
}

// Apply applies the configuration without its actions' being asked for.
func (c *CLI) Apply() {
	c.t.Helper()
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("the apply fails:\n%s", out)
	}
}

// Invoke runs an action and returns what it printed.
func (c *CLI) Invoke(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.Run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if !ok {
		c.t.Fatalf("%s fails:\n%s", action, out)
	}
	return out
}

// Fail runs an action, which must fail, and returns what it printed.
func (c *CLI) Fail(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.Run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if ok {
		c.t.Errorf("%s does not fail:\n%s", action, out)
	}
	return out
}

// Expect looks for words in an output, which Terraform may have wrapped.
func (c *CLI) Expect(words, out string) {
	c.t.Helper()
	if !testenv.Words2pattern(words).MatchString(out) {
		c.t.Errorf("it does not say %q:\n%s", words, out)
	}
}

// Fullest is the body of the lifecycle that says most.
func (l Lifecycle) Fullest() string {
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

// Adopt generates the configuration of all objects of those types and imports them.
func (c *CLI) Adopt(types ...string) {
	c.t.Helper()
	var query strings.Builder
	for _, name := range types {
		fmt.Fprintf(&query, "list %q \"all\" {\n  provider = prefect\n}\n", name)
	}
	c.Write("all.tfquery.hcl", query.String())
	c.Must("query", "-generate-config-out=generated.tf")
	if plan := c.Must("plan"); !testenv.ImportsOnly.MatchString(plan) {
		c.t.Fatalf("there is more to do than to import:\n%s\n%s", plan, c.Read("generated.tf"))
	}
	c.Must("apply", "-auto-approve")
	c.Must("plan", "-detailed-exitcode")
}

// Settles applies the configuration, after which there is nothing more to do.
func (c *CLI) Settles() {
	c.t.Helper()
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("it does not apply:\n%s", out)
	}
	if out, ok := c.Run("plan", "-detailed-exitcode"); !ok {
		c.t.Errorf("the second plan is not empty:\n%s", out)
	}
}

// Offline plays steps with functions, for which no server is there.
func Offline(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	t.Parallel()
	testenv.Configure(t, "http://127.0.0.1:1/api")
	testenv.PlayCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: Factories(t),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                    steps,
	})
}

// InsteadOfTheOfficial lets this provider stand in for the official one, where a page speaks of both.
func (c *CLI) InsteadOfTheOfficial() {
	line := regexp.MustCompile(`"prefect-terraform/prefect" = ("[^"]*")`)
	c.Write("terraformrc", line.ReplaceAllString(c.Read("terraformrc"), "$0\n    \"PrefectHQ/prefect\" = $1"))
}
