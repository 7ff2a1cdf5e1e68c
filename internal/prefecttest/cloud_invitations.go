package prefecttest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

const invitationFilters = "status:any_ expiration:before_,after_ email:any_,like_"

var (
	cloudInvitations = cloudKind(
		"cloud_invitations",
		"invitations",
		invitationFilters,
		"Invitation not found",
		"InvitationReadResponse",
	)
	cloudWorkspaceInvitations = cloudKind(
		"cloud_workspace_invitations",
		"workspace_invitations",
		invitationFilters,
		"Invitation not found",
		"WorkspaceInvitationReadResponse",
	)
)

// The statuses of invitations.
const (
	invitationPending  = "PENDING"
	invitationAccepted = "ACCEPTED"
	invitationRevoked  = "REVOKED"
)

func init() {
	for _, k := range []*objectType{cloudInvitations, cloudWorkspaceInvitations} {
		k.statuses = []string{invitationAccepted, invitationPending, "REJECTED", invitationRevoked}
	}
}

var invitationRoutes = []route{
	{"POST", "/accounts/{account_id}/invitations/", createInvitations},
	{"POST", "/accounts/{account_id}/invitations/filter", filterHandler(cloudInvitations)},
	{"POST", "/accounts/{account_id}/invitations/count", countHandler(cloudInvitations)},
	{"GET", "/accounts/{account_id}/invitations/{id}", readCloud(cloudInvitations)},
	{"POST", "/accounts/{account_id}/invitations/{id}/revoke", revokeInvitation(cloudInvitations)},
	{"POST", workspacePath + "/invitations/", createWorkspaceInvitation},
	{"POST", workspacePath + "/invitations/filter", filterHandler(cloudWorkspaceInvitations)},
	{"GET", workspacePath + "/invitations/{id}", readCloud(cloudWorkspaceInvitations)},
	{"POST", workspacePath + "/invitations/{id}/revoke", revokeInvitation(cloudWorkspaceInvitations)},
}

// invitationLifetime is how long an invitation can be accepted. The interface does not specify it.
const invitationLifetime = 7 * 24 * time.Hour

func createInvitations(c *call) (handlerResult, error) {
	invitations, err := c.decodeList(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	responses := []any{}
	for _, fields := range invitations {
		if err := checkAccountRole(c, nil, fields); err != nil {
			return handlerResult{}, err
		}
		if c.member(fields["email"]) != nil {
			return handlerResult{}, errorResult(http.StatusConflict, "The user is a member of the account")
		}
		responses = append(responses, c.invite(cloudInvitations, "InvitationReadResponse", fields))
	}
	return respondCreated(responses)
}

// createWorkspaceInvitation gives the invited person the least roles. The interface does not specify which roles Prefect Cloud gives.
func createWorkspaceInvitation(c *call) (handlerResult, error) {
	fields, err := c.decode(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	account := c.params["account_id"]
	fields["account_role_id"] = SeededID("account_role", account, "Member")
	fields["workspace_role_id"] = SeededID("workspace_role", account, "Viewer")
	return respondCreated(c.invite(cloudWorkspaceInvitations, "WorkspaceInvitationReadResponse", fields))
}

// invite revokes the pending invitations of the same person and adds a new one.
func (c *call) invite(k *objectType, schema string, fields object) any {
	match := c.fields()
	match["status"] = invitationPending
	for _, pending := range c.store.all(k.name, match) {
		if !strings.EqualFold(str(pending["email"]), str(fields["email"])) {
			continue
		}
		c.fake.account.showStale(pending["id"], dict(clone(pending)))
		c.store.change(pending, object{"status": invitationRevoked})
	}
	fields = maps.Clone(fields)
	fields["status"], fields["expiration"] = invitationPending, stamp(time.Now().Add(invitationLifetime))
	return clone(c.view(k, c.insertCloud(k, schema, fields)))
}

// revokeInvitation refuses to revoke an invitation that is not pending. The interface does not specify the response.
func revokeInvitation(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		if o["status"] != invitationPending {
			return handlerResult{}, errorResult(http.StatusConflict, "The invitation is not pending")
		}
		c.fake.account.showStale(o["id"], dict(clone(o)))
		c.store.change(o, object{"status": invitationRevoked})
		return noContent()
	}
}

// member returns the membership of the person with that address in the account of the path, or nil.
func (c *call) member(email any) object {
	members := c.store.all(cloudMemberships.name, object{"account_id": c.params["account_id"]})
	i := slices.IndexFunc(members, func(o object) bool { return strings.EqualFold(str(memberFields(c.Workspace, o)["email"]), str(email)) })
	if i < 0 {
		return nil
	}
	return members[i]
}

// AcceptInvitation makes the invited person a member of the account and, for a workspace invitation, of the workspace.
func (f *Fake) AcceptInvitation(id string) {
	f.Workspace.mu.Lock()
	defer f.Workspace.mu.Unlock()
	invitation := f.store.find(cloudInvitations.name, object{"id": id})
	if invitation == nil {
		invitation = f.store.find(cloudWorkspaceInvitations.name, object{"id": id})
	}
	f.store.change(invitation, object{"status": invitationAccepted})
	handle, _, _ := strings.Cut(str(invitation["email"]), "@")
	user := f.seed(cloudUsers, "User", object{
		"handle": handle, "first_name": handle, "last_name": handle, "email": invitation["email"], "actor_id": uuid.NewString(),
		"idp_user_id": "idp|" + handle, "settings": cloudContract.exampleValue("UserSettings"),
	})
	membership := f.seed(cloudMemberships, "AccountMembershipsResponse", object{
		"account_id": invitation["account_id"], "actor_id": user["actor_id"], "user_id": user["id"], "member_type": "user", "active": true,
		"account_role_id": invitation["account_role_id"],
	})
	if invitation["workspace_id"] == nil {
		return
	}
	access := pick(user, "first_name", "last_name", "handle", "email", "actor_id")
	access["account_id"], access["workspace_id"], access["workspace_role_id"] = invitation["account_id"], invitation["workspace_id"],
		invitation["workspace_role_id"]
	access["user_id"], access["membership_id"] = user["id"], membership["id"]
	f.seed(cloudUserAccess.objectType, cloudUserAccess.schema, access)
}
