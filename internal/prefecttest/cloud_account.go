package prefecttest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// cloudAccount is what Prefect Cloud has beside the content of workspaces: accounts and all that is in them. Its objects
// are in the store of the Fake's own Workspace; each has the account_id, and the workspace_id, of the path it is under.
type cloudAccount struct {
	mu sync.Mutex
	// perWindow is how many requests a window takes; 0 for any number.
	perWindow int
	window    time.Duration
	began     time.Time
	used      int
	// most is the largest number of requests that were answered in one window.
	most int
	// lag is how many reads of an object after a write still show it as it was before.
	lag   int
	stale map[any]*staleView
}

// staleView is an object as it was before a write, which reads show a number of times.
type staleView struct {
	was  object // nil while it did not exist
	left int
}

// WithRateLimit makes the Fake refuse what is more than that many requests in a window, with 429 and Retry-After, as
// Prefect Cloud does by the minute.
func WithRateLimit(requests int, window time.Duration) Option {
	return func(f *Fake) { f.account.perWindow, f.account.window = requests, window }
}

// WithStaleReads makes as many reads of an object of an account after a write return its previous version, since Prefect Cloud is
// eventually consistent.
func WithStaleReads(reads int) Option { return func(f *Fake) { f.account.lag = reads } }

// MaxRequestsInWindow is the maximum number of requests that were served within one window of WithRateLimit.
func (f *Fake) MaxRequestsInWindow() int {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	return f.account.most
}

// checkRate refuses a request that is too many.
func (f *Fake) checkRate(*http.Request, string) error {
	o := &f.account
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.perWindow == 0 {
		return nil
	}
	now := time.Now()
	if now.Sub(o.began) >= o.window {
		o.began, o.used = now, 0
	}
	if o.used >= o.perWindow {
		left := o.window - now.Sub(o.began) + time.Millisecond // not rounded down
		return handlerResult{
			status: http.StatusTooManyRequests, body: object{"detail": "Rate limit exceeded"},
			header: http.Header{"Retry-After": {strconv.FormatFloat(left.Seconds(), 'f', 3, 64)}},
		}
	}
	o.used++
	o.most = max(o.most, o.used)
	return nil
}

// isCloudOnly reports whether a path is about accounts and what is in them, not about the content of a workspace.
func isCloudOnly(path string) bool {
	return slices.ContainsFunc(cloudObjectRoutes, func(r route) bool {
		return r.match(path) != nil || r.match(path+"/") != nil || r.match(strings.TrimSuffix(path, "/")) != nil
	})
}

// respondCloud responds by the routes, and checks the request and the response against the contract.
func (f *Fake) respondCloud(r *http.Request, path string, body []byte) (handlerResult, error) {
	f.Workspace.mu.Lock()
	defer f.Workspace.mu.Unlock()
	op, known := cloudContract.find(r.Method, path)
	if err := cloudContract.checkRequest(op, body); err != nil {
		return handlerResult{}, err
	}
	answer, err := dispatch(cloudObjectRoutes, &call{Workspace: f.Workspace, request: r, body: body}, path)
	if known && err == nil {
		if complaint := cloudContract.checkResponse(op, answer); complaint != "" {
			f.broken("prefecttest: the answer to %s %s is not Prefect Cloud's: %s", r.Method, path, complaint)
		}
	}
	return answer, err
}

// cloudKind is a kind of Prefect Cloud, of which the contract has the fields.
func cloudKind(name, filter, filters, missing, answer string) *objectType {
	return &objectType{
		name: name, filter: filter, filters: filters, missing: missingMessage(missing), update: model{open: true}, sort: "CREATED_ASC",
		view: func(_ *Workspace, o object) object { return pick(o, sortedKeys(cloudContract.exampleValue(answer))...) },
	}
}

// insertCloud adds an object of a kind whose answer has the fields of a schema; params of the path are fields too.
func (c *call) insertCloud(k *objectType, schema string, fields object) object {
	all := object{}
	for name, v := range c.params {
		all[name] = v
	}
	maps.Copy(all, fields)
	o := c.fake.seed(k, schema, all)
	c.fake.account.showStale(o["id"], nil)
	return o
}

// seed adds an object of a kind whose answer has the fields of a schema.
func (f *Fake) seed(k *objectType, schema string, fields object) object {
	all := cloudContract.exampleValue(schema)
	for _, own := range []string{"id", "created", "updated"} {
		delete(all, own)
	}
	maps.Copy(all, fields)
	return f.store.insert(k.name, all)
}

// showStale makes the next reads of an object return its previous version.
func (o *cloudAccount) showStale(id any, was object) {
	if o.lag == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stale == nil {
		o.stale = map[any]*staleView{}
	}
	o.stale[id] = &staleView{was, o.lag}
}

// visible is the version of an object that a read returns; false when the object is not yet visible.
func (o *cloudAccount) visible(row object) (object, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.stale[row["id"]]
	if s == nil || s.left == 0 {
		return row, true
	}
	s.left--
	return s.was, s.was != nil
}

// readCloud is a GET, which may be behind.
func readCloud(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		o, visible := c.fake.account.visible(o)
		if !visible {
			return handlerResult{}, errorResult(http.StatusNotFound, "%s", k.missing(c))
		}
		return respond(clone(c.view(k, o)))
	}
}

// filterCloud is a filter of what the path names, whose answer may be behind.
func filterCloud(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		q, err := c.query(k)
		if err != nil {
			return handlerResult{}, err
		}
		answers := []any{}
		for _, row := range c.selected(k, c.fields(), q) {
			if o, visible := c.fake.account.visible(row); visible {
				answers = append(answers, clone(c.view(k, o)))
			}
		}
		answers = answers[min(q.offset, len(answers)):]
		return respond(answers[:min(q.limit, len(answers))])
	}
}

// createCloud is a POST of one object, whose fields the contract has checked.
func createCloud(k *objectType, schema string, prepare func(c *call, fields object) error) handler {
	return func(c *call) (handlerResult, error) {
		fields, err := c.decode(model{open: true})
		if err == nil && prepare != nil {
			err = prepare(c, fields)
		}
		if err != nil {
			return handlerResult{}, err
		}
		return respondCreated(clone(c.view(k, c.insertCloud(k, schema, fields))))
	}
}

// updateCloud is a PATCH or a PUT, whose fields the contract has checked: absent ones stay.
func updateCloud(k *objectType, prepare func(c *call, o, change object) error) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		c.fake.account.showStale(o["id"], dict(clone(o)))
		return updateHandler(k, prepare)(c)
	}
}

// unique is a prepare that refuses a second object with the same value in a field, within the account or workspace.
func unique(k *objectType, field string) func(c *call, fields object) error {
	return func(c *call, fields object) error {
		match := object{field: fields[field]}
		for _, param := range []string{"account_id", "workspace_id"} {
			if v, ok := c.params[param]; ok {
				match[param] = v
			}
		}
		if c.store.find(k.name, match) != nil {
			return errorResult(http.StatusConflict, "%s with %s %q already exists", k.name, field, fields[field])
		}
		return nil
	}
}
