package provider

import (
	"context"
	"fmt"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// deploymentAction is what an action is told that needs to know a deployment only.
type deploymentAction struct {
	place
	Deployment types.String `tfsdk:"deployment"`
}

func newDeploymentPause() *operation[deploymentAction, *deploymentAction] {
	return deploymentSwitch("pause", "Pauses a deployment: its schedules make no runs. Prefect deletes the runs that they have made and that have not begun, late ones too. "+
		"Runs that have begun go on, and the deployment can still be run by hand. Where `prefect_deployment` manages the deployment and sets `paused`, change it there: else its next plan takes this back. "+
		"Before Terraform 1.14, `paused = true` on `prefect_deployment` does the same.", (*client.Client).PauseDeployment, true)
}

func newDeploymentResume() *operation[deploymentAction, *deploymentAction] {
	return deploymentSwitch("resume", "Lets the schedules of a paused deployment make runs again. The runs of the meantime do not come; `prefect_deployment_backfill` makes them. "+
		"Where `prefect_deployment` manages the deployment and sets `paused`, change it there: else its next plan takes this back. "+
		"Before Terraform 1.14, `paused = false` on `prefect_deployment` does the same.", (*client.Client).ResumeDeployment, false)
}

// deploymentSwitch is an action that pauses a deployment, or that resumes it.
func deploymentSwitch(verb, text string, do func(*client.Client, context.Context, string) error, paused bool) *operation[deploymentAction, *deploymentAction] {
	return &operation[deploymentAction, *deploymentAction]{
		noun: "deployment_" + verb, doing: verb, to: "deployment",
		schema: actionschema.Schema{
			MarkdownDescription: text + " Does nothing when it is done already.",
			Attributes:          actionAttributes(map[string]actionschema.Attribute{"deployment": deploymentArgument("The deployment.")}),
		},
		label: func(m *deploymentAction) string { return m.Deployment.ValueString() },
		plan:  warnsOfMissing(toNamedDeployment, "deployment", func(m *deploymentAction) types.String { return m.Deployment }),
		run: func(ctx context.Context, c *client.Client, m *deploymentAction, i *invocation) error {
			d, err := locateDeployment(ctx, c, m.Deployment.ValueString())
			if err != nil {
				return err
			}
			return switchPaused(i, fmt.Sprintf("The deployment %q", d.Name), d.Paused, paused, func() error { return do(c, ctx, d.ID) })
		},
	}
}

// switchPaused pauses or resumes an object, unless that is done already, and says so.
func switchPaused(i *invocation, object string, is, paused bool, do func() error) error {
	word := "not paused"
	if paused {
		word = "paused"
	}
	if is == paused {
		i.say("%s is %s already.", object, word)
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	i.say("%s is %s.", object, word)
	return nil
}

// workPoolAction is what an action is told that needs to know a work pool only.
type workPoolAction struct {
	place
	WorkPoolName types.String `tfsdk:"work_pool_name"`
}

func newWorkPoolPause() *operation[workPoolAction, *workPoolAction] {
	return workPoolSwitch("pause", "Pauses a work pool: it gives no runs to its workers. Runs that have begun go on, and those that wait become late. "+
		"Where `prefect_work_pool` manages the pool and sets `paused`, change it there: else its next plan takes this back. "+
		"Before Terraform 1.14, `paused = true` on `prefect_work_pool` does the same.", true)
}

func newWorkPoolResume() *operation[workPoolAction, *workPoolAction] {
	return workPoolSwitch("resume", "Lets a paused work pool give runs to its workers again, first those that wait. "+
		"Where `prefect_work_pool` manages the pool and sets `paused`, change it there: else its next plan takes this back. "+
		"Before Terraform 1.14, `paused = false` on `prefect_work_pool` does the same.", false)
}

// workPoolSwitch is an action that pauses a work pool, or that resumes it.
func workPoolSwitch(verb, text string, paused bool) *operation[workPoolAction, *workPoolAction] {
	return &operation[workPoolAction, *workPoolAction]{
		noun: "work_pool_" + verb, doing: verb, to: "work_pool",
		schema: actionschema.Schema{
			MarkdownDescription: text + " Does nothing when it is done already.",
			Attributes: actionAttributes(map[string]actionschema.Attribute{
				"work_pool_name": actionschema.StringAttribute{MarkdownDescription: "The name of the work pool.", Required: true, Validators: isName()},
			}),
		},
		label: func(m *workPoolAction) string { return m.WorkPoolName.ValueString() },
		plan:  warnsOfMissing(toPool, "work_pool_name", func(m *workPoolAction) types.String { return m.WorkPoolName }),
		run: func(ctx context.Context, c *client.Client, m *workPoolAction, i *invocation) error {
			name := m.WorkPoolName.ValueString()
			pool, err := c.WorkPoolByName(ctx, name)
			if err != nil {
				return err
			}
			return switchPaused(i, fmt.Sprintf("The work pool %q", name), pool.IsPaused, paused, func() error {
				return c.UpdateWorkPool(ctx, name, client.WorkPoolInput{IsPaused: client.Some(paused)})
			})
		},
	}
}
