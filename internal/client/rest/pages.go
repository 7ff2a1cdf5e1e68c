package rest

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
)

// PageSize is the maximum number of objects in one response of the API.
const PageSize = 200

// Pages yields every object that a …/filter endpoint returns, in pages. filter is the body of each request, with the
// page's limit and offset added. It stops at the first error.
func Pages[T any](ctx context.Context, c *Conn, path []string, filter map[string]any) iter.Seq2[T, error] {
	return Window[T](ctx, c, path, filter, 0, -1)
}

// Window is Pages with an offset and a limit; a negative limit means all.
func Window[T any](ctx context.Context, c *Conn, path []string, filter map[string]any, offset, limit int) iter.Seq2[T, error] {
	return WindowIn[T](ctx, c, WorkspaceScope, path, filter, offset, limit)
}

// WindowIn is Window with a scope.
func WindowIn[T any](
	ctx context.Context,
	c *Conn,
	at Scope,
	path []string,
	filter map[string]any,
	offset, limit int,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for left := limit; left != 0; {
			size := PageSize
			if left > 0 {
				size = min(size, left)
			}
			items, err := pageIn[T](ctx, c, at, path, filter, offset, size)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < size {
				return
			}
			offset += size
			left -= size
			if limit < 0 {
				left = -1
			}
		}
	}
}

// Page returns one page of a …/filter endpoint.
func Page[T any](ctx context.Context, c *Conn, path []string, filter map[string]any, offset, size int) ([]T, error) {
	return pageIn[T](ctx, c, WorkspaceScope, path, filter, offset, size)
}

// pageIn is Page with a scope.
func pageIn[T any](ctx context.Context, c *Conn, at Scope, path []string, filter map[string]any, offset, size int) ([]T, error) {
	body := map[string]any{"limit": size, "offset": offset}
	for k, v := range filter {
		body[k] = v
	}
	return Do[[]T](ctx, c, Request{Method: http.MethodPost, Path: path, Body: body, Scope: at, Reads: true})
}

// Count returns the number of objects that match the filter at a …/count endpoint.
func Count(ctx context.Context, c *Conn, path []string, filter map[string]any) (int64, error) {
	return Do[int64](ctx, c, Request{Method: http.MethodPost, Path: path, Body: filter, Reads: true})
}

// First returns the first object that a …/filter endpoint returns, or nil if there is none.
func First[T any](ctx context.Context, c *Conn, path []string, filter map[string]any) (*T, error) {
	items, err := Page[*T](ctx, c, path, filter, 0, 1)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return items[0], nil
}

// FindUnique returns the first object that a …/filter endpoint returns, or a not-found error. what describes the
// object.
func FindUnique[T any](ctx context.Context, c *Conn, at Scope, path []string, filter map[string]any, what string) (*T, error) {
	items, err := pageIn[*T](ctx, c, at, path, filter, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, apierror.Missing(http.MethodPost, path, what)
	}
	return items[0], nil
}

// AnyOf is the condition of a filter that matches any of the values.
func AnyOf(values ...string) map[string]any { return map[string]any{"any_": values} }
