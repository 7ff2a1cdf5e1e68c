package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Operation is something that is done to one object, or to many of a type.
type Operation struct {
	// Verb is what is done, such as create or read.
	Verb string
	// Kind and Type say to what: such as resource and prefect_deployment.
	Kind, Type string
	// Title is what those who run flows call it, such as prefect.execute_flow.
	Title string
}

// Outcome is what is known of an operation at its end. What is empty is not known.
type Outcome struct {
	// Name and ID are the object's.
	Name, ID string
	// Failure is what went wrong, in a few words without values; empty when nothing did.
	Failure string
}

// Operation begins the span of an operation, and returns the context for all that belongs to it. The function ends it.
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
