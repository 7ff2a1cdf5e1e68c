package prefecttest_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
)

// The conformance tests play one list of requests to the Fake and to a real server. What a real server answered is kept in
// testdata, so that the Fake is compared with it where no server runs; a running server is compared with it as well.

var updateGolden = flag.Bool("update", false, "write what the real server answers to testdata")

// step is a request of the conversation. In path and body {name} stands for what an earlier step kept under that name.
type step struct {
	method, path, body string
	// keep is the name for the id in the answer; the answer may be a list, of which it is the first.
	keep string
}

// recordedResponse is the response to a step in a golden file.
type recordedResponse struct {
	Request string `json:"request"`
	Status  int    `json:"status"`
	Body    any    `json:"body"`
}

// unstableFields are fields that differ from one response to the next.
var unstableFields = map[string]bool{
	"estimated_start_time_delta": true, "estimated_run_time": true, "total_run_time": true, "request_body": true,
	"delay_seconds": true, "ctx": true, "checksum": true,
}

var (
	uuidText = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	timeText = regexp.MustCompile(`^20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
	// The server lists some 600 time zones in a message.
	zonesText = regexp.MustCompile(`Africa/Abidjan\|.*Zulu`)
	kept      = regexp.MustCompile(`\{[a-z]+\}`)
)

// recording sends steps to a server and normalizes the responses: it replaces IDs by their order of appearance, and times and the
// suffix of the names of this run by a word.
type recording struct {
	url, suffix string
	vars        map[string]string
	ids         map[string]string
}

func recordSteps(t *testing.T, url string, steps []step) []recordedResponse {
	t.Helper()
	c := &recording{url: url, suffix: uuid.NewString()[:8], vars: map[string]string{}, ids: map[string]string{}}
	c.vars["{none}"] = "00000000-0000-4000-8000-000000000000"
	var out []recordedResponse
	for _, s := range steps {
		out = append(out, c.play(t, s))
	}
	return out
}

func (c *recording) expand(s string) string {
	s = strings.ReplaceAll(s, "~", c.suffix)
	return kept.ReplaceAllStringFunc(s, func(name string) string { return cmp.Or(c.vars[name], name) })
}

func (c *recording) play(t *testing.T, s step) recordedResponse {
	t.Helper()
	response, data := c.send(t, s)
	for tries := 0; response.StatusCode == http.StatusServiceUnavailable && tries < 50; tries++ {
		// SQLite was locked and nothing happened.
		time.Sleep(100 * time.Millisecond)
		response, data = c.send(t, s)
	}
	out := recordedResponse{Request: strings.TrimSpace(s.method + " " + s.path + " " + s.body), Status: response.StatusCode}
	if len(data) == 0 {
		return out
	}
	var body any
	if err := decodeExact(data, &body); err != nil {
		t.Fatalf("%s: %v in %s", out.Request, err, data)
	}
	if s.keep != "" {
		c.vars["{"+s.keep+"}"] = idIn(body)
	}
	out.Body = c.normal(body)
	return out
}

func (c *recording) send(t *testing.T, s step) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), s.method, c.url+c.expand(s.path), bytes.NewReader([]byte(c.expand(s.body))))
	if err != nil {
		t.Fatal(err)
	}
	// The server drops the connection after a 500 without saying so.
	request.Close = true
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, data
}

func idIn(body any) string {
	if items, ok := body.([]any); ok && len(items) > 0 {
		body = items[0]
	}
	object, _ := body.(map[string]any)
	id, _ := object["id"].(string)
	return id
}

func (c *recording) normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if unstableFields[k] {
				v[k] = "*"
			}
			out[c.text(k)] = c.normal(v[k])
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			out = append(out, c.normal(e))
		}
		return out
	case string:
		if timeText.MatchString(v) {
			return "a time"
		}
		return c.text(v)
	}
	return v
}

func (c *recording) text(s string) string {
	s = uuidText.ReplaceAllStringFunc(s, func(id string) string {
		if c.ids[id] == "" {
			c.ids[id] = fmt.Sprint("id", len(c.ids)+1)
		}
		return c.ids[id]
	})
	return zonesText.ReplaceAllString(strings.ReplaceAll(s, c.suffix, "~"), "all zones")
}

func goldenFile(version string) string {
	return filepath.Join("testdata", "conformance-"+version+".json")
}

func readGolden(t *testing.T, version string) []recordedResponse {
	t.Helper()
	data, err := os.ReadFile(goldenFile(version))
	if os.IsNotExist(err) {
		t.Fatalf("there is no recording of Prefect %s; the flag -update makes one", version)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []recordedResponse
	if err := decodeExact(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// decodeExact decodes JSON and keeps numbers as they are written: 60 and 60.0 differ for a client.
func decodeExact(data []byte, out any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(out)
}

// writeGolden writes one line a step.
func writeGolden(t *testing.T, version string, answers []recordedResponse) {
	t.Helper()
	var lines []string
	for _, a := range answers {
		lines = append(lines, oneLine(t, a))
	}
	if err := os.WriteFile(goldenFile(version), []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func oneLine(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

func compareResponses(t *testing.T, want, got []recordedResponse) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("the recording has %d steps, the conversation %d: record it again with -update", len(want), len(got))
	}
	for i := range want {
		if w, g := oneLine(t, want[i]), oneLine(t, got[i]); w != g {
			t.Errorf("step %d: %s (-recorded +answered)\n%s", i, want[i].Request, gocmp.Diff(parseJSON(t, w), parseJSON(t, g)))
		}
	}
}

// parseJSON parses a response, so that two responses have the same types.
func parseJSON(t *testing.T, line string) any {
	t.Helper()
	var out any
	if err := json.Unmarshal([]byte(line), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestFakeConforms: the fake answers what each tested version of Prefect has answered, word for word.
func TestFakeConforms(t *testing.T) {
	for _, version := range capability.Tested {
		t.Run(version, func(t *testing.T) {
			fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
			compareResponses(t, readGolden(t, version), recordSteps(t, fake.URL, conformanceSteps))
		})
	}
}

func TestAccServerConforms(t *testing.T) {
	url := os.Getenv("PREFECT_API_URL_FOR_CONFORMANCE")
	if url == "" {
		url = server.Require(t).URL
	}
	version, _ := recordSteps(t, url, []step{{method: "GET", path: "/admin/version"}})[0].Body.(string)
	if *updateGolden {
		writeGolden(t, version, recordSteps(t, url, conformanceSteps))
	}
	// scripts/new-prefect compares a new release with the recording of one that is tested.
	compareResponses(t, readGolden(t, cmp.Or(os.Getenv("CONFORMANCE_OF"), version)), recordSteps(t, url, conformanceSteps))
}
