package acctest

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Fake is the in-memory API that has the objects of the lifecycle, and its address.
func (l Lifecycle) Fake(t *testing.T) (*prefecttest.Fake, string) {
	t.Helper()
	if l.Cloud {
		return testenv.OnCloud(t)
	}
	fake := testenv.OnFake(t)
	return fake, fake.URL
}

// Credentials is what the environment of the lifecycle has beside the address.
func (l Lifecycle) Credentials() []string {
	if l.Cloud {
		return []string{"PREFECT_API_KEY", testenv.CloudKey}
	}
	return nil
}

// FirstUpdate is the first change that updates in place and adds to the required attributes.
func (l Lifecycle) FirstUpdate() (testenv.Change, bool) {
	for _, ch := range l.Changes {
		if ch.Instead == "" && !ch.Replace && ch.Body != "" {
			return ch, true
		}
	}
	return testenv.Change{}, false
}
