package automation

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAutomationActionsMatchCloud compares the types and attributes of Prefect Cloud with its interface.
func TestAutomationActionsMatchCloud(t *testing.T) {
	b, err := os.ReadFile(testenv.RepoPath("internal/prefecttest/testdata/cloud-interface.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cloud struct {
		Schemas map[string]map[string]struct{ Type, Default any }
	}
	if err := json.Unmarshal(b, &cloud); err != nil {
		t.Fatal(err)
	}
	theirs := map[string][]string{}
	for _, fields := range cloud.Schemas {
		if name, ok := fields["type"].Default.(string); ok {
			theirs[name] = slices.Sorted(maps.Keys(fields))
		}
	}
	filledIn := map[string]string{"send-email-notification": "block_document_id", "sla-violation": "source"}
	for name, kind := range actionKinds {
		if name == "delete-flow-run" {
			continue // not in the interface
		}
		got := append(kind.takes(), "type")
		if field, ok := filledIn[name]; ok {
			got = append(got, field)
		}
		if slices.Sort(got); !slices.Equal(got, theirs[name]) {
			t.Errorf("%s takes %v, in Prefect Cloud %v", name, got, theirs[name])
		}
	}
	names, _ := cloud.Schemas["MetricTriggerQuery"]["name"].Type.(map[string]any)["enum"].([]any)
	if fmt.Sprint(names) != fmt.Sprint(metrics) {
		t.Errorf("the metrics are %v, in Prefect Cloud %v", metrics, names)
	}
}

func TestSameTrigger(t *testing.T) {
	event := func(labels string) *client.Trigger {
		return testenv.AutomationInput(t, `{"type":"sequence","within":1,"triggers":[{"type":"event","posture":"Reactive",`+labels+`}]}`).Trigger
	}
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"one text":            {`"match":{"a":"b"}`, `"match":{"a":["b"]}`, true},
		"one related object":  {`"match_related":{"a":"b"}`, `"match_related":[{"a":["b"]}]`, true},
		"two texts":           {`"match":{"a":"b"}`, `"match":{"a":["b","c"]}`, false},
		"two related objects": {`"match_related":{"a":"b"}`, `"match_related":[{"a":"b"},{"c":"d"}]`, false},
		"another text":        {`"match":{"a":"b"}`, `"match":{"a":"c"}`, false},
		"none":                {`"match":null`, `"match":{}`, true},
	} {
		if got := sameTrigger(event(c.a), event(c.b)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
