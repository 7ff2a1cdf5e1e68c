package client

import (
	"context"
	"iter"
	"net/http"
	"strings"
)

// PageSize is how many objects the API gives in one answer at the most.
const PageSize = 200

// pages yields every object that a …/filter endpoint finds, a page at a time. filter is sent with each request, with
// the page's limit and offset added. After an error nothing more is yielded.
func pages[T any](ctx context.Context, c *Client, path []string, filter map[string]any) iter.Seq2[T, error] {
	return window[T](ctx, c, path, filter, 0, -1)
}

// window is pages from the object at offset on, limit of them at the most; a negative limit means all.
func window[T any](ctx context.Context, c *Client, path []string, filter map[string]any, offset, limit int) iter.Seq2[T, error] {
	return windowIn[T](ctx, c, workspaceScope, path, filter, offset, limit)
}

// windowIn is window of objects at that scope.
func windowIn[T any](
	ctx context.Context,
	c *Client,
	at scope,
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

func page[T any](ctx context.Context, c *Client, path []string, filter map[string]any, offset, size int) ([]T, error) {
	return pageIn[T](ctx, c, workspaceScope, path, filter, offset, size)
}

func pageIn[T any](ctx context.Context, c *Client, at scope, path []string, filter map[string]any, offset, size int) ([]T, error) {
	body := map[string]any{"limit": size, "offset": offset}
	for k, v := range filter {
		body[k] = v
	}
	return do[[]T](ctx, c, request{method: http.MethodPost, path: path, body: body, scope: at, reads: true})
}

// first returns the first object that a …/filter endpoint finds, or nil when it finds none.
func first[T any](ctx context.Context, c *Client, path []string, filter map[string]any) (*T, error) {
	items, err := page[*T](ctx, c, path, filter, 0, 1)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return items[0], nil
}

// theOne returns the first object that a …/filter endpoint finds; there being none is an error as of a GET. what describes
// the object.
func theOne[T any](ctx context.Context, c *Client, at scope, path []string, filter map[string]any, what string) (*T, error) {
	items, err := pageIn[*T](ctx, c, at, path, filter, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, missing(http.MethodPost, path, what)
	}
	return items[0], nil
}

// missing is the error of an object that a look for it did not find. what describes the object.
func missing(method string, path []string, what string) error {
	return &Error{Method: method, Path: "/" + strings.Join(path, "/"), Code: CodeNotFound, Detail: "there is no " + what}
}

// anyOf is the part of a filter that matches any of the values.
func anyOf(values ...string) map[string]any { return map[string]any{"any_": values} }
