package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Event is something that happened, in Prefect or elsewhere.
type Event struct {
	ID       string    `json:"id"`
	Occurred time.Time `json:"occurred"`
	Received time.Time `json:"received"`
	Event    string    `json:"event"` // its name, such as prefect.flow-run.Completed
	// Resource has the labels of the resource of the event. The resource's ID is at ResourceIDLabel.
	Resource map[string]string   `json:"resource"`
	Related  []map[string]string `json:"related"`
	Payload  json.RawMessage     `json:"payload"` // a JSON object
	Follows  *string             `json:"follows"` // ID of the preceding event, if known
}

// ResourceIDLabel is a label that every resource of an event has.
const ResourceIDLabel = "prefect.resource.id"

// EventPageSize is the maximum number of events in one response of the API.
const EventPageSize = 50

// EventFilter selects events that meet all of its conditions. A zero field selects all.
type EventFilter struct {
	// Start and End bound when an event occurred; both are included. They default to 180 days ago and now.
	Start, End         *time.Time
	Names              []string // any of them
	NamePrefixes       []string // any of them
	ResourceIDs        []string // any of them
	ResourceIDPrefixes []string // any of them
	RelatedIDs         []string // a related resource has any of them
	OldestFirst        bool
}

func (f EventFilter) body(limit int) map[string]any {
	out := filterBody{"limit": limit}
	out.timestamp("filter.occurred.since", f.Start)
	out.timestamp("filter.occurred.until", f.End)
	out.list("filter.event.name", f.Names)
	out.list("filter.event.prefix", f.NamePrefixes)
	out.list("filter.resource.id", f.ResourceIDs)
	out.list("filter.resource.id_prefix", f.ResourceIDPrefixes)
	out.list("filter.related.id", f.RelatedIDs)
	order := "DESC"
	if f.OldestFirst {
		order = "ASC"
	}
	out.put("filter.order", order)
	return out
}

type eventPage struct {
	Events   []*Event `json:"events"`
	Total    int64    `json:"total"`
	NextPage *string  `json:"next_page"`
}

// Events returns the first events that match the filter, at most limit, and the total number of matches.
func (c *Client) Events(ctx context.Context, f EventFilter, limit int) (events []*Event, total int64, err error) {
	r := rest.Request{Method: http.MethodPost, Path: rest.Path("events", "filter"), Body: f.body(min(limit, EventPageSize)), Reads: true}
	for {
		page, err := rest.Do[eventPage](ctx, c.Conn, r)
		if err != nil {
			return nil, 0, err
		}
		events = append(events, page.Events...)
		if len(events) >= limit || page.NextPage == nil || len(page.Events) == 0 {
			return events[:min(limit, len(events))], page.Total, nil
		}
		token, err := pageToken(*page.NextPage)
		if err != nil {
			return nil, 0, err
		}
		r = rest.Request{Method: http.MethodGet, Path: rest.Path("events", "filter", "next"), Query: url.Values{"page-token": {token}}}
	}
}

// pageToken is the token in the URL of a next page. The URL itself is not used: a server behind a proxy does not know
// its public address, and credentials must not be sent to another host. The server does not escape the token.
func pageToken(address string) (string, error) {
	_, query, _ := strings.Cut(address, "?")
	for _, parameter := range strings.Split(query, "&") {
		if token, ok := strings.CutPrefix(parameter, "page-token="); ok {
			return url.PathUnescape(token)
		}
	}
	return "", errors.New("the URL of the next page of events has no page-token")
}
