package protoserver

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// diagnosticServer is what each call of Terraform goes through: it gives the call its logs, a code to the diagnostics of the framework
// and of its validators, which have none, and logs all diagnostics.
type diagnosticServer struct {
	Server
	logs *diag.Logs
}

type (
	diagnostics      = []*tfprotov6.Diagnostic
	method[Q, A any] func(context.Context, *Q) (*A, error)
)

// call makes one call. found returns the diagnostics of its response.
func call[Q, A any](ctx context.Context, s *diagnosticServer, of method[Q, A], req *Q, found func(*A) diagnostics) (*A, error) {
	ctx, end := newCallContext(s.logs.In(ctx))
	defer end()
	resp, err := of(ctx, req)
	if resp != nil {
		report(ctx, found(resp))
	}
	return resp, err
}

// report gives each diagnostic a code and logs it.
func report(ctx context.Context, found diagnostics) {
	for _, d := range found {
		if !diag.Mark.MatchString(d.Detail) {
			reword(d)
			d.Detail = foreignCode(d.Detail).WithCode(d.Detail)
		}
		fields := map[string]any{"code": diag.Mark.FindStringSubmatch(d.Detail)[1]}
		if d.Attribute != nil {
			fields["attribute"] = d.Attribute.String()
		}
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			diag.LogObjects.Warn(ctx, d.Summary, fields)
		} else {
			diag.LogObjects.Error(ctx, d.Summary, fields)
		}
	}
}

// How validators write numbers: with six decimals, of which the last may say nothing.
var (
	wholeNumber    = regexp.MustCompile(`(\d)\.0{6}\b`)
	trailingZeroes = regexp.MustCompile(`\b(\d+\.\d{0,4}[1-9])0+\b`)
)

// reword says what the framework and its validators mean in the provider's way. The framework repeats a text that is not
// JSON, which may hold a secret, and does not name its attribute. It asks to report an attribute that is null though it is
// required, which Terraform finds out for itself except in nested objects.
func reword(d *tfprotov6.Diagnostic) {
	d.Detail = trailingZeroes.ReplaceAllString(wholeNumber.ReplaceAllString(d.Detail, "$1"), "$1")
	if d.Attribute != nil && d.Summary == "Missing Configuration for Required Attribute" {
		d.Summary = "Missing " + diag.Humanize(attributeName(d.Attribute))
		d.Detail = fmt.Sprintf("%s is null, but must have a value. Set it.", pathText(d.Attribute))
	}
	if d.Attribute != nil && d.Summary == "Invalid Configuration for Read-Only Attribute" {
		d.Summary = "Read-only attribute " + attributeName(d.Attribute)
		d.Detail = fmt.Sprintf(
			"%s is set in the configuration, but is read-only. Remove it from the configuration.",
			pathText(d.Attribute),
		)
	}
	if name, ok := d.Attribute.LastStep().(tftypes.AttributeName); ok && d.Summary == "Invalid JSON String Value" {
		d.Summary = "Invalid " + string(name)
		d.Detail = fmt.Sprintf("%s is not valid JSON. Write it with jsonencode, such as jsonencode({ name = \"value\" }).", name)
	}
}

// foreignCode is the code of a text of the framework or its validators. What the framework says of the provider asks to be
// reported; all else is about the configuration, whether it points at an attribute or not.
func foreignCode(text string) diag.Code {
	for _, ours := range []string{"provider developer", "error in the provider", "issue with the provider", "problem with the provider",
		"issue in the Terraform Provider", "bug in the provider"} {
		if strings.Contains(text, ours) {
			return diag.CodeBug
		}
	}
	return diag.CodeInvalid
}

// tapSeq is the sequence with do called on each element on its way.
func tapSeq[E any](of iter.Seq[E], do func(E)) iter.Seq[E] {
	return func(push func(E) bool) {
		of(func(e E) bool {
			do(e)
			return push(e)
		})
	}
}

// InvokeAction reports at the action's end.
func (s *diagnosticServer) InvokeAction(
	ctx context.Context,
	req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	ctx = s.logs.In(ctx)
	stream, err := s.Server.InvokeAction(ctx, req)
	if err == nil {
		stream.Events = tapSeq(stream.Events, func(e tfprotov6.InvokeActionEvent) {
			if end, ok := e.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				report(ctx, end.Diagnostics)
			}
		})
	}
	return stream, err
}

// ListResource reports with each object.
func (s *diagnosticServer) ListResource(
	ctx context.Context,
	req *tfprotov6.ListResourceRequest,
) (*tfprotov6.ListResourceServerStream, error) {
	ctx = s.logs.In(ctx)
	stream, err := s.Server.ListResource(ctx, req)
	if err == nil {
		stream.Results = tapSeq(stream.Results, func(r tfprotov6.ListResourceResult) { report(ctx, r.Diagnostics) })
	}
	return stream, err
}

// CallFunction gives a code to an error of the framework.
func (s *diagnosticServer) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	resp, err := s.Server.CallFunction(s.logs.In(ctx), req)
	if resp != nil && resp.Error != nil && !diag.Mark.MatchString(resp.Error.Text) {
		resp.Error.Text = foreignCode(resp.Error.Text).WithCode(resp.Error.Text)
	}
	return resp, err
}
