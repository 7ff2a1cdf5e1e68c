package automation

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// keepsAll fills a model from an automation, and checks that the input of a write equals the automation and that a second fill
// changes nothing.
func keepsAll(t *testing.T, a client.Automation) {
	t.Helper()
	var m automation
	var diags fwdiag.Diagnostics
	m.FromAPI(t.Context(), &a, &diags)
	in := m.ToAPI(t.Context(), &diags)
	if diags.HasError() {
		t.Fatal(diags)
	}
	want := a.Trigger.Canonical()
	if !tfvalue.SameAsJSON(in.Trigger, want) {
		t.Errorf("the trigger became %s", cmp.Diff(want, *in.Trigger))
	}
	if actions, _ := in.Actions.Get(); !tfvalue.SameAsJSON(actions, a.Actions) {
		t.Errorf("the actions became %s", cmp.Diff(a.Actions, actions))
	}
	was := m
	m.FromAPI(t.Context(), &a, &diags)
	if !m.Trigger.Equal(was.Trigger) || !m.Actions.Equal(was.Actions) {
		t.Error("a second fill changes it")
	}
	if object := completedTrigger(m.Trigger); !object.Equal(m.Trigger) {
		t.Errorf("what is filled is not complete: %s", object)
	}
}

// TestAutomationKeepsAll: FromAPI followed by ToAPI loses nothing, at any depth of triggers.
func TestAutomationKeepsAll(t *testing.T) {
	for name, trigger := range map[string]string{
		"reactive":  `{"type":"event","posture":"Reactive","expect":["b","a"],"within":0.25,"match":{"a":"b"},"match_related":[{"a":["b"]},{"c":"d"}]}`,
		"proactive": `{"type":"event","posture":"Proactive","after":["x"],"for_each":["l"],"threshold":-3,"within":10}`,
		"metric":    `{"type":"metric","posture":"Metric","match":{},"match_related":{},"metric":{"name":"duration","operator":"<=","threshold":0.5,"range":300,"firing_for":600}}`,
		"compound":  `{"type":"compound","require":1,"within":null,"triggers":[{"type":"event","posture":"Reactive"},{"type":"metric","posture":"Metric","metric":{"name":"successes","operator":"<","threshold":1,"range":300,"firing_for":300}}]}`,
		"any":       `{"type":"compound","require":"any","within":0,"triggers":[]}`,
		"deep":      `{"type":"sequence","within":5,"triggers":[{"type":"compound","require":2,"within":1,"triggers":[{"type":"event","posture":"Reactive"},{"type":"sequence","within":null,"triggers":[{"type":"compound","require":"all","within":3,"triggers":[{"type":"event","posture":"Proactive"}]}]}]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			keepsAll(t, client.Automation{Trigger: *testenv.AutomationInput(t, trigger).Trigger,
				Actions: []client.AutomationAction{{Type: "do-nothing"}}})
		})
	}
	var unknown fwdiag.Diagnostics
	new(automation).FromAPI(t.Context(), &client.Automation{Trigger: client.Trigger{Type: "lunar"}}, &unknown)
	if !unknown.HasError() {
		t.Error("a trigger of an unknown type is no error")
	}
}

func FuzzAutomation(f *testing.F) {
	f.Add(`{"a":"b"}`, `[{"a":["b","c"]},{}]`, `{"n":1.50,"big":9007199254740993,"t":"{{ x }}"}`, `{"env":{"A":"<&>"}}`)
	f.Add(`{}`, `{"x":"\u2028"}`, `null`, `{}`)
	f.Fuzz(func(t *testing.T, match, related, parameters, variables string) {
		for _, text := range []string{match, related, parameters, variables} {
			if !json.Valid([]byte(text)) {
				return
			}
		}
		var action client.AutomationAction
		text := fmt.Sprintf(`{"type":"run-deployment","source":"inferred","parameters":%s,"job_variables":%s}`, parameters, variables)
		if err := json.Unmarshal([]byte(text), &action); err != nil {
			t.Fatal(err)
		}
		keepsAll(t, client.Automation{
			Trigger: client.Trigger{Type: "event", Posture: "Reactive", Match: json.RawMessage(match), MatchRelated: json.RawMessage(related)},
			Actions: []client.AutomationAction{action},
		})
	})
}

// TestAutomationActionsMatchPrefect compares the types of actions with the interface of a server.
func TestAutomationActionsMatchPrefect(t *testing.T) {
	b, err := os.ReadFile("testdata/automation-actions.json")
	if err != nil {
		t.Fatal(err)
	}
	var theirs map[string][]string
	if err := json.Unmarshal(b, &theirs); err != nil {
		t.Fatal(err)
	}
	for name, kind := range actionKinds {
		want, ok := theirs[name]
		if ok == kind.cloud {
			t.Errorf("%s: a server has it: %t", name, ok)
		}
		got := slices.DeleteFunc(kind.takes(), func(name string) bool { return slices.Contains(kind.onCloud, name) })
		slices.Sort(got)
		if ok && !slices.Equal(got, want) {
			t.Errorf("%s takes %v, in Prefect %v", name, got, want)
		}
		for _, attribute := range got {
			if automationActionAttributes()[attribute] == nil {
				t.Errorf("%s takes %s, which is no attribute", name, attribute)
			}
		}
		for _, attribute := range kind.defaults() {
			if actionDefaults[attribute] == nil {
				t.Errorf("%s has no default", attribute)
			}
		}
		delete(theirs, name)
	}
	if len(theirs) > 0 {
		t.Errorf("these actions of Prefect are missing: %v", theirs)
	}
}
