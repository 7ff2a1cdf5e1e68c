package core

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	prefectserver "github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
)

// escapedBraces writes the placeholders of Prefect's formats as the escaping of IDs does.
var escapedBraces = strings.NewReplacer("{", "%7B", "}", "%7D")

// TestAccUIPages compares the pages with the ones that Prefect itself links to.
func TestAccUIPages(t *testing.T) {
	python := prefectserver.RequirePython(t)
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

// uiParameter is a variable part of a route of the UI.
var uiParameter = regexp.MustCompile(`\$\w+`)

// TestAccUIRoutes: each page that Prefect does not link to itself is a route of the newer UI that the server brings.
func TestAccUIRoutes(t *testing.T) {
	python := prefectserver.RequirePython(t)
	scripts, err := filepath.Glob(filepath.Join(filepath.Dir(python), "../lib/python*/site-packages/prefect/server/ui-v2/assets/*.js"))
	if err != nil {
		t.Fatal(err)
	}
	if len(scripts) == 0 {
		t.Skip("this version of Prefect does not bring the newer UI")
	}
	routes := map[string]bool{}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("path:[`\"](/[\\w/$-]+)").FindAllSubmatch(text, -1) {
			routes[strings.Trim(uiParameter.ReplaceAllString(string(m[1]), "*"), "/")] = true
		}
	}
	for kind, page := range UIPages {
		if linked := []string{"worker", "work_queue"}; !routes[page] && !slices.Contains(linked, kind) {
			t.Errorf("%s: the UI has no route %s", kind, page)
		}
	}
}
