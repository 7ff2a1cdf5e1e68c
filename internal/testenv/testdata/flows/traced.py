"""A flow whose runs and tasks are told to OpenTelemetry."""

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from prefect import flow, task

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)


@task(task_run_name="the task")
def step() -> None:
    pass


@flow
def traced() -> None:
    step()
