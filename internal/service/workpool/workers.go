package workpool

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// worker is a worker of a list.
type worker struct {
	framework.WorkspaceModel
	Name                     types.String      `tfsdk:"name"`
	Status                   types.String      `tfsdk:"status"`
	LastHeartbeatTime        timetypes.RFC3339 `tfsdk:"last_heartbeat_time"`
	HeartbeatIntervalSeconds types.Int64       `tfsdk:"heartbeat_interval_seconds"`
}

func (w *worker) FromAPI(_ context.Context, a *client.Worker, _ *fwdiag.Diagnostics) {
	w.FillObject(a.Object)
	w.Name = types.StringValue(a.Name)
	w.Status = types.StringValue(a.Status)
	w.LastHeartbeatTime = tfvalue.TimePointerValue(a.LastHeartbeatTime)
	w.HeartbeatIntervalSeconds = types.Int64PointerValue(a.HeartbeatIntervalSeconds)
}

func workerAttributes() map[string]schema.Attribute {
	return tfvalue.Attributes(map[string]schema.Attribute{
		"name": tfvalue.ComputedString("Name of the worker."),
		"status": tfvalue.ComputedString(
			"Status of the worker: `ONLINE` if its last heartbeat is at most three heartbeat intervals old, otherwise `OFFLINE`.",
		),
		"last_heartbeat_time": tfvalue.ComputedTime("Time of the last heartbeat (RFC 3339, UTC)."),
		"heartbeat_interval_seconds": schema.Int64Attribute{
			MarkdownDescription: "Heartbeat interval of the worker in seconds. Null if the worker does not report it.",
			Computed:            true,
		},
	})
}

type workers struct {
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	Status       types.String `tfsdk:"status"`
	Workers      []worker     `tfsdk:"workers"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newWorkersData)

func newWorkersData() *framework.DataSource[workers, *workers] {
	return &framework.DataSource[workers, *workers]{
		TypeName: "workers",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the workers of a work pool, by last heartbeat, newest first.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"work_pool_name": dsschema.StringAttribute{
					MarkdownDescription: "Name of the work pool.",
					Required:            true,
					Validators:          tfvalue.NotEmpty(),
				},
				"status": dsschema.StringAttribute{
					MarkdownDescription: "Status of the workers to list: `ONLINE` or `OFFLINE`. Defaults to both.",
					Optional:            true,
					Validators:          tfvalue.OneOf(client.WorkerStatuses...),
				},
				"workers": framework.CollectionAttribute("Workers that match the filters.", workerAttributes()),
			}),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *workers, diags *fwdiag.Diagnostics) (err error) {
			// The API filters by the stored status, which it updates later than the status that it returns.
			wanted := framework.FilterSeq(c.Workers(ctx, m.WorkPoolName.ValueString()), func(a *client.Worker) bool {
				return m.Status.IsNull() || m.Status.ValueString() == a.Status
			})
			m.Workers, err = framework.Collect[worker](ctx, c, wanted, diags)
			return err
		},
	}
}
