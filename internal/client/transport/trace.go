package transport

import (
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// traceRequests creates a span for each request, and propagates it to the server and to the runs that the request
// starts.
type traceRequests struct {
	telemetry *telemetry.Telemetry // nil for none
	redactor  Redactor
}

func (l traceRequests) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if l.telemetry == nil {
		return next.RoundTrip(req)
	}
	call := callOf(req)
	ctx, span := l.telemetry.Request(req.Context(), req.Method, call.Route, l.redactor.address(req.URL))
	req = req.Clone(ctx)
	if labels := span.RunLabels(); labels != nil && call.LabeledBody != nil {
		body, err := call.LabeledBody(labels)
		if err != nil {
			return nil, err
		}
		req = withBody(req, body)
	}
	span.InjectHeaders(req.Header)
	progressOf(ctx).trace = span
	resp, err := next.RoundTrip(req)
	if err != nil {
		span.End(call.StatusAndReason(err))
		return nil, err
	}
	span.End(resp.StatusCode, "")
	return resp, nil
}
