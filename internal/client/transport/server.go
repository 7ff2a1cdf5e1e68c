package transport

import "sync"

// sharedServer is shared by all chains of the process with the same server.
type sharedServer struct {
	limiter *writeLimiter
	gate    *gate
}

// servers are the shared servers, by URL.
var servers sync.Map

func serverOf(address string) *sharedServer {
	s, _ := servers.LoadOrStore(address, &sharedServer{limiter: newWriteLimiter(), gate: new(gate)})
	return s.(*sharedServer) //nolint:errcheck,forcetypeassert // nothing else is stored
}
