package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Operation is an operation on one object, or on several objects of one type.
type Operation struct {
	// Verb is create, read or the like.
	Verb string
	// Kind and Type are the kind and the type name of the object, such as resource and prefect_deployment.
	Kind, Type string
	// Title is the name of the operation in Prefect's terms, such as prefect.execute_flow.
	Title string
}

// Outcome is the result of an operation. Unknown fields are empty.
type Outcome struct {
	// Name and ID are the name and the ID of the object.
	Name, ID string
	// Failure is a short description of the error, without values; empty for none.
	Failure string
}

// Operation starts the span of an operation. It returns the context for the operation, and the function that ends the
// span.
func (t *Telemetry) Operation(ctx context.Context, o Operation) (context.Context, func(Outcome)) {
	if t == nil {
		return ctx, func(Outcome) {}
	}
	ctx, span := t.tracer.Start(trace.ContextWithSpanContext(ctx, t.parent), o.Verb+" "+o.Type, trace.WithAttributes(
		attribute.String("terraform.operation", o.Verb),
		attribute.String("terraform.kind", o.Kind),
		attribute.String("terraform.type", o.Type),
		attribute.String("prefect.operation", o.Title),
	))
	return ctx, func(end Outcome) {
		if end.Name != "" {
			span.SetAttributes(attribute.String("prefect.object.name", end.Name))
		}
		if end.ID != "" {
			span.SetAttributes(attribute.String("prefect.object.id", end.ID))
		}
		if end.Failure != "" {
			span.SetStatus(codes.Error, end.Failure)
		}
		span.End()
	}
}
