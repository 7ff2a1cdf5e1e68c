package client

import (
	"context"
	"sync"
)

// turns lets one request at a time go to a server, of those that share it.
type turns struct{ servers sync.Map } // by address, a channel with room for the one request that is on its way

// inTurn sends a request of the client when no other one is on its way. Prefect Cloud needs no turns.
func inTurn[T any](ctx context.Context, c *Client, t *turns, send func() (T, error)) (T, error) {
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
