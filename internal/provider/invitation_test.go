package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// accountRoleID is the ID of a built-in role of the tests' account.
func accountRoleID(name string) string {
	return prefecttest.SeededID("account_role", cloudAccount, name)
}

func accountInvitationLifecycle() lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	as := func(role string) string { return fmt.Sprintf("account_role_id = %q\n", accountRoleID(role)) }
	return lifecycle{
		resource: "prefect_account_invitation",
		cloud:    true,
		body:     as("Member") + `email = "Joan@example.com"`,
		created: map[string]knownvalue.Check{
			"email": exact("Joan@example.com"), "status": exact("PENDING"), "expiration": some, "created": some, "account_id": exact(cloudAccount), "account_role_id": knownvalue.StringRegexp(uuids),
		},
		changes: []change{
			{name: "another role", instead: as("Admin") + `email = "Joan@example.com"`, want: map[string]knownvalue.Check{"status": exact("PENDING")}, replace: true},
			{name: "another person", instead: as("Member") + `email = "mary@example.com"`, want: map[string]knownvalue.Check{"email": exact("mary@example.com")}, replace: true},
		},
		imports: map[string]func(map[string]string) string{
			"email": func(a map[string]string) string { return a["email"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return revoked(ctx, a["id"], invitationStatus(c), c.RevokeInvitation)
		},
	}
}

func workspaceInvitationLifecycle() lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return lifecycle{
		resource: "prefect_workspace_invitation",
		cloud:    true,
		body:     `email = "joan@example.com"`,
		created: map[string]knownvalue.Check{
			"email": exact("joan@example.com"), "status": exact("PENDING"), "expiration": some, "account_role_id": some, "workspace_role_id": some,
			"account_id": exact(cloudAccount), "workspace_id": exact(cloudWorkspace),
		},
		changes: []change{
			{name: "another person", instead: `email = "mary@example.com"`, want: map[string]knownvalue.Check{"email": exact("mary@example.com")}, replace: true},
		},
		imports: map[string]func(map[string]string) string{
			"email":        func(a map[string]string) string { return a["email"] },
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return revoked(ctx, a["id"], workspaceInvitationStatus(c), c.RevokeWorkspaceInvitation)
		},
	}
}

// revoked revokes an invitation as somebody else would, and waits until Prefect Cloud shows it.
func revoked(ctx context.Context, id string, status func(context.Context, string) (string, error), revoke func(context.Context, string) error) error {
	if err := revoke(ctx, id); err != nil {
		return err
	}
	var err error
	return errors.Join(lookUntil(ctx, func() bool {
		var current string
		current, err = status(ctx, id)
		return err != nil || current == client.InvitationRevoked
	}), err)
}

func TestAccountInvitationLifecycle(t *testing.T) {
	_, url := onCloud(t)
	accountInvitationLifecycle().run(t, url)
}

func TestWorkspaceInvitationLifecycle(t *testing.T) {
	_, url := onCloud(t)
	workspaceInvitationLifecycle().run(t, url)
}

// TestInvitationAccepted: after the invited person has responded, the invitation stays in the state and nothing is planned.
// Destroying the resource sends no write.
func TestInvitationAccepted(t *testing.T) {
	for name, l := range map[string]lifecycle{"cloud_invitations": accountInvitationLifecycle(), "cloud_workspace_invitations": workspaceInvitationLifecycle()} {
		for _, status := range []string{client.InvitationAccepted, client.InvitationRejected} {
			t.Run(name+" "+status, func(t *testing.T) {
				fake, _ := onCloud(t)
				config, address := l.config(l.body), l.resource+testName
				respond := func() {
					id := fake.Find(name, "status", client.InvitationPending)[0]["id"].(string)
					if status == client.InvitationRejected {
						fake.Set(name, id, "status", status)
						return
					}
					fake.AcceptInvitation(id)
				}
				nothing := []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
				plays(t,
					applying(config),
					outside(respond, resource.TestStep{
						Config:            config,
						ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: nothing, PostApplyPostRefresh: nothing},
						ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact(status))},
					}),
					outside(fake.ResetRequests, plansNothing(config)),
				)
				if writes := fake.Writes(); len(writes) > 0 {
					t.Errorf("the destroy sent %v", writes)
				}
				if left := fake.All(name); len(left) != 1 || left[0]["status"] != status {
					t.Errorf("the invitations are %v", left)
				}
				members := fake.All("cloud_memberships")
				if joined := len(members) > 2; joined != (status == client.InvitationAccepted) {
					t.Errorf("the members are %v", members)
				}
			})
		}
	}
}

// TestInvitationOfAMember: a member is not invited, the role of a person who has accepted is not changed by the invitation, and a
// person who accepted a newer invitation is not invited again.
func TestInvitationOfAMember(t *testing.T) {
	fake, url := onCloud(t)
	c := testClient(t, url)
	l := accountInvitationLifecycle()
	l.body = strings.ReplaceAll(l.body, "Joan", "joan")
	config := l.config(l.body)
	asAdmin := strings.ReplaceAll(config, accountRoleID("Member"), accountRoleID("Admin"))
	pending := func() string {
		return fake.Find("cloud_invitations", "status", client.InvitationPending)[0]["id"].(string)
	}
	invitedAgain := func() {
		first := pending()
		role, _ := fake.Get("cloud_invitations", pending())["account_role_id"].(string)
		must(c.CreateInvitation(t.Context(), client.InvitationInput{Email: "joan@example.com", AccountRoleID: role}))(t)
		fake.AcceptInvitation(pending())
		happens(t, "the first invitation is shown as revoked", func() bool {
			status, err := invitationStatus(c)(t.Context(), first)
			return err == nil && status == client.InvitationRevoked
		})
	}
	plays(t,
		refused(strings.ReplaceAll(config, "joan", "grace"), "grace@example.com is a member of the account"),
		applying(config),
		outside(invitedAgain, plansNothing(config)),
		refused(asAdmin, "the invitation cannot change the role of a member"),
	)
}

// TestInvitationIsNotRevokedByAnother: a pending invitation that this configuration does not manage is not revoked by a new one. An
// expired invitation does not prevent a new one.
func TestInvitationIsNotRevokedByAnother(t *testing.T) {
	for name, l := range map[string]lifecycle{"cloud_invitations": accountInvitationLifecycle(), "cloud_workspace_invitations": workspaceInvitationLifecycle()} {
		t.Run(name, func(t *testing.T) {
			fake, url := onCloud(t)
			c := testClient(t, url)
			must(c.CreateInvitation(t.Context(), client.InvitationInput{Email: "joan@example.com", AccountRoleID: accountRoleID("Member")}))(t)
			must(c.CreateWorkspaceInvitation(t.Context(), client.WorkspaceInvitationInput{Email: "joan@example.com"}))(t)
			id := fake.All(name)[0]["id"].(string)
			config := l.config(l.body)
			plays(t, refused(config, "terraform import "+l.resource+".NAME "+id))
			if got := fake.Get(name, id)["status"]; got != client.InvitationPending {
				t.Errorf("the invitation is %v", got)
			}
			fake.Set(name, id, "expiration", "2020-01-01T00:00:00Z")
			plays(t, applying(config))
			if got := fake.Get(name, id)["status"]; got != client.InvitationRevoked {
				t.Errorf("the expired invitation is %v", got)
			}
		})
	}
}

// TestInvitationRevocationLost: an invitation whose revocation got no response is destroyed, though it is shown as pending for a while
// and cannot be revoked twice.
func TestInvitationRevocationLost(t *testing.T) {
	fake, url := onCloud(t)
	proxy := prefecttest.NewProxy(t, url)
	configure(t, proxy.URL, "PREFECT_API_KEY", cloudKey)
	l := accountInvitationLifecycle()
	plays(t, applying(l.config(l.body)), outside(func() {
		proxy.Fail(func(r prefecttest.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/revoke")
		}, 1, prefecttest.LoseAnswer())
	}, applying("# no resource")))
	if left := fake.Find("cloud_invitations", "status", client.InvitationPending); len(left) > 0 {
		t.Errorf("the invitations are %v", left)
	}
}

// TestInvalidInvitations: what is not an email address is refused in the plan.
func TestInvalidInvitations(t *testing.T) {
	onCloud(t)
	for _, email := range []string{"", "ada", "@example.com", "ada@", "Ada <ada@example.com>", "a@b@c", "ada@example.com,grace@example.com"} {
		plays(t, refused("resource \"prefect_workspace_invitation\" \"test\" {\n  email = \""+email+"\"\n}\n", "an email address such as"))
	}
}
