package cloud

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workspaceSettings struct {
	ID types.String `tfsdk:"id"`
	framework.WorkspacePlacement
	framework.Ageless
	InheritResultStorage types.Bool   `tfsdk:"inherit_default_result_storage"`
	ResultStorageBlockID types.String `tfsdk:"default_result_storage_block_id"`
}

// handlePrefix may precede a handle in an import ID.
const handlePrefix = "handle/"

var _ = framework.ImplementsResource(newWorkspaceSettings)

func newWorkspaceSettings() *framework.Resource[workspaceSettings, cloudapi.WorkspaceSettings, cloudapi.WorkspaceSettingsInput,
	*workspaceSettings] {
	own := tfvalue.Attributes(map[string]schema.Attribute{
		"id": tfvalue.ComputedString("ID of the workspace, which has one set of settings."),
		"inherit_default_result_storage": tfvalue.OptionalBool(
			"Whether the workspace uses the default result storage of its account. Set it to `false` together with " +
				"`default_result_storage_block_id`. Defaults to `true`.",
		),
		"default_result_storage_block_id": tfvalue.OptionalString(
			"ID of the block in which flow runs of the workspace store results by default. If the workspace inherits the storage of "+
				"its account, this is the ID of the block that Prefect Cloud created from it. Unset this to remove the default "+
				"storage.",
			tfvalue.IsUUID(),
		),
	})
	delete(own, "created")
	delete(own, "updated")
	return &framework.Resource[workspaceSettings, cloudapi.WorkspaceSettings, cloudapi.WorkspaceSettingsInput, *workspaceSettings]{
		TypeName: "workspace_settings", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Settings of a workspace of Prefect Cloud: the default result storage. A workspace has one set of " +
				"settings; if they were changed before, import them. Destroying the resource resets them. The settings are separate " +
				"from `prefect_workspace` because the block is in the workspace.",
			Attributes: own,
		},
		CreateFunc: createWorkspaceSettings,
		ReadFunc: func(ctx context.Context, c *client.Client, _ *workspaceSettings) (*cloudapi.WorkspaceSettings, error) {
			return c.WorkspaceSettings(ctx)
		},
		UpdateFunc: func(ctx context.Context, c *client.Client, _ *workspaceSettings, in cloudapi.WorkspaceSettingsInput) error {
			return c.UpdateWorkspaceSettings(ctx, in)
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, _ *workspaceSettings) error {
			return c.ResetWorkspaceSettings(ctx)
		},
		Deletion: framework.Deletion[workspaceSettings, cloudapi.WorkspaceSettings]{
			IsDefault: (*cloudapi.WorkspaceSettings).IsDefault,
		},
		Collision: framework.Collision{UniqueBy: []string{"workspace_id"}, Advice: "remove the resource"},
		FindExisting: func(ctx context.Context, c *client.Client, _ cloudapi.WorkspaceSettingsInput) (*cloudapi.WorkspaceSettings, error) {
			settings, err := c.WorkspaceSettings(ctx)
			if err != nil || settings.IsDefault() {
				return nil, err
			}
			return settings, nil
		},
		Import: framework.Import[cloudapi.WorkspaceSettings]{
			Find: func(ctx context.Context, c *client.Client, key string) (*cloudapi.WorkspaceSettings, error) {
				if uuid.Validate(key) != nil {
					workspace, err := c.WorkspaceByHandle(ctx, strings.TrimPrefix(key, handlePrefix))
					if err != nil {
						return nil, err
					}
					key = workspace.ID
				}
				return c.In("", key).WorkspaceSettings(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"inherit_default_result_storage": types.BoolValue(true)},
		},
		API: framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: func(_ context.Context, p *framework.PlanContext[workspaceSettings]) {
			p.RefuseServer(&p.Plan.WorkspacePlacement, "workspace settings")
		},
	}
}

// createWorkspaceSettings returns the settings as they will be: Prefect Cloud may show the previous ones for a while.
func createWorkspaceSettings(
	ctx context.Context,
	c *client.Client,
	in cloudapi.WorkspaceSettingsInput,
) (*cloudapi.WorkspaceSettings, error) {
	settings, err := c.WorkspaceSettings(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.UpdateWorkspaceSettings(ctx, in); err != nil {
		return nil, err
	}
	if inherit, ok := in.InheritResultStorage.Get(); ok {
		settings.InheritResultStorage = inherit
	}
	if !in.ResultStorageBlockID.IsZero() {
		settings.ResultStorageBlockID = nil
		if id, ok := in.ResultStorageBlockID.Get(); ok {
			settings.ResultStorageBlockID = &id
		}
	}
	return settings, nil
}

func (s *workspaceSettings) Identity() (id, label string) { return idAsLabel(s.ID) }

func (s *workspaceSettings) Placement() framework.Placement { return s }

// ResolvePlacement takes the workspace from the ID: an import may name another workspace than the provider's.
func (s *workspaceSettings) ResolvePlacement(c *client.Client) {
	s.WorkspacePlacement.ResolvePlacement(c)
	s.WorkspaceID = s.ID
}

func (s *workspaceSettings) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.WorkspaceSettingsInput {
	return cloudapi.WorkspaceSettingsInput{
		InheritResultStorage: tfvalue.OptionalNonNull(s.InheritResultStorage, s.InheritResultStorage.ValueBool),
		ResultStorageBlockID: tfvalue.OptionalNullable(s.ResultStorageBlockID, s.ResultStorageBlockID.ValueString),
	}
}

func (s *workspaceSettings) FromAPI(_ context.Context, a *cloudapi.WorkspaceSettings, _ *fwdiag.Diagnostics) {
	s.ID = types.StringValue(a.WorkspaceID)
	s.InheritResultStorage, s.ResultStorageBlockID = types.BoolValue(
		a.InheritResultStorage,
	), types.StringPointerValue(
		a.ResultStorageBlockID,
	)
}
