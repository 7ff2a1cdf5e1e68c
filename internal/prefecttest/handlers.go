package prefecttest

import (
	"net/http"
	"reflect"
)

// request is one request to a workspace.
type call struct {
	*Workspace
	request *http.Request
	params  map[string]string
	// body is what was sent, nil when there was nothing.
	body []byte
}

type handler func(c *call) (handlerResult, error)

func respond(body any) (handlerResult, error) {
	return handlerResult{status: http.StatusOK, body: body}, nil
}

func respondCreated(body any) (handlerResult, error) {
	return handlerResult{status: http.StatusCreated, body: body}, nil
}

func noContent() (handlerResult, error) { return handlerResult{status: http.StatusNoContent}, nil }

// decode reads the body as a model.
func (c *call) decode(m model) (object, error) {
	v, err := c.decodeAs(m.check)
	o := dict(v)
	return o, err
}

// decodeList reads the body as a list of a model.
func (c *call) decodeList(m model) ([]object, error) {
	v, err := c.decodeAs(listOf(m.check))
	if err != nil {
		return nil, err
	}
	var out []object
	for _, item := range listItems(v) {
		out = append(out, dict(item))
	}
	return out, nil
}

func (c *call) decodeAs(valid check) (any, error) {
	at := []any{"body"}
	if len(c.body) == 0 {
		return nil, invalid(nil, validationFailure("missing", at, "Field required", nil)...)
	}
	v, err := decode(c.body)
	if err != nil {
		return nil, invalid(string(c.body), validationError{
			Type: "json_invalid", Loc: []any{"body", 0}, Msg: "JSON decode error", Input: object{}, Ctx: object{"error": err.Error()},
		})
	}
	if problems := valid(at, v); problems != nil {
		return nil, invalid(v, problems...)
	}
	return v, nil
}

// parentParameters are path parameters that name a parent: its kind, the field they hold, the field of the child that points at it,
// and the text of the 404.
var parentParameters = map[string]struct {
	kind, field, link string
	missing           func(c *call) string
}{
	"work_pool_name":  {"work_pools", "name", "work_pool_id", missingPoolOfQueue},
	"block_type_slug": {"block_types", "slug", "block_type_id", missingMessage("Block document not found")},
	"flow_name":       {"flows", "name", "flow_id", missingMessage("Deployment not found")},
	"deployment_id":   {"deployments", "id", "deployment_id", missingMessage("Deployment not found.")},
}

// scope returns the fields that the path demands of an object, or a 404 for a parent that does not exist.
func (c *call) scope() (object, error) {
	match := object{}
	for param, value := range c.params {
		s, isScope := parentParameters[param]
		if !isScope {
			match[param] = value
			continue
		}
		parent := c.store.find(s.kind, object{s.field: value})
		if parent == nil {
			return nil, errorResult(http.StatusNotFound, "%s", s.missing(c))
		}
		match[s.link] = parent["id"]
	}
	return match, nil
}

// target returns the object that the path names.
func (c *call) target(k *objectType) (object, error) {
	match, err := c.scope()
	if err != nil {
		return nil, err
	}
	if o := c.store.find(k.name, match); o != nil {
		return o, nil
	}
	if k.raises {
		return nil, handlerResult{status: http.StatusNotFound, body: object{"exception_message": k.missing(c)}}
	}
	return nil, errorResult(http.StatusNotFound, "%s", k.missing(c))
}

func (w *Workspace) view(k *objectType, o object) object {
	if k.view == nil {
		return o
	}
	return k.view(w, o)
}

func read(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		answer := clone(c.view(k, o))
		c.step(k, o)
		return respond(answer)
	}
}

func filterHandler(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		q, err := c.query(k)
		if err != nil {
			return handlerResult{}, err
		}
		scope, err := c.scope()
		if err != nil {
			return handlerResult{}, err
		}
		found := c.selected(k, scope, q)
		found = found[min(q.offset, len(found)):]
		found = found[:min(q.limit, len(found))]
		answers := make([]any, len(found))
		for i, o := range found {
			answers[i] = clone(c.view(k, o))
			c.step(k, o)
		}
		return respond(answers)
	}
}

func countHandler(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		q, err := c.query(k)
		if err != nil {
			return handlerResult{}, err
		}
		return respond(len(c.selected(k, object{}, q)))
	}
}

func remove(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		c.store.remove(k.name, o["id"])
		return noContent()
	}
}

// updateHandler is a PATCH: absent fields stay. Prepare, which may be nil, checks the change and may add to it.
func updateHandler(k *objectType, prepare func(c *call, o, change object) error) handler {
	return func(c *call) (handlerResult, error) {
		change, err := c.decode(c.updateModel(k))
		if err != nil {
			return handlerResult{}, err
		}
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		if err := c.constrain(k, o, change); err != nil {
			return handlerResult{}, err
		}
		if prepare != nil {
			if err := prepare(c, o, change); err != nil {
				return handlerResult{}, err
			}
		}
		c.store.change(o, change)
		return noContent()
	}
}

// updateModel is the model of a PATCH, which on Prefect Cloud takes labels.
func (c *call) updateModel(k *objectType) model {
	if !c.fake.isCloud() {
		return k.update
	}
	switch k {
	case flows:
		return cloudFlowUpdate
	case deployments:
		return cloudDeploymentUpdate
	}
	return k.update
}

// constrain answers as the database does to a null in a column that has none, and to a duplicate.
func (w *Workspace) constrain(k *objectType, o, change object) error {
	for _, column := range k.notNull {
		if v, ok := change[column]; ok && v == nil {
			return conflict()
		}
	}
	if len(k.unique) == 0 {
		return nil
	}
	after := pick(o, k.unique...)
	for column, v := range pick(change, k.unique...) {
		after[column] = v
	}
	for column, v := range after {
		if v == nil && column == "slug" {
			return nil
		}
	}
	for _, other := range w.store.all(k.name, after) {
		if !reflect.DeepEqual(other["id"], o["id"]) {
			return conflict()
		}
	}
	return nil
}
