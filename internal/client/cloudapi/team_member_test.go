package cloudapi_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestTeamMembers(t *testing.T) {
	ctx := t.Context()
	_, c := onCloud(t, "pnu_key")
	bot := clienttest.Must[*cloudapi.ServiceAccount](t)(c.CreateServiceAccount(ctx, cloudapi.ServiceAccountInput{Name: "ci"}))
	team := clienttest.Must[*cloudapi.Team](t)(c.CreateTeam(ctx, cloudapi.TeamInput{Name: "data"}))
	ids := map[string]string{cloudapi.MemberUser: prefecttest.SeededID("user", "grace"), cloudapi.MemberServiceAccount: bot.ID}
	for kind, id := range ids {
		if err := c.AddTeamMember(ctx, cloudapi.TeamMemberInput{TeamID: team.ID, MemberID: id, Type: kind}); err != nil {
			t.Fatal(err)
		}
		actor := clienttest.Must[string](t)(c.ActorID(ctx, kind, id))
		if got := clienttest.Must[*cloudapi.TeamMember](t)(c.FindTeamMember(ctx, team.ID, actor)); got.MemberID != id || got.Type != kind ||
			got.TeamID != team.ID {
			t.Errorf("the member is %+v, expected the %s %s", got, kind, id)
		}
	}
	list := clienttest.All(t, c.TeamMembers(ctx))
	if len(list) != 2 || list[0].MemberID != ids[list[0].Type] || list[1].MemberID != ids[list[1].Type] {
		t.Errorf("the members are %+v", list)
	}
	if err := c.RemoveTeamMember(ctx, team.ID, bot.ActorID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.FindTeamMember(ctx, team.ID, bot.ActorID); !apierror.IsNotFound(err) {
		t.Errorf("reading a removed member: %v", err)
	}
}
