package transport

import (
	"net/http"
	"sync"
)

// queues are the locks of the queues of writes, by name: channels with room for one element.
var queues sync.Map

// serializeWrites sends the writes of a queue one at a time.
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
