package function_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

const flowSource = `<<-EOT
from typing import Literal
from prefect import flow
from vendor import Client

@flow(name="Daily report")
def report(day: str, region: Literal["eu", "us"] = "eu", *, limit: int = 10):
    """Reports on a day.

    Args:
        day: The day to report on.
    """

@flow
async def clean_up(client: Client = Client()): ...

def helper(): ...
EOT
`

func TestFlowFunctions(t *testing.T) {
	exact, null := knownvalue.StringExact, knownvalue.Null()
	parameter := func(name string, kind, value knownvalue.Check, required bool) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{"name": exact(name), "type": kind, "default": value,
			"required": knownvalue.Bool(required)})
	}
	in := func(call string) string { return strings.Replace(call, "SOURCE", "local.source", 1) }
	step := testenv.FunctionsStep(map[string]knownvalue.Check{
		in(`flows_in_source(SOURCE)`): knownvalue.ListExact([]knownvalue.Check{
			knownvalue.ObjectExact(map[string]knownvalue.Check{
				"function": exact("report"), "name": exact("Daily report"), "description": testenv.StringContaining("Reports on a day."), "async": knownvalue.Bool(false), "line": knownvalue.Int64Exact(6),
				"parameters": knownvalue.ListExact([]knownvalue.Check{
					parameter("day", exact("str"), null, true), parameter("region", exact(`Literal["eu", "us"]`), exact(`"eu"`), false),
					parameter("limit", exact("int"), exact("10"), false),
				}),
			}),
			knownvalue.ObjectExact(map[string]knownvalue.Check{
				"function": exact("clean_up"), "name": exact("clean-up"), "description": null, "async": knownvalue.Bool(true), "line": knownvalue.Int64Exact(14),
				"parameters": knownvalue.ListExact([]knownvalue.Check{parameter("client", exact("Client"), exact("Client()"), false)}),
			}),
		}),
		`jsonencode(jsondecode(provider::prefect::flow_parameter_schema(local.source, "report")).properties.day)`:                                                      exact(`{"description":"The day to report on.","position":0,"title":"day","type":"string"}`),
		`jsonencode(jsondecode(provider::prefect::flow_parameter_schema(local.source, "report")).required)`:                                                            exact(`["day"]`),
		`join(";", provider::prefect::flow_parameter_notes(local.source, "clean_up"))`:                                                                                 testenv.StringContaining("parameter client: any type is allowed: Client comes from the module vendor"),
		`length(provider::prefect::flow_parameter_notes(local.source, "report"))`:                                                                                      knownvalue.Int64Exact(0),
		`length(provider::prefect::flow_parameter_notes(local.source, "clean_up", { "lib/vendor.py" = "class Client: pass" }))`:                                        knownvalue.Int64Exact(0),
		`jsonencode(jsondecode(provider::prefect::flow_parameter_schema(local.source, "clean_up", { "lib/vendor.py" = local.vendor })).definitions.Client.properties)`: exact(`{"url":{"title":"Url","type":"string"}}`),
		`sort(keys(jsondecode(provider::prefect::flow_parameter_schema(local.source, "report"))))`: knownvalue.ListExact([]knownvalue.Check{
			exact("properties"), exact("required"), exact("title"), exact("type"),
		}),
		in(`flows_in_source("x = 1")`): knownvalue.ListExact(nil),
	})
	// Calls within others are not at the beginning.
	step.Config = strings.NewReplacer("provider::prefect::json", "json", "provider::prefect::sort", "sort", "provider::prefect::length",
		"length", "provider::prefect::join", "join").Replace(step.Config)
	step.Config = "locals {\n  vendor = \"from pydantic import BaseModel\\nclass Client(BaseModel):\\n    url: str\\n\"\n  source = " +
		flowSource + "}\n" + step.Config
	acctest.RunFunctionSteps(t, step)
}

// TestFlowFunctionErrors: each says where the source is wrong, or which function is not there.
func TestFlowFunctionErrors(t *testing.T) {
	failing := func(call, want string) resource.TestStep {
		return resource.TestStep{Config: "output \"o\" {\n  value = provider::prefect::" + call + "\n}\n",
			ExpectError: testenv.WrappedTextPattern(want)}
	}
	acctest.RunFunctionSteps(t,
		failing(`flows_in_source("def f(:\n")`, "The source cannot be parsed as Python: line 1"),
		failing(`flow_parameter_schema("def f(a: int): ...", "g")`, "g"),
	)
}

// TestDeploymentHoldsItsEntrypointAgainstTheSource: the flow must be in the source that is given.
func TestDeploymentHoldsItsEntrypointAgainstTheSource(t *testing.T) {
	testenv.OnFake(t)
	from := func(entrypoint, source string) string {
		return testenv.DeploymentConfig("entrypoint = \"" + entrypoint + "\"\nflow_source = " + source)
	}
	refused := func(config, want string) resource.TestStep {
		return resource.TestStep{Config: config, PlanOnly: true, ExpectError: testenv.WrappedTextPattern(want)}
	}
	const none = "\"x = 1\"\n"
	acctest.RunSteps(t,
		refused(from("report.py:reprot", flowSource), `flow_source defines no flow "reprot". Did you mean "report"?`),
		refused(from("report.py:helper", flowSource), `defines no flow "helper". Its flows are report, clean_up.`),
		refused(from("report.py:report", none), "no function with the decorator @flow"),
		refused(from("report.py:report", "\"def f(:\""), "flow_source cannot be parsed as Python: line 1"),
		resource.TestStep{Config: from("jobs/report.py:report", flowSource)},
		resource.TestStep{Config: from("jobs.report.clean_up", flowSource)},
	)
}

// project is an example with files of its own, copied to where the command runs, on the fake.
func project(t *testing.T, name string) (*acctest.CLI, *prefecttest.Fake) {
	t.Helper()
	fake := testenv.OnFake(t)
	example := filepath.Join(testenv.Examples, name)
	run := acctest.NewCLI(t, testenv.ReadOptional(t, filepath.Join(example, "main.tf")), "PREFECT_API_URL="+fake.URL)
	err := fs.WalkDir(os.DirFS(example), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == "main.tf" {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(run.Dir, path), 0o700)
		}
		run.WriteFile(path, testenv.ReadOptional(t, filepath.Join(example, path)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return run, fake
}

// TestExampleFlowsFolder applies the example that deploys a folder of flows.
func TestExampleFlowsFolder(t *testing.T) {
	run, fake := project(t, "flows-folder")
	run.ApplyAndExpectEmptyPlan()
	deployed := fake.All("deployments")
	if len(deployed) != 3 {
		t.Errorf("%d deployments were made of 3 flows", len(deployed))
	}
	for _, d := range deployed {
		if schema, ok := d["parameter_openapi_schema"].(map[string]any); !ok || schema["title"] != "Parameters" {
			t.Errorf("%v has the schema %v", d["name"], d["parameter_openapi_schema"])
		}
	}
	// Flows of one name in several files are one flow with several deployments.
	run.WriteFile("flows/again.py", "from prefect import flow\n\n@flow\ndef sales_report(day: str = \"today\"): ...\n")
	run.ApplyAndExpectEmptyPlan()
	if d, f := len(fake.All("deployments")), len(fake.All("flows")); d != 4 || f != 3 {
		t.Errorf("%d deployments of %d flows were made of 4 of 3", d, f)
	}
	out, ok := run.Run("plan", "-var", `parameters={"flows/sales.py:sales_report"={day="today",limit="many"}}`)
	if ok || !strings.Contains(out, "limit") {
		t.Errorf("a wrong parameter is not refused:\n%s", out)
	}
}

// TestExamplePrefectYAML applies the example that deploys what a prefect.yaml says.
func TestExamplePrefectYAML(t *testing.T) {
	run, fake := project(t, "prefect-yaml")
	run.ApplyAndExpectEmptyPlan()
	if d, s, a := len(fake.All("deployments")), len(fake.All("schedules")), len(fake.All("automations")); d != 2 || s != 2 || a != 1 {
		t.Errorf("%d deployments, %d schedules and %d automations were made of 2, 2 and 1", d, s, a)
	}
}
