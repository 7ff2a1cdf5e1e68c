package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

// explainTimeout is the timeout of requests that only improve an error message.
const explainTimeout = 15 * time.Second

// inWorkspace reports whether requests with the scope are for objects in a workspace.
func (s Scope) inWorkspace() bool { return s != AccountScope && s != RootScope }

// placement is the account and, depending on the scope, the workspace of requests.
func (c *Conn) placement(s Scope) config.Placement {
	if s.inWorkspace() {
		return config.Placement{Account: c.account, Workspace: c.workspace}
	}
	return config.Placement{Account: c.account}
}

// explainRefusal adds an explanation to an error of Prefect Cloud, whose responses have none: a 404 for every request
// means that the API key has no access to the workspace, and a 403 that its role or the account's plan lacks a
// permission.
func (c *Conn) explainRefusal(ctx context.Context, r Request, err error) error {
	var failure *apierror.Error
	if c.account == "" || r.Scope == RootScope || !errors.As(err, &failure) {
		return err
	}
	ctx, cancel := context.WithTimeout(WithMaxAge(ctx, time.Minute), explainTimeout)
	defer cancel()
	switch failure.Code {
	case apierror.CodeNotFound:
		if c.hasAccess(ctx, r.Scope) {
			return err
		}
		hint := c.accessHint(ctx, r.Scope)
		if c.account == c.configured.Account && (!r.Scope.inWorkspace() || c.workspace == c.configured.Workspace) {
			// With this code, no object is removed from the state.
			return failure.With(apierror.CodeNoAccess,
				hint+" Objects stay in the state. If they were deleted with it, remove them with terraform state rm.")
		}
		return failure.With(failure.Code, hint)
	case apierror.CodeForbidden:
		if hint := c.explain403(ctx, r); hint != "" {
			return failure.With(failure.Code, hint)
		}
	}
	return err
}

// hasAccess reports whether the API key has access to the account or workspace of requests with the scope. It is true
// if that cannot be determined.
func (c *Conn) hasAccess(ctx context.Context, s Scope) bool {
	at := c.placement(s)
	if _, ok := c.usableWorkspaces.Load(at); ok {
		return true
	}
	if s.inWorkspace() {
		// A new workspace may be readable before it is in the list of memberships.
		if err := c.findWorkspace(ctx); err == nil || (!apierror.IsNotFound(err) && !apierror.HasCode(err, apierror.CodeNoAccess)) {
			c.usableWorkspaces.Store(at, true)
			return true
		}
	}
	all, err := c.memberships(ctx)
	listed := slices.ContainsFunc(all, func(m membership) bool {
		return m.AccountID == c.account && (at.Workspace == "" || m.WorkspaceID == at.Workspace)
	})
	if err != nil || listed || s.inWorkspace() {
		return err != nil || listed
	}
	accounts, err := c.VisibleAccounts(ctx)
	return err != nil || len(accounts) == 0 || slices.ContainsFunc(accounts, func(a VisibleAccount) bool { return a.ID == c.account })
}

// findWorkspace reads the client's workspace.
func (c *Conn) findWorkspace(ctx context.Context) error {
	return Send(ctx, c, Request{Method: http.MethodGet, Path: Path("workspaces", c.workspace), Scope: AccountScope})
}

// accessHint says that the API key has no access to the account or workspace, and to which workspaces it has access.
func (c *Conn) accessHint(ctx context.Context, s Scope) string {
	what, set := "account "+c.account, "account_id (PREFECT_CLOUD_ACCOUNT_ID)"
	if s.inWorkspace() {
		what, set = "workspace "+c.workspace+" of the account "+c.account, "workspace (PREFECT_WORKSPACE) or workspace_id"
	}
	return fmt.Sprintf(
		"The %s does not exist, or the API key has no access to it.%s Check %s and api_key (PREFECT_API_KEY).",
		what,
		c.accessibleWorkspaces(ctx),
		set,
	)
}

// accessibleWorkspaces is a sentence that lists the workspaces to which the API key has access; empty if the lookup
// fails.
func (c *Conn) accessibleWorkspaces(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, explainTimeout)
	defer cancel()
	all, err := c.memberships(ctx)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" The API key has access to %s.", describeMemberships(all))
}

// scopeNames maps path elements to the names that the scopes of workspace roles use for them, where these differ.
var scopeNames = map[string]string{
	"block_documents": "blocks", "block_types": "blocks", "block_schemas": "blocks", "v2": "concurrency_limits",
	"flow_runs": "flows", "task_runs": "tasks", "logs": "flows", "user_access": "workspace_users",
	"bot_access": "workspace_service_accounts", "team_access": "workspace_teams", "access": "acls",
}

// plans maps path elements to the lowest plan of Prefect Cloud that has these objects.
var plans = map[string]string{
	"bots": "Team", "teams": "Enterprise", "team_access": "Enterprise", "workspace_roles": "Pro", "user_access": "Pro",
	"bot_access": "Pro", "access": "Pro",
}

// objectType is the element of a path that names the type of object; empty for the path of an account.
func objectType(path []string) string {
	switch {
	case len(path) == 0:
		return ""
	case len(path) == 3 && path[2] == "access" && slices.Contains([]string{"block_documents", "deployments", "work_pools"}, path[0]):
		return "access"
	}
	return path[0]
}

// explanationAge is how long the explanation of a 403 is reused.
const explanationAge = time.Minute

// explanation is the cached explanation of a 403 for one type of object in one account or workspace.
type explanation struct {
	lock  chan struct{} // has one element while the explanation is looked up
	text  string
	until time.Time
}

// explain403 describes the permissions of the API key, as an explanation of a 403. It has a cache because an apply
// may get a 403 for each of its objects, and every write empties the response cache.
func (c *Conn) explain403(ctx context.Context, r Request) string {
	word := objectType(r.Path)
	key := [3]string{c.account, c.placement(r.Scope).Workspace, word}
	cached, _ := c.explanations.LoadOrStore(key, &explanation{lock: make(chan struct{}, 1)})
	e := cached.(*explanation) //nolint:errcheck,forcetypeassert // nothing else is stored
	select {
	case e.lock <- struct{}{}:
		defer func() { <-e.lock }()
	case <-ctx.Done():
		return ""
	}
	if time.Now().Before(e.until) {
		return e.text
	}
	text := c.describePermissions(ctx, r.Scope, word)
	if ctx.Err() == nil {
		e.text, e.until = text, time.Now().Add(explanationAge)
	}
	return text
}

// describePermissions looks up the role of the API key, the account's plan, and the key's scopes.
func (c *Conn) describePermissions(ctx context.Context, s Scope, word string) string {
	var sentences []string
	if accounts, err := c.VisibleAccounts(ctx); err == nil && len(accounts) > 0 {
		sentences = append(sentences, c.describeRole(ctx, accounts))
	}
	if s.inWorkspace() {
		sentences = append(sentences, c.describeScopes(ctx, cmp.Or(scopeNames[word], word)))
	}
	if plan := plans[word]; plan != "" {
		objects := strings.ReplaceAll(word, "_", " ")
		sentences = append(sentences, fmt.Sprintf("In Prefect Cloud, %s require the plan %s or higher.", objects, plan))
	}
	sentences = slices.DeleteFunc(sentences, func(s string) bool { return s == "" })
	if len(sentences) == 0 {
		return ""
	}
	return strings.Join(sentences, " ") + " Give the API key a role with the permission, use another account or workspace, or ask the " +
		"owner of the account to upgrade the plan."
}

// describeRole describes the role of the API key in the client's account.
func (c *Conn) describeRole(ctx context.Context, accounts []VisibleAccount) string {
	for _, a := range accounts {
		if a.ID == c.account {
			plan := a.Plan
			if a.Tier != nil && *a.Tier != "" {
				plan += ", " + *a.Tier
			}
			return fmt.Sprintf("In the account %s (plan: %s), the API key has the role %s.", a.Handle, plan, a.Role)
		}
	}
	return fmt.Sprintf("The API key does not belong to the account %s.%s", c.account, c.accessibleWorkspaces(ctx))
}

// describeScopes lists the API key's scopes in the client's workspace that end in the word.
func (c *Conn) describeScopes(ctx context.Context, word string) string {
	all, err := Do[[]string](
		ctx,
		c,
		Request{Method: http.MethodGet, Path: Path("me", "workspaces", c.workspace, "scopes"), Scope: RootScope},
	)
	if err != nil {
		return ""
	}
	has := slices.DeleteFunc(all, func(s string) bool { return !strings.HasSuffix(s, "_"+word) })
	slices.Sort(has)
	return fmt.Sprintf("Its scopes for %s in the workspace %s: %s.", word, c.workspace, cmp.Or(strings.Join(has, ", "), "none"))
}
