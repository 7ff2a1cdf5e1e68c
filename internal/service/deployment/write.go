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
	enforce, said := in.EnforceParameterSchema.Get()
	onCloud := c.Workspace() != ""
	switch {
	case onCloud && !said:
		// Cloud's default is false, a server's is true: one configuration should mean the same on both.
		in.EnforceParameterSchema = patch.Some(true)
	case !onCloud && enforce && holdsTemplate(in.Parameters):
		// A server that is told to enforce the schema on creation holds the templates themselves against it. It enforces
		// the schema later all the same: that is its default.
		in.EnforceParameterSchema = patch.Optional[bool]{}
	}
	return c.CreateDeployment(ctx, in)
}

// updateDeployment writes the changed fields. A change of paused goes through the endpoints for it: unlike a PATCH, pausing
// deletes late runs of the schedules too, and resuming deletes none. They come first and last, so that no run is made from
// the old settings.
func updateDeployment(ctx context.Context, c *client.Client, d *deployment, in client.DeploymentInput) error {
	id := d.ID.ValueString()
	paused, toggled := in.Paused.Get()
	in.Paused = patch.Optional[bool]{}
	in.Labels = nil // a change that matters has replaced the deployment
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

// completePlacement sends pool and queue together: a queue alone is looked for in the pool of Prefect 2's agents, and a
// pool alone means its default queue.
func (d *deployment) completePlacement(in *client.DeploymentInput) {
	if in.WorkPoolName.IsZero() && in.WorkQueueName.IsZero() {
		return
	}
	in.WorkPoolName = tfvalue.OptionalNullable(d.WorkPoolName, d.WorkPoolName.ValueString)
	in.WorkQueueName = tfvalue.OptionalNullable(d.WorkQueueName, d.WorkQueueName.ValueString)
}

func patchDeployment(ctx context.Context, c *client.Client, d *deployment, in client.DeploymentInput) error {
	if c.Workspace() == "" && onlyVersionInfo(in) {
		return nil // a server forgets it, and the PATCH would cost scheduled runs
	}
	if isEmptyInput(in) {
		return nil
	}
	id := d.ID.ValueString()
	if _, shared := in.GlobalConcurrencyLimitID.Get(); shared && in.ConcurrencyLimit.IsNull() {
		// In one request with the new limit, the null would delete that one. Left out, the old one would stay for good.
		if err := c.UpdateDeployment(ctx, id, client.DeploymentInput{ConcurrencyLimit: patch.Null[int64]()}); err != nil {
			return err
		}
		in.ConcurrencyLimit = patch.Optional[int64]{}
	}
	if in.Parameters == nil && d.EnforceParameterSchema.ValueBool() && holdsTemplate(tfvalue.JSONOrNone(d.Parameters)) {
		// The server resolves only the templates that it is sent, and refuses any change while there are others.
		in.Parameters = tfvalue.JSONOrNone(d.Parameters)
	}
	if err := c.UpdateDeployment(ctx, id, in); err != nil {
		return err
	}
	return leftPool(ctx, c, id, in)
}

// leftPool makes sure that a deployment that should have no work pool any more has none: older servers ignore that.
func leftPool(ctx context.Context, c *client.Client, id string, in client.DeploymentInput) error {
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
		Summary:   "The deployment is still on its work pool",
		Detail: fmt.Sprintf(
			"This version of Prefect can't take a deployment off its work pool %q. Name a work pool, or make the deployment anew with terraform "+
				"apply -replace.",
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

// removeDeployment deletes a deployment, but not the limit that it shares with others, which the API would delete too.
func removeDeployment(ctx context.Context, c *client.Client, d *deployment) error {
	if !d.GlobalConcurrencyLimitID.IsNull() {
		unlink := client.DeploymentInput{
			GlobalConcurrencyLimitID: patch.Null[string](),
			// Nothing that is wrong with the parameters should keep the deployment from being deleted.
			EnforceParameterSchema: patch.Some(false),
		}
		if err := c.UpdateDeployment(ctx, d.ID.ValueString(), unlink); err != nil {
			return err
		}
	}
	return c.DeleteDeployment(ctx, d.ID.ValueString())
}

// checkReferences refuses to write a deployment that refers to something that does not exist.
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
		Summary:   fmt.Sprintf("%s does not exist", missing.Field),
		Detail: fmt.Sprintf(
			"%s is %q, but there is no such %s at %s. Nothing was written. Create it first, or name one that exists; refer to its resource, so "+
				"that Terraform creates it before the deployment.",
			missing.Field,
			missing.Value,
			what,
			c.Endpoint(),
		),
	}
}

// codeOfMissing is the code for a field that refers to something that does not exist.
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
		Summary:   "A work queue without a work pool",
		Detail: fmt.Sprintf(
			"work_queue_name is %q, but the deployment has no work pool, and a queue belongs to one. Set work_pool_name too.",
			queue,
		),
	}
}

// holdsTemplate reports whether a part of the JSON is a template, which Prefect resolves when it is written.
func holdsTemplate(b json.RawMessage) bool {
	values, err := jsonschema.DecodeObject(b)
	return err == nil && len(jsonschema.Templates(values, nil)) > 0
}

// sameBesideTemplates reports whether the server's answer is what the user wrote, with anything in the place of each
// template.
func sameBesideTemplates(written, answer json.RawMessage) bool {
	w, errW := jsonschema.DecodeObject(written)
	a, errA := jsonschema.DecodeObject(answer)
	return errW == nil && errA == nil && tfvalue.SameExcept(w, a, func(written, _ any) bool { return isTemplate(written) })
}

// isTemplate reports whether a value is a template. It can say that there is no value at all.
func isTemplate(v any) bool {
	o, _ := v.(map[string]any)
	_, ok := o[jsonschema.TemplateKey]
	return ok
}
