package rest

import (
	"context"
	"sync"
	"time"
)

// The response cache shares the responses to equal reads. Its rules:
//
//   - Only a read whose context allows it (see WithMaxAge) uses the cache or joins a batch. All other reads go to the
//     server, such as a read before or after a write, or one that waits for a change.
//   - No response is older than the context allows, measured from the time before its request was sent.
//   - A write empties the cache, for all types of object, when it starts and when it ends: a write can change objects of
//     several types, as deleting a flow deletes its deployments. Responses to reads that started in between are not
//     cached. So a read that starts after a write has ended sees the result of the write.
//   - An uncached read empties the cache as well, so that no later read returns an older state.
//   - Errors are returned to the reads that wait for the response, and are not cached. A not-found error always comes
//     from an individual read.
//   - The cache keeps accounts, workspaces and servers apart.

// maxCachedBytes is the maximum size of the cache. The cache is emptied when it would grow beyond it.
const maxCachedBytes = 32 << 20

// sharedRead in place of an age marks batch requests.
const sharedRead = time.Duration(-1)

type maxAgeKey struct{}

// WithMaxAge returns a context whose reads may use responses that are up to age old, and may be batched with other
// reads.
func WithMaxAge(ctx context.Context, age time.Duration) context.Context {
	return context.WithValue(ctx, maxAgeKey{}, age)
}

// maxAge is the maximum age of cached responses; 0 if reads must not use the cache.
func maxAge(ctx context.Context) time.Duration {
	age, _ := ctx.Value(maxAgeKey{}).(time.Duration)
	return age
}

// stamp records when a request was sent.
type stamp struct {
	at     time.Time
	change int
}

// responseCache caches responses for a short time. A client and all clients that In derives from it share it.
type responseCache struct {
	mu      sync.Mutex
	writes  int // number of writes in flight
	change  int // counts the writes and uncached reads so far
	written bool
	bytes   int

	responses map[string]*sharedRequest
	batches   map[string]*batchReader
}

func newResponseCache() *responseCache {
	return &responseCache{responses: map[string]*sharedRequest{}, batches: map[string]*batchReader{}}
}

// sharedRequest is a request in flight, and then its response.
type sharedRequest struct {
	stamp
	done     chan struct{}
	response *response
	err      error
}

// now is the stamp of a request that is sent now.
func (h *responseCache) now() stamp { return stamp{time.Now(), h.change} }

// fresh reports whether a response may still be used.
func (h *responseCache) fresh(s stamp, age time.Duration) bool {
	return s.change == h.change && h.writes == 0 && time.Since(s.at) < age
}

// drop empties the cache. A response in flight is only used by the reads that already wait for it.
func (h *responseCache) drop() {
	h.change++
	h.bytes = 0
	clear(h.responses)
	for _, b := range h.batches {
		b.drop()
	}
}

// beginWrite empties the cache before a write. The function that it returns must be called after the write.
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

// dropAfterRead empties the cache after an uncached read.
func (h *responseCache) dropAfterRead() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop()
}

// reserve adds size to the size of the cache, which it empties first if it would become too large.
func (h *responseCache) reserve(size int) {
	if h.bytes+size > maxCachedBytes {
		h.drop()
	}
	h.bytes += size
}

// share returns the response to an earlier request with the same key, in flight or not older than age. If there is
// none, it sends the request and caches the response.
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

// fetch sends the request for all callers that wait for it, so it must not be canceled with the first one.
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
