package rest

import (
	"context"
	"sync"
	"time"
)

// How reads share requests, and what a read can then see:
//
//   - Only a read whose context allows it (see WithMaxAge) shares anything. All others go to the server, those that look
//     before a write, read after one or wait for a change among them.
//   - No answer is older than the context allows, counted from before its request was sent.
//   - A write drops all that is held, of every kind, when it begins and again when it ends: one write changes objects of
//     many kinds, as deployments go with their flow. What was asked for in between is not held either. So a read that
//     begins after a write has ended sees what the write did, and never what was before.
//   - A read that went to the server itself drops all that is held as well: nothing is shown that is older than what was
//     shown already.
//   - Failures are given to those that wait for them, and are never held. That an object does not exist is only ever said
//     by the read of that one object.
//   - Accounts, workspaces and servers are kept apart.

// maxCachedBytes bounds how much is held; beyond it all is dropped.
const maxCachedBytes = 32 << 20

// sharedRead in place of an age marks the requests that several reads share.
const sharedRead = time.Duration(-1)

type maxAgeKey struct{}

// WithMaxAge returns a context whose reads may be answered with what was read from the server up to age before, and may
// share their requests with other reads.
func WithMaxAge(ctx context.Context, age time.Duration) context.Context {
	return context.WithValue(ctx, maxAgeKey{}, age)
}

// maxAge is how old answers may be; 0 when reads must go to the server.
func maxAge(ctx context.Context) time.Duration {
	age, _ := ctx.Value(maxAgeKey{}).(time.Duration)
	return age
}

// stamp says when an answer was asked for.
type stamp struct {
	at     time.Time
	change int
}

// responseCache keeps answers for a short time. All the clients that In makes of one share it.
type responseCache struct {
	mu      sync.Mutex
	writes  int // on their way
	change  int // counts what may have changed, or shown, something
	written bool
	bytes   int

	responses map[string]*sharedRequest
	batches   map[string]*batchReader
}

func newResponseCache() *responseCache {
	return &responseCache{responses: map[string]*sharedRequest{}, batches: map[string]*batchReader{}}
}

// sharedRequest is a request on its way, and then its answer.
type sharedRequest struct {
	stamp
	done     chan struct{}
	response *response
	err      error
}

// now is the stamp of a request that is sent now.
func (h *responseCache) now() stamp { return stamp{time.Now(), h.change} }

// fresh reports whether an answer is still good enough.
func (h *responseCache) fresh(s stamp, age time.Duration) bool {
	return s.change == h.change && h.writes == 0 && time.Since(s.at) < age
}

// drop forgets everything. What is on its way goes to those that wait for it, and to nobody else.
func (h *responseCache) drop() {
	h.change++
	h.bytes = 0
	clear(h.responses)
	for _, b := range h.batches {
		b.drop()
	}
}

// beginWrite tells the holder of a write that begins; the result, that it has ended.
func (h *responseCache) beginWrite() func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes++
	h.written = true
	h.drop()
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.writes--
		h.drop()
	}
}

// dropAfterRead tells the holder that someone has read from the server.
func (h *responseCache) dropAfterRead() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop()
}

// reserve counts what is to be held, and makes room for it.
func (h *responseCache) reserve(size int) {
	if h.bytes+size > maxCachedBytes {
		h.drop()
	}
	h.bytes += size
}

// share answers a request with the answer of an earlier one with the same key that is not older than age, or with that
// of one on its way; otherwise it asks, and holds the answer.
func (h *responseCache) share(
	ctx context.Context,
	key string,
	age time.Duration,
	ask func(context.Context) (*response, error),
) (*response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	s := h.responses[key]
	if s == nil || !h.fresh(s.stamp, age) {
		s = &sharedRequest{stamp: h.now(), done: make(chan struct{})}
		h.responses[key] = s
		go h.fetch(context.WithoutCancel(ctx), key, s, ask)
	}
	h.mu.Unlock()
	select {
	case <-s.done:
		return s.response, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fetch asks for the others too, so that it does not end with the caller that came first.
func (h *responseCache) fetch(ctx context.Context, key string, s *sharedRequest, ask func(context.Context) (*response, error)) {
	s.response, s.err = ask(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	close(s.done)
	switch {
	case h.responses[key] != s:
	case s.err != nil:
		delete(h.responses, key)
	default:
		h.reserve(len(s.response.result.Body))
	}
}
