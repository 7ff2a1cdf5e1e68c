package provider

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// uiPages are the pages of the UI by the kind of object: those to which Prefect itself links
// (prefect.utilities.urls.UI_URL_FORMATS), and artifacts. An asterisk stands for a part of the id.
var uiPages = map[string]string{
	"artifact":          "artifacts/artifact/*",
	"automation":        "automations/automation/*",
	"block":             "blocks/block/*",
	"concurrency_limit": "concurrency-limits/concurrency-limit/*",
	"deployment":        "deployments/deployment/*",
	"event":             "events/event/*/*",
	"flow":              "flows/flow/*",
	"flow_run":          "runs/flow-run/*",
	"task_run":          "runs/task-run/*",
	"work_pool":         "work-pools/work-pool/*",
	"work_queue":        "work-queues/work-queue/*",
	"worker":            "work-pools/work-pool/*/worker/*",
}

// uiAliases are other names of kinds.
var uiAliases = map[string]string{"block_document": "block", "task_run_concurrency_limit": "concurrency_limit"}

// uiPage is the address of an object in the UI at that base, which may be the API's as well.
func uiPage(base, kind, id string) (string, *function.FuncError) {
	root, err := client.UIOf(base)
	if err != nil {
		return "", argumentError(0, fmt.Sprintf("base is wrong: %s.", err))
	}
	name := strings.ReplaceAll(strings.TrimPrefix(kind, "prefect_"), "-", "_")
	if alias, ok := uiAliases[name]; ok {
		name = alias
	}
	page, ok := uiPages[name]
	if !ok {
		return "", argumentError(1, unknownKind(kind, name))
	}
	parts := strings.Split(id, "/")
	if len(parts) != strings.Count(page, "*") || slices.Contains(parts, "") {
		form := "one value without a slash"
		if strings.Count(page, "*") > 1 {
			form = "two values with a slash between them"
		}
		return "", argumentError(2, fmt.Sprintf("id is %q, but that of the kind %s must be %s.", id, name, form))
	}
	for _, part := range parts {
		page = strings.Replace(page, "*", url.PathEscape(part), 1)
	}
	return root + "/" + page, nil
}

func unknownKind(kind, name string) string {
	known := slices.Sorted(maps.Keys(uiPages))
	message := fmt.Sprintf("kind is %q, but must be one of %s.", kind, strings.Join(known, ", "))
	if near := spelling.Nearest(name, known); near != "" {
		message += fmt.Sprintf(" Did you mean %q?", near)
	}
	return message
}

// uiLink is where a person looks at an object of the client's workspace.
func uiLink(ctx context.Context, c *client.Client, kind, id string) types.String {
	page, failure := uiPage(c.UIAddress(ctx), kind, id)
	if failure != nil {
		return types.StringNull()
	}
	return types.StringValue(page)
}

// uiLinkAttribute is the attribute that holds a uiLink.
func uiLinkAttribute(of string) schema.StringAttribute {
	return computedText("Where a person looks at the " + of + ": an address in Prefect's UI.")
}

func newUIURL() *pure {
	return &pure{
		name: "ui_url",
		definition: function.Definition{
			Summary:             "Where a person looks at an object",
			MarkdownDescription: "Returns the address of an object's page in Prefect's UI. Data sources have it as `ui_url`, where the server is asked for the address of its UI.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "base", MarkdownDescription: "The address of the API or of the UI, such as `http://127.0.0.1:4200/api` or the `api_url` of the data source `prefect_server`."},
				function.StringParameter{Name: "kind", MarkdownDescription: "What it is: " + strings.Join(slices.Sorted(maps.Keys(uiPages)), ", ") + ". A resource's type, such as `prefect_flow_run`, is taken as well."},
				function.StringParameter{Name: "id", MarkdownDescription: "The id of the object; the name of a work pool; `work pool/worker id` of a worker; `date/id` of an event, such as `2026-01-31/3f2504e0-4f89-11d3-9a0c-0305e82c3301`."},
			},
			Return: function.StringReturn{},
		},
		run: runUIURL,
	}
}

func runUIURL(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var base, kind, id string
	if failure := args.Get(ctx, &base, &kind, &id); failure != nil {
		return nil, failure
	}
	page, failure := uiPage(base, kind, id)
	if failure != nil {
		return nil, failure
	}
	return page, nil
}
