package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// apply applies the configuration without its actions' being asked for.
func (c *cli) apply() {
	c.t.Helper()
	if out, ok := c.run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("the apply fails:\n%s", out)
	}
}

// invoke runs an action and returns what it printed.
func (c *cli) invoke(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if !ok {
		c.t.Fatalf("%s fails:\n%s", action, out)
	}
	return out
}

// fail runs an action, which must fail, and returns what it printed.
func (c *cli) fail(action string, args ...string) string {
	c.t.Helper()
	out, ok := c.run(append([]string{"apply", "-auto-approve", "-invoke=action." + action}, args...)...)
	if ok {
		c.t.Errorf("%s does not fail:\n%s", action, out)
	}
	return out
}

// expect looks for words in an output, which Terraform may have wrapped.
func (c *cli) expect(words, out string) {
	c.t.Helper()
	if !words2pattern(words).MatchString(out) {
		c.t.Errorf("it does not say %q:\n%s", words, out)
	}
}

// needsActions skips a test where Terraform has no actions.
func needsActions(t *testing.T) {
	t.Helper()
	if !onTerraform() {
		return
	}
	if v, err := terraformVersion(); err != nil || v.LessThan(tfversion.Version1_14_0) {
		t.Skip("this Terraform is older than 1.14, which brought actions")
	}
}
