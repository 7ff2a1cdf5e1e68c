package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TeamAccessLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	body := func(kind, id string) string {
		return "team_id = prefect_team.test.id\nmember_type = \"" + kind + "\"\nmember_id = " + id + "\n"
	}
	return Lifecycle{
		Resource: "prefect_team_access",
		Cloud:    true,
		Upserts:  true,
		Setup:    testenv.OneTeam + testenv.OneServiceAccount,
		Body:     body(cloudapi.MemberServiceAccount, "prefect_service_account.test.id"),
		Created:  map[string]knownvalue.Check{"member_actor_id": knownvalue.NotNull(), "account_id": exact(testenv.CloudAccount)},
		Changes: []testenv.Change{
			{
				Name:    "another member",
				Instead: body(cloudapi.MemberUser, `"`+testenv.Ada+`"`) + "member_actor_id = \"" + testenv.AdaActor + "\"\n",
				Replace: true,
				Want:    map[string]knownvalue.Check{"member_id": exact(testenv.Ada), "member_actor_id": exact(testenv.AdaActor)},
			},
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.RemoveTeamMember(ctx, a["team_id"], a["member_actor_id"])
		},
	}
}
