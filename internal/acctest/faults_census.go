package acctest

import (
	"fmt"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// FakeWorld is a new in-memory API that has the objects of the lifecycle.
func (l Lifecycle) FakeWorld(t *testing.T) *testenv.World {
	t.Helper()
	if l.Cloud {
		fake, url := testenv.FakeCloud(t)
		return &testenv.World{URL: url, Census: func() string {
			return testenv.Counts(fake, testenv.StoredInCloud) + fmt.Sprintf(", %d members of teams, %d pending invitations", testenv.TeamMembers(fake), testenv.PendingInvitations(fake))
		}}
	}
	fake := prefecttest.NewFake(t, prefecttest.WithCSRF())
	return &testenv.World{URL: fake.URL, Census: func() string { return testenv.Counts(fake, testenv.Stored) }}
}
