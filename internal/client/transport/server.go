package transport

import "sync"

// server is what all chains of this process to one server share.
type server struct {
	limiter *writeLimiter
	gate    *gate
}

// servers holds what is shared, by the address of the server.
var servers sync.Map

func serverOf(address string) *server {
	s, _ := servers.LoadOrStore(address, &server{limiter: newWriteLimiter(), gate: new(gate)})
	return s.(*server) //nolint:errcheck,forcetypeassert // nothing else is stored
}
