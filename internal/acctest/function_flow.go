package acctest

// Settles applies the configuration, after which there is nothing more to do.
func (c *Cli) Settles() {
	c.t.Helper()
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		c.t.Fatalf("it does not apply:\n%s", out)
	}
	if out, ok := c.Run("plan", "-detailed-exitcode"); !ok {
		c.t.Errorf("the second plan is not empty:\n%s", out)
	}
}
