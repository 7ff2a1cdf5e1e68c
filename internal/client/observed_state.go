package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// ObservedState is a state that retained runs have been in.
type ObservedState struct {
	Type      string    `json:"state_type"`
	Name      string    `json:"state_name"`
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
}

// ObservedStateSorts are the orders in which the API lists observed states.
var ObservedStateSorts = []string{"LAST_SEEN_DESC", "NAME_ASC"}

// ObservedStateFilter selects observed states.
type ObservedStateFilter struct {
	Query string // how the type or the name starts, in upper or lower case; empty for all
	Sort  string // one of ObservedStateSorts; empty for LAST_SEEN_DESC
	Limit int    // at most PageSize
}

// ObservedStates returns the states that retained flow runs and task runs have been in. Older servers do not have them: see
// capability.ObservedStates.
func (c *Client) ObservedStates(ctx context.Context, f ObservedStateFilter) ([]*ObservedState, error) {
	query := url.Values{"limit": {strconv.Itoa(f.Limit)}}
	if f.Query != "" {
		query.Set("query", f.Query)
	}
	if f.Sort != "" {
		query.Set("order_by", f.Sort)
	}
	return rest.Do[[]*ObservedState](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("observed-states"), Query: query})
}
