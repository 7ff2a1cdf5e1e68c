package testenv

import (
	"fmt"
)

// AutomationOf is an automation with the attributes of body beside its name.
func AutomationOf(body string) string {
	return fmt.Sprintf("resource \"prefect_automation\" \"test\" {\n  name = \"test\"\n%s\n}\n", body)
}

// NoEvent is a trigger of an event that never comes.
const NoEvent = "trigger = { event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }\n"
