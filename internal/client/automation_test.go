package client

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestAutomations(t *testing.T) {
	ctx := t.Context()
	fake := prefecttest.NewFake(t)
	c := newClient(t, fake.URL)
	reactive := Trigger{Type: TriggerEvent, Posture: PostureReactive}
	var made []*Automation
	for _, tags := range [][]string{{"a", "b"}, {"b"}} {
		made = append(made, clienttest.Must[*Automation](t)(c.CreateAutomation(ctx,
			AutomationInput{Name: "same", Tags: patch.Some(tags), Trigger: &reactive, OwnerResource: "prefect.tests.x"})))
	}
	for name, find := range map[string]struct {
		filter AutomationFilter
		want   []string
	}{
		"all, the newest first": {AutomationFilter{}, []string{made[1].ID, made[0].ID}},
		"tags":                  {AutomationFilter{Tags: []string{"a", "b"}}, []string{made[0].ID}},
		"another name":          {AutomationFilter{Names: []string{"other"}}, nil},
	} {
		var got []string
		for _, a := range clienttest.All(t, c.Automations(ctx, find.filter)) {
			got = append(got, a.ID)
		}
		if !slices.Equal(got, find.want) {
			t.Errorf("%s: %v, expected %v", name, got, find.want)
		}
	}
	if owned := clienttest.Must[[]*Automation](t)(c.AutomationsRelatedTo(ctx, "prefect.tests.x")); len(owned) != 2 {
		t.Errorf("%d automations belong to the owner, expected 2", len(owned))
	}
	if err := c.EnableAutomation(ctx, made[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if err := c.ReplaceAutomation(ctx, made[0].ID, AutomationInput{Name: "other", Trigger: &reactive,
		Actions: patch.Some([]AutomationAction{{Type: "do-nothing"}}), OwnerResource: "left out"}); err != nil {
		t.Fatal(err)
	}
	got := clienttest.Must[*Automation](t)(c.Automation(ctx, made[0].ID))
	if got.Name != "other" || got.Enabled || len(got.Tags) != 2 || len(got.Actions) != 1 {
		t.Errorf("the automation is %+v, expected another name, one action, the tags, and that it is disabled", got)
	}
	if err := c.DeleteAutomation(ctx, made[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Automation(ctx, made[0].ID); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted automation gives %v, expected that it is not found", err)
	}
}

func TestCheckTemplate(t *testing.T) {
	const path = "POST /automations/templates/validate"
	for name, c := range map[string]struct {
		answer clienttest.Exchange
		want   string
		fails  bool
	}{
		"good":     {clienttest.Exchange{Want: path, Body: `"<{{ x }}>"`, Status: http.StatusNoContent}, "", false},
		"bad":      {clienttest.Exchange{Want: path, Status: http.StatusUnprocessableEntity, Response: `{"error":{"line":2,"message":"no\n end","source":"secret"}}`}, "line 2: no end", false},
		"no route": {clienttest.Exchange{Want: path, Status: http.StatusNotFound, Response: `{"detail":"Not Found"}`}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newClient(t, clienttest.Play(t, c.answer).URL+"/api").CheckTemplate(t.Context(), "<{{ x }}>")
			if got != c.want || (err != nil) != c.fails {
				t.Errorf("got %q and %v, expected %q and failure %t", got, err, c.want, c.fails)
			}
		})
	}
}

// TestInvalidAutomation: the server returns an error for each type of action; only the error for the given type is
// reported.
func TestInvalidAutomation(t *testing.T) {
	c := newClient(t, prefecttest.NewFake(t).URL)
	reactive := Trigger{Type: TriggerEvent, Posture: PostureReactive}
	_, err := c.CreateAutomation(t.Context(), AutomationInput{Name: "x", Trigger: &reactive,
		Actions: patch.Some([]AutomationAction{{Type: "pause-deployment"}})})
	if err == nil || !strings.HasSuffix(err.Error(), ": actions.0: deployment_id is required") {
		t.Errorf("the error is %v", err)
	}
}

func TestCanonicalTrigger(t *testing.T) {
	for name, c := range map[string]struct{ written, want string }{
		"defaults":  {`{"type":"event","posture":"Reactive"}`, `{"type":"event","posture":"Reactive","match":{},"match_related":{},"after":[],"expect":[],"for_each":[],"threshold":1,"within":0}`},
		"sets":      {`{"type":"event","posture":"Proactive","within":0,"match":null,"expect":["b","a","b"]}`, `{"type":"event","posture":"Proactive","match":{},"match_related":{},"after":[],"expect":["a","b"],"for_each":[],"threshold":1,"within":10}`},
		"compound":  {`{"type":"compound","id":"x","require":"2","triggers":[{"type":"sequence"}]}`, `{"type":"compound","within":null,"require":2,"triggers":[{"type":"sequence","within":null,"triggers":[]}]}`},
		"any":       {`{"type":"compound","require":"any","within":3}`, `{"type":"compound","within":3,"require":"any","triggers":[]}`},
		"a metric":  {`{"type":"metric","metric":{"name":"lateness"}}`, `{"type":"metric","posture":"Metric","match":{},"match_related":{},"metric":{"name":"lateness","operator":"","threshold":0,"range":300,"firing_for":300}}`},
		"the other": {`{"type":"lunar"}`, `{"type":"lunar"}`},
	} {
		var trigger Trigger
		if err := json.Unmarshal([]byte(c.written), &trigger); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(trigger.Canonical())
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, expected %s (%v)", name, got, c.want, err)
		}
	}
}
