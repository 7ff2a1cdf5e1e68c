package capability

import (
	"slices"
	"testing"
)

// before are the releases right before the one that brought each capability.
var before = map[Capability]string{
	AutomationsByID:     "3.8.4",
	ClearJobVariables:   "3.8.6",
	LocalTimeSchedules:  "3.9.0",
	ObservedStates:      "3.9.0",
	TaskRunDurationSort: "3.9.0",
}

// TestTable: each capability begins with its version, and not with the one before.
func TestTable(t *testing.T) {
	for _, b := range Table() {
		last, ok := before[b.Capability]
		if !ok || b.Description == "" || b.Source == "" {
			t.Errorf("%s: the release before it, its description or its source is missing", b.Capability)
		}
		for text, want := range map[string]bool{last: false, b.Since: true, b.Since + ".dev1+gabc": true, "4.0": true, "3.6.13": false} {
			set, err := Of(text)
			if err != nil || set.Has(b.Capability) != want || slices.Contains(set.All(), b.Capability) != want {
				t.Errorf("Prefect %s has %s: %t, %v; expected %t", text, b.Capability, set.Has(b.Capability), err, want)
			}
		}
	}
	if len(Newest().All()) != len(Table()) || len(before) != len(Table()) {
		t.Errorf("the newest version has %v", Newest().All())
	}
}

func TestVersions(t *testing.T) {
	for text, want := range map[string]version{
		"3.8.0": {3, 8, 0}, "3.9": {3, 9, 0}, "3.10.12rc1": {3, 10, 12}, "3.9.2+1.gabc.dirty": {3, 9, 2}, "10.0.0": {10, 0, 0},
	} {
		if got, err := parse(text); got != want || err != nil {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "3", "v3.9", "newest", "0+unknown", "99999999999999999999.1"} {
		if set, err := Of(text); err == nil || len(set.All()) != len(table) {
			t.Errorf("%q: got %v, %v", text, set, err)
		}
	}
	for _, text := range Tested {
		if _, err := Of(text); err != nil {
			t.Error(err)
		}
	}
}
