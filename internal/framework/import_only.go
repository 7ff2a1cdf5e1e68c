package framework

import (
	"context"
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// ImportOnly is what Terraform can only import, since the API can't make it.
type ImportOnly struct {
	TypeName string
	// Made says how such an object comes to be; id what an import names it by.
	Made, ID string
}

func (e ImportOnly) refusal() *diag.RunError {
	return &diag.RunError{
		Code:    diag.CodeImportOnly,
		Summary: fmt.Sprintf("Terraform can't create a %s", diag.Humanize(e.TypeName)),
		Detail: fmt.Sprintf("%s To manage one that exists, import it: add\n\n  import {\n    to = prefect_%s.NAME\n    id = %q\n  }\n\n"+
			"with the name of this resource in place of NAME. When it has been deleted, remove the resource from the configuration.", e.Made,
			e.TypeName, e.ID),
	}
}

// RefuseNew is the FindExisting of a resource that can only be imported: it ends every create.
func RefuseNew[A, In any](e ImportOnly) func(context.Context, *client.Client, In) (*A, error) {
	return func(context.Context, *client.Client, In) (*A, error) { return nil, e.refusal() }
}

// RefusePlan refuses to plan a new object that can only be imported.
func RefusePlan[M any](e ImportOnly, p *PlanContext[M]) {
	if p.State == nil {
		diag.Failed(p.Diags, diag.ErrorContext{}, e.refusal())
	}
}
