package provider

import (
	"context"
	"encoding/json"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type artifact struct {
	object
	Key         types.String `tfsdk:"key"`
	Type        types.String `tfsdk:"type"`
	Description types.String `tfsdk:"description"`
	Data        types.String `tfsdk:"data"`
	FlowRunID   types.String `tfsdk:"flow_run_id"`
	TaskRunID   types.String `tfsdk:"task_run_id"`
	UIURL       types.String `tfsdk:"ui_url"`
}

func artifactAttributes() map[string]schema.Attribute {
	return attributes(map[string]schema.Attribute{
		"key":         computedText("The key of the artifact; null when it has none."),
		"type":        computedText("The type of the artifact: `markdown`, `table`, `link`, `image`, `progress`, `result`, or a word of the flow's own; null when it has none."),
		"description": computedText("What the flow says of the artifact; null when it says nothing."),
		"data":        computedText("What the artifact holds: the text when it is one, as with the Markdown of `markdown` and `link`, the address of an `image` and the rows, in JSON, of a `table`; else JSON, as with the number of `progress`. `jsondecode` reads JSON. Null when it holds nothing."),
		"flow_run_id": computedText("The id of the flow run that made it; null when none did."),
		"task_run_id": computedText("The id of the task run that made it; null when none did."),
		"ui_url":      uiLinkAttribute("artifact"),
	})
}

func (r *artifact) fill(_ context.Context, a *client.Artifact, _ *diag.Diagnostics) {
	r.fillObject(a.Object)
	r.Key, r.Type = types.StringPointerValue(a.Key), types.StringPointerValue(a.Type)
	r.Description = types.StringPointerValue(a.Description)
	r.Data = artifactText(a.Data)
	r.FlowRunID, r.TaskRunID = types.StringPointerValue(a.FlowRunID), types.StringPointerValue(a.TaskRunID)
}

// artifactText is the text that the data is, or else the data's JSON.
func artifactText(data json.RawMessage) types.String {
	var text *string
	if json.Unmarshal(data, &text) == nil {
		return types.StringPointerValue(text)
	}
	return types.StringPointerValue(orNil(string(data)))
}

type artifacts struct {
	place
	listing
	FlowRunID types.String `tfsdk:"flow_run_id"`
	TaskRunID types.String `tfsdk:"task_run_id"`
	Key       types.String `tfsdk:"key"`
	KeyLike   types.String `tfsdk:"key_like"`
	Types     types.Set    `tfsdk:"types"`
	Latest    types.Bool   `tfsdk:"latest"`
	Artifacts []artifact   `tfsdk:"artifacts"`
}

func newArtifactsData() *lookup[artifacts, *artifacts] {
	all := map[string]dsschema.Attribute{
		"flow_run_id": filterID("Only artifacts of the flow run with this id, and of its tasks."),
		"task_run_id": filterID("Only artifacts of the task run with this id."),
		"key":         filterText("Only artifacts of this key."),
		"key_like":    filterText("Only artifacts whose key contains this text, in upper or lower case. As the API has it, `%` stands for any text and `_` for any character."),
		"types":       filterSet("Only artifacts of one of these types, such as `markdown`, `table`, `link`, `image`, `progress` or `result`."),
		"latest":      filterBool("`true` for only the newest artifact of each key; the other filters are about that one. Default: `false`, for all."),
		"artifacts":   items("The artifacts.", artifactAttributes()),
	}
	listingAttributes("artifacts", client.ArtifactSorts, "Default: `CREATED_DESC`, the newest first; with `latest`, `UPDATED_DESC`, since the times are then those of the key. In these orders, ", all)
	return &lookup[artifacts, *artifacts]{
		noun: "artifacts",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the artifacts that fit all of the filters: what flows and tasks have left for people to read, and the records of results. It takes a request for every 200 artifacts, two with `latest`, and one to count.",
			Attributes:          filters(all),
		},
		find: findArtifacts,
	}
}

func findArtifacts(ctx context.Context, c *client.Client, m *artifacts, diags *diag.Diagnostics) error {
	filter := client.ArtifactFilter{
		FlowRunID: m.FlowRunID.ValueString(),
		TaskRunID: m.TaskRunID.ValueString(),
		Key:       m.Key.ValueString(),
		KeyLike:   m.KeyLike.ValueString(),
		Types:     textsOf(ctx, m.Types, diags),
		Latest:    m.Latest.ValueBool(),
		Sort:      m.Sort.ValueString(),
	}
	err := m.count(c.CountArtifacts(ctx, filter))
	if err != nil {
		return err
	}
	offset, limit := m.part()
	m.Artifacts, err = collect[artifact](ctx, c, c.Artifacts(ctx, filter, offset, limit), diags)
	for i := range m.Artifacts {
		m.Artifacts[i].UIURL = uiLink(ctx, c, "artifact", m.Artifacts[i].ID.ValueString())
	}
	return err
}
