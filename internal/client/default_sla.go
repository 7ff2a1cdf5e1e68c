package client

import (
	"context"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
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
	path := rest.Path("slas", "default")
	body := map[string]any{"sla_severities": []string{in.Severity}, "block_id": in.BlockID}
	r := rest.Request{Method: http.MethodPost, Path: path, Scope: rest.CloudScope, Body: body}
	created, err := rest.DoOne[*DefaultSLA](ctx, c.Conn, r, "automation")
	if err != nil {
		return nil, err
	}
	created.Severity = in.Severity
	return created, nil
}

// DefaultSLA returns the default SLA of a severity.
func (c *Client) DefaultSLA(ctx context.Context, severity string) (*DefaultSLA, error) {
	path := rest.Path("slas", "default", severity)
	sla, err := rest.Do[*DefaultSLA](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: path, Scope: rest.CloudScope})
	if err == nil && (sla == nil || sla.ID == "") {
		err = apierror.Missing(http.MethodGet, path, "default SLA with the severity "+severity)
	}
	if err != nil {
		return nil, err
	}
	sla.Severity = severity
	return sla, nil
}

// DeleteDefaultSLA deletes the default SLA of a severity.
func (c *Client) DeleteDefaultSLA(ctx context.Context, severity string) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodDelete, Path: rest.Path("slas", "default", severity), Scope: rest.CloudScope},
	)
}
