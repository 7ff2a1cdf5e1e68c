package diag

import (
	"os"
	"regexp"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestEveryFailureOfARequestHasACode: no error of a request is reported as a bug of the provider.
func TestEveryFailureOfARequestHasACode(t *testing.T) {
	source, err := os.ReadFile(testenv.RepoPath("internal/client/apierror/error.go"))
	if err != nil {
		t.Fatal(err)
	}
	known := regexp.MustCompile(`(?m)^\tCode\w+ +Code = "(\w+)"`).FindAllSubmatch(source, -1)
	if len(known) != len(codesOfResponses) {
		t.Errorf("the client has %d codes, of which %d have one here", len(known), len(codesOfResponses))
	}
	for _, k := range known {
		if of := apierror.Code(k[1]); codesOfResponses[of] == 0 {
			t.Errorf("%s has no code", of)
		}
	}
}
