package cloudapi_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestWorkspaceAccesses(t *testing.T) {
	ctx := t.Context()
	_, c := onCloud(t, "pnu_key")
	bot := clienttest.Must[*cloudapi.ServiceAccount](t)(c.CreateServiceAccount(ctx, cloudapi.ServiceAccountInput{Name: "ci"}))
	team := clienttest.Must[*cloudapi.Team](t)(c.CreateTeam(ctx, cloudapi.TeamInput{Name: "data"}))
	role := func(name string) string { return prefecttest.SeededID("workspace_role", testAccount, name) }
	for kind, id := range map[string]string{cloudapi.AccessorUser: prefecttest.SeededID("user", "grace"),
		cloudapi.AccessorServiceAccount: bot.ID,
		cloudapi.AccessorTeam:           team.ID} {
		if _, err := c.WorkspaceAccess(ctx, kind, id); !apierror.IsNotFound(err) {
			t.Errorf("reading the missing access of the %s: %v", kind, err)
		}
		for _, name := range []string{"Viewer", "Developer"} {
			clienttest.Must[*cloudapi.WorkspaceAccess](t)(
				c.SetWorkspaceAccess(ctx, cloudapi.WorkspaceAccessInput{AccessorType: kind, AccessorID: id, RoleID: role(name)}),
			)
			got := clienttest.Must[*cloudapi.WorkspaceAccess](t)(c.WorkspaceAccess(ctx, kind, id))
			if gotKind, gotID := got.Accessor(); gotKind != kind || gotID != id || got.RoleID != role(name) {
				t.Errorf("the access of the %s is %+v, expected the role %s", kind, got, name)
			}
		}
	}
	list := clienttest.All(t, c.WorkspaceAccesses(ctx))
	if len(list) != 4 { // the three, and the access of the user who created the workspace
		t.Errorf("there are %d accesses, expected 4", len(list))
	}
	for _, a := range list {
		kind, id := a.Accessor()
		if err := c.DeleteWorkspaceAccess(ctx, kind, id, a.ID); err != nil {
			t.Error(err)
		}
	}
	if list := clienttest.All(t, c.WorkspaceAccesses(ctx)); len(list) != 0 {
		t.Errorf("%d accesses are left after all were deleted", len(list))
	}
}
