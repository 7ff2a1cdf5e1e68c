package client

import (
	"encoding/json"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

// Some types of actions.
const (
	actionCancelRun    = "cancel-flow-run"
	actionSuspendRun   = "suspend-flow-run"
	actionEmail        = "send-email-notification"
	actionSLAViolation = "sla-violation"
)

// AutomationAction is one thing that an automation does. Which fields it has is a matter of its type.
type AutomationAction struct {
	Type string `json:"type"`
	// Source says whether the action is for the object of the id ("selected") or for the one that the event is about
	// ("inferred").
	Source          *string `json:"source,omitzero"`
	DeploymentID    *string `json:"deployment_id,omitzero"`
	WorkPoolID      *string `json:"work_pool_id,omitzero"`
	WorkQueueID     *string `json:"work_queue_id,omitzero"`
	AutomationID    *string `json:"automation_id,omitzero"`
	ScheduleID      *string `json:"schedule_id,omitzero"`
	BlockDocumentID *string `json:"block_document_id,omitzero"`
	// Parameters and JobVariables are JSON objects; when they are absent, the deployment's own count.
	Parameters   json.RawMessage `json:"parameters,omitzero"`
	JobVariables json.RawMessage `json:"job_variables,omitzero"`
	// ScheduleAfter is in seconds.
	ScheduleAfter *float64 `json:"schedule_after,omitzero"`
	State         *string  `json:"state,omitzero"`
	Name          *string  `json:"name,omitzero"`
	Message       *string  `json:"message,omitzero"`
	Force         *bool    `json:"force,omitzero"`
	Payload       *string  `json:"payload,omitzero"`
	Subject       *string  `json:"subject,omitzero"`
	Body          *string  `json:"body,omitzero"`
	Emails        []string `json:"emails,omitzero"`
	// NotificationType is the kind of a notification of Prefect Cloud.
	NotificationType *string `json:"notification_type,omitzero"`
	SLASeverity      *string `json:"sla_severity,omitzero"`
	// SLAPayload is a JSON object.
	SLAPayload json.RawMessage `json:"sla_payload,omitzero"`
}

// UnmarshalJSON takes null for absent, which the API means by it.
func (a *AutomationAction) UnmarshalJSON(b []byte) error {
	type plain AutomationAction
	if err := json.Unmarshal(b, (*plain)(a)); err != nil {
		return err
	}
	for _, raw := range []*json.RawMessage{&a.Parameters, &a.JobVariables, &a.SLAPayload} {
		if string(*raw) == "null" {
			*raw = nil
		}
	}
	a.dropDefaults()
	return nil
}

// dropDefaults leaves out what only Prefect Cloud has, and fills in where nothing was given: a server does not know it.
func (a *AutomationAction) dropDefaults() {
	switch a.Type {
	case actionCancelRun, actionSuspendRun:
		if a.Force != nil && !*a.Force {
			a.Force = nil
		}
	case actionEmail:
		a.BlockDocumentID = nil
	case actionSLAViolation:
		a.Source = nil
		if patch.SameJSON(a.SLAPayload, []byte("{}")) {
			a.SLAPayload = nil
		}
	}
}
