package provider

import (
	"context"
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// importOnly is what Terraform can only import, since the API can't make it.
type importOnly struct {
	noun string
	// made says how such an object comes to be; id what an import names it by.
	made, id string
}

func (e importOnly) refusal() *outcome {
	return &outcome{
		codeImportOnly,
		fmt.Sprintf("Terraform can't create a %s", words(e.noun)),
		fmt.Sprintf("%s To manage one that exists, import it: add\n\n  import {\n    to = prefect_%s.NAME\n    id = %q\n  }\n\n"+
			"with the name of this resource in place of NAME. When it has been deleted, remove the resource from the configuration.", e.made, e.noun, e.id),
	}
}

// refuseNew is the twin of a resource that can only be imported: it ends every create.
func refuseNew[A, In any](e importOnly) func(context.Context, *client.Client, In) (*A, error) {
	return func(context.Context, *client.Client, In) (*A, error) { return nil, e.refusal() }
}

// refusePlan refuses to plan a new object that can only be imported.
func refusePlan[M any](e importOnly, p *planning[M]) {
	if p.state == nil {
		failed(p.diags, action{}, e.refusal())
	}
}
