package telemetry

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// exporter is the exporter of a signal.
type exporter string

const (
	noExporter exporter = ""
	// console writes to standard error, because the provider communicates with Terraform on standard output.
	console  exporter = "console"
	overHTTP exporter = "http/protobuf"
	overGRPC exporter = "grpc"
)

// signals are the exporters of each signal.
type signals struct{ traces, metrics exporter }

// signals reads OpenTelemetry's standard variables. OTEL_SDK_DISABLED has precedence over the configuration, which
// has precedence over the other variables.
func (c Config) signals() (signals, error) {
	off := strings.EqualFold(strings.TrimSpace(c.Getenv("OTEL_SDK_DISABLED")), "true")
	if off || (c.Enabled != nil && !*c.Enabled) {
		return signals{}, nil
	}
	traces, err := c.exporter("TRACES")
	if err != nil {
		return signals{}, err
	}
	metrics, err := c.exporter("METRICS")
	return signals{traces, metrics}, err
}

// exporter returns the exporter of a signal. A signal is exported if its exporter or its endpoint is set, or if the
// configuration enables telemetry.
func (c Config) exporter(signal string) (exporter, error) {
	variable := "OTEL_" + signal + "_EXPORTER"
	name := strings.TrimSpace(c.Getenv(variable))
	switch name {
	case "none":
		return noExporter, nil
	case "console":
		return console, nil
	case "otlp":
		return c.protocol(signal)
	case "":
		at := c.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") + c.Getenv("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT")
		if at == "" && (c.Enabled == nil || !*c.Enabled) {
			return noExporter, nil
		}
		return c.protocol(signal)
	}
	return noExporter, fmt.Errorf("%s is %q; the provider supports otlp, console and none", variable, name)
}

func (c Config) protocol(signal string) (exporter, error) {
	variable := "OTEL_EXPORTER_OTLP_" + signal + "_PROTOCOL"
	if c.Getenv(variable) == "" {
		variable = "OTEL_EXPORTER_OTLP_PROTOCOL"
	}
	switch out := exporter(cmp.Or(c.Getenv(variable), string(overHTTP))); out {
	case overHTTP, overGRPC:
		return out, nil
	default:
		return noExporter, fmt.Errorf("%s is %q; the provider supports http/protobuf and grpc", variable, out)
	}
}

// spanExporter is the exporter of traces, or nil.
func (e exporter) spanExporter(ctx context.Context) (sdktrace.SpanExporter, error) {
	switch e {
	case console:
		return stdouttrace.New(stdouttrace.WithWriter(os.Stderr))
	case overHTTP:
		return otlptracehttp.New(ctx)
	case overGRPC:
		return otlptracegrpc.New(ctx)
	}
	return nil, nil
}

// metricExporter is the exporter of metrics, or nil.
func (e exporter) metricExporter(ctx context.Context) (sdkmetric.Exporter, error) {
	switch e {
	case console:
		return stdoutmetric.New(stdoutmetric.WithWriter(os.Stderr))
	case overHTTP:
		return otlpmetrichttp.New(ctx)
	case overGRPC:
		return otlpmetricgrpc.New(ctx)
	}
	return nil, nil
}
