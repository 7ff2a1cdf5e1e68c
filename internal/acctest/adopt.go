package acctest

import (
	"fmt"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

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
func (c *Cli) Adopt(types ...string) {
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
