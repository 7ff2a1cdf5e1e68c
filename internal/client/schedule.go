package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Schedule defines when a deployment runs automatically.
type Schedule struct {
	rest.Object
	DeploymentID string `json:"deployment_id"`
	Timing       Timing `json:"schedule"`
	Active       bool   `json:"active"`
	// MaxScheduledRuns is how many runs the scheduler creates in advance; nil for the server's default.
	MaxScheduledRuns *int64 `json:"max_scheduled_runs"`
	// Parameters override the parameters of the deployment: a JSON object.
	Parameters json.RawMessage `json:"parameters"`
	// Slug is unique in the deployment.
	Slug *string `json:"slug"`
}

// Timing is a cron expression, an interval in seconds or a recurrence rule; the fields of the others are nil.
type Timing struct {
	Cron       *string    `json:"cron"`
	DayOr      *bool      `json:"day_or"` // only with Cron
	Interval   *float64   `json:"interval"`
	AnchorDate *time.Time `json:"anchor_date"` // only with Interval; keeps its offset from UTC
	RRule      *string    `json:"rrule"`
	Timezone   *string    `json:"timezone"`
}

// ScheduleInput is what a write sets on a schedule. An update must set all fields: the API removes parameters that
// are absent. It can unset neither the slug nor the limit of scheduled runs.
type ScheduleInput struct {
	// DeploymentID is the deployment that the schedule is created for.
	DeploymentID     string                          `json:"-"`
	Timing           TimingInput                     `json:"schedule,omitzero"`
	Active           patch.Optional[bool]            `json:"active,omitzero"`
	MaxScheduledRuns patch.Optional[int64]           `json:"max_scheduled_runs,omitzero"`
	Parameters       patch.Optional[json.RawMessage] `json:"parameters,omitzero"`
	Slug             string                          `json:"slug,omitzero"`
}

// TimingInput is the input of a Timing. An absent field has the API's default.
type TimingInput struct {
	Cron       string                  `json:"cron,omitzero"`
	DayOr      patch.Optional[bool]    `json:"day_or,omitzero"`
	Interval   patch.Optional[float64] `json:"interval,omitzero"`
	AnchorDate string                  `json:"anchor_date,omitzero"` // RFC 3339
	RRule      string                  `json:"rrule,omitzero"`
	Timezone   string                  `json:"timezone,omitzero"`
}

// CreateSchedule creates a schedule of the deployment in.DeploymentID. A slug that exists in the deployment is a
// conflict.
func (c *Client) CreateSchedule(ctx context.Context, in ScheduleInput) (*Schedule, error) {
	c.withoutSchedules.Delete(c.AddressOf("deployments", in.DeploymentID))
	created, err := rest.Do[[]*Schedule](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: schedulesPath(in.DeploymentID), Body: []ScheduleInput{in}},
	)
	if err != nil {
		return nil, err
	}
	if len(created) != 1 {
		return nil, fmt.Errorf("creating a schedule: the response has %d schedules, but one was requested", len(created))
	}
	return created[0], nil
}

// withoutSchedulesAge is how long a deployment that was created without schedules is assumed to have none.
const withoutSchedulesAge = time.Minute

// HasNoSchedules reports whether this client created the deployment recently, without schedules, and has created none
// since. Its schedules then need not be read.
func (c *Client) HasNoSchedules(deployment string) bool {
	return isRecent(&c.withoutSchedules, c.AddressOf("deployments", deployment), withoutSchedulesAge)
}

// DeploymentSchedules returns the schedules of a deployment.
func (c *Client) DeploymentSchedules(ctx context.Context, deployment string) ([]*Schedule, error) {
	if c.SharesReads(ctx) {
		if c.HasNoSchedules(deployment) {
			return nil, nil
		}
		// The deployment has its schedules, and is usually read as well.
		d, err := rest.ReadObject[deploymentSchedules](ctx, c.Conn, deploymentKind, deployment)
		if err != nil {
			return nil, err
		}
		return d.Schedules, nil
	}
	return rest.Do[[]*Schedule](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: schedulesPath(deployment)})
}

// Schedule returns the schedule of a deployment with that ID.
func (c *Client) Schedule(ctx context.Context, deployment, id string) (*Schedule, error) {
	return c.scheduleWhere(ctx, deployment, "ID "+id, func(s *Schedule) bool { return s.ID == id })
}

// ScheduleBySlug returns the schedule of a deployment with that slug.
func (c *Client) ScheduleBySlug(ctx context.Context, deployment, slug string) (*Schedule, error) {
	return c.scheduleWhere(ctx, deployment, "slug "+slug, func(s *Schedule) bool { return s.Slug != nil && *s.Slug == slug })
}

// scheduleWhere searches a deployment's schedules. The API can only list all of them.
func (c *Client) scheduleWhere(ctx context.Context, deployment, what string, is func(*Schedule) bool) (*Schedule, error) {
	all, err := c.DeploymentSchedules(ctx, deployment)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if is(s) {
			return s, nil
		}
	}
	return nil, scheduleNotFound(schedulesPath(deployment), "the deployment has no schedule with the "+what)
}

// FindSchedule returns the schedule with that ID, of any deployment. It reads deployments until one has the schedule,
// and remembers the deployments of all schedules it reads: later calls check the remembered deployment first.
func (c *Client) FindSchedule(ctx context.Context, id string) (*Schedule, error) {
	if deploymentID, ok := c.scheduleDeployments.Load(c.AddressOf("schedules", id)); ok {
		if s, err := c.Schedule(ctx, deploymentID.(string), id); err == nil { //nolint:errcheck,forcetypeassert // nothing else is stored
			return s, nil
		}
	}
	for s, err := range c.Schedules(ctx, DeploymentFilter{}) {
		if err != nil {
			return nil, err
		}
		c.scheduleDeployments.Store(c.AddressOf("schedules", s.ID), s.DeploymentID)
		if s.ID == id {
			return s, nil
		}
	}
	return nil, scheduleNotFound(rest.Path("deployments", "filter"), "no deployment has a schedule with the ID "+id)
}

// OnlySchedule returns the only schedule of a deployment that meets the condition. It returns a not-found error if
// several do, because the right one is unknown.
func (c *Client) OnlySchedule(ctx context.Context, deployment string, is func(*Schedule) bool) (*Schedule, error) {
	all, err := c.DeploymentSchedules(ctx, deployment)
	if err != nil {
		return nil, err
	}
	var found []*Schedule
	for _, s := range all {
		if is(s) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return nil, scheduleNotFound(schedulesPath(deployment), fmt.Sprintf("%d schedules of the deployment match", len(found)))
	}
	return found[0], nil
}

// scheduleNotFound is the error of a schedule that does not exist. The API has no endpoint that reads one schedule
// and could return it.
func scheduleNotFound(path []string, detail string) error {
	return &apierror.Error{Method: http.MethodGet, Path: "/" + strings.Join(path, "/"), Code: apierror.CodeNotFound, Detail: detail}
}

// UpdateSchedule replaces the schedule. The API deletes its scheduled runs.
func (c *Client) UpdateSchedule(ctx context.Context, deployment, id string, in ScheduleInput) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: append(schedulesPath(deployment), id), Body: in, Repeatable: true},
	)
}

// DeleteSchedule deletes a schedule and its scheduled runs.
func (c *Client) DeleteSchedule(ctx context.Context, deployment, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: append(schedulesPath(deployment), id)})
}

// deploymentSchedules is the part of a deployment that has its schedules.
type deploymentSchedules struct {
	Status    string      `json:"status"`
	Schedules []*Schedule `json:"schedules"`
}

// Schedules yields every schedule of the deployments that match the filter.
func (c *Client) Schedules(ctx context.Context, f DeploymentFilter) iter.Seq2[*Schedule, error] {
	return func(yield func(*Schedule, error) bool) {
		for d, err := range rest.Pages[deploymentSchedules](ctx, c.Conn, rest.Path("deployments", "filter"), f.body()) {
			if err != nil {
				yield(nil, err)
				return
			}
			if f.Status != "" && f.Status != d.Status {
				continue // the API cannot filter by it
			}
			for _, s := range d.Schedules {
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}

func schedulesPath(deployment string) []string {
	return rest.Path("deployments", deployment, "schedules")
}
