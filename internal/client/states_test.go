package client

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStates compares the states with Prefect's, which testdata/states.py has read from its package.
func TestStates(t *testing.T) {
	var prefect struct {
		Types map[string]bool     `json:"types"` // whether they are final
		Names map[string][]string `json:"names"` // with their types
	}
	data, err := os.ReadFile("testdata/states.json")
	if err == nil {
		err = json.Unmarshal(data, &prefect)
	}
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Sorted(slices.Values(StateTypes))
	if diff := cmp.Diff(slices.Sorted(maps.Keys(prefect.Types)), sorted); diff != "" {
		t.Errorf("the types differ: %s", diff)
	}
	for name, final := range prefect.Types {
		if IsFinal(name) != final || StateType(name) != name {
			t.Errorf("%s is final: %v, and of the type %q; expected %v", name, IsFinal(name), StateType(name), final)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(prefect.Names)), slices.Sorted(slices.Values(StateNames))); diff != "" {
		t.Errorf("the names differ: %s", diff)
	}
	for name, of := range prefect.Names {
		if !slices.Contains(of, StateType(name)) {
			t.Errorf("%s is of the type %s, expected one of %v", name, StateType(name), of)
		}
	}
	for _, other := range []string{"", "completed", "COMPLETE", "Done"} {
		if got := StateType(other); got != "" {
			t.Errorf("%q has the state type %s, expected none", other, got)
		}
	}
}
