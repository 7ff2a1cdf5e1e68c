package provider_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// statesDefault is how the description of an optional argument says what applies without it.
var statesDefault = regexp.MustCompile("Defaults to |Required (?:unless|if|by|for|with)|[Ee]xactly one of|[Oo]mit |[Uu]nset |Null ")

// saysWriting is what a description says that is true of a resource's argument only.
var saysWriting = regexp.MustCompile("forces a new resource|Changing this|Removing this|Conflicts with|Required unless|Omit ")

// wrongID is an ID that is not in upper case.
var wrongID = regexp.MustCompile(`(?i:(?:the|an|its|by|of) )ids?\b|^Ids? `)

// mostWords is how long a description is at most. Longer texts are sections of the page, in templates/pages, with headings.
const mostWords = 60

// TestDescriptions: each description of an attribute is a noun phrase or a sentence with its full stop, and says what applies
// when an optional argument is not set. No description is long.
func TestDescriptions(t *testing.T) {
	server := provider.Server(provider.New("test", func(string) string { return "" }))
	all, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"provider":  {"prefect": all.Provider},
		"resource":  all.ResourceSchemas,
		"data":      all.DataSourceSchemas,
		"ephemeral": all.EphemeralResourceSchemas,
		"list":      all.ListResourceSchemas,
		"action":    actionBlocks(all.ActionSchemas),
	} {
		for _, name := range slices.Sorted(maps.Keys(schemas)) {
			checkText(t, kind+" "+name, schemas[name].Block.Description)
			checkAttributes(t, kind, kind+" "+name, schemas[name].Block.Attributes)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all.Functions)) {
		checkFunction(t, "function "+name, all.Functions[name])
	}
}

func checkFunction(t *testing.T, at string, f *tfprotov6.Function) {
	t.Helper()
	checkText(t, at, f.Description)
	parameters := f.Parameters
	if f.VariadicParameter != nil {
		parameters = append(slices.Clone(parameters), f.VariadicParameter)
	}
	for _, p := range parameters {
		checkText(t, at+"."+p.Name, p.Description)
	}
}

func actionBlocks(all map[string]*tfprotov6.ActionSchema) map[string]*tfprotov6.Schema {
	out := map[string]*tfprotov6.Schema{}
	for name, s := range all {
		out[name] = s.Schema
	}
	return out
}

func checkAttributes(t *testing.T, kind, at string, all []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, a := range all {
		at := at + "." + a.Name
		checkText(t, at, a.Description)
		if article := strings.Fields(a.Description)[0]; slices.Contains([]string{"The", "A", "An"}, article) {
			t.Errorf("the description of %s starts with %q instead of the noun: %s", at, article, a.Description)
		}
		if a.Optional && !a.Computed && !statesDefault.MatchString(a.Description) {
			t.Errorf("%s is optional, and its description does not say what applies without it: %s", at, a.Description)
		}
		if kind == "data" && !a.Optional && !a.Required && saysWriting.MatchString(a.Description) {
			t.Errorf("%s is read-only, but its description is about an argument: %s", at, a.Description)
		}
		if a.NestedType != nil {
			checkAttributes(t, kind, at, a.NestedType.Attributes)
		}
	}
}

// checkText checks the form of one description.
func checkText(t *testing.T, at, text string) {
	t.Helper()
	switch first, last := strings.TrimLeft(text, "`"), strings.TrimRight(text, " "); {
	case text == "":
		t.Errorf("%s has no description", at)
	case first == text && strings.ToUpper(text[:1]) != text[:1]:
		t.Errorf("the description of %s does not start in upper case: %s", at, text)
	case !strings.HasSuffix(last, "."):
		t.Errorf("the description of %s does not end with a full stop: %s", at, text)
	case len(strings.Fields(text)) > mostWords:
		t.Errorf("the description of %s has %d words, more than %d: %s", at, len(strings.Fields(text)), mostWords, text)
	case wrongID.MatchString(text):
		t.Errorf("the description of %s has %q: %s", at, wrongID.FindString(text), text)
	}
}
