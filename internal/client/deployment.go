package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Deployment defines how a flow runs: its infrastructure, parameters and limits.
type Deployment struct {
	rest.Object
	Name                   string              `json:"name"`
	FlowID                 string              `json:"flow_id"`
	Description            *string             `json:"description"`
	Version                *string             `json:"version"`
	Path                   *string             `json:"path"`
	Entrypoint             *string             `json:"entrypoint"`
	StorageDocumentID      *string             `json:"storage_document_id"`
	Paused                 bool                `json:"paused"`
	Tags                   []string            `json:"tags"`
	Labels                 map[string]any      `json:"labels"`
	Parameters             json.RawMessage     `json:"parameters"`
	ParameterOpenAPISchema json.RawMessage     `json:"parameter_openapi_schema"` // null for none
	EnforceParameterSchema bool                `json:"enforce_parameter_schema"`
	JobVariables           json.RawMessage     `json:"job_variables"`
	PullSteps              []json.RawMessage   `json:"pull_steps"`
	WorkPoolName           *string             `json:"work_pool_name"`
	WorkQueueName          *string             `json:"work_queue_name"`
	ConcurrencyOptions     *ConcurrencyOptions `json:"concurrency_options"`
	// Limit is a limit of this deployment only, or a shared one: see OwnLimit.
	Limit *LinkedLimit `json:"global_concurrency_limit"`
	// Schedules are the deployment's schedules, in no particular order.
	Schedules []*Schedule `json:"schedules"`
	// Status is READY while a worker polls for its runs, otherwise NOT_READY.
	Status string `json:"status"`
	// LastPolled is when a worker last polled for its runs.
	LastPolled *time.Time `json:"last_polled"`
}

// LinkedLimit is the global concurrency limit of a deployment.
type LinkedLimit struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Limit int64  `json:"limit"`
}

// ConcurrencyOptions define how to handle runs that exceed the limit.
type ConcurrencyOptions struct {
	// CollisionStrategy is ENQUEUE or CANCEL_NEW.
	CollisionStrategy string `json:"collision_strategy"`
	// GracePeriodSeconds is how long infrastructure may take to start before its slot is released; nil for the
	// server's default.
	GracePeriodSeconds *int64 `json:"grace_period_seconds"`
}

// VersionInfo describes a version of a deployment. A self-hosted server accepts it and does not store it; Prefect
// Cloud stores it.
type VersionInfo struct {
	Type    string `json:"type"`
	Version string `json:"version"`
}

// OwnLimit reports whether the limit was created for this deployment only, by ConcurrencyLimit.
func (d *Deployment) OwnLimit() bool { return d.Limit != nil && d.Limit.Name == "deployment:"+d.ID }

// DeploymentInput is what a write sets on a deployment. Name, FlowID and Labels can be set on creation only.
type DeploymentInput struct {
	Name                     string                             `json:"name,omitzero"`
	FlowID                   string                             `json:"flow_id,omitzero"`
	Labels                   map[string]string                  `json:"labels,omitzero"`
	Description              patch.Optional[string]             `json:"description,omitzero"`
	Version                  patch.Optional[string]             `json:"version,omitzero"`
	VersionInfo              patch.Optional[VersionInfo]        `json:"version_info,omitzero"`
	Path                     patch.Optional[string]             `json:"path,omitzero"`
	Entrypoint               patch.Optional[string]             `json:"entrypoint,omitzero"`
	StorageDocumentID        patch.Optional[string]             `json:"storage_document_id,omitzero"`
	Paused                   patch.Optional[bool]               `json:"paused,omitzero"`
	Tags                     patch.Optional[[]string]           `json:"tags,omitzero"`
	Parameters               json.RawMessage                    `json:"parameters,omitzero"`
	ParameterOpenAPISchema   json.RawMessage                    `json:"parameter_openapi_schema,omitzero"`
	EnforceParameterSchema   patch.Optional[bool]               `json:"enforce_parameter_schema,omitzero"`
	JobVariables             json.RawMessage                    `json:"job_variables,omitzero"`
	PullSteps                patch.Optional[[]json.RawMessage]  `json:"pull_steps,omitzero"`
	WorkPoolName             patch.Optional[string]             `json:"work_pool_name,omitzero"`
	WorkQueueName            patch.Optional[string]             `json:"work_queue_name,omitzero"`
	ConcurrencyLimit         patch.Optional[int64]              `json:"concurrency_limit,omitzero"`
	ConcurrencyOptions       patch.Optional[ConcurrencyOptions] `json:"concurrency_options,omitzero"`
	GlobalConcurrencyLimitID patch.Optional[string]             `json:"global_concurrency_limit_id,omitzero"`
}

// CreateDeployment creates a deployment. If the flow has a deployment with that name, the API overwrites it instead,
// and deletes its schedules.
func (c *Client) CreateDeployment(ctx context.Context, in DeploymentInput) (*Deployment, error) {
	created, err := rest.Do[*Deployment](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("deployments", ""), Body: in})
	if err != nil {
		return nil, err
	}
	address, now := c.AddressOf("deployments", created.ID), time.Now()
	c.recentlySeen.Store(address, now)
	if len(created.Schedules) == 0 {
		c.withoutSchedules.Store(address, now)
	}
	return created, nil
}

// Deployment returns the deployment with that ID.
func (c *Client) Deployment(ctx context.Context, id string) (*Deployment, error) {
	return rest.ReadObject[Deployment](ctx, c.Conn, deploymentKind, id)
}

// DeploymentByName returns the deployment by the name of its flow and its own name.
func (c *Client) DeploymentByName(ctx context.Context, flow, name string) (*Deployment, error) {
	return rest.Do[*Deployment](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("deployments", "name", flow, name)})
}

// DeploymentOfFlow returns the deployment by the ID of its flow and its name, or nil.
func (c *Client) DeploymentOfFlow(ctx context.Context, flowID, name string) (*Deployment, error) {
	return rest.First[Deployment](ctx, c.Conn, rest.Path("deployments", "filter"), map[string]any{
		"flows":       map[string]any{"id": rest.AnyOf(flowID)},
		"deployments": map[string]any{"name": rest.AnyOf(name)},
	})
}

// UpdateDeployment sets the fields of in. The server deletes the scheduled runs that are in the future, and schedules
// them again.
func (c *Client) UpdateDeployment(ctx context.Context, id string, in DeploymentInput) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("deployments", id), Body: in, Repeatable: true},
	)
}

// PauseDeployment pauses the deployment's schedules and deletes all of their runs that have not started, including
// late ones.
func (c *Client) PauseDeployment(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("deployments", id, "pause_deployment"), Repeatable: true},
	)
}

// ResumeDeployment resumes the deployment's schedules.
func (c *Client) ResumeDeployment(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("deployments", id, "resume_deployment"), Repeatable: true},
	)
}

// DeleteDeployment deletes the deployment with that ID, and the concurrency limit that it is linked to, even if
// others share the limit.
func (c *Client) DeleteDeployment(ctx context.Context, id string) error {
	c.recentlySeen.Delete(c.AddressOf("deployments", id))
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("deployments", id)})
}

// DeploymentFilter selects deployments. A zero field selects all.
type DeploymentFilter struct {
	Names        []string // any of them, of any flow; nil for all
	FlowName     string
	Tags         []string // all of them
	WorkPoolName string
	Paused       *bool
	Status       string // READY or NOT_READY
}

func (f DeploymentFilter) body() map[string]any {
	deployments := map[string]any{}
	if f.Names != nil {
		deployments["name"] = rest.AnyOf(f.Names...)
	}
	if len(f.Tags) > 0 {
		deployments["tags"] = map[string]any{"all_": f.Tags}
	}
	if f.Paused != nil {
		deployments["paused"] = map[string]any{"eq_": *f.Paused}
	}
	// Names of deployments are not unique, so pages sorted by name could overlap.
	out := map[string]any{"sort": "CREATED_DESC", "deployments": deployments}
	if f.FlowName != "" {
		out["flows"] = map[string]any{"name": rest.AnyOf(f.FlowName)}
	}
	if f.WorkPoolName != "" {
		out["work_pools"] = map[string]any{"name": rest.AnyOf(f.WorkPoolName)}
	}
	return out
}

// Deployments yields the deployments that the filter finds, the newest first. It skips the first offset deployments
// and yields at most limit; a negative limit means all.
func (c *Client) Deployments(ctx context.Context, f DeploymentFilter, offset, limit int) iter.Seq2[*Deployment, error] {
	path := rest.Path("deployments", "filter")
	if f.Status == "" {
		return rest.Window[*Deployment](ctx, c.Conn, path, f.body(), offset, limit)
	}
	// The API cannot filter by status.
	return func(yield func(*Deployment, error) bool) {
		found := 0
		for d, err := range rest.Pages[*Deployment](ctx, c.Conn, path, f.body()) {
			if err == nil && d.Status != f.Status {
				continue
			}
			if found++; limit >= 0 && found > offset+limit {
				return
			}
			if (err != nil || found > offset) && !yield(d, err) {
				return
			}
		}
	}
}

// MissingReferenceError reports that an object that a deployment refers to does not exist.
type MissingReferenceError struct {
	Field string // the field of the input
	Value string // the name or ID of the missing object
}

func (e *MissingReferenceError) Error() string {
	return fmt.Sprintf("%s: %q does not exist", e.Field, e.Value)
}

// referenceAge is how long an object that was read is assumed to exist when others refer to it.
const referenceAge = 5 * time.Second

// isRecent reports whether the time that a map has for the key is not older than age.
func isRecent(moments *sync.Map, key string, age time.Duration) bool {
	at, ok := moments.Load(key)
	return ok && time.Since(at.(time.Time)) < age //nolint:errcheck,forcetypeassert // nothing else is stored
}

// checkExists returns an error if there is no object at the path. It does not read an object again that was read
// recently: hundreds of deployments can refer to one flow and one work pool.
func (c *Client) checkExists(ctx context.Context, path []string) error {
	key := c.AddressOf(path...)
	if isRecent(&c.recentlySeen, key, referenceAge) {
		return nil
	}
	err := rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: path})
	if err == nil {
		c.recentlySeen.Store(key, time.Now())
	}
	return err
}

// createdAge is how long an object that this client created is assumed to exist.
const createdAge = time.Minute

// CheckDeployment returns a not-found error if there is no deployment with that ID. It sends no request for a
// deployment that this client created recently.
func (c *Client) CheckDeployment(ctx context.Context, id string) error {
	if isRecent(&c.recentlySeen, c.AddressOf("deployments", id), createdAge) {
		return nil
	}
	_, err := c.Deployment(ctx, id)
	return err
}

// CheckReferences checks that the objects that in refers to exist. The API would create an unknown queue, and its
// errors for most other missing objects are not helpful. It returns a *MissingReferenceError for the first missing
// object. A queue must exist in the work pool of in.
func (c *Client) CheckReferences(ctx context.Context, in DeploymentInput) error {
	pool, _ := in.WorkPoolName.Get()
	for _, ref := range []struct {
		field string
		value patch.Optional[string]
		under []string
	}{
		{"flow_id", optionalString(in.FlowID), rest.Path("flows")},
		{"work_pool_name", in.WorkPoolName, rest.Path("work_pools")},
		{"work_queue_name", in.WorkQueueName, rest.Path("work_pools", pool, "queues")},
		{"storage_document_id", in.StorageDocumentID, rest.Path("block_documents")},
		{"global_concurrency_limit_id", in.GlobalConcurrencyLimitID, rest.Path("v2", "concurrency_limits")},
	} {
		value, given := ref.value.Get()
		if !given {
			continue
		}
		err := c.checkExists(ctx, append(ref.under, value))
		if apierror.IsNotFound(err) {
			return &MissingReferenceError{ref.field, value}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// optionalString is absent if s is empty.
func optionalString(s string) patch.Optional[string] {
	if s == "" {
		return patch.Optional[string]{}
	}
	return patch.Some(s)
}
