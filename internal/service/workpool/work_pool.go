package workpool

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workPool struct {
	framework.WorkspaceModel
	Name             types.String       `tfsdk:"name"`
	Type             types.String       `tfsdk:"type"`
	Description      types.String       `tfsdk:"description"`
	BaseJobTemplate  tfvalue.JSONString `tfsdk:"base_job_template"`
	Paused           types.Bool         `tfsdk:"paused"`
	ConcurrencyLimit types.Int64        `tfsdk:"concurrency_limit"`
	DefaultQueueID   types.String       `tfsdk:"default_queue_id"`
	Storage          tfvalue.JSONString `tfsdk:"storage_configuration"`
}

// managedWorkPool is the model of the resource.
type managedWorkPool struct {
	workPool
	framework.DestroyBehavior
}

var _ = framework.ImplementsListableResource(newWorkPool)

func newWorkPool() *framework.Resource[managedWorkPool, client.WorkPool, client.WorkPoolInput, *managedWorkPool] {
	return &framework.Resource[managedWorkPool, client.WorkPool, client.WorkPoolInput, *managedWorkPool]{
		TypeName: "work_pool",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A work pool: the link between deployments and the workers of one type of infrastructure that run " +
				"them. Deleting a work pool deletes its queues.",
			Attributes: framework.WithOnDestroy(workPoolAttributes(), "work pool", "all its queues"),
		},
		CreateFunc: createWorkPool,
		ReadFunc:   framework.ReadsByID[*managedWorkPool]((*client.Client).WorkPool),
		UpdateFunc: func(ctx context.Context, c *client.Client, w *managedWorkPool, in client.WorkPoolInput) error {
			return c.UpdateWorkPool(ctx, w.Name.ValueString(), in)
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, w *managedWorkPool) error {
			return c.DeleteWorkPool(ctx, w.Name.ValueString())
		},
		Collision: framework.Collision{UniqueBy: []string{"name"}},
		API:       framework.APIBehavior{RefusesDuplicates: true},
		FindExisting: func(ctx context.Context, c *client.Client, in client.WorkPoolInput) (*client.WorkPool, error) {
			return c.WorkPoolByName(ctx, in.Name)
		},
		Import: framework.Import[client.WorkPool]{Find: findWorkPoolForImport},
		Listing: framework.Listing[*managedWorkPool, client.WorkPool]{
			Selected: framework.Selects(
				workPoolConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *workPoolSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.WorkPool, error] {
					return s.Find(ctx, c, diags)
				},
			),
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"paused": types.BoolValue(false)},
			KeepOnRemoval:     []string{"type", "storage_configuration"},
			FixedDefaults:     []string{"description", "paused", "concurrency_limit"},
			NewDefaults:       map[string]attr.Value{"type": types.StringValue("prefect-agent"), "storage_configuration": tfvalue.EmptyJSON()},
		},
		PlanFunc: planWorkPool,

		Deletion: framework.Deletion[managedWorkPool, client.WorkPool]{IsAbandoned: (*managedWorkPool).Abandoned},
	}
}

// workPoolAttributes are the attributes that the resource and the data source share.
func workPoolAttributes() map[string]schema.Attribute {
	kind := tfvalue.OptionalString(
		"Type of infrastructure of the workers, such as `process`, `docker`, `kubernetes` or `ecs`. The data source "+
			"`prefect_worker_metadata` lists the types that the server knows. Defaults to `prefect-agent`, which has no workers in "+
			"Prefect 3. Changing this forces a new resource.",
		stringvalidator.LengthAtLeast(1),
	)
	kind.PlanModifiers = append(kind.PlanModifiers, stringplanmodifier.RequiresReplaceIfConfigured())
	return tfvalue.Attributes(map[string]schema.Attribute{
		"name": tfvalue.Replacing(
			tfvalue.RequiredString(
				"Name of the work pool. Must not contain `/ % & > <`, and must not start with `prefect`. Case-sensitive. Changing "+
					"this forces a new resource.",
				isWorkPoolName()...),
		),
		"type":        kind,
		"description": tfvalue.OptionalString("Description of the work pool. Defaults to `null`."),
		"base_job_template": tfvalue.OptionalJSON(
			"Base job template, as a JSON object: `job_configuration` is the template of the job that a worker "+
				"starts for a flow run, and `variables` is the JSON schema of the variables that deployments can "+
				"set. Defaults to the template of the pool's type.",
			isJobTemplate{},
		),
		"paused": tfvalue.OptionalBool("Whether the work pool is paused. Workers receive no runs from a paused pool. Defaults to " +
			"`false`."),
		"concurrency_limit": tfvalue.OptionalInt(
			"Maximum number of concurrent runs of the pool, from 0 to 2147483647. Defaults to `null`, for no limit.",
			tfvalue.Slots()...),
		"storage_configuration": tfvalue.OptionalJSON(
			"Storage of flow bundles and results as JSON, as set by `prefect work-pool storage configure`. Keys: "+
				"`bundle_upload_step` and `bundle_execution_step`, each a step as an object, and `default_result_storage_block_id`. "+
				"Defaults to the pool's current value; replacing the pool loses it unless it is set here.",
			isStorageConfiguration()...),
		"default_queue_id": tfvalue.ComputedString("ID of the default queue, for runs without a queue."),
	})
}

// createWorkPool sets the template of a pool without one to the template of its type. Otherwise a worker would set it when it
// starts: job variables could not be checked until then, and push pools, which have no worker, would not work.
func createWorkPool(ctx context.Context, c *client.Client, in client.WorkPoolInput) (*client.WorkPool, error) {
	if in.BaseJobTemplate == nil {
		template, err := defaultTemplate(ctx, c, in.Type)
		if err != nil {
			return nil, err
		}
		in.BaseJobTemplate = template
	}
	return c.CreateWorkPool(ctx, in)
}

// defaultTemplate returns the base job template of a type of pool; nil if the server has none.
func defaultTemplate(ctx context.Context, c *client.Client, kind string) (json.RawMessage, error) {
	if kind == "" {
		return nil, nil
	}
	all, err := c.WorkPoolTypes(ctx)
	return all[kind].BaseJobTemplate, err
}

// planWorkPool warns about a misspelled type, and plans the reset of a removed template to the template of the pool's type.
func planWorkPool(ctx context.Context, p *framework.PlanContext[managedWorkPool]) {
	if p.State == nil { // a change of the type replaces the pool
		warnOfPoolType(ctx, p)
	}
	if !p.Plan.BaseJobTemplate.IsNull() || p.Unconfigured(p.Diags) {
		return
	}
	c, known := p.In(&p.Plan.WorkspacePlacement)
	if !known {
		p.Diags.Append(p.Resp.Plan.SetAttribute(ctx, path.Root("base_job_template"), types.StringUnknown())...)
		return
	}
	template, err := defaultTemplate(framework.ForPlan(ctx), c, p.Plan.Type.ValueString())
	if diag.Failed(
		p.Diags,
		diag.ErrorContext{Verb: "read the default template of", TypeName: "work_pool", Label: p.Plan.Name.ValueString()},
		err,
	) {
		return
	}
	if template == nil {
		template = json.RawMessage("{}")
	}
	p.Diags.Append(p.Resp.Plan.SetAttribute(ctx, path.Root("base_job_template"), tfvalue.JSONValue(template))...)
}

// poolTypesKey is the key of the types of work pools of a workspace.
type poolTypesKey string

// warnOfPoolType warns if the server does not have the type but one with a similar name. Other unknown types may be custom types.
func warnOfPoolType(ctx context.Context, p *framework.PlanContext[managedWorkPool]) {
	kind := p.Plan.Type.ValueString()
	in, placed := p.In(&p.Plan.WorkspacePlacement)
	if kind == "" || !placed {
		return
	}
	known, err := framework.ReadOnce(ctx, p.ProviderData, poolTypesKey(in.Endpoint()), in.WorkPoolTypes)
	if _, ok := known[kind]; ok || err != nil { // without a response there is no warning
		return
	}
	if question := tfvalue.DidYouMean(kind, slices.Sorted(maps.Keys(known))); question != "" {
		diag.CodePoolType.ReportWarningAt(
			p.Diags,
			path.Root("type"),
			"Unknown work pool type",
			fmt.Sprintf(
				"The server does not know the work pool type %q.%s No worker of Prefect serves this type. Correct it, unless you run "+
					"a custom worker of this type.",
				kind,
				question,
			),
		)
	}
}

// findWorkPoolForImport finds a pool by ID or by name, which may look like an ID.
func findWorkPoolForImport(ctx context.Context, c *client.Client, key string) (*client.WorkPool, error) {
	if uuid.Validate(key) == nil {
		if a, err := c.WorkPool(ctx, key); !apierror.IsNotFound(err) {
			return a, err
		}
	}
	return c.WorkPoolByName(ctx, key)
}

func (w *workPool) Identity() (id, label string) { return w.ID.ValueString(), w.Name.ValueString() }

func (w *workPool) ToAPI(_ context.Context, _ *fwdiag.Diagnostics) client.WorkPoolInput {
	template, _ := tfvalue.OptionalNonNull(w.BaseJobTemplate, tfvalue.RawJSON(w.BaseJobTemplate)).Get()
	storage, _ := tfvalue.OptionalNonNull(w.Storage, tfvalue.RawJSON(w.Storage)).Get()
	return client.WorkPoolInput{
		Name:             w.Name.ValueString(),
		Type:             w.Type.ValueString(),
		Description:      tfvalue.OptionalNullable(w.Description, w.Description.ValueString),
		BaseJobTemplate:  template,
		Storage:          storage,
		IsPaused:         tfvalue.OptionalNonNull(w.Paused, w.Paused.ValueBool),
		ConcurrencyLimit: tfvalue.OptionalNullable(w.ConcurrencyLimit, w.ConcurrencyLimit.ValueInt64),
	}
}

func (w *workPool) FromAPI(_ context.Context, a *client.WorkPool, _ *fwdiag.Diagnostics) {
	w.FillObject(a.Object)
	w.Name = types.StringValue(a.Name)
	w.Type = types.StringValue(a.Type)
	w.Description = types.StringPointerValue(a.Description)
	w.BaseJobTemplate = tfvalue.JSONValue(a.BaseJobTemplate)
	w.Paused = types.BoolValue(a.IsPaused)
	w.ConcurrencyLimit = types.Int64PointerValue(a.ConcurrencyLimit)
	w.DefaultQueueID = types.StringValue(a.DefaultQueueID)
	w.Storage = tfvalue.JSONValue(storageOf(a.Storage))
}

var _ = framework.ImplementsDataSource(newWorkPoolData)

func newWorkPoolData() *framework.DataSource[workPool, *workPool] {
	of := workPoolAttributes()
	of["name"] = tfvalue.RequiredString("Name of the work pool.") // reserved names are valid here
	return &framework.DataSource[workPool, *workPool]{
		TypeName: "work_pool",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a work pool by ID or by name. `concurrency_limit`, `default_queue_id` and `description` " +
				"can be set, for compatibility with the official provider, but have no effect.",
			Attributes: framework.ReadOnlyAttributes(of, "id", "name", "concurrency_limit", "default_queue_id", "description"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(w *workPool) (id, other types.String) { return w.ID, w.Name },
			(*client.Client).WorkPool,
			(*client.Client).WorkPoolByName,
		),
	}
}
