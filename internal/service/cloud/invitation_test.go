package cloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestAccountInvitationLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.AccountInvitationLifecycle().Run(t, url)
}

func TestWorkspaceInvitationLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.WorkspaceInvitationLifecycle().Run(t, url)
}

// TestInvitationAccepted: after the invited person has responded, the invitation stays in the state and nothing is planned.
// Destroying the resource sends no write.
func TestInvitationAccepted(t *testing.T) {
	for name, l := range map[string]acctest.Lifecycle{"cloud_invitations": acctest.AccountInvitationLifecycle(),
		"cloud_workspace_invitations": acctest.WorkspaceInvitationLifecycle()} {
		for _, status := range []string{cloudapi.InvitationAccepted, cloudapi.InvitationRejected} {
			t.Run(name+" "+status, func(t *testing.T) {
				fake, _ := testenv.OnCloud(t)
				config, address := l.Config(l.Body), l.Resource+testenv.TestLabel
				respond := func() {
					id := fake.Find(name, "status", cloudapi.InvitationPending)[0]["id"].(string)
					if status == cloudapi.InvitationRejected {
						fake.Set(name, id, "status", status)
						return
					}
					fake.AcceptInvitation(id)
				}
				nothing := []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
				acctest.RunSteps(t,
					testenv.ApplyStep(config),
					testenv.WithPreConfig(respond, resource.TestStep{
						Config:           config,
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: nothing, PostApplyPostRefresh: nothing},
						ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("status"),
							knownvalue.StringExact(status))},
					}),
					testenv.WithPreConfig(fake.ResetRequests, testenv.EmptyPlanStep(config)),
				)
				if writes := fake.Writes(); len(writes) > 0 {
					t.Errorf("the destroy sent %v", writes)
				}
				if left := fake.All(name); len(left) != 1 || left[0]["status"] != status {
					t.Errorf("the invitations are %v", left)
				}
				members := fake.All("cloud_memberships")
				if joined := len(members) > 2; joined != (status == cloudapi.InvitationAccepted) {
					t.Errorf("the members are %v", members)
				}
			})
		}
	}
}

// TestInvitationOfAMember: a member is not invited, the role of a person who has accepted is not changed by the invitation, and a
// person who accepted a newer invitation is not invited again.
func TestInvitationOfAMember(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	c := testenv.TestClient(t, url)
	l := acctest.AccountInvitationLifecycle()
	l.Body = strings.ReplaceAll(l.Body, "Joan", "joan")
	config := l.Config(l.Body)
	asAdmin := strings.ReplaceAll(config, testenv.AccountRoleID("Member"), testenv.AccountRoleID("Admin"))
	pending := func() string {
		return fake.Find("cloud_invitations", "status", cloudapi.InvitationPending)[0]["id"].(string)
	}
	invitedAgain := func() {
		first := pending()
		role, _ := fake.Get("cloud_invitations", pending())["account_role_id"].(string)
		testenv.Must(c.CreateInvitation(t.Context(), cloudapi.InvitationInput{Email: "joan@example.com", AccountRoleID: role}))(t)
		fake.AcceptInvitation(pending())
		testenv.EventuallyOnServer(t, "the first invitation is shown as revoked", func() bool {
			a, err := c.Invitation(t.Context(), first)
			return err == nil && a.Status == cloudapi.InvitationRevoked
		})
	}
	acctest.RunSteps(t,
		testenv.ErrorStep(strings.ReplaceAll(config, "joan", "grace"), "grace@example.com is a member of the account"),
		testenv.ApplyStep(config),
		testenv.WithPreConfig(invitedAgain, testenv.EmptyPlanStep(config)),
		testenv.ErrorStep(asAdmin, "the invitation cannot change the role of a member"),
	)
}

// TestInvitationIsNotRevokedByAnother: a pending invitation that this configuration does not manage is not revoked by a new one. An
// expired invitation does not prevent a new one.
func TestInvitationIsNotRevokedByAnother(t *testing.T) {
	for name, l := range map[string]acctest.Lifecycle{"cloud_invitations": acctest.AccountInvitationLifecycle(),
		"cloud_workspace_invitations": acctest.WorkspaceInvitationLifecycle()} {
		t.Run(name, func(t *testing.T) {
			fake, url := testenv.OnCloud(t)
			c := testenv.TestClient(t, url)
			testenv.Must(c.CreateInvitation(t.Context(), cloudapi.InvitationInput{Email: "joan@example.com",
				AccountRoleID: testenv.AccountRoleID("Member")}))(t)
			testenv.Must(c.CreateWorkspaceInvitation(t.Context(), cloudapi.WorkspaceInvitationInput{Email: "joan@example.com"}))(t)
			id := fake.All(name)[0]["id"].(string)
			config := l.Config(l.Body)
			acctest.RunSteps(t, testenv.ErrorStep(config, "terraform import "+l.Resource+".NAME "+id))
			if got := fake.Get(name, id)["status"]; got != cloudapi.InvitationPending {
				t.Errorf("the invitation is %v", got)
			}
			fake.Set(name, id, "expiration", "2020-01-01T00:00:00Z")
			acctest.RunSteps(t, testenv.ApplyStep(config))
			if got := fake.Get(name, id)["status"]; got != cloudapi.InvitationRevoked {
				t.Errorf("the expired invitation is %v", got)
			}
		})
	}
}

// TestInvitationRevocationLost: the destroy succeeds if the response to the revocation is lost, although Prefect Cloud returns the
// invitation as pending for a while and rejects a second revocation.
func TestInvitationRevocationLost(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	proxy := faults.NewProxy(t, url)
	testenv.Configure(t, proxy.URL, "PREFECT_API_KEY", testenv.CloudKey)
	l := acctest.AccountInvitationLifecycle()
	acctest.RunSteps(t, testenv.ApplyStep(l.Config(l.Body)), testenv.WithPreConfig(func() {
		proxy.Fail(func(r prefecttest.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/revoke")
		}, 1, faults.LoseResponse())
	}, testenv.ApplyStep("# no resource")))
	if left := fake.Find("cloud_invitations", "status", cloudapi.InvitationPending); len(left) > 0 {
		t.Errorf("the invitations are %v", left)
	}
}

// TestInvalidInvitations: invalid email addresses fail the plan.
func TestInvalidInvitations(t *testing.T) {
	testenv.OnCloud(t)
	for _, email := range []string{"", "ada", "@example.com", "ada@", "Ada <ada@example.com>", "a@b@c", "ada@example.com,grace@example.com"} {
		acctest.RunSteps(t, testenv.ErrorStep("resource \"prefect_workspace_invitation\" \"test\" {\n  email = \""+email+"\"\n}\n",
			"an email address such as"))
	}
}
