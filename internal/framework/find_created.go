package framework

import (
	"context"
	"fmt"
	"iter"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// Names of some kinds of objects need not differ. The functions below distinguish such objects.

// IDsWithName are the ids of the objects that had a name before a create; nil before the look for them.
type IDsWithName map[string]bool

// FindCreated finds, among the objects of a name, the one with the content that a create asks for: at the first look one that
// another process has made, unless this process makes some of that name itself; later one that was not there at the first
// look, which a create has made whose answer was lost. Objects of one name are no conflict as long as they differ. As
// Prefect Cloud may show an object late, there are several looks then.
func FindCreated[A any](
	ctx context.Context,
	c *client.Client,
	had *IDsWithName,
	begins bool,
	all func() iter.Seq2[*A, error],
	id func(*A) string,
	same func(*A) (bool, error),
) (*A, error) {
	if *had == nil {
		seen := IDsWithName{}
		for a, err := range all() {
			if err != nil {
				return nil, err
			}
			seen[id(a)] = true
			if !begins {
				continue
			}
			if ok, err := same(a); ok || err != nil {
				return a, err
			}
		}
		*had = seen
		return nil, nil
	}
	isNew := func(a *A) bool { return !(*had)[id(a)] }
	var found *A
	var err error
	look := func() bool {
		found, err = findFirst(FilterSeq(all(), isNew), same)
		return found != nil || err != nil || !c.Cloud()
	}
	if ended := PollUntil(ctx, look); ended != nil {
		return nil, ended
	}
	return found, err
}

// findFirst is the first object that is wanted; nil when none is.
func findFirst[A any](all iter.Seq2[*A, error], wanted func(*A) (bool, error)) (*A, error) {
	for a, err := range all {
		if err != nil {
			return nil, err
		}
		if ok, err := wanted(a); ok || err != nil {
			return a, err
		}
	}
	return nil, nil
}

// ContentMatcher is a model of objects that the API does not return as they were sent, because it masks their secrets.
type ContentMatcher[A, In any] interface {
	// MatchesContent reports whether an object has the content that in asks for, as far as the API shows it.
	MatchesContent(a *A, in In) bool
}

// Describes reports whether an object has the content that in asks for.
func Describes[P Model[M, A, In], M, A, In any](ctx context.Context, a *A, in In) (bool, error) {
	m := P(new(M))
	if matcher, ok := any(m).(ContentMatcher[A, In]); ok {
		return matcher.MatchesContent(a, in), nil
	}
	var diags fwdiag.Diagnostics // an object that can't be read is no match
	m.FromAPI(ctx, a, &diags)
	_, differs, err := patch.Changes(m.ToAPI(ctx, &diags), in)
	return !differs && !diags.HasError(), err
}

// OnlyOne returns the only object of a sequence of objects with one name. None and several objects are an error.
func OnlyOne[A any](all iter.Seq2[*A, error], noun, name string, id func(*A) string) (*A, error) {
	var found []*A
	var ids []string
	for a, err := range all {
		if err != nil {
			return nil, err
		}
		found, ids = append(found, a), append(ids, id(a))
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, NotFound(noun, name)
	}
	return nil, diag.CodeAmbiguous.Wrapf(
		"%d %ss have the name %q: use the ID of one of them: %s",
		len(found),
		diag.Humanize(noun),
		name,
		strings.Join(ids, ", "),
	)
}

// LikeMethod gives a function the parameters of the client's methods.
func LikeMethod[A any](
	find func(context.Context, *client.Client, string) (*A, error),
) func(*client.Client, context.Context, string) (*A, error) {
	return func(c *client.Client, ctx context.Context, key string) (*A, error) { return find(ctx, c, key) }
}

// NotFound is the answer that the API would give, had it a way to ask for an object of the kind by name.
func NotFound(noun, name string) error {
	return &apierror.Error{
		Method: "POST",
		Path:   "/" + noun + "s/filter",
		Code:   apierror.CodeNotFound,
		Detail: fmt.Sprintf("no %s has the name %q", diag.Humanize(noun), name),
	}
}
