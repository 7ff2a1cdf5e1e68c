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

// AutomationAction is one action of an automation. Its type determines which fields it has.
type AutomationAction struct {
	Type string `json:"type"`
	// Source is "selected" if the action applies to the object with the given ID, and "inferred" if it applies to the
	// object of the event.
	Source          *string `json:"source,omitzero"`
	DeploymentID    *string `json:"deployment_id,omitzero"`
	WorkPoolID      *string `json:"work_pool_id,omitzero"`
	WorkQueueID     *string `json:"work_queue_id,omitzero"`
	AutomationID    *string `json:"automation_id,omitzero"`
	ScheduleID      *string `json:"schedule_id,omitzero"`
	BlockDocumentID *string `json:"block_document_id,omitzero"`
	// Parameters and JobVariables are JSON objects. They default to the deployment's.
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
	// NotificationType is the type of a notification of Prefect Cloud.
	NotificationType *string `json:"notification_type,omitzero"`
	SLASeverity      *string `json:"sla_severity,omitzero"`
	// SLAPayload is a JSON object.
	SLAPayload json.RawMessage `json:"sla_payload,omitzero"`
}

// UnmarshalJSON reads null as absent, as the API does.
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

// dropDefaults removes the fields that only Prefect Cloud returns, with defaults for omitted values, so that actions
// of both APIs compare equal.
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
