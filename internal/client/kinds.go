package client

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// The types of object whose reads are batched.
var (
	automationKind   = rest.Kind{Path: rest.Path("automations"), Filter: "automations", Needs: capability.AutomationsByID}
	blockKind        = rest.Kind{Path: rest.Path("block_documents"), Filter: "block_documents"}
	blockSecretsKind = rest.Kind{Path: rest.Path("block_documents"), Filter: "block_documents", Also: map[string]any{"include_secrets": true}}
	blockTypeKind    = rest.Kind{Path: rest.Path("block_types")}
	deploymentKind   = rest.Kind{Path: rest.Path("deployments"), Filter: "deployments"}
	flowKind         = rest.Kind{Path: rest.Path("flows"), Filter: "flows"}
	flowRunKind      = rest.Kind{Path: rest.Path("flow_runs"), Filter: "flow_runs"}
	globalLimitKind  = rest.Kind{Path: rest.Path("v2", "concurrency_limits")}
	taskLimitKind    = rest.Kind{Path: rest.Path("concurrency_limits")}
	variableKind     = rest.Kind{Path: rest.Path("variables"), Filter: "variables"}
	workPoolKind     = rest.Kind{Path: rest.Path("work_pools"), Filter: "work_pools"}
	workQueueKind    = rest.Kind{Path: rest.Path("work_queues"), Filter: "work_queues"}
)
