package acctest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// FullConfigs are the full configurations of a lifecycle: one, or several where arguments exclude each other.
func (l Lifecycle) FullConfigs() []testenv.FullConfig {
	if configs, ok := testenv.OfficialFull()[l.Resource]; ok {
		return configs
	}
	return []testenv.FullConfig{{Body: l.FullBody()}}
}

// MigrateFromOfficial creates the objects of a lifecycle, writes the state that the official provider would have written, and migrates
// it by replace-provider and by moved blocks. The plan must then be empty.
func MigrateFromOfficial(t *testing.T, l Lifecycle, full testenv.FullConfig, url string, minimal bool) {
	run := l.officialRun(t, url)
	if minimal {
		run.WriteFile("main.tf", testenv.RequiredProviders+l.Config(l.Body))
		run.MustRun("apply", "-auto-approve")
		run.ConvertStateToOfficial(testenv.ZeroForUnset)
		run.MustRun("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
		run.MustRun("plan", "-detailed-exitcode")
		run.MustRun("destroy", "-auto-approve")
	}
	config := full.Setup + l.Config(full.Body)
	run.WriteFile("main.tf", testenv.RequiredProviders+config)
	run.MustRun("apply", "-auto-approve")
	nulls := run.ConvertStateToOfficial(testenv.NullForUnset)
	run.MustRun("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
	run.MustRun("plan", "-detailed-exitcode")

	run.WriteFile("terraform.tfstate", nulls)
	run.ConvertStateToOfficial(testenv.ZeroForUnset)
	run.WriteFile("main.tf", testenv.RequiredProviders+l.movedConfig(config))
	run.ExpectOnlyMoves()
	run.MustRun("apply", "-auto-approve")
	run.MustRun("plan", "-detailed-exitcode")
	run.MustRun("destroy", "-auto-approve")
}

// FullBody is the body for a migration: importBody, or the required attributes followed by the attributes of the last change.
func (l Lifecycle) FullBody() string {
	last := len(l.Changes) - 1
	switch {
	case l.importBody != "":
		return l.importBody
	case last >= 0 && l.Changes[last].Instead == "":
		return l.Body + "\n" + l.Changes[last].Body
	}
	return l.Body
}

// officialRun is a folder for the lifecycle, in which the plugin also serves the address of the official provider.
func (l Lifecycle) officialRun(t *testing.T, url string) *CLI {
	t.Helper()
	env := []string{"PREFECT_API_URL=" + url}
	if l.Cloud {
		env = append(env, "PREFECT_API_KEY="+testenv.CloudKey)
	}
	run := NewCLI(t, "", env...)
	run.ServeAs(testenv.OfficialAddress)
	return run
}

// movedConfig moves every resource of the configuration to another name.
func (l Lifecycle) movedConfig(config string) string {
	var moves strings.Builder
	for _, m := range testenv.ResourceBlock.FindAllStringSubmatch(config, -1) {
		kind, name := m[1], m[2]
		config = strings.ReplaceAll(config, m[0], strings.Replace(m[0], `"`+name+`"`, `"`+name+`_moved"`, 1))
		config = strings.ReplaceAll(config, kind+"."+name+".", kind+"."+name+"_moved.")
		moves.WriteString("moved {\n  from = " + kind + "." + name + "\n  to   = " + kind + "." + name + "_moved\n}\n")
	}
	return config + moves.String()
}

// ServeAs makes the plugin also serve another provider address, to which the state refers.
func (c *CLI) ServeAs(address string) {
	if c.core != nil {
		return
	}
	path := filepath.Join(c.Dir, "terraformrc")
	b, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	bin, err := testenv.BuildPlugin()
	if err != nil {
		c.t.Fatal(err)
	}
	short := strings.TrimPrefix(address, "registry.terraform.io/")
	c.WriteFile("terraformrc", strings.Replace(string(b), "dev_overrides {", "dev_overrides {\n    \""+short+"\" = \""+bin+"\"\n", 1))
}

// MustRun is Run for commands that must succeed.
func (c *CLI) MustRun(args ...string) string {
	c.t.Helper()
	out, ok := c.Run(args...)
	if !ok {
		c.t.Fatalf("terraform %s:\n%s", strings.Join(args, " "), out)
	}
	return out
}

// ExpectOnlyMoves checks that a plan moves the objects in state to other addresses and changes nothing else.
func (c *CLI) ExpectOnlyMoves() {
	c.t.Helper()
	if plan := c.MustRun("plan"); !strings.Contains(plan, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		c.t.Fatalf("there is something to do:\n%s", plan)
	}
}

// ConvertStateToOfficial rewrites the state as the official provider would have written it: with its address and attributes, and
// without identity.
func (c *CLI) ConvertStateToOfficial(unset testenv.UnsetForm) string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.Dir, "terraform.tfstate"))
	if err != nil {
		c.t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(b, &state); err != nil {
		c.t.Fatal(err)
	}
	theirs := testenv.ReadOfficial(c.t).Resources
	for _, r := range state["resources"].([]any) {
		r := r.(map[string]any)
		r["provider"] = `provider["` + testenv.OfficialAddress + `"]`
		known := theirs[r["type"].(string)]
		for _, i := range r["instances"].([]any) {
			i := i.(map[string]any)
			i["schema_version"] = known.Version
			for _, key := range []string{"identity", "identity_schema_version", "private"} {
				delete(i, key)
			}
			testenv.KeepOfficialAttributes(i["attributes"].(map[string]any), known.Attributes)
			if unset == testenv.ZeroForUnset {
				testenv.SetZeroValues(i["attributes"].(map[string]any), known.Attributes)
			}
		}
	}
	b, err = json.Marshal(state)
	if err != nil {
		c.t.Fatal(err)
	}
	c.WriteFile("terraform.tfstate", string(b))
	return string(b)
}
