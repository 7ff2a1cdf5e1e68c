package diag

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// Subsystem is a part of the log, which has its own level. Its methods are the only way to write to the log: the
// linter forbids tflog's own functions, which do not redact credentials.
type Subsystem string

// The subsystems of the log.
const (
	LogObjects  Subsystem = "objects"  // creates, updates, deletes, and all diagnostics
	LogClient   Subsystem = "client"   // requests and retries
	LogSchedule Subsystem = "schedule" // schedules of deployments
	LogRuns     Subsystem = "runs"     // flow runs, their states and their log lines
)

// subsystems are all of them.
var subsystems = []Subsystem{LogObjects, LogClient, LogSchedule, LogRuns}

// levelVariable is the prefix of the environment variables with the levels of subsystems; the subsystem's name follows.
const levelVariable = "TF_LOG_PROVIDER_PREFECT"

// Logs is the log of one provider. Its zero value is ready.
type Logs struct {
	// Client has the credentials to redact; nil before the provider is configured.
	Client atomic.Pointer[client.Client]
	// Silent is set if the log is off.
	Silent bool
}

type logsKey struct{}

// In returns a context for all subsystems, with the fields that identify Terraform's call.
func (l *Logs) In(ctx context.Context) context.Context {
	if l.Silent {
		return ctx
	}
	for _, s := range subsystems {
		ctx = tflog.NewSubsystem(ctx, string(s), tflog.WithRootFields(), tflog.WithLevelFromEnv(levelVariable, string(s)))
	}
	return context.WithValue(ctx, logsKey{}, l)
}

// LogOf returns the subsystem for the resource or action with that type name.
func LogOf(typeName string) Subsystem {
	switch {
	case strings.HasPrefix(typeName, "deployment_schedule"):
		return LogSchedule
	case strings.HasPrefix(typeName, "flow_run"), typeName == "deployment_backfill":
		return LogRuns
	}
	return LogObjects
}

// Debugs reports whether the log shows the level DEBUG.
func (s Subsystem) Debugs(ctx context.Context) bool { return tflog.SubsystemIsDebug(ctx, string(s)) }

// Debug writes a line at the level DEBUG.
func (s Subsystem) Debug(ctx context.Context, text string, fields map[string]any) {
	if s.Debugs(ctx) {
		s.write(ctx, tflog.SubsystemDebug, text, fields)
	}
}

// Info writes a line at the level INFO.
func (s Subsystem) Info(ctx context.Context, text string, fields map[string]any) {
	if tflog.SubsystemIsInfo(ctx, string(s)) {
		s.write(ctx, tflog.SubsystemInfo, text, fields)
	}
}

// Warn writes a line at the level WARN.
func (s Subsystem) Warn(ctx context.Context, text string, fields map[string]any) {
	if tflog.SubsystemIsWarn(ctx, string(s)) {
		s.write(ctx, tflog.SubsystemWarn, text, fields)
	}
}

func (s Subsystem) Error(ctx context.Context, text string, fields map[string]any) {
	if tflog.SubsystemIsError(ctx, string(s)) {
		s.write(ctx, tflog.SubsystemError, text, fields)
	}
}

// write redacts credentials and writes the line. It does not use the masks of tflog: they modify fields that all goroutines of a
// call share, and runs are watched in other goroutines.
func (s Subsystem) write(
	ctx context.Context,
	to func(context.Context, string, string, ...map[string]any),
	text string,
	fields map[string]any,
) {
	redact := transport.Redactor{}.Redact // redacts by the form of credentials
	if l, ok := ctx.Value(logsKey{}).(*Logs); ok && l.Client.Load() != nil {
		redact = l.Client.Load().Redact
	}
	clean := make(map[string]any, len(fields))
	for name, v := range fields {
		if text, ok := v.(string); ok {
			v = redact(text)
		}
		clean[name] = v
	}
	to(ctx, string(s), redact(text), clean)
}
