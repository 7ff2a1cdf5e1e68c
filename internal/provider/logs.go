package provider

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// subsystem is a part of the log, whose level can be chosen by itself. Its methods are the only way to write to the log: the
// linter forbids tflog's own functions, which know nothing of credentials.
type subsystem string

const (
	logObjects  subsystem = "objects"  // what is made, changed and deleted, and all diagnostics
	logClient   subsystem = "client"   // requests and retries
	logSchedule subsystem = "schedule" // schedules of deployments
	logRuns     subsystem = "runs"     // flow runs, their states and their log lines
)

// subsystems are all of them.
var subsystems = []subsystem{logObjects, logClient, logSchedule, logRuns}

// levelVariable begins the names of the environment variables that choose a subsystem's level; the subsystem's name follows.
const levelVariable = "TF_LOG_PROVIDER_PREFECT"

// logs is the log of one provider. Its zero value is ready.
type logs struct {
	// client knows the credentials that must not be in the log; nil before the provider is configured.
	client atomic.Pointer[client.Client]
	// silent says that no line of the log will be read.
	silent bool
}

type logsKey struct{}

// in returns a context in which all subsystems write, with the fields by which Terraform's call is known.
func (l *logs) in(ctx context.Context) context.Context {
	if l.silent {
		return ctx
	}
	for _, s := range subsystems {
		ctx = tflog.NewSubsystem(ctx, string(s), tflog.WithRootFields(), tflog.WithLevelFromEnv(levelVariable, string(s)))
	}
	return context.WithValue(ctx, logsKey{}, l)
}

// logOf is where the log has what the resource or action of that noun does.
func logOf(noun string) subsystem {
	switch {
	case strings.HasPrefix(noun, "deployment_schedule"):
		return logSchedule
	case strings.HasPrefix(noun, "flow_run"), noun == "deployment_backfill":
		return logRuns
	}
	return logObjects
}

// debugs reports whether anybody reads what debug writes.
func (s subsystem) debugs(ctx context.Context) bool { return tflog.SubsystemIsDebug(ctx, string(s)) }

func (s subsystem) debug(ctx context.Context, text string, fields map[string]any) {
	if s.debugs(ctx) {
		s.write(ctx, tflog.SubsystemDebug, text, fields)
	}
}

func (s subsystem) info(ctx context.Context, text string, fields map[string]any) {
	if tflog.SubsystemIsInfo(ctx, string(s)) {
		s.write(ctx, tflog.SubsystemInfo, text, fields)
	}
}

func (s subsystem) warn(ctx context.Context, text string, fields map[string]any) {
	if tflog.SubsystemIsWarn(ctx, string(s)) {
		s.write(ctx, tflog.SubsystemWarn, text, fields)
	}
}

func (s subsystem) error(ctx context.Context, text string, fields map[string]any) {
	if tflog.SubsystemIsError(ctx, string(s)) {
		s.write(ctx, tflog.SubsystemError, text, fields)
	}
}

// write writes without credentials. The masks of tflog are not used for that: they write into the fields that all who log
// within a call share, and runs are watched beside the call.
func (s subsystem) write(ctx context.Context, to func(context.Context, string, string, ...map[string]any), text string, fields map[string]any) {
	c := new(client.Client) // knows what credentials look like
	if l, ok := ctx.Value(logsKey{}).(*logs); ok && l.client.Load() != nil {
		c = l.client.Load()
	}
	clean := make(map[string]any, len(fields))
	for name, v := range fields {
		if text, ok := v.(string); ok {
			v = c.Redact(text)
		}
		clean[name] = v
	}
	to(ctx, string(s), c.Redact(text), clean)
}
