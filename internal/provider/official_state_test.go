package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

const (
	officialAddress = "registry.terraform.io/prefecthq/prefect"
	ourAddress      = "registry.terraform.io/prefect-terraform/prefect"
)

var resourceBlock = regexp.MustCompile(`resource "(\w+)" "(\w+)"`)

// TestOfficialState: what the official provider has in its state is taken over without a change, for the minimal and the full
// configurations of each of its resources.
func TestOfficialState(t *testing.T) {
	for name, l := range officialLifecycles(t, lifecycles()) {
		for i, full := range l.fullConfigs() {
			t.Run(fmt.Sprintf("%s %d", name, i), func(t *testing.T) {
				of := l
				of.cloud = l.cloud || full.cloud
				_, url := of.fake(t)
				takeOver(t, of, full, url, i == 0)
			})
		}
	}
}

// TestAccOfficialState is the same on a real server.
func TestAccOfficialState(t *testing.T) {
	for name, l := range officialLifecycles(t, serverLifecycles()) {
		for i, full := range l.fullConfigs() {
			if !full.cloud {
				t.Run(fmt.Sprintf("%s %d", name, i), func(t *testing.T) { takeOver(t, l, full, onServer(t).URL, i == 0) })
			}
		}
	}
}

// officialLifecycles is the lifecycles of the resources that the official provider has as well.
func officialLifecycles(t *testing.T, all map[string]lifecycle) map[string]lifecycle {
	theirs := readOfficial(t).Resources
	maps.DeleteFunc(all, func(name string, _ lifecycle) bool { return theirs[name].Attributes == nil })
	return all
}

// takeOver creates the objects of a lifecycle, writes the state that the official provider would have of them, and migrates it
// in both ways that Terraform has. No plan may change anything afterwards.
func takeOver(t *testing.T, l lifecycle, full fullConfig, url string, minimal bool) {
	run := l.officialRun(t, url)
	if minimal {
		run.write("main.tf", required+l.config(l.body))
		run.must("apply", "-auto-approve")
		run.asOfficial(zeroForUnset)
		run.must("state", "replace-provider", "-auto-approve", officialAddress, ourAddress)
		run.must("plan", "-detailed-exitcode")
		run.must("destroy", "-auto-approve")
	}
	config := full.setup + l.config(full.body)
	run.write("main.tf", required+config)
	run.must("apply", "-auto-approve")
	nulls := run.asOfficial(nullForUnset)
	run.must("state", "replace-provider", "-auto-approve", officialAddress, ourAddress)
	run.must("plan", "-detailed-exitcode")

	run.write("terraform.tfstate", nulls)
	run.asOfficial(zeroForUnset)
	run.write("main.tf", required+l.movedConfig(config))
	run.onlyMoves()
	run.must("apply", "-auto-approve")
	run.must("plan", "-detailed-exitcode")
	run.must("destroy", "-auto-approve")
}

// fullBody is the body with the attributes that an import can read, as many as the lifecycle has.
func (l lifecycle) fullBody() string {
	last := len(l.changes) - 1
	switch {
	case l.imported != "":
		return l.imported
	case last >= 0 && l.changes[last].instead == "":
		return l.body + "\n" + l.changes[last].body
	}
	return l.body
}

// officialRun is a folder for the lifecycle, in which the plugin serves the official provider's address as well.
func (l lifecycle) officialRun(t *testing.T, url string) *cli {
	t.Helper()
	env := []string{"PREFECT_API_URL=" + url}
	if l.cloud {
		env = append(env, "PREFECT_API_KEY="+cloudKey)
	}
	run := newCLI(t, "", env...)
	run.override(officialAddress)
	return run
}

// movedConfig moves every resource of the configuration to another name.
func (l lifecycle) movedConfig(config string) string {
	var moves strings.Builder
	for _, m := range resourceBlock.FindAllStringSubmatch(config, -1) {
		kind, name := m[1], m[2]
		config = strings.ReplaceAll(config, m[0], strings.Replace(m[0], `"`+name+`"`, `"`+name+`_moved"`, 1))
		config = strings.ReplaceAll(config, kind+"."+name+".", kind+"."+name+"_moved.")
		moves.WriteString("moved {\n  from = " + kind + "." + name + "\n  to   = " + kind + "." + name + "_moved\n}\n")
	}
	return config + moves.String()
}

// override has the plugin serve a provider of that address as well, as which it stands in the state only.
func (c *cli) override(address string) {
	if c.core != nil {
		return
	}
	path := filepath.Join(c.dir, "terraformrc")
	b, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	bin, err := plugin()
	if err != nil {
		c.t.Fatal(err)
	}
	short := strings.TrimPrefix(address, "registry.terraform.io/")
	c.write("terraformrc", strings.Replace(string(b), "dev_overrides {", "dev_overrides {\n    \""+short+"\" = \""+bin+"\"\n", 1))
}

// must is run for what has to succeed.
func (c *cli) must(args ...string) string {
	c.t.Helper()
	out, ok := c.run(args...)
	if !ok {
		c.t.Fatalf("terraform %s:\n%s", strings.Join(args, " "), out)
	}
	return out
}

// onlyMoves plans: what is in state gets another address, and nothing else is to be done.
func (c *cli) onlyMoves() {
	c.t.Helper()
	if plan := c.must("plan"); !strings.Contains(plan, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		c.t.Fatalf("there is something to do:\n%s", plan)
	}
}

// unsetForm says what the official provider stores of an attribute that is unset: it stores zero values of most, and null of
// the others.
type unsetForm bool

const (
	nullForUnset unsetForm = false
	zeroForUnset unsetForm = true
)

// asOfficial rewrites the state to what the official provider has in its own: its address, its attributes, no identity.
func (c *cli) asOfficial(unset unsetForm) string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, "terraform.tfstate"))
	if err != nil {
		c.t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(b, &state); err != nil {
		c.t.Fatal(err)
	}
	theirs := readOfficial(c.t).Resources
	for _, r := range state["resources"].([]any) {
		r := r.(map[string]any)
		r["provider"] = `provider["` + officialAddress + `"]`
		known := theirs[r["type"].(string)]
		for _, i := range r["instances"].([]any) {
			i := i.(map[string]any)
			i["schema_version"] = known.Version
			for _, key := range []string{"identity", "identity_schema_version", "private"} {
				delete(i, key)
			}
			only(i["attributes"].(map[string]any), known.Attributes)
			if unset == zeroForUnset {
				withZeros(i["attributes"].(map[string]any), known.Attributes)
			}
		}
	}
	b, err = json.Marshal(state)
	if err != nil {
		c.t.Fatal(err)
	}
	c.write("terraform.tfstate", string(b))
	return string(b)
}

// only deletes what is not in the interface, in nested objects too.
func only(attributes map[string]any, known map[string]officialAttribute) {
	for name, value := range attributes {
		k, ok := known[name]
		if !ok {
			delete(attributes, name)
			continue
		}
		if k.Nested == nil {
			continue
		}
		objects, isList := value.([]any)
		if !isList {
			objects = []any{value}
		}
		for _, o := range objects {
			if o, ok := o.(map[string]any); ok {
				only(o, k.Nested.Attributes)
			}
		}
	}
}

// placementAttributes are those of which the official provider stores null while they are unset.
var placementAttributes = []string{"account_id", "workspace_id"}

// withZeros puts zero values in place of null, in nested objects too.
func withZeros(attributes map[string]any, known map[string]officialAttribute) {
	zeros := map[string]any{`"string"`: "", `"number"`: 0, `"bool"`: false}
	for name, k := range known {
		value := attributes[name]
		if zero, ok := zeros[string(k.Type)]; ok && value == nil && !slices.Contains(placementAttributes, name) {
			attributes[name] = zero
		}
		objects, isList := value.([]any)
		if !isList {
			objects = []any{value}
		}
		for _, o := range objects {
			if o, ok := o.(map[string]any); ok && k.Nested != nil {
				withZeros(o, k.Nested.Attributes)
			}
		}
	}
}

// TestOldVariableState: the official provider's variables were texts once.
func TestOldVariableState(t *testing.T) {
	variableConfig := func(name string) string {
		return "resource \"prefect_variable\" \"" + name + "\" {\n  name  = \"old\"\n  value = \"5\"\n  tags  = [\"b\", \"a\"]\n}\n"
	}
	run := newCLI(t, variableConfig("test"), "PREFECT_API_URL="+onFake(t).URL)
	run.override(officialAddress)
	run.must("apply", "-auto-approve")
	theirs := strings.Replace(run.asOfficial(nullForUnset), `"schema_version":1`, `"schema_version":0`, 1)
	theirs = strings.Replace(theirs, `{"type":"string","value":"5"}`, `"5"`, 1)
	if !strings.Contains(theirs, `"schema_version":0`) || !strings.Contains(theirs, `"value":"5"`) {
		t.Fatalf("the state is not that of an old variable:\n%s", theirs)
	}
	for _, way := range []string{"moved", "replaced"} {
		run.write("terraform.tfstate", theirs)
		if way == "moved" {
			run.write("main.tf", required+"moved {\n  from = prefect_variable.test\n  to   = prefect_variable.new\n}\n"+variableConfig("new"))
			run.onlyMoves()
		} else {
			run.write("main.tf", required+variableConfig("test"))
			run.must("state", "replace-provider", "-auto-approve", officialAddress, ourAddress)
			run.must("plan", "-detailed-exitcode")
		}
	}
}

// TestOfficialZeros: what the official provider stores of unset attributes is null here, and what this provider stores is
// left alone.
func TestOfficialZeros(t *testing.T) {
	const schedule = `{"account_id":null,"active":true,"anchor_date":"","created":"2026-11-30T01:10:31Z","cron":"0 3 * * *","day_or":true,` +
		`"deployment_id":"8f14f117-6598-4889-8175-739c4c241912","id":"3e34b500-5bee-4df3-b5be-4f1b41a397b6","interval":0,"max_scheduled_runs":0,` +
		`"parameters":"{}","rrule":"","slug":"","timezone":"","updated":"2026-11-30T01:10:31Z","workspace_id":null}`
	for name, c := range map[string]struct {
		resourceType, state, attribute string
		unset                          bool
	}{
		"a point in time":      {"prefect_deployment_schedule", schedule, "anchor_date", true},
		"a number":             {"prefect_deployment_schedule", schedule, "interval", true},
		"a string":             {"prefect_deployment_schedule", schedule, "slug", true},
		"a value":              {"prefect_deployment_schedule", schedule, "cron", false},
		"a required attribute": {"prefect_flow", `{"id":"x","name":""}`, "name", false},
		"a UUID":               {"prefect_deployment", `{"id":"x","storage_document_id":"` + zeroUUID + `"}`, "storage_document_id", true},
		"our own empty string": {"prefect_team", `{"account_id":null,"created":null,"description":"","id":"x","name":"x","updated":null}`, "description", false},
	} {
		t.Run(name, func(t *testing.T) {
			server := Server(New("test", nil))
			resp, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: c.resourceType, RawState: &tfprotov6.RawState{JSON: []byte(c.state)},
			})
			if err != nil || len(resp.Diagnostics) > 0 {
				t.Fatal(err, resp.Diagnostics)
			}
			kind := resourceSchemas(t)[c.resourceType].Type().TerraformType(t.Context())
			state, err := resp.UpgradedState.Unmarshal(kind)
			if err != nil {
				t.Fatal(err)
			}
			if got := rawAttributes(state)[c.attribute].IsNull(); got != c.unset {
				t.Errorf("%s is null: %v, expected %v", c.attribute, got, c.unset)
			}
		})
	}
}
