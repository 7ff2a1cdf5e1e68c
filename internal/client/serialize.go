package client

import (
	"context"
	"sync"
)

// serialWrites lets one request at a time go to a server, of those that share it.
type serialWrites struct{ servers sync.Map } // by address, a channel with room for the one request that is on its way

// serialize sends a request of the client when no other one is on its way. Prefect Cloud needs no turns.
func serialize[T any](ctx context.Context, c *Client, t *serialWrites, send func() (T, error)) (T, error) {
	if c.workspace != "" { // Prefect Cloud
		return send()
	}
	held, _ := t.servers.LoadOrStore(c.root.String(), make(chan struct{}, 1))
	turn := held.(chan struct{}) //nolint:errcheck,forcetypeassert // nothing else is stored
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
		return send()
	case <-ctx.Done():
		return *new(T), ctx.Err()
	}
}
