package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

// matchesPlacement reports whether the workspace matches p.
func matchesPlacement(p config.Placement, m membership) bool {
	return matches(p.Account, m.AccountID, m.AccountHandle) && matches(p.Workspace, m.WorkspaceID, m.WorkspaceHandle) &&
		(p.Alias == nil || matchesPlacement(*p.Alias, m))
}

// filterMemberships returns the workspaces that match p.
func filterMemberships(p config.Placement, all []membership) []membership {
	var out []membership
	for _, m := range all {
		if matchesPlacement(p, m) {
			out = append(out, m)
		}
	}
	return out
}

// membership is a workspace to which the API key has access.
type membership struct {
	AccountID       string `json:"account_id"`
	AccountHandle   string `json:"account_handle"`
	WorkspaceID     string `json:"workspace_id"`
	WorkspaceHandle string `json:"workspace_handle"`
}

func (m membership) handle() string { return m.AccountHandle + "/" + m.WorkspaceHandle }

// Resolve looks up the IDs of the account and the workspace if the configuration has handles. It must be called
// before the first request, and before the client is used concurrently. It sends nothing if the IDs are known.
func (c *Conn) Resolve(ctx context.Context) error {
	want := c.pending
	if want.Empty() {
		return nil
	}
	all, err := c.memberships(ctx)
	if err != nil {
		return fmt.Errorf("looking up the workspace %s (from %s): %w", want, want.Source, err)
	}
	found := filterMemberships(want, all)
	if perhaps := want.Unverified; perhaps != nil {
		want.Unverified = nil
		if both := filterMemberships(*perhaps, found); len(both) == 1 {
			found = both
		} else if want.Resolved() {
			c.setPlacement(want.Account, want.Workspace)
			return nil
		}
	}
	if len(found) != 1 {
		return fmt.Errorf(
			"%s: the workspace %s does not exist, or the API key has no access to it; it has access to %s",
			want.Source,
			want,
			describeMemberships(all),
		)
	}
	c.setPlacement(found[0].AccountID, found[0].WorkspaceID)
	c.handle = found[0].handle()
	return nil
}

// setPlacement sets the account and workspace of the configuration.
func (c *Conn) setPlacement(account, workspace string) {
	c.account, c.workspace, c.pending = account, workspace, config.Placement{}
	c.configured = config.Placement{Account: account, Workspace: workspace}
}

func (c *Conn) memberships(ctx context.Context) ([]membership, error) {
	return Do[[]membership](ctx, c, Request{Method: http.MethodGet, Path: Path("me", "workspaces"), Scope: RootScope})
}

func matches(want, id, handle string) bool { return want == "" || want == id || want == handle }

func describeMemberships(all []membership) string {
	if len(all) == 0 {
		return "none"
	}
	var out []string
	for _, m := range all {
		out = append(out, m.handle())
	}
	slices.Sort(out)
	const most = 10
	if len(out) > most {
		out = append(out[:most], fmt.Sprintf("and %d more", len(out)-most))
	}
	return strings.Join(out, ", ")
}

// VisibleAccount is an account to which the API key has access.
type VisibleAccount struct {
	ID     string  `json:"account_id"`
	Handle string  `json:"account_handle"`
	Role   string  `json:"account_role_name"` // role of the API key in the account
	Plan   string  `json:"account_plan_type"`
	Tier   *string `json:"account_plan_tier"`
}

// VisibleAccounts returns the accounts to which the API key has access.
func (c *Conn) VisibleAccounts(ctx context.Context) ([]VisibleAccount, error) {
	return Do[[]VisibleAccount](ctx, c, Request{Method: http.MethodGet, Path: Path("me", "accounts"), Scope: RootScope})
}
