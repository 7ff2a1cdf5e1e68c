package framework

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// OfficialProvider is how the address of the official provider ends, behind whichever registry or mirror.
const OfficialProvider = "/prefecthq/prefect"

// UpgradeState reads the state of older versions of the schema, of which only the official provider's state can be.
func (r *Resource[M, A, In, P]) UpgradeState(context.Context) map[int64]resource.StateUpgrader {
	return r.StateUpgraders
}

// MoveState takes an object over from the state of the official provider, whose attributes are a part of ours.
func (r *Resource[M, A, In, P]) MoveState(context.Context) []resource.StateMover {
	movers := []resource.StateMover{r.mover(r.SchemaDefinition.Version, &r.SchemaDefinition, KeepState)}
	for version, older := range r.StateUpgraders {
		movers = append(movers, r.mover(version, older.PriorSchema, older.StateUpgrader))
	}
	return movers
}

// KeepState upgrades state that has the same attributes.
func KeepState(_ context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
	resp.State.Raw = req.State.Raw
}

// mover reads state of one version of the schema. It leaves any other alone, as the framework wants it.
func (r *Resource[M, A, In, P]) mover(
	version int64,
	from *schema.Schema,
	upgrade func(context.Context, resource.UpgradeStateRequest, *resource.UpgradeStateResponse),
) resource.StateMover {
	return resource.StateMover{
		SourceSchema: from,
		StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
			ours := req.SourceTypeName == "prefect_"+r.TypeName && strings.HasSuffix(req.SourceProviderAddress, OfficialProvider)
			if !ours || req.SourceSchemaVersion != version || req.SourceState == nil {
				return
			}
			upgraded := resource.UpgradeStateResponse{State: resp.TargetState}
			upgrade(ctx, resource.UpgradeStateRequest{State: req.SourceState}, &upgraded)
			resp.Diagnostics.Append(upgraded.Diagnostics...)
			resp.TargetState = upgraded.State
			m := r.Decode(ctx, resp.TargetState.Raw, &resp.Diagnostics)
			id, _ := m.Identity()
			setIdentity(ctx, resp.TargetIdentity, id, m.Placement(), &resp.Diagnostics)
		},
	}
}
