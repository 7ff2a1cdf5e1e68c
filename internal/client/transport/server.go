package transport

import "sync"

// server is shared by all chains of the process with the same server.
type server struct {
	limiter *writeLimiter
	gate    *gate
}

// servers are the shared servers, by URL.
var servers sync.Map

func serverOf(address string) *server {
	s, _ := servers.LoadOrStore(address, &server{limiter: newWriteLimiter(), gate: new(gate)})
	return s.(*server) //nolint:errcheck,forcetypeassert // nothing else is stored
}
