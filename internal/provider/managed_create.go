package provider

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const (
	// createAttempts bounds how often a create whose answer was lost, and which made nothing, is sent.
	createAttempts = 3
	// lookTime bounds the look on a server for an object that may have been made.
	lookTime = 15 * time.Second
)

// afterwards is a context for a look at what a write has done, and the like, which an interrupt must not prevent. It has the
// time for all the wait that Prefect Cloud may ask for.
func afterwards(ctx context.Context, c *client.Client) (context.Context, context.CancelFunc) {
	limit := lookTime
	if c.Cloud() {
		limit = sharedLookTime
	}
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}

// make creates the object, exactly once. The API would take over some objects of the same name, and refuse others: both
// are found out before anything is written. When the answer is lost, a look decides between 'made' and 'send again'.
func (r *managed[M, A, In, P]) make(ctx context.Context, c *client.Client, in In) (*A, error) {
	twin, err := r.look(ctx, c, in)
	if err != nil {
		return nil, err
	}
	if twin != nil {
		return nil, r.exists(ctx, twin)
	}
	for attempt := 1; ; attempt++ {
		made, err := r.create(ctx, c, in)
		if err == nil || !client.IsAmbiguous(err) {
			return made, err
		}
		twin, lookErr := r.lookAfter(ctx, c, in)
		if lookErr == nil && twin != nil && r.regain != nil {
			twin, lookErr = r.regainAfter(ctx, c, in, twin)
		}
		switch {
		case lookErr != nil:
			return nil, fmt.Errorf("%w; whether the object was made could not be found out: %w", err, lookErr)
		case twin != nil:
			return twin, nil
		case attempt == createAttempts || ctx.Err() != nil || client.IsTimeout(err):
			// After a time-out the server may still be at it: sending again could make a second object.
			return nil, err
		}
	}
}

// lookAfter looks for what a create has made whose answer was lost. The interrupt that cut the answer off must not keep the
// object out of the state, and neither must a look that fails: it is repeated, since nothing knows of the object otherwise.
func (r *managed[M, A, In, P]) lookAfter(ctx context.Context, c *client.Client, in In) (twin *A, err error) {
	after, cancel := afterwards(ctx, c)
	defer cancel()
	for range createAttempts {
		if twin, err = r.look(after, c, in); err == nil {
			break
		}
	}
	return twin, err
}

// regainAfter is regain, which an interrupt must not prevent either.
func (r *managed[M, A, In, P]) regainAfter(ctx context.Context, c *client.Client, in In, twin *A) (*A, error) {
	after, cancel := afterwards(ctx, c)
	defer cancel()
	return r.regain(after, c, in, twin)
}

// look is twin with 'there is none' as nil.
func (r *managed[M, A, In, P]) look(ctx context.Context, c *client.Client, in In) (*A, error) {
	a, err := r.twin(ctx, c, in)
	if client.IsNotFound(err) {
		return nil, nil
	}
	return a, err
}

// existsError says that a create would take over an object that is there already.
type existsError struct {
	noun, id, label string
	since           time.Duration // how long it has been there; 0 where the API does not tell
	otherwise       string        // what to do when it is another one that is wanted; empty for another name
	holder          claimProblem  // how this process knows the object
}

func (r *managed[M, A, In, P]) exists(ctx context.Context, twin *A) error {
	m := P(new(M))
	m.fill(ctx, twin, new(diag.Diagnostics)) // only its id, name and age are wanted
	id, label := m.key()
	return &existsError{r.noun, id, label, m.age(time.Now()), r.otherwise, r.claims.holder(r.claimID(m))}
}

// summary is the error in a few words, and its code.
func (e *existsError) summary() (code, string) {
	if e.holder == noProblem {
		return codeExists, fmt.Sprintf("The %s exists already", words(e.noun))
	}
	return codeTwoResources, "Two resources for one " + words(e.noun)
}

func (e *existsError) Error() string {
	if e.holder != noProblem {
		return twoResources(words(e.noun), fmt.Sprintf("%q", e.label))
	}
	made := ""
	if e.since > 0 {
		made = fmt.Sprintf(", made %s ago", e.since)
	}
	article := "A"
	if strings.ContainsRune("aeiou", rune(e.noun[0])) && !strings.HasPrefix(e.noun, "user") {
		article = "An"
	}
	return fmt.Sprintf("%s %s %q exists already%s, with the id %s. It was left as it is.\n\n%s\n\nOtherwise %s. If the existing one is what this resource replaces, remove create_before_destroy, which creates the new one first.",
		article, words(e.noun), e.label, made, e.id, howToImport(e.noun, e.id), cmp.Or(e.otherwise, "choose another name"))
}

// howToImport says how an object comes into the state that is not managed yet.
func howToImport(noun, id string) string {
	return fmt.Sprintf("To manage it here, import it: add\n\n  import {\n    to = prefect_%s.NAME\n    id = %q\n  }\n\n"+
		"with the name of this resource in place of NAME, or run\n\n  terraform import prefect_%s.NAME %s", noun, id, noun, id)
}
