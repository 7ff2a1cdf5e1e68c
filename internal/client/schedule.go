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

// Schedule says when a deployment runs by itself.
type Schedule struct {
	rest.Object
	DeploymentID string `json:"deployment_id"`
	Timing       Timing `json:"schedule"`
	Active       bool   `json:"active"`
	// MaxScheduledRuns is how many runs the scheduler plans ahead; nil for the server's own limit.
	MaxScheduledRuns *int64 `json:"max_scheduled_runs"`
	// Parameters override those of the deployment: a JSON object.
	Parameters json.RawMessage `json:"parameters"`
	// Slug is unique in the deployment.
	Slug *string `json:"slug"`
}

// Timing is one of a cron expression, an interval in seconds and a recurrence rule: the others are nil.
type Timing struct {
	Cron       *string    `json:"cron"`
	DayOr      *bool      `json:"day_or"` // only with Cron
	Interval   *float64   `json:"interval"`
	AnchorDate *time.Time `json:"anchor_date"` // only with Interval; keeps its offset from UTC
	RRule      *string    `json:"rrule"`
	Timezone   *string    `json:"timezone"`
}

// ScheduleInput is what a write sets on a schedule. An update must set all of it: the API takes parameters that are not
// there for none. It can clear neither the slug nor the limit of scheduled runs.
type ScheduleInput struct {
	// DeploymentID is the deployment that the schedule is created for.
	DeploymentID     string                          `json:"-"`
	Timing           TimingInput                     `json:"schedule,omitzero"`
	Active           patch.Optional[bool]            `json:"active,omitzero"`
	MaxScheduledRuns patch.Optional[int64]           `json:"max_scheduled_runs,omitzero"`
	Parameters       patch.Optional[json.RawMessage] `json:"parameters,omitzero"`
	Slug             string                          `json:"slug,omitzero"`
}

// TimingInput is a Timing to be written. The API gives an absent field its default.
type TimingInput struct {
	Cron       string                  `json:"cron,omitzero"`
	DayOr      patch.Optional[bool]    `json:"day_or,omitzero"`
	Interval   patch.Optional[float64] `json:"interval,omitzero"`
	AnchorDate string                  `json:"anchor_date,omitzero"` // RFC 3339
	RRule      string                  `json:"rrule,omitzero"`
	Timezone   string                  `json:"timezone,omitzero"`
}

// CreateSchedule adds a schedule to the deployment that in names. A slug that the deployment has already is a conflict.
func (c *Client) CreateSchedule(ctx context.Context, in ScheduleInput) (*Schedule, error) {
	c.withoutSchedules.Delete(c.AddressOf("deployments", in.DeploymentID))
	made, err := rest.Do[[]*Schedule](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: schedulesPath(in.DeploymentID), Body: []ScheduleInput{in}},
	)
	if err != nil {
		return nil, err
	}
	if len(made) != 1 {
		return nil, fmt.Errorf("creating a schedule: the response has %d schedules, but one was requested", len(made))
	}
	return made[0], nil
}

// withoutSchedulesAge is how long a new deployment is taken for one without schedules.
const withoutSchedulesAge = time.Minute

// HasNoSchedules reports whether this client has made the deployment a short while ago, without schedules, and has given it none
// since, so that there is nothing to look for.
func (c *Client) HasNoSchedules(deployment string) bool {
	return isRecent(&c.withoutSchedules, c.AddressOf("deployments", deployment), withoutSchedulesAge)
}

// DeploymentSchedules returns the schedules of a deployment.
func (c *Client) DeploymentSchedules(ctx context.Context, deployment string) ([]*Schedule, error) {
	if c.SharesReads(ctx) {
		if c.HasNoSchedules(deployment) {
			return nil, nil
		}
		// They come with the deployment, which mostly is read as well.
		d, err := rest.ReadObject[deploymentSchedules](ctx, c.Conn, deploymentKind, deployment)
		if err != nil {
			return nil, err
		}
		return d.Schedules, nil
	}
	return rest.Do[[]*Schedule](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: schedulesPath(deployment)})
}

// Schedule returns the schedule of that id of a deployment.
func (c *Client) Schedule(ctx context.Context, deployment, id string) (*Schedule, error) {
	return c.scheduleWhere(ctx, deployment, "ID "+id, func(s *Schedule) bool { return s.ID == id })
}

// ScheduleBySlug returns the schedule of a deployment that has the slug.
func (c *Client) ScheduleBySlug(ctx context.Context, deployment, slug string) (*Schedule, error) {
	return c.scheduleWhere(ctx, deployment, "slug "+slug, func(s *Schedule) bool { return s.Slug != nil && *s.Slug == slug })
}

// scheduleWhere looks through a deployment's schedules, which the API gives all at once only.
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

// FindSchedule returns the schedule of that id, whichever deployment has it. It reads every deployment until it finds it,
// and remembers what it has seen on the way: the next one is looked for where it was then.
func (c *Client) FindSchedule(ctx context.Context, id string) (*Schedule, error) {
	if home, ok := c.scheduleDeployments.Load(c.AddressOf("schedules", id)); ok {
		if s, err := c.Schedule(ctx, home.(string), id); err == nil { //nolint:errcheck,forcetypeassert // nothing else is stored
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

// OnlySchedule returns the one schedule of a deployment that meets the condition. When several do, there is no telling
// which is meant: that is not found either.
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

// scheduleNotFound is the answer that the API would give, had it a way to ask for one schedule.
func scheduleNotFound(path []string, detail string) error {
	return &apierror.Error{Method: http.MethodGet, Path: "/" + strings.Join(path, "/"), Code: apierror.CodeNotFound, Detail: detail}
}

// UpdateSchedule sets the whole schedule. The API deletes the runs that it has planned from it.
func (c *Client) UpdateSchedule(ctx context.Context, deployment, id string, in ScheduleInput) error {
	_, err := rest.Do[rest.None](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: append(schedulesPath(deployment), id), Body: in, Repeatable: true},
	)
	return err
}

// DeleteSchedule deletes a schedule with the runs that are planned from it.
func (c *Client) DeleteSchedule(ctx context.Context, deployment, id string) error {
	_, err := rest.Do[rest.None](ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: append(schedulesPath(deployment), id)})
	return err
}

// deploymentSchedules is what a deployment tells of its schedules.
type deploymentSchedules struct {
	Status    string      `json:"status"`
	Schedules []*Schedule `json:"schedules"`
}

// Schedules yields every schedule of the deployments that the filter finds.
func (c *Client) Schedules(ctx context.Context, f DeploymentFilter) iter.Seq2[*Schedule, error] {
	return func(yield func(*Schedule, error) bool) {
		for d, err := range rest.Pages[deploymentSchedules](ctx, c.Conn, rest.Path("deployments", "filter"), f.body()) {
			if err != nil {
				yield(nil, err)
				return
			}
			if f.Status != "" && f.Status != d.Status {
				continue // the API can't filter by it
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
