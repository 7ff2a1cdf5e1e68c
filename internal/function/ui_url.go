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

func newUIURL() *framework.Function {
	return &framework.Function{
		Name: "ui_url",
		Signature: function.Definition{
			Summary: "Where a person looks at an object",
			MarkdownDescription: "Returns the address of an object's page in Prefect's UI. Data sources have it as `ui_url`, where the server " +
				"is asked for the address of its UI.",
			Parameters: []function.Parameter{
				function.StringParameter{
					Name: "base",
					MarkdownDescription: "The address of the API or of the UI, such as `http://127.0.0.1:4200/api` or the `api_url` of the data " +
						"source `prefect_server`.",
				},
				function.StringParameter{
					Name: "kind",
					MarkdownDescription: "What it is: " + strings.Join(
						slices.Sorted(maps.Keys(core.UIPages)),
						", ",
					) + ". A resource's type, such as `prefect_flow_run`, is taken as well.",
				},
				function.StringParameter{
					Name: "id",
					MarkdownDescription: "The id of the object; the name of a work pool; `work pool/worker id` of a worker; `date/id` of an event, " +
						"such as `2026-01-31/3f2504e0-4f89-11d3-9a0c-0305e82c3301`.",
				},
			},
			Return: function.StringReturn{},
		},
		RunFunc: runUIURL,
	}
}

func runUIURL(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var base, kind, id string
	if failure := args.Get(ctx, &base, &kind, &id); failure != nil {
		return nil, failure
	}
	page, failure := core.UIPage(base, kind, id)
	if failure != nil {
		return nil, failure
	}
	return page, nil
}
