package acctest

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// OtherOf is a configuration with the resource of a lifecycle under another address.
func (l Lifecycle) OtherOf(body string) string {
	return strings.Replace(Lifecycle{Resource: l.Resource}.Config(body), `"test"`, `"other"`, 1)
}

// said reports whether a diagnostic with that code was said since the last call, and forgets all of them.
func (c *Core) Hears(of diag.Code) bool {
	defer func() { c.Said = nil }()
	return slices.ContainsFunc(c.Said, func(d *tfprotov6.Diagnostic) bool { return strings.HasSuffix(d.Detail, "["+of.String()+"]") })
}

// PlanOf plans one resource, as the plan of a whole configuration does.
func (c *Core) PlanOf(config string) error {
	_, err := c.Plan(c.T.Context(), c.Blocks(config)[0])
	return err
}

// PlanDestroy plans to destroy an object of the state.
func (c *Core) PlanDestroy(address string) error {
	i := c.State[address]
	ty := c.ResourceType(i.Kind)
	nothing := c.Encode(cty.NullVal(ty), ty)
	resp, err := c.Server.PlanResourceChange(c.T.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.Kind, Config: nothing, ProposedNewState: nothing, PriorState: c.Encode(i.Value, ty), PriorPrivate: i.Private, PriorIdentity: i.Identity,
	})
	if err != nil {
		return err
	}
	return c.Heard(resp.Diagnostics)
}
