package framework

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// thing is a type of which only the definition is wanted.
type thing struct{ WorkspaceModel }

func (*thing) Identity() (id, label string)                                { return "", "" }
func (*thing) ToAPI(context.Context, *fwdiag.Diagnostics) struct{}         { return struct{}{} }
func (*thing) FromAPI(context.Context, *struct{}, *fwdiag.Diagnostics)     {}
func findThing(context.Context, *client.Client, string) (*struct{}, error) { return nil, nil }

type thingResource = Resource[thing, struct{}, struct{}, *thing]

// soundThing is a definition in which all parts agree. Every change replaces a thing.
func soundThing() *thingResource {
	return &thingResource{
		TypeName: "thing",
		SchemaDefinition: schema.Schema{Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true},
		}},
		CreateFunc:   func(context.Context, *client.Client, struct{}) (*struct{}, error) { return nil, nil },
		FindExisting: func(context.Context, *client.Client, struct{}) (*struct{}, error) { return nil, nil },
		ReadFunc:     func(context.Context, *client.Client, *thing) (*struct{}, error) { return nil, nil },
		DeleteFunc:   func(context.Context, *client.Client, *thing) error { return nil },
		Import:       Import[struct{}]{Find: findThing},
	}
}

// TestCheckDefinition: each contradiction in a definition is an error of the schema.
func TestCheckDefinition(t *testing.T) {
	for want, spoil := range map[string]func(*thingResource){
		"":                                 func(*thingResource) {},
		"ReadFunc is missing":              func(r *thingResource) { r.ReadFunc = nil },
		"DeleteFunc is missing":            func(r *thingResource) { r.DeleteFunc = nil },
		"Import.Find is missing":           func(r *thingResource) { r.Import.Find = nil },
		"CreateFunc or FindExisting":       func(r *thingResource) { r.CreateFunc = nil },
		"has no CreateFunc":                func(r *thingResource) { r.ImportOnly = &ImportOnly{} },
		"Listing.Normalize has nothing":    func(r *thingResource) { r.Listing.Normalize = func(context.Context, *thing, *fwdiag.Diagnostics) {} },
		"API.FullUpdate has no UpdateFunc": func(r *thingResource) { r.API.FullUpdate = true },
		`UniqueBy names "name"`:            func(r *thingResource) { r.Collision.UniqueBy = []string{"name"} },
		`Parent names "parent_id"`:         func(r *thingResource) { r.Attributes.Parent = "parent_id" },
		"id has a rule for its removal": func(r *thingResource) {
			r.Attributes.DefaultsOnRemoval = map[string]attr.Value{"id": types.StringValue("")}
		},
		"name can change": func(r *thingResource) {
			r.SchemaDefinition.Attributes["name"] = schema.StringAttribute{Required: true}
		},
		"name is unknown after an update": func(r *thingResource) {
			r.SchemaDefinition.Attributes["name"] = schema.StringAttribute{Required: true}
			r.Attributes.UnknownAfterUpdate = []string{"name"}
		},
	} {
		r := soundThing()
		spoil(r)
		var resp resource.SchemaResponse
		r.Schema(t.Context(), resource.SchemaRequest{}, &resp)
		got := ""
		for _, d := range resp.Diagnostics {
			got += d.Detail()
		}
		if !strings.Contains(got, want) || (want == "" && got != "") {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}
