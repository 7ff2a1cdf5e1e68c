package client

import (
	"context"
	"net/http"
)

// DefaultSLA is the automation that notifies about violations of service level agreements of one severity, in all of a workspace.
type DefaultSLA struct {
	// Severity is not part of the response.
	Severity string             `json:"-"`
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Actions  []AutomationAction `json:"actions"`
}

// BlockID is the ID of the block that the automation notifies with; empty if no action has a block.
func (s *DefaultSLA) BlockID() string {
	for _, a := range s.Actions {
		if a.BlockDocumentID != nil {
			return *a.BlockDocumentID
		}
	}
	return ""
}

// DefaultSLAInput is the input of a new default SLA.
type DefaultSLAInput struct {
	Severity string `json:"severity,omitzero"`
	BlockID  string `json:"block_id,omitzero"`
}

// CreateDefaultSLA creates the default SLA of a severity in the client's workspace.
func (c *Client) CreateDefaultSLA(ctx context.Context, in DefaultSLAInput) (*DefaultSLA, error) {
	path := path("slas", "default")
	body := map[string]any{"sla_severities": []string{in.Severity}, "block_id": in.BlockID}
	created, err := do[[]*DefaultSLA](ctx, c, request{method: http.MethodPost, path: path, scope: cloudScope, body: body})
	if err != nil {
		return nil, err
	}
	if len(created) != 1 {
		return nil, &Error{
			Method: http.MethodPost,
			Path:   "/slas/default",
			Code:   CodeUnexpectedAnswer,
			Detail: "the response does not have exactly one automation",
		}
	}
	created[0].Severity = in.Severity
	return created[0], nil
}

// DefaultSLA returns the default SLA of a severity.
func (c *Client) DefaultSLA(ctx context.Context, severity string) (*DefaultSLA, error) {
	path := path("slas", "default", severity)
	sla, err := do[*DefaultSLA](ctx, c, request{method: http.MethodGet, path: path, scope: cloudScope})
	if err == nil && (sla == nil || sla.ID == "") {
		err = missing(http.MethodGet, path, "default SLA of the severity "+severity)
	}
	if err != nil {
		return nil, err
	}
	sla.Severity = severity
	return sla, nil
}

// DeleteDefaultSLA deletes the default SLA of a severity.
func (c *Client) DeleteDefaultSLA(ctx context.Context, severity string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("slas", "default", severity), scope: cloudScope})
	return err
}
