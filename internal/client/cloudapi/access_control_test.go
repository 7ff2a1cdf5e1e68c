package cloudapi_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestAccessControl(t *testing.T) {
	conn, c := onCloud(t, "pnu_key")
	ctx := t.Context()
	ada := prefecttest.SeededID("actor", "ada")
	clienttest.Must[rest.Object](t)(rest.Do[rest.Object](ctx, conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("work_pools", ""), Body: map[string]any{"name": "a pool", "type": "process"},
	}))
	if got := clienttest.Must[*cloudapi.AccessControl](t)(c.AccessControl(ctx, cloudapi.GuardedWorkPool, "a pool")); !got.IsDefault() ||
		got.Of != "a pool" {
		t.Errorf("the access of a new pool is %+v, expected the default", got)
	}
	set := clienttest.Must[*cloudapi.AccessControl](t)(c.SetAccessControl(ctx, cloudapi.GuardedWorkPool,
		cloudapi.AccessControlInput{Of: "a pool", ManageActorIDs: patch.Some([]string{ada})}))
	read := clienttest.Must[*cloudapi.AccessControl](t)(c.AccessControl(ctx, cloudapi.GuardedWorkPool, "a pool"))
	for name, got := range map[string]*cloudapi.AccessControl{"response": set, "read": read} {
		if got.IsDefault() || !slices.Equal(got.Manage.Actors(), []string{ada}) || !slices.Equal(got.Run.Actors(), []string{cloudapi.Everyone}) ||
			len(got.View.Teams()) > 0 {
			t.Errorf("%s: %+v, expected one manager, and the others unchanged", name, got)
		}
	}
	if err := c.ResetAccessControl(ctx, cloudapi.GuardedWorkPool, "a pool"); err != nil {
		t.Fatal(err)
	}
	if got := clienttest.Must[*cloudapi.AccessControl](t)(c.AccessControl(ctx, cloudapi.GuardedWorkPool, "a pool")); !got.IsDefault() {
		t.Errorf("after a reset the access is %+v", got)
	}
	if _, err := c.AccessControl(ctx, cloudapi.GuardedWorkPool, "none"); !apierror.IsNotFound(err) {
		t.Errorf("reading the access of a missing pool: %v", err)
	}
}

// TestEmptyAccessControl: if Prefect Cloud returns empty lists, everyone has access, and a write keeps that for absent fields.
func TestEmptyAccessControl(t *testing.T) {
	const at = "/accounts/" + testAccount + "/workspaces/" + testWorkspace
	server := clienttest.Play(t,
		clienttest.Exchange{Want: "GET " + at + "/block_documents/b/access", Status: 200, Response: `{"manage_actors": [], "view_actors": []}`},
		clienttest.Exchange{
			Want: "PUT " + at + "/block_documents/b/access", Status: 204,
			Body: `{"access_control":{"manage_actor_ids":["a"],"manage_team_ids":[],"view_actor_ids":["*"],"view_team_ids":[]}}`,
		},
	)
	c := cloudapi.New(newConn(t, server.URL+"/api"+at, "pnu_key"))
	clienttest.Must[*cloudapi.AccessControl](t)(
		c.SetAccessControl(t.Context(), cloudapi.GuardedBlock, cloudapi.AccessControlInput{Of: "b", ManageActorIDs: patch.Some([]string{"a"})}),
	)
}
