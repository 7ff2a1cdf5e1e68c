package testenv

import (
	"encoding/json"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// TriggerInput is an automation with a trigger in the API's form.
func TriggerInput(t *testing.T, trigger string) client.AutomationInput {
	t.Helper()
	in := client.AutomationInput{Name: "input", Trigger: new(client.Trigger)}
	if err := json.Unmarshal([]byte(trigger), in.Trigger); err != nil {
		t.Fatal(err)
	}
	return in
}
