package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const devID = "33333333-bbbb-4222-8222-222222222222"

// TestExplainRefusal: errors of Prefect Cloud get an explanation that its responses do not have.
func TestExplainRefusal(t *testing.T) {
	createTeam := rest.Request{
		Method: http.MethodPost, Path: rest.Path("teams", ""), Scope: rest.AccountScope, Body: map[string]any{"name": "a"},
	}
	readAccount := rest.Request{Method: http.MethodGet, Path: rest.Path(), Scope: rest.AccountScope}
	for name, test := range map[string]struct {
		options []prefecttest.Option
		at      string // workspace; the configured one if empty
		account string
		request rest.Request
		code    apierror.Code
		want    []string // parts of the remedy
	}{
		"an object is missing":                      {nil, "", "", readVariable, apierror.CodeNotFound, []string{"deleted outside of Terraform"}},
		"an object is missing in another workspace": {nil, devID, "", readVariable, apierror.CodeNotFound, []string{"deleted outside of Terraform"}},
		"no access to the workspace": {
			[]prefecttest.Option{prefecttest.WithoutAccess(workspaceID)}, "", "", readVariable, apierror.CodeNoAccess,
			[]string{"The workspace " + workspaceID, "The API key has access to acme/dev.", "stay in the state"},
		},
		"no access to the object's workspace": {
			[]prefecttest.Option{prefecttest.WithoutAccess(devID)}, devID, "", readVariable, apierror.CodeNotFound,
			[]string{"The workspace " + devID, "The API key has access to acme/prod."},
		},
		"no access to the object's account": {
			nil, devID, "44444444-aaaa-4111-8111-111111111111", readVariable, apierror.CodeNotFound, []string{"acme/dev, acme/prod"},
		},
		"the role lacks a scope": {
			[]prefecttest.Option{prefecttest.WithScopes("see_variables", "see_flows")}, "", "", createVariable, apierror.CodeForbidden,
			[]string{"In the account acme (plan: ", "the API key has the role Owner", "Its scopes for variables in the workspace " + workspaceID +
				": see_variables."},
		},
		"the role lacks all scopes": {
			[]prefecttest.Option{prefecttest.WithScopes("see_flows")}, "", "", readVariable, apierror.CodeForbidden, []string{": none."},
		},
		"the account itself": {
			[]prefecttest.Option{prefecttest.WithoutFeatures("accounts")}, "", "", readAccount, apierror.CodeForbidden,
			[]string{"the API key has the role Owner"},
		},
		"the plan lacks teams": {
			[]prefecttest.Option{prefecttest.WithoutFeatures("teams")}, "", "", createTeam, apierror.CodeForbidden,
			[]string{"(plan: ", "In Prefect Cloud, teams require the plan Enterprise or higher."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t, append(test.options, prefecttest.WithAPIKey("k"), prefecttest.WithCloud(
				prefecttest.CloudWorkspace{AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod"},
				prefecttest.CloudWorkspace{AccountID: accountID, AccountHandle: "acme", WorkspaceID: devID, WorkspaceHandle: "dev"},
			))...)
			c := rest.NewTestConn(t, config.Config{Endpoint: fake.URL, APIKey: "k", AccountID: accountID, WorkspaceID: workspaceID}, nil)
			e := rest.FailureOf(t, rest.Send(t.Context(), c.In(test.account, test.at), test.request))
			missing := slices.DeleteFunc(test.want, func(w string) bool { return strings.Contains(e.Remedy(), w) })
			if e.Code != test.code || len(missing) > 0 {
				t.Errorf("got %v\n%s\nexpected the code %s; the remedy lacks %q", e, e.Remedy(), test.code, missing)
			}
		})
	}
}

// TestAccessIsLookedUpOnce: many missing objects cause one lookup of the key's access to the workspace.
func TestAccessIsLookedUpOnce(t *testing.T) {
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod",
	}))
	c := rest.NewTestConn(t, config.Config{Endpoint: fake.URL}, func(s *config.Settings) {
		s.Placement = config.Placement{Account: accountID, Workspace: workspaceID}
	})
	for range 10 {
		if err := rest.Send(t.Context(), c, readVariable); !apierror.IsNotFound(err) {
			t.Fatal(err)
		}
	}
	if n := len(fake.Requests()); n != 11 {
		t.Errorf("%d requests were sent, expected one in addition to the 10 for the variable", n)
	}
}

// TestExplanationsAreCached: many forbidden requests cause one lookup of the key's permissions.
func TestExplanationsAreCached(t *testing.T) {
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey("k"), prefecttest.WithScopes("see_flows"),
		prefecttest.WithCloud(prefecttest.CloudWorkspace{
			AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod",
		}))
	c := rest.NewTestConn(t, config.Config{Endpoint: fake.URL, APIKey: "k", AccountID: accountID, WorkspaceID: workspaceID}, nil)
	for range 10 {
		err := rest.Send(t.Context(), c, createVariable)
		if e := rest.FailureOf(t, err); e.Code != apierror.CodeForbidden || !strings.Contains(e.Remedy(), "Its scopes for variables") {
			t.Fatal(err)
		}
	}
	if n := len(fake.Requests()); n != 12 {
		t.Errorf("%d requests were sent, expected two in addition to the 10 for the variable", n)
	}
}
