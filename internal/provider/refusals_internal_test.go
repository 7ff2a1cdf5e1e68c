package provider

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
)

func TestPythonLength(t *testing.T) {
	for text, want := range map[string]int{`"a"`: 3, `{"a":[1,2],"b":"x,y:z"}`: 27, `"ä"`: 8, `"😀"`: 14, `"\\\"a:b"`: 9, `null`: 4} {
		if got := core.PythonLength(text); got != want {
			t.Errorf("%s has %d characters, expected %d", text, got, want)
		}
	}
}
