package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
)

const (
	// gatherStep is how long a batch waits for further reads. If there were any, it waits again, up to gatherSteps
	// times.
	gatherStep  = 2 * time.Millisecond
	gatherSteps = 5
	// prefetchAfter is the number of reads of a type of object after which its objects are prefetched.
	prefetchAfter = 20
	// prefetchFactor limits prefetching to that many objects for each read, plus one page. The limit is doubled while
	// at least one in prefetchHits reads finds a prefetched object, because most objects of the type are then likely
	// to be read. Beyond the limit, prefetching continues while it has cost less than the reads by ID, so that a type
	// whose objects are all read is prefetched soon. In the worst case, this doubles the cost, plus one page.
	prefetchFactor = 2
	prefetchHits   = 4
	// disabledTime is how long objects of a type are read individually after a batch request failed.
	disabledTime = time.Minute
	// requestCost is the fixed cost of a request, as the number of bytes of a response that takes the server equally
	// long.
	requestCost = 32 << 10
)

// Kind is a type of object of which the API can return several in one response.
type Kind struct {
	Path []string // path/filter lists the objects
	// Filter is the name of the filter by ID; empty if the API has none, so that objects can only be listed.
	Filter string
	// Needs is the capability that the server needs for the filter by ID; empty for none.
	Needs capability.Capability
	// Also has further fields of the body of each request.
	Also map[string]any
}

// filtersByID reports whether the server can filter objects of the type by ID. It is false if the server's
// capabilities are unknown.
func (k Kind) filtersByID(ctx context.Context, c *Conn) bool {
	if k.Filter == "" || k.Needs == "" {
		return k.Filter != ""
	}
	server, err := c.Capabilities(ctx)
	return err == nil && server.Has(k.Needs)
}

// Below is a path below the path of the type of object.
func (k Kind) Below(last string) []string { return append(slices.Clone(k.Path), last) }

// ReadObject returns the object with that ID: in a batch if the context allows it (see WithMaxAge), otherwise by a
// GET of path/id.
func ReadObject[T any](ctx context.Context, c *Conn, k Kind, id string) (*T, error) {
	if out, err := ReadTogether[T](ctx, c, k, id); out != nil || err != nil {
		return out, err
	}
	return Do[*T](ctx, c, Request{Method: http.MethodGet, Path: k.Below(id)})
}

// ReadTogether returns the object with that ID from a batch, or nil if it must be read individually: it was alone in
// its batch, or the batch request did not find it.
func ReadTogether[T any](ctx context.Context, c *Conn, k Kind, id string) (*T, error) {
	if shares := c.SharesReads(ctx) && c.placementError(Request{}) == nil; !shares {
		return nil, nil
	}
	raw, err := c.responses.batch(c, k).read(ctx, c, id, maxAge(ctx))
	if err != nil || raw == nil {
		return nil, err
	}
	out := decoded[T](raw)
	if out != nil {
		c.telemetry.BatchedRead(ctx, route(k.Below("filter")))
		c.hooks.Decoded(ctx, out, false)
	}
	return out, nil
}

// decoded is the decoded object, or nil if it is invalid. The individual read that follows then reports the error.
func decoded[T any](raw json.RawMessage) *T {
	out := new(T)
	if unmarshal(raw, out) != nil {
		return nil
	}
	return out
}

// batchReader batches the reads of one type of object in one workspace.
type batchReader struct {
	kind  Kind
	cache *responseCache // its mutex guards the fields below

	objects map[string]cachedObject // by id
	waiting []*pendingRead
	running bool
	reads   int // number of reads so far

	readCost     int // cost of the reads by ID so far, in bytes: see requestCost
	prefetchCost int // cost of prefetching so far

	prefetched    int       // number of prefetched objects so far
	hits          int       // number of prefetched objects that were read
	offset        int       // offset of the next page; -1 after the last one
	prefetchStart time.Time // when the first page was requested
	disabledUntil time.Time // end of disabledTime
}

// batchingDisabled reports whether each object must be read individually.
func (b *batchReader) batchingDisabled() bool { return time.Now().Before(b.disabledUntil) }

type cachedObject struct {
	stamp
	raw        json.RawMessage
	prefetched bool // it was prefetched, and not read yet
}

// pendingRead is a read that waits for the next batch.
type pendingRead struct {
	ctx  context.Context
	id   string
	age  time.Duration
	done chan struct{}
	raw  json.RawMessage // nil if it must be read individually
	err  error
}

// batch is the reader for that type of object in c's workspace.
func (h *responseCache) batch(c *Conn, k Kind) *batchReader {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := c.url(WorkspaceScope, k.Path).String() + fmt.Sprint(k.Also)
	b := h.batches[key]
	if b == nil {
		b = &batchReader{kind: k, cache: h, objects: map[string]cachedObject{}}
		h.batches[key] = b
	}
	return b
}

func (b *batchReader) drop() {
	clear(b.objects)
	b.offset = 0
}

// read returns the object of that id in JSON, or nil if it must be read individually.
func (b *batchReader) read(ctx context.Context, c *Conn, id string, age time.Duration) (json.RawMessage, error) {
	b.cache.mu.Lock()
	b.reads++
	if o, ok := b.objects[id]; ok && b.cache.fresh(o.stamp, age) {
		b.hit(id)
		b.cache.mu.Unlock()
		return o.raw, nil
	}
	if b.batchingDisabled() {
		b.cache.mu.Unlock()
		return nil, nil
	}
	w := &pendingRead{ctx: ctx, id: id, age: age, done: make(chan struct{})}
	b.waiting = append(b.waiting, w)
	if !b.running {
		b.running = true
		go b.run(c)
	}
	b.cache.mu.Unlock()
	select {
	case <-w.done:
		return w.raw, w.err
	case <-ctx.Done():
		return nil, c.failure(Request{Method: http.MethodPost, Path: b.kind.Below("filter"), Reads: true}, ctx.Err())
	}
}

// hit counts the first read of a prefetched object.
func (b *batchReader) hit(id string) {
	if o := b.objects[id]; o.prefetched {
		b.hits++
		o.prefetched = false
		b.objects[id] = o
	}
}

// run sends the batches one at a time. While a request is in flight, the next batch is collected.
func (b *batchReader) run(c *Conn) {
	for {
		b.gather()
		b.cache.mu.Lock()
		batch := b.waiting
		b.waiting = nil
		if len(batch) == 0 {
			b.running = false
			b.cache.mu.Unlock()
			return
		}
		ahead := b.shouldPrefetch(batch)
		b.cache.mu.Unlock()
		// The requests serve the whole batch, so they must not be canceled with the first read.
		ctx := WithMaxAge(context.WithoutCancel(batch[0].ctx), sharedRead)
		if ahead {
			batch = b.prefetch(ctx, c, batch)
		}
		b.readByID(ctx, c, batch)
	}
}

// gather waits while further reads arrive.
func (b *batchReader) gather() {
	for before, step := 0, 0; step < gatherSteps; step++ {
		b.cache.mu.Lock()
		n := len(b.waiting)
		b.cache.mu.Unlock()
		if n == before {
			return
		}
		before = n
		time.Sleep(gatherStep)
	}
}

// shouldPrefetch reports whether to prefetch a page. It is false after the first write, because the next write would
// drop the page.
func (b *batchReader) shouldPrefetch(batch []*pendingRead) bool {
	factor := prefetchFactor
	if b.hits*prefetchHits >= b.reads {
		factor *= 2
	}
	much := b.prefetched > factor*b.reads && b.prefetchCost > b.readCost
	if b.reads < prefetchAfter || much || b.batchingDisabled() || b.cache.written {
		return false
	}
	if b.offset < 0 && time.Since(b.prefetchStart) > batch[0].age {
		b.offset = 0 // all objects were listed, and are too old
	}
	return b.offset >= 0
}

// prefetch reads the next page, and returns the reads of the batch whose objects are not in it.
func (b *batchReader) prefetch(ctx context.Context, c *Conn, batch []*pendingRead) []*pendingRead {
	b.cache.mu.Lock()
	offset := b.offset
	if offset == 0 {
		b.prefetchStart = time.Now()
	}
	b.cache.mu.Unlock()
	found, err := b.fetch(ctx, c, nil, offset)
	b.cache.mu.Lock()
	switch {
	case err != nil || len(found) < PageSize:
		b.offset = -1
	case b.offset == offset:
		b.offset += PageSize
	}
	b.prefetched += PageSize
	for _, w := range batch {
		b.hit(w.id)
	}
	b.cache.mu.Unlock()
	var left []*pendingRead
	for _, w := range batch {
		if w.raw = found[w.id]; w.raw == nil {
			left = append(left, w)
			continue
		}
		close(w.done)
	}
	return left
}

// readByID reads the objects of the batch with a filter by ID. A single object is left to its individual read.
func (b *batchReader) readByID(ctx context.Context, c *Conn, batch []*pendingRead) {
	for len(batch) > 0 {
		now := batch[:min(len(batch), PageSize)]
		batch = batch[len(now):]
		found := map[string]json.RawMessage{}
		var err error
		if ids := uniqueIDs(now); len(ids) > 1 && b.kind.filtersByID(ctx, c) {
			found, err = b.fetch(ctx, c, map[string]any{b.kind.Filter: map[string]any{"id": AnyOf(ids...)}}, 0)
		}
		if err != nil && !affectsAllReads(err) {
			// One of the objects may cause the failure: individual reads show which.
			err = nil
			b.cache.mu.Lock()
			b.disabledUntil = time.Now().Add(disabledTime)
			b.cache.mu.Unlock()
		}
		for _, w := range now {
			w.raw, w.err = found[w.id], err
			close(w.done)
		}
	}
}

func uniqueIDs(batch []*pendingRead) []string {
	var ids []string
	seen := map[string]bool{}
	for _, w := range batch {
		if !seen[w.id] {
			seen[w.id] = true
			ids = append(ids, w.id)
		}
	}
	return ids
}

// fetch reads a page of objects and caches them. It returns them by ID.
func (b *batchReader) fetch(ctx context.Context, c *Conn, filter map[string]any, offset int) (map[string]json.RawMessage, error) {
	b.cache.mu.Lock()
	sent := b.cache.now()
	b.cache.mu.Unlock()
	body := maps.Clone(filter)
	if body == nil {
		body = map[string]any{}
	}
	maps.Copy(body, b.kind.Also)
	raws, err := Page[json.RawMessage](ctx, c, b.kind.Below("filter"), body, offset, PageSize)
	if err != nil {
		return nil, err
	}
	found := make(map[string]json.RawMessage, len(raws))
	size := 0
	for _, raw := range raws {
		var o struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(raw, &o) == nil && o.ID != "" {
			found[o.ID] = raw
			size += len(raw)
		}
	}
	b.cache.mu.Lock()
	defer b.cache.mu.Unlock()
	ahead := filter == nil
	if cost := requestCost + size; ahead {
		b.prefetchCost += cost
	} else {
		b.readCost += cost
	}
	if sent.change == b.cache.change && b.cache.writes == 0 {
		b.cache.reserve(size)
		for id, raw := range found {
			b.objects[id] = cachedObject{stamp: stamp{sent.at, b.cache.change}, raw: raw, prefetched: ahead}
		}
	}
	return found, nil
}

// affectsAllReads reports whether individual reads would fail with the same error as a batch request.
func affectsAllReads(err error) bool {
	var e *apierror.Error
	if !errors.As(err, &e) {
		return true
	}
	switch e.Code {
	case apierror.CodeUnreachable,
		apierror.CodeUntrusted,
		apierror.CodeConnectionLost,
		apierror.CodeTimeout,
		apierror.CodeCancelled,
		apierror.CodeUnauthorized,
		apierror.CodeNoAccess,
		apierror.CodeRateLimited,
		apierror.CodeUnavailable:
		return true
	}
	return false
}
