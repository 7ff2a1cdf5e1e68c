package core

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// escapedBraces writes the placeholders of Prefect's formats as they come out of the escaping of ids.
var escapedBraces = strings.NewReplacer("{", "%7B", "}", "%7D")

// TestAccUIPages holds the pages against those to which Prefect itself links.
func TestAccUIPages(t *testing.T) {
	python := prefecttest.RequirePython(t)
	cmd := exec.Command(python, "-c", "import json; from prefect.utilities import urls; print(json.dumps(urls.UI_URL_FORMATS))")
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
		got, failure := UIPage("http://h", ours, id)
		if failure != nil {
			t.Errorf("Prefect links to the kind %s: %s", kind, failure)
			continue
		}
		if want := "http://h/" + escapedBraces.Replace(page); got != want {
			t.Errorf("%s is at %s, Prefect says %s", kind, got, want)
		}
	}
}
