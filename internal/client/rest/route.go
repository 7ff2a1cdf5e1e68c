package rest

import (
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

// routeWords are the elements of paths that the API defines. All other elements are names and IDs.
var routeWords = []string{
	"", "access", "account_memberships", "account_roles", "accounts", "admin", "aggregate-worker-metadata", "api_keys",
	"apply-resource-slas", "artifacts", "automations", "block_documents", "block_schemas", "block_types", "bots", "bulk",
	"bulk_set_state", "by-owner", "by-user", "checksum", "collections", "concurrency_limits", "count",
	"create_flow_run", "csrf-token", "default", "deployments", "domains", "events", "filter", "flow_runs", "flows", "graph-v2", "health",
	"invitations",
	"latest", "logs", "me", "members", "name", "next", "observed-states", "pause_deployment", "queues", "ready", "related-to", "reset",
	"resume",
	"resume_deployment", "revoke", "rotate_api_key", "schedules", "scopes", "set_state", "settings", "slas", "slug", "tag", "task_runs",
	"teams", "templates", "users", "v2", "validate", "variables", "version", "views", "webhooks", "work_pool_types",
	"work_pools", "work_queues", "workers", "workspace_roles", "workspace_scopes", "workspaces",
}

// route is a path of the API with placeholders for names and IDs.
func route(path []string) string {
	var out strings.Builder
	for _, element := range path {
		switch {
		case config.IsUUID(element):
			element = "{id}"
		case !slices.Contains(routeWords, element):
			element = "{name}"
		}
		out.WriteString("/" + element)
	}
	return out.String()
}
