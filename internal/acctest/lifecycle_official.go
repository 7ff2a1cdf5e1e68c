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

// TakeOver creates the objects of a lifecycle, writes the state that the official provider would have of them, and migrates it
// in both ways that Terraform has. No plan may change anything afterwards.
func TakeOver(t *testing.T, l Lifecycle, full testenv.FullConfig, url string, minimal bool) {
	run := l.officialRun(t, url)
	if minimal {
		run.Write("main.tf", testenv.Required+l.Config(l.Body))
		run.Must("apply", "-auto-approve")
		run.AsOfficial(testenv.ZeroForUnset)
		run.Must("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
		run.Must("plan", "-detailed-exitcode")
		run.Must("destroy", "-auto-approve")
	}
	config := full.Setup + l.Config(full.Body)
	run.Write("main.tf", testenv.Required+config)
	run.Must("apply", "-auto-approve")
	nulls := run.AsOfficial(testenv.NullForUnset)
	run.Must("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
	run.Must("plan", "-detailed-exitcode")

	run.Write("terraform.tfstate", nulls)
	run.AsOfficial(testenv.ZeroForUnset)
	run.Write("main.tf", testenv.Required+l.movedConfig(config))
	run.OnlyMoves()
	run.Must("apply", "-auto-approve")
	run.Must("plan", "-detailed-exitcode")
	run.Must("destroy", "-auto-approve")
}

// FullBody is the body with the attributes that an import can read, as many as the lifecycle has.
func (l Lifecycle) FullBody() string {
	last := len(l.Changes) - 1
	switch {
	case l.imported != "":
		return l.imported
	case last >= 0 && l.Changes[last].Instead == "":
		return l.Body + "\n" + l.Changes[last].Body
	}
	return l.Body
}

// officialRun is a folder for the lifecycle, in which the plugin serves the official provider's address as well.
func (l Lifecycle) officialRun(t *testing.T, url string) *CLI {
	t.Helper()
	env := []string{"PREFECT_API_URL=" + url}
	if l.Cloud {
		env = append(env, "PREFECT_API_KEY="+testenv.CloudKey)
	}
	run := NewCLI(t, "", env...)
	run.Override(testenv.OfficialAddress)
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

// Override has the plugin serve a provider of that address as well, as which it stands in the state only.
func (c *CLI) Override(address string) {
	if c.core != nil {
		return
	}
	path := filepath.Join(c.Dir, "terraformrc")
	b, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	bin, err := testenv.Plugin()
	if err != nil {
		c.t.Fatal(err)
	}
	short := strings.TrimPrefix(address, "registry.terraform.io/")
	c.Write("terraformrc", strings.Replace(string(b), "dev_overrides {", "dev_overrides {\n    \""+short+"\" = \""+bin+"\"\n", 1))
}

// Must is run for what has to succeed.
func (c *CLI) Must(args ...string) string {
	c.t.Helper()
	out, ok := c.Run(args...)
	if !ok {
		c.t.Fatalf("terraform %s:\n%s", strings.Join(args, " "), out)
	}
	return out
}

// OnlyMoves plans: what is in state gets another address, and nothing else is to be done.
func (c *CLI) OnlyMoves() {
	c.t.Helper()
	if plan := c.Must("plan"); !strings.Contains(plan, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		c.t.Fatalf("there is something to do:\n%s", plan)
	}
}

// AsOfficial rewrites the state to what the official provider has in its own: its address, its attributes, no identity.
func (c *CLI) AsOfficial(unset testenv.UnsetForm) string {
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
			testenv.Only(i["attributes"].(map[string]any), known.Attributes)
			if unset == testenv.ZeroForUnset {
				testenv.WithZeros(i["attributes"].(map[string]any), known.Attributes)
			}
		}
	}
	b, err = json.Marshal(state)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Write("terraform.tfstate", string(b))
	return string(b)
}
