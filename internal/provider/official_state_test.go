package provider

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	officialAddress = "registry.terraform.io/prefecthq/prefect"
	ourAddress      = "registry.terraform.io/prefect-terraform/prefect"
)

var resourceBlock = regexp.MustCompile(`resource "(\w+)" "(\w+)"`)

// TestOfficialState: what the official provider has in its state is taken over without a change.
func TestOfficialState(t *testing.T) {
	for name, l := range officialLifecycles(t, lifecycles()) {
		t.Run(name, func(t *testing.T) {
			_, url := l.fake(t)
			takeOver(t, l, url)
		})
	}
}

// TestAccOfficialState is the same on a real server.
func TestAccOfficialState(t *testing.T) {
	for name, l := range officialLifecycles(t, serverLifecycles()) {
		t.Run(name, func(t *testing.T) { takeOver(t, l, onServer(t).URL) })
	}
}

// officialLifecycles is the lifecycles of the resources that the official provider has as well.
func officialLifecycles(t *testing.T, all map[string]lifecycle) map[string]lifecycle {
	theirs := readOfficial(t).Resources
	maps.DeleteFunc(all, func(name string, _ lifecycle) bool { return theirs[name].Attributes == nil })
	return all
}

// takeOver makes the objects of a lifecycle, writes the state that the official provider would have of them, and takes
// that over in both ways that Terraform has. Nothing is to be done after either.
func takeOver(t *testing.T, l lifecycle, url string) {
	body := l.body
	if last := len(l.changes) - 1; last >= 0 && l.changes[last].instead == "" {
		body += "\n" + l.changes[last].body
	}
	if l.imported != "" {
		body = l.imported
	}
	config := l.config(body)
	env := []string{"PREFECT_API_URL=" + url}
	if l.cloud {
		env = append(env, "PREFECT_API_KEY="+cloudKey)
	}
	run := newCLI(t, config, env...)
	run.override(officialAddress)
	run.must("apply", "-auto-approve")
	theirs := run.asOfficial()

	run.must("state", "replace-provider", "-auto-approve", officialAddress, ourAddress)
	run.must("plan", "-detailed-exitcode")

	run.write("terraform.tfstate", theirs)
	run.write("main.tf", required+l.movedConfig(config))
	run.onlyMoves()
	run.must("apply", "-auto-approve")
	run.must("plan", "-detailed-exitcode")
	run.must("destroy", "-auto-approve")
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

// asOfficial rewrites the state to what the official provider has in its own: its address, its attributes, no identity.
func (c *cli) asOfficial() string {
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

// TestOldVariableState: the official provider's variables were texts once.
func TestOldVariableState(t *testing.T) {
	variableConfig := func(name string) string {
		return "resource \"prefect_variable\" \"" + name + "\" {\n  name  = \"old\"\n  value = \"5\"\n  tags  = [\"b\", \"a\"]\n}\n"
	}
	run := newCLI(t, variableConfig("test"), "PREFECT_API_URL="+onFake(t).URL)
	run.override(officialAddress)
	run.must("apply", "-auto-approve")
	theirs := strings.Replace(run.asOfficial(), `"schema_version":1`, `"schema_version":0`, 1)
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
