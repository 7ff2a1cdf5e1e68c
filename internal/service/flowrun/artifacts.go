package flowrun

import (
	"context"
	"encoding/json"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type artifact struct {
	framework.WorkspaceModel
	Key         types.String `tfsdk:"key"`
	Type        types.String `tfsdk:"type"`
	Description types.String `tfsdk:"description"`
	Data        types.String `tfsdk:"data"`
	FlowRunID   types.String `tfsdk:"flow_run_id"`
	TaskRunID   types.String `tfsdk:"task_run_id"`
	UIURL       types.String `tfsdk:"ui_url"`
}

func artifactAttributes() map[string]schema.Attribute {
	return tfvalue.Attributes(map[string]schema.Attribute{
		"key": tfvalue.ComputedString("Key of the artifact. Null if it has none."),
		"type": tfvalue.ComputedString(
			"Type of the artifact: `markdown`, `table`, `link`, `image`, `progress`, `result`, or a custom type. Null if it has " +
				"none.",
		),
		"description": tfvalue.ComputedString("Description of the artifact. Null if it has none."),
		"data": tfvalue.ComputedString(
			"Data of the artifact: the Markdown of `markdown` and `link`, the URL of `image`, the rows of `table` as JSON, " +
				"otherwise JSON, such as the number of `progress`. Decode JSON with `jsondecode`. Null if it has none.",
		),
		"flow_run_id": tfvalue.ComputedString("ID of the flow run that created the artifact. Null if there is none."),
		"task_run_id": tfvalue.ComputedString("ID of the task run that created the artifact. Null if there is none."),
		"ui_url":      core.UILinkAttribute("artifact"),
	})
}

func (r *artifact) FromAPI(_ context.Context, a *client.Artifact, _ *fwdiag.Diagnostics) {
	r.FillObject(a.Object)
	r.Key, r.Type = types.StringPointerValue(a.Key), types.StringPointerValue(a.Type)
	r.Description = types.StringPointerValue(a.Description)
	r.Data = artifactData(a.Data)
	r.FlowRunID, r.TaskRunID = types.StringPointerValue(a.FlowRunID), types.StringPointerValue(a.TaskRunID)
}

// artifactData returns data that is a JSON string as this string, and other data as JSON.
func artifactData(data json.RawMessage) types.String {
	var value *string
	if json.Unmarshal(data, &value) == nil {
		return types.StringPointerValue(value)
	}
	return types.StringPointerValue(tfvalue.PtrOrNil(string(data)))
}

type artifacts struct {
	framework.WorkspacePlacement
	tfvalue.Listing
	FlowRunID types.String `tfsdk:"flow_run_id"`
	TaskRunID types.String `tfsdk:"task_run_id"`
	Key       types.String `tfsdk:"key"`
	KeyLike   types.String `tfsdk:"key_like"`
	Types     types.Set    `tfsdk:"types"`
	Latest    types.Bool   `tfsdk:"latest"`
	Artifacts []artifact   `tfsdk:"artifacts"`
}

var _ = framework.ImplementsDataSource(newArtifactsData)

func newArtifactsData() *framework.DataSource[artifacts, *artifacts] {
	all := map[string]dsschema.Attribute{
		"flow_run_id": tfvalue.FilterID("Only artifacts of the flow run with this ID and of its task runs. Defaults to all."),
		"task_run_id": tfvalue.FilterID("Only artifacts of the task run with this ID. Defaults to all."),
		"key":         tfvalue.FilterString("Only artifacts with this key. Defaults to all."),
		"key_like": tfvalue.FilterString(
			"Only artifacts whose key contains this string, ignoring case. `%` matches any string and `_` any character. " +
				"Defaults to all.",
		),
		"types": tfvalue.FilterSet(
			"Only artifacts of these types, such as `markdown`, `table`, `link`, `image`, `progress`, or `result`. Defaults to all.",
		),
		"latest": tfvalue.FilterBool(
			"Whether to list only the latest artifact of each key. The other filters then apply to the latest artifacts. " +
				"Defaults to `false`.",
		),
		"artifacts": framework.CollectionAttribute("Artifacts that match.", artifactAttributes()),
	}
	tfvalue.ListingAttributes(
		"artifacts",
		client.ArtifactSorts,
		"Defaults to `CREATED_DESC`, or to `UPDATED_DESC` with `latest`. ",
		all,
	)
	return &framework.DataSource[artifacts, *artifacts]{
		TypeName: "artifacts",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the artifacts that match all filters: reports that flows and tasks create for people, " +
				"and records of results. One request reads 200 artifacts (two requests with `latest`), and one more counts them.",
			Attributes: framework.CollectionAttributes(all),
		},
		ReadFunc: findArtifacts,
	}
}

func findArtifacts(ctx context.Context, c *client.Client, m *artifacts, diags *fwdiag.Diagnostics) error {
	filter := client.ArtifactFilter{
		FlowRunID: m.FlowRunID.ValueString(),
		TaskRunID: m.TaskRunID.ValueString(),
		Key:       m.Key.ValueString(),
		KeyLike:   m.KeyLike.ValueString(),
		Types:     tfvalue.StringsOrNil(ctx, m.Types, diags),
		Latest:    m.Latest.ValueBool(),
		Sort:      m.Sort.ValueString(),
	}
	err := m.Count(c.CountArtifacts(ctx, filter))
	if err != nil {
		return err
	}
	offset, limit := m.Part()
	m.Artifacts, err = framework.Collect[artifact](ctx, c, c.Artifacts(ctx, filter, offset, limit), diags)
	for i := range m.Artifacts {
		m.Artifacts[i].UIURL = core.UILink(ctx, c, "artifact", m.Artifacts[i].ID.ValueString())
	}
	return err
}
