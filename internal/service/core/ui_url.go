package core

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
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// UIPages are the pages of the UI by the kind of object: the pages that Prefect itself links to
// (prefect.utilities.urls.UI_URL_FORMATS), and other routes of its UI. An asterisk stands for a part of the ID. A page
// without one is the start page or a list.
var UIPages = map[string]string{
	"artifact":                 "artifacts/artifact/*",
	"artifacts":                "artifacts",
	"automation":               "automations/automation/*",
	"automations":              "automations",
	"block":                    "blocks/block/*",
	"block_type":               "blocks/catalog/*",
	"block_types":              "blocks/catalog",
	"blocks":                   "blocks",
	"concurrency_limit":        "concurrency-limits/concurrency-limit/*",
	"concurrency_limits":       "concurrency-limits",
	"dashboard":                "dashboard",
	"deployment":               "deployments/deployment/*",
	"deployments":              "deployments",
	"event":                    "events/event/*/*",
	"events":                   "events",
	"flow":                     "flows/flow/*",
	"flow_run":                 "runs/flow-run/*",
	"flow_runs":                "runs",
	"flows":                    "flows",
	"global_concurrency_limit": "concurrency-limits",
	"task_run":                 "runs/task-run/*",
	"task_runs":                "runs",
	"variable":                 "variables",
	"variables":                "variables",
	"work_pool":                "work-pools/work-pool/*",
	"work_pools":               "work-pools",
	"work_queue":               "work-queues/work-queue/*",
	"worker":                   "work-pools/work-pool/*/worker/*",
}

// uiAliases are other names of kinds. The page of a schedule is its deployment's.
var uiAliases = map[string]string{
	"block_document":              "block",
	"deployment_schedule":         "deployment",
	"global_concurrency_limits":   "concurrency_limits",
	"task_run_concurrency_limit":  "concurrency_limit",
	"task_run_concurrency_limits": "concurrency_limits",
}

// UIPage returns the address of a page of the UI. The base is the address of the UI or of the API. The ID may be given as one string
// with slashes, or as its parts.
func UIPage(base, kind string, id ...string) (string, *function.FuncError) {
	root, err := client.UIOf(base)
	if err != nil {
		return "", diag.ArgumentError(0, fmt.Sprintf("base is invalid: %s.", err))
	}
	name := strings.ReplaceAll(strings.TrimPrefix(kind, "prefect_"), "-", "_")
	if alias, ok := uiAliases[name]; ok {
		name = alias
	}
	page, ok := UIPages[name]
	if !ok {
		return "", diag.ArgumentError(1, unknownKind(kind, name))
	}
	if !strings.Contains(page, "*") {
		return root + "/" + page, nil
	}
	whole := strings.Join(id, "/")
	parts := strings.Split(whole, "/")
	if len(parts) != strings.Count(page, "*") || slices.Contains(parts, "") {
		form := "one ID without a slash"
		if strings.Count(page, "*") > 1 {
			form = "two IDs separated by a slash"
		}
		return "", diag.ArgumentError(2, fmt.Sprintf("id is %q, but the ID of the kind %s must be %s.", whole, name, form))
	}
	for _, part := range parts {
		page = strings.Replace(page, "*", url.PathEscape(part), 1)
	}
	return root + "/" + page, nil
}

func unknownKind(kind, name string) string {
	known := slices.Sorted(maps.Keys(UIPages))
	message := fmt.Sprintf("kind is %q, but must be one of %s.", kind, strings.Join(known, ", "))
	if near := spelling.Nearest(name, known); near != "" {
		message += fmt.Sprintf(" Did you mean %q?", near)
	}
	return message
}

// UILink returns the address of an object's page in the UI, in the client's workspace.
func UILink(ctx context.Context, c *client.Client, kind, id string) types.String {
	page, failure := UIPage(c.UIAddress(ctx), kind, id)
	if failure != nil {
		return types.StringNull()
	}
	return types.StringValue(page)
}

// UILinkAttribute is the attribute that holds a UILink.
func UILinkAttribute(of string) schema.StringAttribute {
	return tfvalue.ComputedString("Address of the " + of + " in Prefect's UI.")
}
