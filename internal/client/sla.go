package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// The types of service level agreements.
const (
	SLATimeToCompletion = "TimeToCompletionSla"
	SLAFrequency        = "FrequencySla"
	SLAFreshness        = "FreshnessSla"
	SLALateness         = "LatenessSla"
)

// SLASeverities are the severities of service level agreements, from the lowest to the highest.
var SLASeverities = []string{"minor", "low", "moderate", "high", "critical"}

// SLA is a service level agreement of a resource. The API returns it as the automation that Prefect created for it.
type SLA struct {
	Name     string    `json:"name"`
	Type     string    `json:"type"`
	Severity string    `json:"severity"`
	Enabled  bool      `json:"enabled"`
	Trigger  Trigger   `json:"trigger"`
	Updated  time.Time `json:"updated"`
}

// ResourceSLAs are all service level agreements of a resource such as prefect.deployment.<id>.
type ResourceSLAs struct {
	Resource string
	SLAs     []*SLA
}

// SLAInput is the input of a service level agreement. Its type depends on which of the last five fields are set:
// Duration for time to completion, StaleAfter for frequency, Within for lateness, Within with the other two for
// freshness. All times are in seconds.
type SLAInput struct {
	Name          string          `json:"name"`
	Severity      string          `json:"severity,omitzero"`
	Enabled       *bool           `json:"enabled,omitzero"`
	OwnerResource *string         `json:"owner_resource,omitzero"`
	Duration      *int64          `json:"duration,omitzero"`
	StaleAfter    *float64        `json:"stale_after,omitzero"`
	Within        *float64        `json:"within,omitzero"`
	ResourceMatch json.RawMessage `json:"resource_match,omitzero"`
	ExpectedEvent *string         `json:"expected_event,omitzero"`
}

// Type is the type of service level agreement that the set fields define.
func (in SLAInput) Type() string {
	switch {
	case in.Duration != nil:
		return SLATimeToCompletion
	case in.StaleAfter != nil:
		return SLAFrequency
	case in.ResourceMatch != nil || in.ExpectedEvent != nil:
		return SLAFreshness
	}
	return SLALateness
}

// ApplySLAs replaces the service level agreements of a resource with the list. Names identify them: existing ones
// with other names are deleted.
func (c *Client) ApplySLAs(ctx context.Context, resource string, slas []SLAInput) error {
	if slas == nil {
		slas = []SLAInput{}
	}
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{
			Method:     http.MethodPost,
			Path:       rest.Path("slas", "apply-resource-slas", resource),
			Scope:      rest.CloudScope,
			Body:       slas,
			Repeatable: true,
		},
	)
}

// ResourceSLAs returns the service level agreements of a resource. The list is empty if it has none or does not
// exist.
func (c *Client) ResourceSLAs(ctx context.Context, resource string) (*ResourceSLAs, error) {
	out := &ResourceSLAs{Resource: resource}
	for sla, err := range c.slasOf(ctx, resource) {
		if err != nil {
			return nil, err
		}
		out.SLAs = append(out.SLAs, sla)
	}
	return out, nil
}

func (c *Client) slasOf(ctx context.Context, resource string) iter.Seq2[*SLA, error] {
	return rest.WindowIn[*SLA](ctx, c.Conn, rest.CloudScope, rest.Path("slas", "by-owner", resource), nil, 0, -1)
}
