package testenv

import (
	"encoding/json"
	"testing"
)

// FieldsOf is the fields of what the API says of an object, those of a schedule's timing as schedule.NAME.
func FieldsOf(t *testing.T, object any) map[string]any {
	t.Helper()
	b, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if timing, ok := out["schedule"].(map[string]any); ok {
		delete(out, "schedule")
		for name, v := range timing {
			out["schedule."+name] = v
		}
	}
	delete(out, "schedules") // are looked at on their own
	return out
}
