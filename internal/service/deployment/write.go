package deployment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func createDeployment(ctx context.Context, c *client.Client, in client.DeploymentInput) (*client.Deployment, error) {
	if err := checkReferences(ctx, c, in); err != nil {
		return nil, err
	}
	enforce, isSet := in.EnforceParameterSchema.Get()
	onCloud := c.Workspace() != ""
	switch {
	case onCloud && !isSet:
		// The default is false in Prefect Cloud and true on a server. The provider's default is true on both.
		in.EnforceParameterSchema = patch.Some(true)
	case !onCloud && enforce && hasTemplate(in.Parameters):
		// If a create sets the option, the server validates the templates themselves against the schema, instead of their
		// values. Without it, the server creates the deployment with its default, which is to enforce the schema.
		in.EnforceParameterSchema = patch.Optional[bool]{}
	}
	return c.CreateDeployment(ctx, in)
}

// updateDeployment sends the changed fields. A change of paused is sent to its own endpoints: unlike a PATCH, pausing deletes late runs
// of the schedules, too, and resuming deletes no runs. Pausing is sent first and resuming last, so that no run is created with the old
// settings.
func updateDeployment(ctx context.Context, c *client.Client, d *deploymentModel, in client.DeploymentInput) error {
	id := d.ID.ValueString()
	paused, toggled := in.Paused.Get()
	in.Paused = patch.Optional[bool]{}
	in.Labels = nil // a change of labels replaces the deployment
	d.completePlacement(&in)
	if err := checkReferences(ctx, c, in); err != nil {
		return err
	}
	if toggled && paused {
		if err := c.PauseDeployment(ctx, id); err != nil {
			return err
		}
	}
	if err := patchDeployment(ctx, c, d, in); err != nil {
		return err
	}
	if toggled && !paused {
		return c.ResumeDeployment(ctx, id)
	}
	return nil
}

// completePlacement makes an update send the work pool and the queue together: Prefect searches a queue without a pool in the pool of
// Prefect 2's agents, and uses the default queue for a pool without a queue.
func (d *deploymentModel) completePlacement(in *client.DeploymentInput) {
	if in.WorkPoolName.IsZero() && in.WorkQueueName.IsZero() {
		return
	}
	in.WorkPoolName = tfvalue.OptionalNullable(d.WorkPoolName, d.WorkPoolName.ValueString)
	in.WorkQueueName = tfvalue.OptionalNullable(d.WorkQueueName, d.WorkQueueName.ValueString)
}

func patchDeployment(ctx context.Context, c *client.Client, d *deploymentModel, in client.DeploymentInput) error {
	if c.Workspace() == "" && onlyVersionInfo(in) {
		return nil // a server does not store it, and the PATCH would delete scheduled runs
	}
	if isEmptyInput(in) {
		return nil
	}
	id := d.ID.ValueString()
	if _, shared := in.GlobalConcurrencyLimitID.Get(); shared && in.ConcurrencyLimit.IsNull() {
		// If the null were sent with the ID of the global limit, Prefect would delete the global limit. If it were not sent, the old
		// limit would remain.
		if err := c.UpdateDeployment(ctx, id, client.DeploymentInput{ConcurrencyLimit: patch.Null[int64]()}); err != nil {
			return err
		}
		in.ConcurrencyLimit = patch.Optional[int64]{}
	}
	if in.Parameters == nil && d.EnforceParameterSchema.ValueBool() && hasTemplate(tfvalue.JSONOrNone(d.Parameters)) {
		// The server resolves only templates in the request, and rejects every update of a deployment with unresolved ones.
		in.Parameters = tfvalue.JSONOrNone(d.Parameters)
	}
	if err := c.UpdateDeployment(ctx, id, in); err != nil {
		return err
	}
	return checkPoolRemoved(ctx, c, id, in)
}

// checkPoolRemoved returns an error if the work pool of a deployment was not removed: older servers ignore the update.
func checkPoolRemoved(ctx context.Context, c *client.Client, id string, in client.DeploymentInput) error {
	if !in.WorkPoolName.IsNull() {
		return nil
	}
	a, err := c.Deployment(ctx, id)
	if err != nil || a.WorkPoolName == nil {
		return err
	}
	return &diag.AttributeError{
		Code:      diag.CodePoolStays,
		Attribute: "work_pool_name",
		Summary:   "Deployment cannot leave its work pool",
		Detail: fmt.Sprintf(
			"This version of Prefect cannot remove a deployment from its work pool %q. Set work_pool_name, or recreate the "+
				"deployment with terraform apply -replace.",
			*a.WorkPoolName,
		),
	}
}

func isEmptyInput(in client.DeploymentInput) bool {
	_, some, err := patch.Changes(client.DeploymentInput{}, in)
	return err == nil && !some
}

func onlyVersionInfo(in client.DeploymentInput) bool {
	in.VersionInfo = patch.Optional[client.VersionInfo]{}
	return isEmptyInput(in)
}

// removeDeployment deletes a deployment. It first unlinks a global limit, which the API would delete with the deployment.
func removeDeployment(ctx context.Context, c *client.Client, d *deploymentModel) error {
	if !d.GlobalConcurrencyLimitID.IsNull() {
		unlink := client.DeploymentInput{
			GlobalConcurrencyLimitID: patch.Null[string](),
			// Invalid parameters must not prevent the update.
			EnforceParameterSchema: patch.Some(false),
		}
		if err := c.UpdateDeployment(ctx, d.ID.ValueString(), unlink); err != nil {
			return err
		}
	}
	return c.DeleteDeployment(ctx, d.ID.ValueString())
}

// checkReferences returns an error if the deployment refers to an object that does not exist.
func checkReferences(ctx context.Context, c *client.Client, in client.DeploymentInput) error {
	pool, hasPool := in.WorkPoolName.Get()
	if queue, hasQueue := in.WorkQueueName.Get(); hasQueue && !hasPool {
		return queueWithoutPool(queue)
	}
	err := c.CheckReferences(ctx, in)
	var missing *client.MissingReferenceError
	if !errors.As(err, &missing) {
		return err
	}
	what := map[string]string{
		"flow_id":                     "flow",
		"work_pool_name":              "work pool",
		"work_queue_name":             fmt.Sprintf("work queue in the work pool %q", pool),
		"storage_document_id":         "block document",
		"global_concurrency_limit_id": "global concurrency limit",
	}[missing.Field]
	return &diag.AttributeError{
		Code:      codeOfMissing(missing.Field),
		Attribute: missing.Field,
		Summary:   "Referenced object not found",
		Detail: fmt.Sprintf(
			"%s is %q, but no such %s exists at %s. Nothing was written. Create the object first, or use the name or ID of an "+
				"existing one. Refer to its resource, so that Terraform creates it before the deployment.",
			missing.Field,
			missing.Value,
			what,
			c.Endpoint(),
		),
	}
}

// codeOfMissing returns the code for a field that refers to an object that does not exist.
func codeOfMissing(field string) diag.Code {
	switch field {
	case "work_pool_name":
		return diag.CodeNoPool
	case "work_queue_name":
		return diag.CodeNoQueue
	}
	return diag.CodeReference
}

func queueWithoutPool(queue string) *diag.AttributeError {
	return &diag.AttributeError{
		Code:      diag.CodeQueueAlone,
		Attribute: "work_queue_name",
		Summary:   "Work queue without work pool",
		Detail: fmt.Sprintf(
			"work_queue_name is %q, but the deployment has no work pool, and every work queue belongs to one. Set work_pool_name "+
				"too.",
			queue,
		),
	}
}

// hasTemplate reports whether JSON has a template, which Prefect resolves when it is written.
func hasTemplate(b json.RawMessage) bool {
	values, err := jsonschema.DecodeObject(b)
	return err == nil && len(jsonschema.Templates(values, nil)) > 0
}

// equalExceptTemplates reports whether a response equals the configured JSON, with any value in place of a template.
func equalExceptTemplates(configured, response json.RawMessage) bool {
	c, errC := jsonschema.DecodeObject(configured)
	r, errR := jsonschema.DecodeObject(response)
	return errC == nil && errR == nil && tfvalue.SameExcept(c, r, func(configured, _ any) bool { return isTemplate(configured) })
}

// isTemplate reports whether a value is a template. A template can evaluate to no value.
func isTemplate(v any) bool {
	o, _ := v.(map[string]any)
	_, ok := o[jsonschema.TemplateKey]
	return ok
}
