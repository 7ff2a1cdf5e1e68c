package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// place is an account and a workspace of Prefect Cloud, each by id or handle; empty for none.
type place struct {
	account, workspace string
	source             string
	rank               rank
	// also is another name that a source of the same rank gives for the same account and workspace: an ID beside a handle.
	also *place
	// perhaps is what a less important source says, if it names the account by handle where p has the ID, or the reverse: only a lookup
	// shows whether they are the same account. It counts only if they are.
	perhaps *place
}

// choosePlace puts together what the sources say, the more important first. Two sources of the same kind must not
// contradict each other; one that contradicts a more important one does not count.
func (c Config) choosePlace(s sources, at endpoint, address value) (place, error) {
	account := s.first("account_id", c.AccountID, "PREFECT_CLOUD_ACCOUNT_ID")
	workspace := s.first("workspace_id", c.WorkspaceID)
	for _, v := range []value{account, workspace} {
		if !v.empty() && !ids.MatchString(v.text) {
			return place{}, v.wrong("%q is not a UUID; to choose by handle, set workspace (PREFECT_WORKSPACE) to account/workspace", v.text)
		}
	}
	both, err := parseWorkspace(s.first("workspace", c.Workspace, "PREFECT_WORKSPACE"))
	if err != nil {
		return place{}, err
	}
	said := []place{
		{account: strings.ToLower(account.text), source: account.source, rank: account.rank},
		{workspace: strings.ToLower(workspace.text), source: workspace.source, rank: workspace.rank},
		both,
		{account: at.account, workspace: at.workspace, source: address.source, rank: address.rank},
	}
	slices.SortStableFunc(said, func(a, b place) int { return int(a.rank - b.rank) })
	var out place
	for _, next := range said {
		if out, err = out.with(next); err != nil {
			return place{}, err
		}
	}
	return out, nil
}

// parseWorkspace reads account/workspace.
func parseWorkspace(v value) (place, error) {
	if v.empty() {
		return place{rank: fromDefault}, nil
	}
	account, workspace, ok := strings.Cut(v.text, "/")
	if !ok || account == "" || workspace == "" || strings.Contains(workspace, "/") {
		return place{}, v.wrong("%q is not of the form account/workspace, each a handle or an id", v.text)
	}
	return place{account: lowerID(account), workspace: lowerID(workspace), source: v.source, rank: v.rank}, nil
}

func lowerID(s string) string {
	if ids.MatchString(s) {
		return strings.ToLower(s)
	}
	return s
}

// with adds what next says to p.
func (p place) with(next place) (place, error) {
	if next.empty() {
		return p, nil
	}
	if p.empty() {
		return next, nil
	}
	switch differs := differs(p.account, next.account) || differs(p.workspace, next.workspace); {
	case differs && p.rank != next.rank:
		if p.workspace == "" && !contradict(p.account, next.account) {
			p.perhaps = &next
		}
		return p, nil
	case contradict(p.account, next.account) || contradict(p.workspace, next.workspace):
		return p, fmt.Errorf("%s and %s name different workspaces (%s and %s): keep one of them", p.source, next.source, p, next)
	case differs:
		next.also = p.also
		p.also = &next
	}
	if p.account == "" {
		p.account = next.account
	}
	if p.workspace == "" {
		p.workspace = next.workspace
	}
	return p, nil
}

func differs(a, b string) bool { return a != "" && b != "" && a != b }

// contradict reports whether two names cannot be those of one account or workspace. Only a lookup shows whether an ID and a handle
// are.
func contradict(a, b string) bool { return differs(a, b) && isID(a) == isID(b) }

func (p place) empty() bool { return p.account == "" && p.workspace == "" }

func (p place) String() string {
	out := strings.Trim(p.account+"/"+p.workspace, "/")
	if p.also != nil {
		out += ", which is also " + p.also.String() + " (from " + p.also.source + "),"
	}
	return out
}

// holds reports whether the workspace is the one that p names.
func (p place) holds(m membership) bool {
	return matches(p.account, m.AccountID, m.AccountHandle) && matches(p.workspace, m.WorkspaceID, m.WorkspaceHandle) &&
		(p.also == nil || p.also.holds(m))
}

// among is the workspaces that p names.
func (p place) among(all []membership) []membership {
	var out []membership
	for _, m := range all {
		if p.holds(m) {
			out = append(out, m)
		}
	}
	return out
}

// resolved reports whether p is known by ids.
func (p place) resolved() bool {
	return (p.account != "" || p.workspace == "") && isID(p.account) && isID(p.workspace) && p.also == nil && p.perhaps == nil
}

func isID(s string) bool { return s == "" || ids.MatchString(s) }

// membership is a workspace that the owner of the key may use.
type membership struct {
	AccountID       string `json:"account_id"`
	AccountHandle   string `json:"account_handle"`
	WorkspaceID     string `json:"workspace_id"`
	WorkspaceHandle string `json:"workspace_handle"`
}

func (m membership) handle() string { return m.AccountHandle + "/" + m.WorkspaceHandle }

// Resolve looks up the ids of the account and the workspace where the configuration gives handles. It must be called
// before the first request, and before the client is shared; it sends nothing when the ids are known.
func (c *Client) Resolve(ctx context.Context) error {
	want := c.pending
	if want.empty() {
		return nil
	}
	all, err := c.memberships(ctx)
	if err != nil {
		return fmt.Errorf("looking up the workspace %s (from %s): %w", want, want.source, err)
	}
	found := want.among(all)
	if perhaps := want.perhaps; perhaps != nil {
		want.perhaps = nil
		if both := perhaps.among(found); len(both) == 1 {
			found = both
		} else if want.resolved() {
			c.settle(want.account, want.workspace)
			return nil
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("%s: there is no workspace %s that the API key may use; it may use %s", want.source, want, handles(all))
	}
	c.settle(found[0].AccountID, found[0].WorkspaceID)
	c.handle = found[0].handle()
	return nil
}

// settle sets the account and workspace of the configuration.
func (c *Client) settle(account, workspace string) {
	c.account, c.workspace, c.pending = account, workspace, place{}
	c.own = place{account: account, workspace: workspace}
}

func (c *Client) memberships(ctx context.Context) ([]membership, error) {
	return do[[]membership](ctx, c, request{method: http.MethodGet, path: path("me", "workspaces"), scope: rootScope})
}

func matches(want, id, handle string) bool { return want == "" || want == id || want == handle }

func handles(all []membership) string {
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
