package provider

import "fmt"

// onServer reports whether a planned object is certainly on a self-hosted server, not in Prefect Cloud, and at which endpoint.
func (p *planning[M]) onServer(at *place) (endpoint string, ok bool) {
	in, known := p.in(at)
	if !known || in.Cloud() {
		return "", false
	}
	return in.Endpoint(), true
}

// refuseServer refuses to plan objects that a server does not have.
func (p *planning[M]) refuseServer(at *place, what string) {
	if endpoint, ok := p.onServer(at); ok {
		codeCloudOnly.addError(p.diags, "Only Prefect Cloud has "+what,
			fmt.Sprintf("The provider's endpoint %s is a Prefect server, which has no %s. Choose an account and a workspace of Prefect Cloud: set workspace (PREFECT_WORKSPACE) to account/workspace.", endpoint, what))
	}
}
