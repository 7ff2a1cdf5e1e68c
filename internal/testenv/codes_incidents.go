package testenv

import (
	"fmt"
)

const (
	LookUp = "data \"prefect_variable\" \"x\" {\n  name = \"nightly_target\"\n}\n"
	NoID   = "00000000-0000-4000-8000-000000000000"
)

func ResourceOf(kind, body string) string {
	return fmt.Sprintf("resource \"prefect_%s\" \"x\" {\n%s\n}\n", kind, body)
}
