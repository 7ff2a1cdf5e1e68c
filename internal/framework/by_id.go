package framework

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// keyed is a model that knows the id of its object.
type keyed interface{ Identity() (id, label string) }

// The functions below make what managed asks for of the client's methods, for objects that the API finds by their id.

// Creates is a CreateFunc of a method of the client.
func Creates[A, In any](
	create func(*client.Client, context.Context, In) (*A, error),
) func(context.Context, *client.Client, In) (*A, error) {
	return func(ctx context.Context, c *client.Client, in In) (*A, error) { return create(c, ctx, in) }
}

// ReadsByID is a ReadFunc of a method of the client that reads an object by its ID.
func ReadsByID[P keyed, A any](
	read func(*client.Client, context.Context, string) (*A, error),
) func(context.Context, *client.Client, P) (*A, error) {
	return func(ctx context.Context, c *client.Client, m P) (*A, error) {
		id, _ := m.Identity()
		return read(c, ctx, id)
	}
}

// UpdatesByID is an UpdateFunc of a method of the client that updates an object by its ID.
func UpdatesByID[P keyed, In any](
	update func(*client.Client, context.Context, string, In) error,
) func(context.Context, *client.Client, P, In) error {
	return func(ctx context.Context, c *client.Client, m P, in In) error {
		id, _ := m.Identity()
		return update(c, ctx, id, in)
	}
}

// RemovesByID is a DeleteFunc of a method of the client that deletes an object by its ID.
func RemovesByID[P keyed](remove func(*client.Client, context.Context, string) error) func(context.Context, *client.Client, P) error {
	return func(ctx context.Context, c *client.Client, m P) error {
		id, _ := m.Identity()
		return remove(c, ctx, id)
	}
}

// FindsForImportBy finds the object that an import names by its id, or by another key, in front of which prefix may stand.
func FindsForImportBy[A any](
	byID, byKey func(*client.Client, context.Context, string) (*A, error),
	prefix string,
) func(context.Context, *client.Client, string) (*A, error) {
	return func(ctx context.Context, c *client.Client, key string) (*A, error) {
		if uuid.Validate(key) == nil {
			return byID(c, ctx, key)
		}
		return byKey(c, ctx, strings.TrimPrefix(key, prefix))
	}
}

// NoSlash refuses names in import IDs that the API cannot find: it takes a slash for the end of a name.
func NoSlash(what, name string) error {
	if !strings.Contains(name, "/") {
		return nil
	}
	return diag.CodeImportID.Wrapf(
		"the import ID %[2]q is the name of a %[1]s with a slash, which Prefect cannot look up: use the ID of the %[1]s, a UUID",
		what,
		name,
	)
}
