package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// worker is a worker of a list.
type worker struct {
	object
	Name                     types.String      `tfsdk:"name"`
	Status                   types.String      `tfsdk:"status"`
	LastHeartbeatTime        timetypes.RFC3339 `tfsdk:"last_heartbeat_time"`
	HeartbeatIntervalSeconds types.Int64       `tfsdk:"heartbeat_interval_seconds"`
}

func (w *worker) fill(_ context.Context, a *client.Worker, _ *diag.Diagnostics) {
	w.fillObject(a.Object)
	w.Name = types.StringValue(a.Name)
	w.Status = types.StringValue(a.Status)
	w.LastHeartbeatTime = timePointerValue(a.LastHeartbeatTime)
	w.HeartbeatIntervalSeconds = types.Int64PointerValue(a.HeartbeatIntervalSeconds)
}

func workerAttributes() map[string]schema.Attribute {
	return attributes(map[string]schema.Attribute{
		"name":                       computedText("The name of the worker."),
		"status":                     computedText("`ONLINE` when the worker was heard of within three of its heartbeat intervals, else `OFFLINE`."),
		"last_heartbeat_time":        computedTime("When the worker was last heard of, in RFC 3339 and UTC."),
		"heartbeat_interval_seconds": schema.Int64Attribute{MarkdownDescription: "How often the worker says that it is alive, in seconds; null when it does not tell.", Computed: true},
	})
}

type workers struct {
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	Status       types.String `tfsdk:"status"`
	Workers      []worker     `tfsdk:"workers"`
	place
}

func newWorkersData() *lookup[workers, *workers] {
	return &lookup[workers, *workers]{
		noun: "workers",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the workers of a work pool, the last heard of first.",
			Attributes: filters(map[string]dsschema.Attribute{
				"work_pool_name": dsschema.StringAttribute{MarkdownDescription: "The name of the work pool.", Required: true, Validators: notEmpty()},
				"status":         dsschema.StringAttribute{MarkdownDescription: "Only workers that are `ONLINE`, or `OFFLINE`. Default: either.", Optional: true, Validators: oneOfTexts(client.WorkerStatuses...)},
				"workers":        items("The workers.", workerAttributes()),
			}),
		},
		find: func(ctx context.Context, c *client.Client, m *workers, diags *diag.Diagnostics) (err error) {
			// The API's own filter goes by a status that is written later than the one it shows.
			wanted := among(c.Workers(ctx, m.WorkPoolName.ValueString()), func(a *client.Worker) bool {
				return m.Status.IsNull() || m.Status.ValueString() == a.Status
			})
			m.Workers, err = collect[worker](ctx, c, wanted, diags)
			return err
		},
	}
}
