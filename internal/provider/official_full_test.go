package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// notInFixtures are arguments that no configuration sets, with the reason.
var notInFixtures = map[string]string{
	"prefect_deployment_schedule id": "it is computed: the official provider allows it in a configuration and ignores it",
}

// TestOfficialFixturesAreFull: the full configurations of each resource of the official provider set every argument that the
// official provider has, nested ones too, so that TestOfficialState migrates a state with all of them.
func TestOfficialFixturesAreFull(t *testing.T) {
	theirs := testenv.ReadOfficial(t).Resources
	for name, l := range officialLifecycles(t, lifecycles()) {
		set := map[string]bool{}
		for _, full := range l.FullConfigs() {
			maps.Copy(set, argumentsOf(t, l.Config(full.Body), name))
		}
		for _, argument := range slices.Sorted(maps.Keys(settableArguments("", theirs[name].Attributes))) {
			last := argument[strings.LastIndex(argument, ".")+1:]
			if !set[last] && !slices.Contains(testenv.PlacementAttributes, last) && notInFixtures[name+" "+argument] == "" {
				t.Errorf("%s does not set %s", name, argument)
			}
		}
	}
}

// settableArguments are the paths of the required and optional attributes.
func settableArguments(within string, attributes map[string]testenv.OfficialAttribute) map[string]bool {
	out := map[string]bool{}
	for name, a := range attributes {
		if !a.Required && !a.Optional {
			continue
		}
		out[within+name] = true
		if a.Nested != nil {
			maps.Copy(out, settableArguments(within+name+".", a.Nested.Attributes))
		}
	}
	return out
}

// argumentsOf are the names of all attributes and object keys in the resource "test" of that type.
func argumentsOf(t *testing.T, config, resourceType string) map[string]bool {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(config), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, config)
	}
	out := map[string]bool{}
	body, _ := file.Body.(*hclsyntax.Body)
	for _, block := range body.Blocks {
		if block.Type != "resource" || !slices.Equal(block.Labels, []string{resourceType, "test"}) {
			continue
		}
		_ = hclsyntax.VisitAll(block.Body, func(node hclsyntax.Node) hcl.Diagnostics {
			switch node := node.(type) {
			case *hclsyntax.Attribute:
				out[node.Name] = true
			case *hclsyntax.ObjectConsKeyExpr:
				out[hcl.ExprAsKeyword(node)] = true
			}
			return nil
		})
	}
	return out
}
