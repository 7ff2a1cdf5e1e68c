package framework

import (
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// OnServer reports whether a planned object is certainly on a self-hosted server, not in Prefect Cloud, and at which endpoint.
func (p *PlanContext[M]) OnServer(at *WorkspacePlacement) (endpoint string, ok bool) {
	in, known := p.In(at)
	if !known || in.Cloud() {
		return "", false
	}
	return in.Endpoint(), true
}

// RefuseServer refuses to plan objects that a server does not have.
func (p *PlanContext[M]) RefuseServer(at *WorkspacePlacement, what string) {
	if endpoint, ok := p.OnServer(at); ok {
		diag.CodeCloudOnly.ReportError(
			p.Diags,
			"Prefect Cloud required for "+what,
			fmt.Sprintf(
				"The provider's endpoint %s is a self-hosted Prefect server, which does not support %s. To use a workspace of "+
					"Prefect Cloud, set workspace (PREFECT_WORKSPACE) to account/workspace.",
				endpoint,
				what,
			),
		)
	}
}

// cloudTested says how the types that only Prefect Cloud has were tested.
const cloudTested = "Tested with an in-memory Prefect Cloud, not with a real account."

// withCloudLabel is the description of a type, with a label when only Prefect Cloud has the type.
func withCloudLabel(cloudOnly bool, description string) string {
	if !cloudOnly {
		return description
	}
	return description + "\n\n" + cloudTested
}
