package protoserver

import (
	"bytes"
	"context"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// noAnswer is what has failed when an operation ends without a word.
const noAnswer = "no response"

// tracingServer traces all operations that use the API.
type tracingServer struct {
	Server

	telemetry *atomic.Pointer[telemetry.Telemetry]
}

// titles are the operations with a name that users of Prefect know. All others are called after what is
// done.
var titles = map[string]string{
	"create prefect_deployment":      "prefect.deploy_flow",
	"update prefect_deployment":      "prefect.deploy_flow",
	"delete prefect_deployment":      "prefect.undeploy_flow",
	"create prefect_flow_run":        "prefect.execute_flow",
	"invoke prefect_flow_run_create": "prefect.execute_flow",
}

func title(verb, of string) string {
	if known := titles[verb+" "+of]; known != "" {
		return known
	}
	noun := strings.TrimPrefix(of, "prefect_")
	if verb == "invoke" {
		return "prefect." + noun
	}
	return "prefect." + verb + "_" + noun
}

// begin begins an operation.
func (s *tracingServer) begin(ctx context.Context, verb, kind, of string) (context.Context, func(telemetry.Outcome)) {
	return s.telemetry.Load().Operation(ctx, telemetry.Operation{Verb: verb, Kind: kind, Type: of, Title: title(verb, of)})
}

// operationOutcome is what is known of an operation by its states, the best known first, and what was said.
func operationOutcome(said []*tfprotov6.Diagnostic, states ...*tfprotov6.DynamicValue) telemetry.Outcome {
	var out telemetry.Outcome
	for _, state := range states {
		name, id := identify(state)
		if out.Name == "" {
			out.Name = name
		}
		if out.ID == "" {
			out.ID = id
		}
	}
	for _, d := range said {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			out.Failure = d.Summary
			break
		}
	}
	return out
}

// observe carries out one operation. Its result is read only if telemetry is on.
func observe[Req, Resp any](
	ctx context.Context,
	s *tracingServer,
	verb, kind, of string,
	req Req,
	do func(context.Context, Req) (Resp, error),
	known func(Resp) telemetry.Outcome,
) (Resp, error) {
	if s.telemetry.Load() == nil {
		return do(ctx, req)
	}
	ctx, done := s.begin(ctx, verb, kind, of)
	resp, err := do(ctx, req)
	if err != nil {
		done(telemetry.Outcome{Failure: noAnswer})
		return resp, err
	}
	done(known(resp))
	return resp, nil
}

// ReadResource traces a read.
func (s *tracingServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return observe(
		ctx,
		s,
		"read",
		"resource",
		req.TypeName,
		req,
		s.Server.ReadResource,
		func(r *tfprotov6.ReadResourceResponse) telemetry.Outcome {
			return operationOutcome(r.Diagnostics, r.NewState, req.CurrentState)
		},
	)
}

// PlanResourceChange traces a plan.
func (s *tracingServer) PlanResourceChange(
	ctx context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return observe(
		ctx,
		s,
		"plan",
		"resource",
		req.TypeName,
		req,
		s.Server.PlanResourceChange,
		func(r *tfprotov6.PlanResourceChangeResponse) telemetry.Outcome {
			return operationOutcome(r.Diagnostics, r.PlannedState, req.PriorState)
		},
	)
}

// ApplyResourceChange traces a create, an update or a delete.
func (s *tracingServer) ApplyResourceChange(
	ctx context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return observe(
		ctx,
		s,
		verbOf(req),
		"resource",
		req.TypeName,
		req,
		s.Server.ApplyResourceChange,
		func(r *tfprotov6.ApplyResourceChangeResponse) telemetry.Outcome {
			return operationOutcome(r.Diagnostics, r.NewState, req.PlannedState, req.PriorState)
		},
	)
}

// verbOf is what an apply does.
func verbOf(req *tfprotov6.ApplyResourceChangeRequest) string {
	if isNull, err := req.PriorState.IsNull(); isNull && err == nil {
		return "create"
	}
	if isNull, err := req.PlannedState.IsNull(); isNull && err == nil {
		return "delete"
	}
	return "update"
}

// ImportResourceState traces an import.
func (s *tracingServer) ImportResourceState(
	ctx context.Context,
	req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	return observe(
		ctx,
		s,
		"import",
		"resource",
		req.TypeName,
		req,
		s.Server.ImportResourceState,
		func(r *tfprotov6.ImportResourceStateResponse) telemetry.Outcome {
			var states []*tfprotov6.DynamicValue
			for _, imported := range r.ImportedResources {
				states = append(states, imported.State)
			}
			return operationOutcome(r.Diagnostics, states...)
		},
	)
}

// ReadDataSource traces the read of a data source.
func (s *tracingServer) ReadDataSource(
	ctx context.Context,
	req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return observe(
		ctx,
		s,
		"read",
		"data",
		req.TypeName,
		req,
		s.Server.ReadDataSource,
		func(r *tfprotov6.ReadDataSourceResponse) telemetry.Outcome {
			return operationOutcome(r.Diagnostics, r.State, req.Config)
		},
	)
}

// OpenEphemeralResource traces the read of an ephemeral resource.
func (s *tracingServer) OpenEphemeralResource(
	ctx context.Context,
	req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return observe(
		ctx,
		s,
		"open",
		"ephemeral",
		req.TypeName,
		req,
		s.Server.OpenEphemeralResource,
		func(r *tfprotov6.OpenEphemeralResourceResponse) telemetry.Outcome {
			return operationOutcome(r.Diagnostics, r.Result, req.Config)
		},
	)
}

// ListResource traces a list, which is created while it is read.
func (s *tracingServer) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	ctx, done := s.begin(ctx, "list", "list", req.TypeName)
	stream, err := s.Server.ListResource(ctx, req)
	if err != nil {
		done(telemetry.Outcome{Failure: noAnswer})
		return stream, err
	}
	results := stream.Results
	stream.Results = func(push func(tfprotov6.ListResourceResult) bool) {
		var said []*tfprotov6.Diagnostic
		defer func() { done(operationOutcome(said)) }()
		results(func(result tfprotov6.ListResourceResult) bool {
			said = append(said, result.Diagnostics...)
			return push(result)
		})
	}
	return stream, nil
}

// InvokeAction traces an action, which runs while its events are read.
func (s *tracingServer) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	ctx, done := s.begin(ctx, "invoke", "action", req.ActionType)
	stream, err := s.Server.InvokeAction(ctx, req)
	if err != nil {
		done(telemetry.Outcome{Failure: noAnswer})
		return stream, err
	}
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		var said []*tfprotov6.Diagnostic
		defer func() { done(operationOutcome(said, req.Config)) }()
		events(func(event tfprotov6.InvokeActionEvent) bool {
			if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				said = append(said, completed.Diagnostics...)
			}
			return push(event)
		})
	}
	return stream, nil
}

// identify reads the name and the id from an object of Terraform, and nothing else; each is empty where it is not known.
func identify(object *tfprotov6.DynamicValue) (name, id string) {
	if object == nil {
		return "", ""
	}
	d := msgpack.NewDecoder(bytes.NewReader(object.MsgPack))
	attributes, err := d.DecodeMapLen()
	for ; attributes > 0 && err == nil; attributes-- {
		var key string
		if key, err = d.DecodeString(); err != nil {
			break
		}
		code, _ := d.PeekCode()
		switch isText := msgpcode.IsString(code); {
		case isText && key == "name":
			name, err = d.DecodeString()
		case isText && key == "id":
			id, err = d.DecodeString()
		default:
			err = d.Skip()
		}
	}
	return name, id
}
