package config

import (
	"fmt"
	"slices"
	"strings"
)

// Placement is an account and a workspace of Prefect Cloud, each by id or handle; empty for none.
type Placement struct {
	Account, Workspace string
	Source             string
	rank               rank
	// Alias is another name that a source of the same rank gives for the same account and workspace: an ID beside a handle.
	Alias *Placement
	// Unverified is what a less important source says, if it names the account by handle where p has the ID, or the reverse: only a lookup
	// shows whether they are the same account. It counts only if they are.
	Unverified *Placement
}

// choosePlacement puts together what the sources say, the more important first. Two sources of the same kind must not
// contradict each other; one that contradicts a more important one does not count.
func (c Config) choosePlacement(s sources, at endpoint, address setting) (Placement, error) {
	account := s.first("account_id", c.AccountID, "PREFECT_CLOUD_ACCOUNT_ID")
	workspace := s.first("workspace_id", c.WorkspaceID)
	for _, v := range []setting{account, workspace} {
		if !v.empty() && !IsUUID(v.value) {
			return Placement{}, v.errorf("%q is not a UUID; to use a handle, set workspace (PREFECT_WORKSPACE) to account/workspace", v.value)
		}
	}
	both, err := parseWorkspace(s.first("workspace", c.Workspace, "PREFECT_WORKSPACE"))
	if err != nil {
		return Placement{}, err
	}
	said := []Placement{
		{Account: strings.ToLower(account.value), Source: account.source, rank: account.rank},
		{Workspace: strings.ToLower(workspace.value), Source: workspace.source, rank: workspace.rank},
		both,
		{Account: at.account, Workspace: at.workspace, Source: address.source, rank: address.rank},
	}
	slices.SortStableFunc(said, func(a, b Placement) int { return int(a.rank - b.rank) })
	var out Placement
	for _, next := range said {
		if out, err = out.with(next); err != nil {
			return Placement{}, err
		}
	}
	return out, nil
}

// parseWorkspace reads account/workspace.
func parseWorkspace(v setting) (Placement, error) {
	if v.empty() {
		return Placement{rank: fromDefault}, nil
	}
	account, workspace, ok := strings.Cut(v.value, "/")
	if !ok || account == "" || workspace == "" || strings.Contains(workspace, "/") {
		return Placement{}, v.errorf("%q does not have the form account/workspace, each a handle or an ID", v.value)
	}
	return Placement{Account: lowerID(account), Workspace: lowerID(workspace), Source: v.source, rank: v.rank}, nil
}

func lowerID(s string) string {
	if IsUUID(s) {
		return strings.ToLower(s)
	}
	return s
}

// with adds what next says to p.
func (p Placement) with(next Placement) (Placement, error) {
	if next.Empty() {
		return p, nil
	}
	if p.Empty() {
		return next, nil
	}
	switch differs := differs(p.Account, next.Account) || differs(p.Workspace, next.Workspace); {
	case differs && p.rank != next.rank:
		if p.Workspace == "" && !contradict(p.Account, next.Account) {
			p.Unverified = &next
		}
		return p, nil
	case contradict(p.Account, next.Account) || contradict(p.Workspace, next.Workspace):
		return p, fmt.Errorf("%s and %s set different workspaces (%s and %s): remove one of them", p.Source, next.Source, p, next)
	case differs:
		next.Alias = p.Alias
		p.Alias = &next
	}
	if p.Account == "" {
		p.Account = next.Account
	}
	if p.Workspace == "" {
		p.Workspace = next.Workspace
	}
	return p, nil
}

func differs(a, b string) bool { return a != "" && b != "" && a != b }

// contradict reports whether two names cannot be those of one account or workspace. Only a lookup shows whether an ID and a handle
// are.
func contradict(a, b string) bool { return differs(a, b) && isID(a) == isID(b) }

// Empty reports whether p names nothing.
func (p Placement) Empty() bool { return p.Account == "" && p.Workspace == "" }

func (p Placement) String() string {
	out := strings.Trim(p.Account+"/"+p.Workspace, "/")
	if p.Alias != nil {
		out += ", which is also " + p.Alias.String() + " (from " + p.Alias.Source + "),"
	}
	return out
}

// Resolved reports whether p is known by ids.
func (p Placement) Resolved() bool {
	return (p.Account != "" || p.Workspace == "") && isID(p.Account) && isID(p.Workspace) && p.Alias == nil && p.Unverified == nil
}

func isID(s string) bool { return s == "" || IsUUID(s) }
