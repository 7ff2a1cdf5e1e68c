package core

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

type serverModel struct {
	APIURL            types.String `tfsdk:"api_url"`
	Cloud             types.Bool   `tfsdk:"cloud"`
	Version           types.String `tfsdk:"version"`
	Healthy           types.Bool   `tfsdk:"healthy"`
	DatabaseReachable types.Bool   `tfsdk:"database_reachable"`
	Capabilities      types.Map    `tfsdk:"capabilities"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newServer)

func newServer() *framework.DataSource[serverModel, *serverModel] {
	return &framework.DataSource[serverModel, *serverModel]{
		TypeName: "server",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "The Prefect server, or Prefect Cloud, that the provider is connected to: its address, version and " +
				"health.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"api_url": dsschema.StringAttribute{
					MarkdownDescription: "Address of the API, with account and workspace on Prefect Cloud.",
					Computed:            true,
				},
				"cloud": dsschema.BoolAttribute{MarkdownDescription: "Whether the API is Prefect Cloud.", Computed: true},
				"version": dsschema.StringAttribute{
					MarkdownDescription: "Version of the server, such as `3.8.0`. Null on Prefect Cloud.",
					Computed:            true,
				},
				"healthy": dsschema.BoolAttribute{
					MarkdownDescription: "Whether the API reports itself as healthy.",
					Computed:            true,
				},
				"database_reachable": dsschema.BoolAttribute{
					MarkdownDescription: "Whether the server can reach its database. Null on Prefect Cloud.",
					Computed:            true,
				},
				"capabilities": dsschema.MapAttribute{
					MarkdownDescription: capabilitiesText(), Computed: true, ElementType: types.BoolType,
				},
			}),
		},
		ReadFunc: findServer,
	}
}

// capabilitiesText lists the capabilities, which a section of the page explains.
func capabilitiesText() string {
	var names []string
	for _, b := range capability.Table() {
		names = append(names, "`"+string(b.Capability)+"`")
	}
	return "Whether the server has each behavior that differs between supported versions of Prefect: " + strings.Join(names, ", ") +
		". See [Capabilities](#capabilities)."
}

func capabilitiesValue(server capability.Set) types.Map {
	elements := map[string]attr.Value{}
	for _, b := range capability.Table() {
		elements[string(b.Capability)] = types.BoolValue(server.Has(b.Capability))
	}
	return types.MapValueMust(types.BoolType, elements)
}

func findServer(ctx context.Context, c *client.Client, m *serverModel, _ *fwdiag.Diagnostics) error {
	m.APIURL, m.Cloud = types.StringValue(c.Endpoint()), types.BoolValue(c.Cloud())
	healthy, err := c.Healthy(ctx)
	if err != nil {
		return err
	}
	m.Healthy = types.BoolValue(healthy)
	can, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	m.Capabilities = capabilitiesValue(can)
	if c.Cloud() {
		return nil
	}
	version, err := c.Version(ctx)
	if err != nil {
		return err
	}
	m.Version = types.StringValue(version)
	reachable, err := c.DatabaseReachable(ctx)
	m.DatabaseReachable = types.BoolValue(reachable)
	return err
}
