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

// UIPages are the pages of the UI by the kind of object: those to which Prefect itself links
// (prefect.utilities.urls.UI_URL_FORMATS), and artifacts. An asterisk stands for a part of the id.
var UIPages = map[string]string{
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

// UIPage is the address of an object in the UI at that base, which may be the API's as well.
func UIPage(base, kind, id string) (string, *function.FuncError) {
	root, err := client.UIOf(base)
	if err != nil {
		return "", diag.ArgumentError(0, fmt.Sprintf("base is wrong: %s.", err))
	}
	name := strings.ReplaceAll(strings.TrimPrefix(kind, "prefect_"), "-", "_")
	if alias, ok := uiAliases[name]; ok {
		name = alias
	}
	page, ok := UIPages[name]
	if !ok {
		return "", diag.ArgumentError(1, unknownKind(kind, name))
	}
	parts := strings.Split(id, "/")
	if len(parts) != strings.Count(page, "*") || slices.Contains(parts, "") {
		form := "one value without a slash"
		if strings.Count(page, "*") > 1 {
			form = "two values with a slash between them"
		}
		return "", diag.ArgumentError(2, fmt.Sprintf("id is %q, but that of the kind %s must be %s.", id, name, form))
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

// UILink is where a person looks at an object of the client's workspace.
func UILink(ctx context.Context, c *client.Client, kind, id string) types.String {
	page, failure := UIPage(c.UIAddress(ctx), kind, id)
	if failure != nil {
		return types.StringNull()
	}
	return types.StringValue(page)
}

// UILinkAttribute is the attribute that holds a UILink.
func UILinkAttribute(of string) schema.StringAttribute {
	return tfvalue.ComputedString("Where a person looks at the " + of + ": an address in Prefect's UI.")
}
