package flowrun_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// artifactsSteps lists the artifacts of a run by each filter, and the latest artifact of a key.
func artifactsSteps(t *testing.T, url string) []resource.TestStep {
	run := testenv.CreateFlowRun(t, testenv.TestClient(t, url))
	add := func(key, kind string, data any) string {
		return post(t, url+"/artifacts/", map[string]any{"key": key, "type": kind, "description": "about " + key, "data": data,
			"flow_run_id": run.ID})["id"].(string)
	}
	add("report", "markdown", "# Yesterday")
	add("rows", "table", `[{"a":1}]`)
	progress := add("done", "progress", 42.5)
	report := add("report", "markdown", "# Today\n\nAll is \"well\".")
	of := fmt.Sprintf("flow_run_id = %q\n", run.ID)
	found := func(arguments string, total int, data ...string) resource.TestStep {
		want := map[string]knownvalue.Check{"total": knownvalue.Int64Exact(int64(total)), "artifacts": knownvalue.ListSizeExact(len(data))}
		if len(data) > 0 {
			delete(want, "artifacts")
			want["artifacts/data"] = knownvalue.StringExact(data[0])
		}
		return testenv.DataSourceStep("prefect_artifacts", of+arguments, want)
	}
	const today = "# Today\n\nAll is \"well\"."
	exact, null := knownvalue.StringExact, knownvalue.Null()
	return []resource.TestStep{
		testenv.DataSourceStep("prefect_artifacts", of+"limit = 1", map[string]knownvalue.Check{
			"total": knownvalue.Int64Exact(4), "artifacts": knownvalue.ListSizeExact(1), "artifacts/id": exact(report), "artifacts/key": exact("report"), "artifacts/type": exact("markdown"),
			"artifacts/description": exact("about report"), "artifacts/data": exact(today), "artifacts/flow_run_id": exact(run.ID), "artifacts/task_run_id": null,
			"artifacts/ui_url": exact(url[:len(url)-len("/api")] + "/artifacts/artifact/" + report), "artifacts/created": knownvalue.NotNull(),
		}),
		found(`key = "done"`, 1, "42.5"),
		found(`key_like = "OW"`, 1, `[{"a":1}]`),
		found("types = [\"table\", \"progress\"]\nsort = \"CREATED_DESC\"", 2, "42.5"),
		found("limit = 0", 4),
		found("key = \"report\"\noffset = 1", 2, "# Yesterday"),
		found("latest = true", 3, today),
		found("latest = true\nkey = \"report\"", 1, today),
		found("latest = true\nsort = \"KEY_DESC\"\noffset = 2", 3, "42.5"),
		found(`key = "none"`, 0),
		testenv.DataSourceStep("prefect_artifacts", fmt.Sprintf("task_run_id = %q", progress),
			map[string]knownvalue.Check{"artifacts": knownvalue.ListExact(nil)}),
	}
}

func TestArtifactsData(t *testing.T) {
	acctest.RunSteps(t, artifactsSteps(t, testenv.OnFake(t).URL)...)
}

func TestAccArtifactsData(t *testing.T) {
	acctest.RunSteps(t, artifactsSteps(t, testenv.OnServer(t).URL)...)
}

// TestArtifactsDataPages: reading the latest artifacts of many keys takes two requests for each page.
func TestArtifactsDataPages(t *testing.T) {
	fake := testenv.OnFake(t)
	for i := range 300 {
		fake.Add("artifacts", map[string]any{"key": fmt.Sprintf("k%03d", i), "data": map[string]any{"n": i}})
	}
	acctest.RunSteps(t, testenv.DataSourceStep("prefect_artifacts", "latest = true\nlimit = 299\nsort = \"KEY_ASC\"\noffset = 1",
		map[string]knownvalue.Check{
			"artifacts": knownvalue.ListSizeExact(299), "artifacts/key": knownvalue.StringExact("k001"), "artifacts/data": knownvalue.StringExact(`{"n":1}`), "artifacts/type": knownvalue.Null(), "total": knownvalue.Int64Exact(300),
		}))
}

func TestArtifactsDataChecks(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t, invalidArguments("prefect_artifacts", map[string]string{
		`flow_run_id = "last"`: `must be a UUID`,
		`types = []`:           `must contain at least 1 elements`,
		`sort = "KEY"`:         `value must be one of`,
		`limit = -1`:           `value must be at least 0`,
		`key = ""`:             `key string length must be at least 1`,
	})...)
}
