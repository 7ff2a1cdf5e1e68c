package block

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// blockResource adds write-only data to the base, and records a fingerprint of the written block in the private state.
type blockResource struct {
	framework.Resource[block, client.Block, blockInput, *block]
}

// writtenKey is the key of the private state with the fingerprint of the block after the last write.
const writtenKey = "written"

func (r *blockResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	takeWriteOnly(ctx, &req.Plan, req.Config, &resp.Diagnostics)
	r.Resource.Create(ctx, req, resp)
	rememberWritten(ctx, resp.State, resp.Private, &resp.Diagnostics)
}

func (r *blockResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	takeWriteOnly(ctx, &req.Plan, req.Config, &resp.Diagnostics)
	r.Resource.Update(ctx, req, resp)
	rememberWritten(ctx, resp.State, resp.Private, &resp.Diagnostics)
}

// takeWriteOnly copies write-only data from the configuration into the model of the write, and not into the state.
func takeWriteOnly(ctx context.Context, plan *tfsdk.Plan, config tfsdk.Config, diags *fwdiag.Diagnostics) {
	var data tfvalue.SecretJSON
	diags.Append(config.GetAttribute(ctx, path.Root("data_wo"), &data)...)
	diags.Append(plan.SetAttribute(ctx, path.Root("data_wo"), data)...)
}

func rememberWritten(ctx context.Context, state tfsdk.State, private interface {
	SetKey(context.Context, string, []byte) fwdiag.Diagnostics
}, diags *fwdiag.Diagnostics) {
	if diags.HasError() {
		return
	}
	var fingerprint types.String
	diags.Append(state.GetAttribute(ctx, path.Root("data_fingerprint"), &fingerprint)...)
	b, _ := json.Marshal(fingerprint.ValueString()) // a string always marshals
	diags.Append(private.SetKey(ctx, writtenKey, b)...)
}

func createBlock(ctx context.Context, c *client.Client, in blockInput) (*client.Block, error) {
	s, err := newestSchema(ctx, c, in.TypeSlug)
	if err != nil {
		return nil, err
	}
	a, err := c.CreateBlock(ctx, client.BlockCreate{Name: in.Name, BlockTypeID: s.BlockTypeID, BlockSchemaID: s.ID, Data: in.Data})
	return a, refusedReference(ctx, c, in.Data, err)
}

// refusedReference returns the error of a write. If the API reports only a conflict, and the data refers to a block that does not
// exist, the error names that block.
func refusedReference(ctx context.Context, c *client.Client, data json.RawMessage, err error) error {
	if !apierror.IsConflict(err) {
		return err
	}
	value, _ := tfvalue.ReadJSON(data)
	for _, id := range reference.BlocksReferred(value) {
		if _, missing := c.Block(ctx, id, false); apierror.IsNotFound(missing) {
			return &diag.AttributeError{Code: diag.CodeReference, Attribute: "data", Summary: "Referenced block not found",
				Detail: fmt.Sprintf(
					"data refers to the block %s, which does not exist at %s; it may have been deleted. Refer to an existing block, "+
						"such as %s.",
					id,
					c.Endpoint(),
					reference.ToBlock.Example,
				)}
		}
	}
	return err
}

// updateBlock replaces all data, and moves the block to the newest schema of its type, with which the data was validated.
func updateBlock(ctx context.Context, c *client.Client, b *block, in blockInput) error {
	s, err := newestSchema(ctx, c, b.TypeSlug.ValueString())
	if err != nil {
		return err
	}
	return refusedReference(ctx, c, in.Data, c.UpdateBlock(ctx, b.ID.ValueString(), client.BlockUpdate{BlockSchemaID: s.ID, Data: in.Data}))
}

// newestSchema returns the newest schema of a block type, with which its blocks are written. If the type or its schema is not
// registered, the error says how to register it.
func newestSchema(ctx context.Context, c *client.Client, slug string) (*client.BlockSchema, error) {
	blockType, err := c.BlockTypeBySlug(ctx, slug)
	if apierror.IsNotFound(err) {
		return nil, unregistered(ctx, c, slug)
	}
	if err != nil {
		return nil, err
	}
	s, err := c.LatestBlockSchema(ctx, blockType.ID)
	if s == nil && err == nil {
		err = &diag.AttributeError{
			Code:      diag.CodeBlockType,
			Attribute: "type_slug",
			Summary:   "Block type without schema",
			Detail: fmt.Sprintf("The block type %q is registered without a schema, which blocks require. Add a prefect_block_schema "+
				"for it, or register the Python class again: prefect block register -m MODULE.", slug),
		}
	}
	return s, err
}

// unregistered is the error for a block whose type is not registered.
func unregistered(ctx context.Context, c *client.Client, slug string) *diag.AttributeError {
	var slugs []string
	for t, err := range c.BlockTypes(ctx, client.BlockTypeFilter{}) {
		if err != nil {
			break // the names are only for suggestions
		}
		slugs = append(slugs, t.Slug)
	}
	detail := fmt.Sprintf("The block type %q does not exist at %s.", slug, c.Endpoint())
	if near := spelling.Nearest(slug, slugs); near != "" {
		detail += fmt.Sprintf(" Did you mean %q?", near)
	}
	return &diag.AttributeError{
		Code:      diag.CodeBlockType,
		Attribute: "type_slug",
		Summary:   "Block type not registered",
		Detail: detail + " To register the block type of an integration, run `prefect block register -m " + integrationModule(slug) +
			"` where the integration is installed. To define a custom block type, use prefect_block_type and prefect_block_schema.",
	}
}

// integrations are Prefect's packages with block types, by the first word of the slugs.
var integrations = []string{
	"aws",
	"azure",
	"bitbucket",
	"databricks",
	"dbt",
	"docker",
	"email",
	"gcp",
	"github",
	"gitlab",
	"kubernetes",
	"shell",
	"slack",
	"snowflake",
	"sqlalchemy",
}

// integrationModule is the Python module that has the block types of an integration of Prefect, or stands for any.
func integrationModule(slug string) string {
	if word, _, _ := strings.Cut(slug, "-"); slices.Contains(integrations, word) {
		return "prefect_" + word
	}
	return "MODULE"
}
