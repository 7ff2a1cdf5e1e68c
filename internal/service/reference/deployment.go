package reference

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// FindDeploymentForImport finds a deployment by ID or by flow/deployment.
func FindDeploymentForImport(ctx context.Context, c *client.Client, key string) (*client.Deployment, error) {
	if uuid.Validate(key) == nil {
		return c.Deployment(ctx, key)
	}
	flow, name, ok := strings.Cut(key, "/")
	if !ok || flow == "" || name == "" {
		return nil, diag.CodeImportID.Wrapf(
			"%q does not identify a deployment: expected its ID, a UUID, or FLOW/DEPLOYMENT, the names of its flow and the "+
				"deployment",
			key,
		)
	}
	return c.DeploymentByName(ctx, flow, name)
}
