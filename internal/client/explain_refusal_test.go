package client

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const devID = "33333333-bbbb-4222-8222-222222222222"

// TestRefusalsOfCloud shows what is said of answers that say nothing themselves.
func TestRefusalsOfCloud(t *testing.T) {
	variable := func(ctx context.Context, c *Client) error {
		_, err := c.VariableByName(ctx, "absent")
		return err
	}
	createVariable := func(ctx context.Context, c *Client) error {
		_, err := c.CreateVariable(ctx, VariableInput{Name: "a", Value: []byte("1")})
		return err
	}
	team := func(ctx context.Context, c *Client) error {
		_, err := c.CreateTeam(ctx, cloudapi.TeamInput{Name: "a"})
		return err
	}
	for name, test := range map[string]struct {
		options []prefecttest.Option
		at      string // the workspace; that of the configuration if empty
		account string
		do      func(context.Context, *Client) error
		code    apierror.Code
		want    []string // of the remedy
	}{
		"an object is missing":                           {nil, "", "", variable, apierror.CodeNotFound, []string{"deleted outside of Terraform"}},
		"an object is missing in a workspace of its own": {nil, devID, "", variable, apierror.CodeNotFound, []string{"deleted outside of Terraform"}},
		"the workspace is not the key's": {
			[]prefecttest.Option{prefecttest.WithoutAccess(workspaceID)}, "", "", variable, apierror.CodeNoAccess,
			[]string{"The workspace " + workspaceID, "The API key has access to acme/dev.", "stay in the state"},
		},
		"an object's workspace is not the key's, or gone": {
			[]prefecttest.Option{prefecttest.WithoutAccess(devID)}, devID, "", variable, apierror.CodeNotFound,
			[]string{"The workspace " + devID, "The API key has access to acme/prod."},
		},
		"an object's account is not the key's": {
			nil, devID, "44444444-aaaa-4111-8111-111111111111", variable, apierror.CodeNotFound, []string{"acme/dev, acme/prod"},
		},
		"the role lacks a scope": {
			[]prefecttest.Option{prefecttest.WithScopes("see_variables", "see_flows")}, "", "", createVariable, apierror.CodeForbidden,
			[]string{"In the account acme (plan: ", "the API key has the role Owner", "Its scopes for variables in the workspace " + workspaceID +
				": see_variables."},
		},
		"the role lacks all scopes": {
			[]prefecttest.Option{prefecttest.WithScopes("see_flows")}, "", "", variable, apierror.CodeForbidden, []string{": none."},
		},
		"the account itself": {
			[]prefecttest.Option{prefecttest.WithoutFeatures("accounts")}, "", "", func(ctx context.Context, c *Client) error {
				_, err := c.GetAccount(ctx)
				return err
			}, apierror.CodeForbidden, []string{"the API key has the role Owner"},
		},
		"the plan lacks teams": {
			[]prefecttest.Option{prefecttest.WithoutFeatures("teams")}, "", "", team, apierror.CodeForbidden,
			[]string{"(plan: ", "In Prefect Cloud, teams require the plan Enterprise or higher."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t, append(test.options, prefecttest.WithAPIKey("k"), prefecttest.WithCloud(
				prefecttest.CloudWorkspace{AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod"},
				prefecttest.CloudWorkspace{AccountID: accountID, AccountHandle: "acme", WorkspaceID: devID, WorkspaceHandle: "dev"},
			))...)
			c, err := New(config.Config{Endpoint: fake.URL, APIKey: "k", AccountID: accountID, WorkspaceID: workspaceID, Getenv: noEnv})
			if err != nil {
				t.Fatal(err)
			}
			e := failureOf(t, test.do(t.Context(), c.In(test.account, test.at)))
			missing := slices.DeleteFunc(test.want, func(w string) bool { return strings.Contains(e.Remedy(), w) })
			if e.Code != test.code || len(missing) > 0 {
				t.Errorf("got %v\n%s\nexpected %s, and that it says %q", e, e.Remedy(), test.code, missing)
			}
		})
	}
}

// TestMissingObjectsAreNotAskedAbout shows that a key that is known to be in its workspace is not asked about for each
// object that is missing.
func TestMissingObjectsAreNotAskedAbout(t *testing.T) {
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod",
	}))
	c := connect(t, fake.URL, func(s *config.Settings) { s.Placement = config.Placement{Account: accountID, Workspace: workspaceID} })
	for range 10 {
		if _, err := c.VariableByName(t.Context(), "absent"); !apierror.IsNotFound(err) {
			t.Fatal(err)
		}
	}
	if n := len(fake.Requests()); n != 11 {
		t.Errorf("%d requests were sent, expected one beside those for the variable", n)
	}
}

// TestRefusalsAreNotAskedAboutEachTime shows that what explains a refusal is asked once, not for each object.
func TestRefusalsAreNotAskedAboutEachTime(t *testing.T) {
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey("k"), prefecttest.WithScopes("see_flows"),
		prefecttest.WithCloud(prefecttest.CloudWorkspace{
			AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod",
		}))
	c, err := New(config.Config{Endpoint: fake.URL, APIKey: "k", AccountID: accountID, WorkspaceID: workspaceID, Getenv: noEnv})
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		_, err := c.CreateVariable(t.Context(), VariableInput{Name: "a", Value: []byte("1")})
		if e := failureOf(t, err); e.Code != apierror.CodeForbidden || !strings.Contains(e.Remedy(), "Its scopes for variables") {
			t.Fatal(err)
		}
	}
	if n := len(fake.Requests()); n != 12 {
		t.Errorf("%d requests were sent, expected two beside those for the variable", n)
	}
}
