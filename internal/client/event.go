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
	Event    string    `json:"event"` // its kind, such as prefect.flow-run.Completed
	// Resource is the labels of what the event is about. Its id is at ResourceIDLabel.
	Resource map[string]string   `json:"resource"`
	Related  []map[string]string `json:"related"`
	Payload  json.RawMessage     `json:"payload"` // a JSON object
	Follows  *string             `json:"follows"` // the id of the event that came right before, if that is known
}

// ResourceIDLabel is a label that every resource of an event has.
const ResourceIDLabel = "prefect.resource.id"

// EventPageSize is how many events the API gives in one answer at the most.
const EventPageSize = 50

// EventFilter selects events that meet all of its conditions. A zero field selects all.
type EventFilter struct {
	// Start and End bound when an event occurred; both are included. The API takes 180 days ago, and now.
	Start, End         *time.Time
	Names              []string // any of them
	NamePrefixes       []string // any of them
	ResourceIDs        []string // any of them
	ResourceIDPrefixes []string // any of them
	RelatedIDs         []string // a related resource has any of them
	OldestFirst        bool
}

func (f EventFilter) body(limit int) map[string]any {
	out := filter{"limit": limit}
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

// Events returns the first events that the filter finds, limit at the most, and how many it finds in all.
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

// pageToken is the token in the address of a next page. The address itself is not used: behind a proxy the server does
// not know its own, and credentials must go nowhere else. The server does not escape the token.
func pageToken(address string) (string, error) {
	_, query, _ := strings.Cut(address, "?")
	for _, parameter := range strings.Split(query, "&") {
		if token, ok := strings.CutPrefix(parameter, "page-token="); ok {
			return url.PathUnescape(token)
		}
	}
	return "", errors.New("the URL of the next page of events has no page-token")
}
