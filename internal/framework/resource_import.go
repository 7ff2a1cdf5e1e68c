package framework

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// identityModel names one object for good, in whichever workspace it is.
type identityModel struct {
	ID          types.String `tfsdk:"id"`
	AccountID   types.String `tfsdk:"account_id"`
	WorkspaceID types.String `tfsdk:"workspace_id"`
}

// setIdentity sets an identity to the object of that ID.
func setIdentity(ctx context.Context, ident *tfsdk.ResourceIdentity, id string, at Placement, diags *fwdiag.Diagnostics) {
	account, workspace := at.PlacementIDs()
	values := map[string]tftypes.Value{}
	for name, v := range map[string]types.String{"id": types.StringValue(id), "account_id": account, "workspace_id": workspace} {
		raw, err := v.ToTerraformValue(ctx)
		if err != nil {
			diag.CodeBug.ReportError(diags, "Invalid identity", err.Error()+".")
			return
		}
		values[name] = raw
	}
	ident.Raw = tftypes.NewValue(identityType, values)
}

// identityType is the type of an identity.
var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"id": tftypes.String, "account_id": tftypes.String, "workspace_id": tftypes.String,
}}

func (r *Resource[M, A, In, P]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema.Attributes = map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the object."},
		"account_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "ID of the Prefect Cloud account. Defaults to the provider's account.",
		},
		"workspace_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "ID of the Prefect Cloud workspace. Defaults to the provider's workspace.",
		},
	}
}

// ImportState finds the object by identity, by id or by name. A workspace's id may follow an import id after a comma.
func (r *Resource[M, A, In, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if r.Unconfigured(&resp.Diagnostics) {
		return
	}
	m := P(new(M))
	key := req.ID
	if key == "" {
		var ident identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &ident)...)
		key = ident.ID.ValueString()
		m.Placement().SetPlacement(ident.AccountID, ident.WorkspaceID)
	} else if rest, workspace, ok := CutWorkspace(key, r.Import.IDParts); ok {
		key = rest
		m.Placement().SetPlacement(types.StringNull(), types.StringValue(workspace))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	c := r.ClientFor(m.Placement())
	a, err := r.Import.Find(ctx, c, key)
	if apierror.IsNotFound(err) {
		diag.CodeNothingToImport.ReportError(
			&resp.Diagnostics,
			"Object to import not found",
			fmt.Sprintf(
				"No %s %q was found at %s. Check the ID or name, and that the provider's endpoint and workspace are where the object "+
					"is.",
				diag.Humanize(r.TypeName),
				key,
				c.Endpoint(),
			),
		)
		return
	}
	if diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "import", TypeName: r.TypeName, Label: key}, err) {
		return
	}
	r.Store(ctx, c, m, a, &resp.State.Raw, resp.Identity, &resp.Diagnostics)
	r.logDone(ctx, "Imported", m)
}

// CutWorkspace splits an import id as the official provider takes it: an object's id or name, a comma, a workspace's id.
// The object's part may have commas itself, parts less one.
func CutWorkspace(id string, parts int) (rest, workspace string, ok bool) {
	i := strings.LastIndex(id, ",")
	if i < 0 || strings.Count(id, ",") < parts || uuid.Validate(id[i+1:]) != nil {
		return id, "", false
	}
	return id[:i], id[i+1:], true
}

func (r *Resource[M, A, In, P]) ListResourceConfigSchema(
	_ context.Context,
	_ list.ListResourceSchemaRequest,
	resp *list.ListResourceSchemaResponse,
) {
	which := "every " + diag.Humanize(r.TypeName)
	if len(r.selection().attributes) > 0 {
		which += " that matches all filters"
	}
	resp.Schema = listschema.Schema{
		MarkdownDescription: "Lists " + which + ", for `terraform query`.",
		Attributes:          listAttributes(r.selection().attributes),
	}
}

// selection is by what the list resource selects: by nothing, unless the noun says.
func (r *Resource[M, A, In, P]) selection() *ListSelection[A] {
	if r.Listing.Selected != nil {
		return r.Listing.Selected
	}
	return Selects(nil, func(ctx context.Context, c *client.Client, _ *WorkspacePlacement, _ *fwdiag.Diagnostics) iter.Seq2[*A, error] {
		return r.Listing.All(ctx, c)
	})
}

func (r *Resource[M, A, In, P]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags fwdiag.Diagnostics
	at, find := r.selection().read(ctx, req.Config, &diags)
	if diags.HasError() || r.Unconfigured(&diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	c := r.ClientFor(at)
	all := find(c)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		var sent int64
		for a, err := range all {
			if sent++; req.Limit > 0 && sent > req.Limit {
				return
			}
			if !push(r.result(ctx, c, req, a, err)) {
				return
			}
		}
	}
}

func (r *Resource[M, A, In, P]) result(ctx context.Context, c *client.Client, req list.ListRequest, a *A, err error) list.ListResult {
	result := req.NewListResult(ctx)
	if diag.Failed(&result.Diagnostics, diag.ErrorContext{Verb: "list", TypeName: r.TypeName}, err) {
		return result
	}
	m := P(new(M))
	m.FromAPI(ctx, a, &result.Diagnostics)
	m.Placement().ResolvePlacement(c)
	id, label := m.Identity()
	result.DisplayName = label
	setIdentity(ctx, result.Identity, id, m.Placement(), &result.Diagnostics)
	if req.IncludeResource {
		if r.Listing.Normalize != nil {
			r.Listing.Normalize(ctx, m, &result.Diagnostics)
		}
		r.layout(ctx).encode(ctx, m, &result.Resource.Raw, &result.Diagnostics)
	}
	return result
}
