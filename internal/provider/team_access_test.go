package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// The people of the fake Prefect Cloud: ada's key applies.
var (
	ada, adaActor     = prefecttest.SeededID("user", "ada"), prefecttest.SeededID("actor", "ada")
	grace, graceActor = prefecttest.SeededID("user", "grace"), prefecttest.SeededID("actor", "grace")
)

// cloudRole is the id of a built-in workspace role of the fake Prefect Cloud.
func cloudRole(name string) string {
	return prefecttest.SeededID("workspace_role", cloudAccount, name)
}

const oneServiceAccount = "resource \"prefect_service_account\" \"test\" {\n  name = \"robot\"\n}\n"

const oneTeam = "resource \"prefect_team\" \"test\" {\n  name = \"data\"\n}\n"

func teamAccessLifecycle() lifecycle {
	exact := knownvalue.StringExact
	body := func(kind, id string) string {
		return "team_id = prefect_team.test.id\nmember_type = \"" + kind + "\"\nmember_id = " + id + "\n"
	}
	return lifecycle{
		resource: "prefect_team_access",
		cloud:    true,
		upserts:  true,
		setup:    oneTeam + oneServiceAccount,
		body:     body(client.MemberServiceAccount, "prefect_service_account.test.id"),
		created:  map[string]knownvalue.Check{"member_actor_id": knownvalue.NotNull(), "account_id": exact(cloudAccount)},
		changes: []change{
			{name: "another member", instead: body(client.MemberUser, `"`+ada+`"`) + "member_actor_id = \"" + adaActor + "\"\n", replace: true, want: map[string]knownvalue.Check{"member_id": exact(ada), "member_actor_id": exact(adaActor)}},
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.RemoveTeamMember(ctx, a["team_id"], a["member_actor_id"])
		},
	}
}

func TestTeamAccessLifecycle(t *testing.T) {
	_, url := onCloud(t)
	teamAccessLifecycle().run(t, url)
}
