package config

import (
	"fmt"
	"slices"
	"strings"
)

// Placement is an account and a workspace of Prefect Cloud, each an ID or a handle; empty for none.
type Placement struct {
	Account, Workspace string
	Source             string
	rank               rank
	// Alias is the same account and workspace in another form, from a source of the same rank: an ID for a handle, or
	// the reverse.
	Alias *Placement
	// Unverified is the placement of a source with lower precedence that has the account's handle where p has the ID,
	// or the reverse. It only applies if a lookup shows that both are the same account.
	Unverified *Placement
}

// choosePlacement merges the placements of the sources by precedence. Two sources of the same rank must not
// contradict each other; a source that contradicts a source with higher precedence is ignored.
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
	placements := []Placement{
		{Account: strings.ToLower(account.value), Source: account.source, rank: account.rank},
		{Workspace: strings.ToLower(workspace.value), Source: workspace.source, rank: workspace.rank},
		both,
		{Account: at.account, Workspace: at.workspace, Source: address.source, rank: address.rank},
	}
	slices.SortStableFunc(placements, func(a, b Placement) int { return int(a.rank - b.rank) })
	var out Placement
	for _, next := range placements {
		if out, err = out.with(next); err != nil {
			return Placement{}, err
		}
	}
	return out, nil
}

// parseWorkspace parses account/workspace.
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

// with merges next, which has the same or lower precedence, into p.
func (p Placement) with(next Placement) (Placement, error) {
	if next.Empty() {
		return p, nil
	}
	if p.Empty() {
		return next, nil
	}
	switch differs := bothDiffer(p.Account, next.Account) || bothDiffer(p.Workspace, next.Workspace); {
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

func bothDiffer(a, b string) bool { return a != "" && b != "" && a != b }

// contradict reports whether two names belong to different accounts or workspaces. For an ID and a handle, only a
// lookup can show it.
func contradict(a, b string) bool { return bothDiffer(a, b) && isID(a) == isID(b) }

// Empty reports whether p has neither an account nor a workspace.
func (p Placement) Empty() bool { return p.Account == "" && p.Workspace == "" }

func (p Placement) String() string {
	out := strings.Trim(p.Account+"/"+p.Workspace, "/")
	if p.Alias != nil {
		out += ", which is also " + p.Alias.String() + " (from " + p.Alias.Source + "),"
	}
	return out
}

// Resolved reports whether p has IDs only, and needs no lookup.
func (p Placement) Resolved() bool {
	return (p.Account != "" || p.Workspace == "") && isID(p.Account) && isID(p.Workspace) && p.Alias == nil && p.Unverified == nil
}

func isID(s string) bool { return s == "" || IsUUID(s) }
