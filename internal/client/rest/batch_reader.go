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
	// gatherStep is how long a request waits for others that come with it. While they do, it waits again, up to
	// gatherSteps times.
	gatherStep  = 2 * time.Millisecond
	gatherSteps = 5
	// prefetchAfter is how many objects of a kind have been asked for when the kind begins to be listed ahead.
	prefetchAfter = 20
	// prefetchFactor bounds what is listed ahead: so many objects for each that was asked for, and one page; twice as many
	// while one read in prefetchHits finds what was listed, since most of the kind seems to be wanted then. More is listed as
	// long as all listing has cost less than the reads by ids, so that a kind of which all is wanted is soon there; whatever
	// is wanted, that at most doubles the cost, but for a page.
	prefetchFactor = 2
	prefetchHits   = 4
	// disabledTime is how long the objects of a kind are read by themselves after a shared request has failed.
	disabledTime = time.Minute
	// requestCost is what a request costs by itself, in bytes of an answer: a server makes about as many in that time.
	requestCost = 32 << 10
)

// Kind is a kind of objects of which the API gives several at a time.
type Kind struct {
	Path []string // the objects are found by path/filter
	// Filter is the name of the filter that takes ids; empty when the API has none, and the objects can only be listed.
	Filter string
	// Needs is what the server must be capable of for the filter to take ids; empty for nothing.
	Needs capability.Capability
	// Also is what else is sent with each request.
	Also map[string]any
}

// filtersByID reports whether the server gives several objects of the kind by their ids. Where it does not say what it can
// do, each object is read by itself.
func (k Kind) filtersByID(ctx context.Context, c *Conn) bool {
	if k.Filter == "" || k.Needs == "" {
		return k.Filter != ""
	}
	server, err := c.Capabilities(ctx)
	return err == nil && server.Has(k.Needs)
}

// Below is a path below the path of the kind.
func (k Kind) Below(last string) []string { return append(slices.Clone(k.Path), last) }

// ReadObject returns the object of that id, which the API finds at path/id: by a request that several reads share where the
// context allows that (see WithMaxAge), otherwise by itself.
func ReadObject[T any](ctx context.Context, c *Conn, k Kind, id string) (*T, error) {
	if out, err := ReadTogether[T](ctx, c, k, id); out != nil || err != nil {
		return out, err
	}
	return Do[*T](ctx, c, Request{Method: http.MethodGet, Path: k.Below(id)})
}

// ReadTogether returns the object of that id as a shared request found it, or nil when it must be read by itself: it was the
// only one asked for, or the shared request has not found it.
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

// decoded is the object in JSON, or nil when it is not what is expected: the read of this one then says what is wrong.
func decoded[T any](raw json.RawMessage) *T {
	out := new(T)
	if unmarshal(raw, out) != nil {
		return nil
	}
	return out
}

// batchReader gathers the reads of one kind in one place.
type batchReader struct {
	kind  Kind
	cache *responseCache // whose mutex guards what follows

	objects map[string]cachedObject // by id
	waiting []*pendingRead
	running bool
	reads   int // reads so far

	readCost     int // what the reads by ids have cost so far, in bytes: see requestCost
	prefetchCost int // what listing ahead has cost

	prefetched    int       // objects listed ahead so far
	hits          int       // how many of them were asked for
	offset        int       // where the next page begins
	prefetchStart time.Time // when the listing began
	disabledUntil time.Time // until when the API is not asked for several at a time
}

// batchingDisabled reports whether each object is to be read by itself.
func (b *batchReader) batchingDisabled() bool { return time.Now().Before(b.disabledUntil) }

type cachedObject struct {
	stamp
	raw        json.RawMessage
	prefetched bool // nobody has asked for it yet
}

// pendingRead is a read that waits for the next request.
type pendingRead struct {
	ctx  context.Context
	id   string
	age  time.Duration
	done chan struct{}
	raw  json.RawMessage // nil when it must be read by itself
	err  error
}

// batch is the one of that kind where c's objects are.
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

// read returns the object of that id in JSON, or nil when it must be read by itself.
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

// hit counts an object that was listed ahead, when it is asked for the first time.
func (b *batchReader) hit(id string) {
	if o := b.objects[id]; o.prefetched {
		b.hits++
		o.prefetched = false
		b.objects[id] = o
	}
}

// run serves those that wait, one request at a time: while it is on its way, the next ones gather.
func (b *batchReader) run(c *Conn) {
	for {
		b.gather()
		b.cache.mu.Lock()
		round := b.waiting
		b.waiting = nil
		if len(round) == 0 {
			b.running = false
			b.cache.mu.Unlock()
			return
		}
		ahead := b.shouldPrefetch(round)
		b.cache.mu.Unlock()
		// The requests are for all of the round, and do not end with the first of it.
		ctx := WithMaxAge(context.WithoutCancel(round[0].ctx), sharedRead)
		if ahead {
			round = b.prefetch(ctx, c, round)
		}
		b.readByID(ctx, c, round)
	}
}

// gather waits while more come.
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

// shouldPrefetch reports whether a page is to be listed ahead. After a write nothing is: the next one would drop it.
func (b *batchReader) shouldPrefetch(round []*pendingRead) bool {
	factor := prefetchFactor
	if b.hits*prefetchHits >= b.reads {
		factor *= 2
	}
	much := b.prefetched > factor*b.reads && b.prefetchCost > b.readCost
	if b.reads < prefetchAfter || much || b.batchingDisabled() || b.cache.written {
		return false
	}
	if b.offset < 0 && time.Since(b.prefetchStart) > round[0].age {
		b.offset = 0 // all of it was listed, and is too old by now
	}
	return b.offset >= 0
}

// prefetch reads the next page of the kind, and returns those of the round that are not in it.
func (b *batchReader) prefetch(ctx context.Context, c *Conn, round []*pendingRead) []*pendingRead {
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
	for _, w := range round {
		b.hit(w.id)
	}
	b.cache.mu.Unlock()
	var left []*pendingRead
	for _, w := range round {
		if w.raw = found[w.id]; w.raw == nil {
			left = append(left, w)
			continue
		}
		close(w.done)
	}
	return left
}

// readByID reads the objects that the round wants by their ids. One alone is left to its reader.
func (b *batchReader) readByID(ctx context.Context, c *Conn, round []*pendingRead) {
	for len(round) > 0 {
		now := round[:min(len(round), PageSize)]
		round = round[len(now):]
		found := map[string]json.RawMessage{}
		var err error
		if ids := uniqueIDs(now); len(ids) > 1 && b.kind.filtersByID(ctx, c) {
			found, err = b.fetch(ctx, c, map[string]any{b.kind.Filter: map[string]any{"id": AnyOf(ids...)}}, 0)
		}
		if err != nil && !affectsAllReads(err) {
			// It may be one object that is at fault: each is read by itself, which tells.
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

func uniqueIDs(round []*pendingRead) []string {
	var ids []string
	seen := map[string]bool{}
	for _, w := range round {
		if !seen[w.id] {
			seen[w.id] = true
			ids = append(ids, w.id)
		}
	}
	return ids
}

// fetch reads a page of objects and holds them. It returns them by their ids.
func (b *batchReader) fetch(ctx context.Context, c *Conn, filter map[string]any, offset int) (map[string]json.RawMessage, error) {
	b.cache.mu.Lock()
	asked := b.cache.now()
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
	if asked.change == b.cache.change && b.cache.writes == 0 {
		b.cache.reserve(size)
		for id, raw := range found {
			b.objects[id] = cachedObject{stamp: stamp{asked.at, b.cache.change}, raw: raw, prefetched: ahead}
		}
	}
	return found, nil
}

// affectsAllReads reports whether a shared request failed in a way that the reads by themselves would fail as well.
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
