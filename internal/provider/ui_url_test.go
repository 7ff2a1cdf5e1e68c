package provider

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
)

func TestUIURLFunction(t *testing.T) {
	exact := knownvalue.StringExact
	const id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	offline(t, evaluates(map[string]knownvalue.Check{
		`ui_url("http://127.0.0.1:4200/api", "flow_run", "` + id + `")`:                         exact("http://127.0.0.1:4200/runs/flow-run/" + id),
		`ui_url("http://127.0.0.1:4200", "flow-run", "` + id + `")`:                             exact("http://127.0.0.1:4200/runs/flow-run/" + id),
		`ui_url("https://example.com/a/api/", "prefect_work_pool", "night shift")`:              exact("https://example.com/a/work-pools/work-pool/night%20shift"),
		`ui_url("http://h/api", "prefect_task_run_concurrency_limit", "` + id + `")`:            exact("http://h/concurrency-limits/concurrency-limit/" + id),
		`ui_url("http://h/api", "event", "2026-01-31/` + id + `")`:                              exact("http://h/events/event/2026-01-31/" + id),
		`ui_url("https://api.prefect.cloud/api/accounts/a/workspaces/w", "flow", "` + id + `")`: exact("https://app.prefect.cloud/account/a/workspace/w/flows/flow/" + id),
	}))
}

func TestUIURLFunctionErrors(t *testing.T) {
	failing := func(call, want string) resource.TestStep {
		return resource.TestStep{Config: "output \"o\" {\n  value = provider::prefect::" + call + "\n}\n", ExpectError: words2pattern(want)}
	}
	offline(t,
		failing(`ui_url("127.0.0.1:4200", "flow", "x")`, "base is wrong: this is not an address"),
		failing(`ui_url("http://h", "flowrun", "x")`, `kind is "flowrun", but must be one of artifact, automation,`),
		failing(`ui_url("http://h", "flowrun", "x")`, `Did you mean "flow_run"?`),
		failing(`ui_url("http://h", "flow", "")`, `id is "", but that of the kind flow must be one value without a slash`),
		failing(`ui_url("http://h", "event", "x")`, `must be two values with a slash between them`),
	)
}

// escapedBraces writes the placeholders of Prefect's formats as they come out of the escaping of ids.
var escapedBraces = strings.NewReplacer("{", "%7B", "}", "%7D")

// TestAccUIPages holds the pages against those to which Prefect itself links.
func TestAccUIPages(t *testing.T) {
	venv := os.Getenv("PREFECT_TEST_VENV")
	if venv == "" {
		t.Skip("PREFECT_TEST_VENV names no Python environment with Prefect")
	}
	cmd := exec.Command(filepath.Join(venv, "bin", "python"), "-c", "import json; from prefect.utilities import urls; print(json.dumps(urls.UI_URL_FORMATS))")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "PREFECT_HOME="+cmd.Dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs map[string]string
	if err := json.Unmarshal(bytes.TrimSpace(out), &theirs); err != nil {
		t.Fatal(err)
	}
	renamed := map[string]string{"received-event": "event", "flow-run-response": "flow_run"}
	ids := map[string]string{"received-event": "{occurred}/{obj_id}", "worker": "{work_pool_name}/{obj_id}"}
	for kind, page := range theirs {
		ours, id := kind, "{obj_id}"
		if name, ok := renamed[kind]; ok {
			ours = name
		}
		if several, ok := ids[kind]; ok {
			id = several
		}
		got, failure := uiPage("http://h", ours, id)
		if failure != nil {
			t.Errorf("Prefect links to the kind %s: %s", kind, failure)
			continue
		}
		if want := "http://h/" + escapedBraces.Replace(page); got != want {
			t.Errorf("%s is at %s, Prefect says %s", kind, got, want)
		}
	}
}
