package function

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
)

var _ = framework.ImplementsFunction(newUIURL)

func newUIURL() *framework.Function {
	return &framework.Function{
		Name: "ui_url",
		Signature: function.Definition{
			Summary: "Address of a page in Prefect's UI",
			MarkdownDescription: "Returns the address of the start page, of a list, or of an object's page in Prefect's UI. Data sources " +
				"have the address of their object as `ui_url`, for which the provider asks the server where its UI is.",
			Parameters: []function.Parameter{
				function.StringParameter{
					Name: "base",
					MarkdownDescription: "Address of the API or of the UI, such as `http://127.0.0.1:4200/api` or the `api_url` of the data " +
						"source `prefect_server`.",
				},
				function.StringParameter{
					Name: "kind",
					MarkdownDescription: "Page or kind of object: " + strings.Join(slices.Sorted(maps.Keys(core.UIPages)), ", ") +
						". A resource type, such as `prefect_flow_run`, is accepted too. `dashboard` is the start page. Variables and global " +
						"concurrency limits only have a list.",
				},
			},
			VariadicParameter: function.StringParameter{
				Name: "id",
				MarkdownDescription: "ID of the object. Omit it for the start page and for lists. Some kinds need another value, or two: see " +
					"[IDs](#ids).",
			},
			Return: function.StringReturn{},
		},
		RunFunc: runUIURL,
	}
}

func runUIURL(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var base, kind string
	var id []string
	if failure := args.Get(ctx, &base, &kind, &id); failure != nil {
		return nil, failure
	}
	page, failure := core.UIPage(base, kind, id...)
	if failure != nil {
		return nil, failure
	}
	return page, nil
}
