package acctest

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Apply applies the configuration without its actions' being asked for.
func (c *Cli) Apply() {
	c.t.Helper()
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("the apply fails:\n%s", out)
	}
}

// Invoke runs an action and returns what it printed.
func (c *Cli) Invoke(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.Run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if !ok {
		c.t.Fatalf("%s fails:\n%s", action, out)
	}
	return out
}

// Fail runs an action, which must fail, and returns what it printed.
func (c *Cli) Fail(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.Run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if ok {
		c.t.Errorf("%s does not fail:\n%s", action, out)
	}
	return out
}

// Expect looks for words in an output, which Terraform may have wrapped.
func (c *Cli) Expect(words, out string) {
	c.t.Helper()
	if !testenv.Words2pattern(words).MatchString(out) {
		c.t.Errorf("it does not say %q:\n%s", words, out)
	}
}
