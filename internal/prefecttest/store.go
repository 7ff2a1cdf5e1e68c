package prefecttest

import (
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
)

// store keeps the objects of one workspace by kind, in order of creation.
type store struct {
	rows map[string][]object
	last time.Time
}

// reference says what a deletion of a parent does to the objects that point at it.
type reference struct {
	child, field, parent string
	// keep leaves a dangling id, null empties the field; without either the child is deleted too.
	keep, null bool
}

// foreignKeys is the graph of the data model: deletions follow it downwards, filters by another kind both ways.
var foreignKeys = []reference{
	{child: "deployments", field: "flow_id", parent: "flows"},
	{child: "flow_runs", field: "flow_id", parent: "flows"},
	{child: "flow_runs", field: "deployment_id", parent: "deployments", keep: true},
	{child: "schedules", field: "deployment_id", parent: "deployments"},
	{child: "block_schemas", field: "block_type_id", parent: "block_types"},
	{child: "block_documents", field: "block_type_id", parent: "block_types"},
	{child: "block_documents", field: "block_schema_id", parent: "block_schemas"},
	{child: "work_queues", field: "work_pool_id", parent: "work_pools"},
	{child: "workers", field: "work_pool_id", parent: "work_pools"},
	{child: "deployments", field: "work_queue_id", parent: "work_queues", null: true},
	{child: "flow_runs", field: "work_queue_id", parent: "work_queues", null: true},
	{child: "deployments", field: "concurrency_limit_id", parent: "concurrency_limits", null: true},
	{child: "task_runs", field: "flow_run_id", parent: "flow_runs"},
	{child: "logs", field: "flow_run_id", parent: "flow_runs", keep: true},
	{child: "artifacts", field: "flow_run_id", parent: "flow_runs", keep: true},
	{child: "artifacts", field: "task_run_id", parent: "task_runs", keep: true},
	{child: "cloud_bot_access", field: "bot_id", parent: "cloud_bots"},
	{child: "cloud_bot_access", field: "membership_id", parent: "cloud_memberships"},
	{child: "cloud_bot_access", field: "workspace_id", parent: "cloud_workspaces"},
	{child: "cloud_team_access", field: "team_id", parent: "cloud_teams"},
	{child: "cloud_team_access", field: "workspace_id", parent: "cloud_workspaces"},
	{child: "cloud_user_access", field: "membership_id", parent: "cloud_memberships"},
	{child: "cloud_user_access", field: "user_id", parent: "cloud_users"},
	{child: "cloud_user_access", field: "workspace_id", parent: "cloud_workspaces"},
	{child: "cloud_memberships", field: "bot_id", parent: "cloud_bots"},
	{child: "cloud_memberships", field: "user_id", parent: "cloud_users"},
	{child: "cloud_default_slas", field: "workspace_id", parent: "cloud_workspaces"},
	{child: "cloud_workspace_invitations", field: "workspace_id", parent: "cloud_workspaces"},
	{child: "cloud_user_keys", field: "user_id", parent: "cloud_users"},
}

// now returns a time later than all it returned before, in steps of the given size.
func (s *store) now(step time.Duration) time.Time {
	t := time.Now().UTC().Truncate(step)
	if !t.After(s.last) {
		t = s.last.Truncate(step).Add(step)
	}
	s.last = t
	return t
}

// stamp writes a time as the server does: microseconds, left out when they are zero.
func stamp(t time.Time) string {
	if t.Nanosecond() == 0 {
		return t.UTC().Format("2006-01-02T15:04:05Z")
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// insert adds an object of a type. The fields override its defaults.
func (s *store) insert(kind string, fields object) object {
	o := defaultObject(kind)
	created := stamp(s.now(time.Microsecond))
	o["id"], o["created"], o["updated"] = uuid.NewString(), created, created
	for k, v := range fields {
		o[k] = v
	}
	s.rows[kind] = append(s.rows[kind], o)
	return o
}

// change sets fields and the time of the change, which the server keeps in milliseconds.
func (s *store) change(o, fields object) {
	for k, v := range fields {
		o[k] = v
	}
	o["updated"] = stamp(s.now(time.Millisecond))
}

// all returns the objects of a kind that have all the fields given.
func (s *store) all(kind string, match object) []object {
	var out []object
	for _, o := range s.rows[kind] {
		if hasFields(o, match) {
			out = append(out, o)
		}
	}
	return out
}

// find returns the first of all, or nil.
func (s *store) find(kind string, match object) object {
	for _, o := range s.rows[kind] {
		if hasFields(o, match) {
			return o
		}
	}
	return nil
}

func hasFields(o, match object) bool {
	for k, v := range match {
		if !reflect.DeepEqual(o[k], v) {
			return false
		}
	}
	return true
}

// remove deletes an object and follows the references to it.
func (s *store) remove(kind string, id any) {
	s.rows[kind] = slices.DeleteFunc(s.rows[kind], func(o object) bool { return o["id"] == id })
	for _, ref := range foreignKeys {
		if ref.parent != kind || ref.keep {
			continue
		}
		for _, child := range s.all(ref.child, object{ref.field: id}) {
			if ref.null {
				child[ref.field] = nil
			} else {
				s.remove(ref.child, child["id"])
			}
		}
	}
}

// parents returns the objects of a kind that an object points at, directly or through others.
func (s *store) parents(kind string, o object, wanted string) []object {
	if kind == wanted {
		return []object{o}
	}
	var out []object
	for _, ref := range foreignKeys {
		if ref.child != kind || o[ref.field] == nil {
			continue
		}
		if parent := s.find(ref.parent, object{"id": o[ref.field]}); parent != nil {
			out = append(out, s.parents(ref.parent, parent, wanted)...)
		}
	}
	return out
}

// below reports whether objects of the kind can have parents of the other kind.
func below(kind, other string) bool {
	return slices.ContainsFunc(foreignKeys, func(ref reference) bool {
		return ref.child == kind && (ref.parent == other || below(ref.parent, other))
	})
}

// related returns the objects of another kind that filters may select this one by: what it points at, else what points
// at it, else what shares a deployment with it.
func (s *store) related(kind string, o object, other string) []object {
	if below(kind, other) {
		return s.parents(kind, o, other)
	}
	var out []object
	link := other
	if !below(other, kind) {
		link = "deployments"
	}
	for _, child := range s.rows[link] {
		if slices.ContainsFunc(s.parents(link, child, kind), func(p object) bool { return p["id"] == o["id"] }) {
			out = append(out, s.parents(link, child, other)...)
		}
	}
	return out
}
