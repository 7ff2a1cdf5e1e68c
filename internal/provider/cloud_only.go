package provider

import "fmt"

// onServer reports whether objects at that place are certainly on a Prefect server, not on Prefect Cloud.
func (c *configured) onServer(at *place) bool {
	return !at.WorkspaceID.IsUnknown() && !c.in(at).Cloud()
}

// refuseServer refuses to plan objects that a server does not have.
func (p *planning[M]) refuseServer(at *place, what string) {
	if p.client != nil && p.onServer(at) {
		codeCloudOnly.addError(p.diags, "Only Prefect Cloud has "+what,
			fmt.Sprintf("The provider's endpoint %s is a Prefect server, which has no %s. Choose an account and a workspace of Prefect Cloud: set workspace (PREFECT_WORKSPACE) to account/workspace.", p.in(at).Endpoint(), what))
	}
}
