package provider_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestFlaws: the rules notice what they are for, and leave alone what is right.
func TestFlaws(t *testing.T) {
	for text, want := range map[string]string{
		"Otherwise Otherwise remove the resource.": "the word otherwise twice",
		"It is %!s(MISSING) here.":                 "a part that is missing",
		"The flow  is gone.":                       "two spaces",
		"The flow is gone .":                       "a space before a punctuation",
		"The flow is gone.. Import it.":            "two punctuations",
		"The flow is gone. import it now":          "a small letter after a stop",
		"cron is \"0 0 * * *\". Correct it, e.g. to `0 6 * * *`; see the guide...": "",
		"The endpoint is http://127.0.0.1:4200/api. It was tried for 10s.":         "",
	} {
		if got := testenv.WordingError(text); got != want {
			t.Errorf("%q has %q, expected %q", text, got, want)
		}
	}
}
