package cloudapi_test

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const (
	testAccount   = "11111111-1111-4111-8111-111111111111"
	testWorkspace = "22222222-2222-4222-8222-222222222222"
)

// onCloud starts an in-memory Prefect Cloud, and returns a Conn to its workspace and its Admin.
func onCloud(t *testing.T, key string) (*rest.Conn, *cloudapi.Admin) {
	t.Helper()
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: testAccount, AccountHandle: "acme", WorkspaceID: testWorkspace, WorkspaceHandle: "prod",
	}))
	conn := newConn(t, fake.URL+"/accounts/"+testAccount+"/workspaces/"+testWorkspace, key)
	return conn, cloudapi.New(conn)
}

// newConn returns a Conn to the API at that URL.
func newConn(t *testing.T, endpoint, key string) *rest.Conn {
	t.Helper()
	settings, err := config.Config{Endpoint: endpoint, APIKey: key, Getenv: func(string) string { return "" }}.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	return rest.New(settings, rest.Hooks{Decoded: func(context.Context, any, bool) {}, Deleted: func() {}})
}
