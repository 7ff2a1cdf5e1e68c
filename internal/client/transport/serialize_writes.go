package transport

import (
	"net/http"
	"sync"
)

// queues are the writes of which one at a time may be on its way, by the name of the queue: a channel with room for the one.
var queues sync.Map

// serializeWrites sends a write that has a queue when no other one of the queue is on its way.
type serializeWrites struct{}

func (serializeWrites) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	queue := callOf(req).Queue
	if queue == "" {
		return next.RoundTrip(req)
	}
	found, _ := queues.LoadOrStore(queue, make(chan struct{}, 1))
	turn := found.(chan struct{}) //nolint:errcheck,forcetypeassert // nothing else is stored
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
		return next.RoundTrip(req)
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}
