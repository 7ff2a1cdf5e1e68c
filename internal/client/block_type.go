package client

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// BlockType is a type of block. Its schemas, one for each version of the fields, are separate objects.
type BlockType struct {
	rest.Object
	Name             string  `json:"name"`
	Slug             string  `json:"slug"`
	LogoURL          *string `json:"logo_url"`
	DocumentationURL *string `json:"documentation_url"`
	// Description and CodeExample are returned with & < > as HTML entities if they were set on creation.
	Description *string `json:"description"`
	CodeExample *string `json:"code_example"`
	// IsProtected says that the type is built into Prefect and cannot be deleted.
	IsProtected bool `json:"is_protected"`
}

// BlockTypeInput is what a write sets on a block type. Name and Slug can be set on creation only.
type BlockTypeInput struct {
	Name             string                 `json:"name,omitzero"`
	Slug             string                 `json:"slug,omitzero"`
	LogoURL          patch.Optional[string] `json:"logo_url,omitzero"`
	DocumentationURL patch.Optional[string] `json:"documentation_url,omitzero"`
	Description      patch.Optional[string] `json:"description,omitzero"`
	CodeExample      patch.Optional[string] `json:"code_example,omitzero"`
}

// CreateBlockType creates a block type. A slug that exists is a conflict, but a name that exists is not: the server
// creates the type and returns the existing one. Check BlockTypeNamed first.
func (c *Client) CreateBlockType(ctx context.Context, in BlockTypeInput) (*BlockType, error) {
	return rest.Do[*BlockType](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("block_types", ""), Body: in})
}

// BlockType returns the block type with that ID.
func (c *Client) BlockType(ctx context.Context, id string) (*BlockType, error) {
	return rest.ReadObject[BlockType](ctx, c.Conn, blockTypeKind, id)
}

// BlockTypeBySlug returns the block type with that slug.
func (c *Client) BlockTypeBySlug(ctx context.Context, slug string) (*BlockType, error) {
	return rest.Do[*BlockType](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("block_types", "slug", slug)})
}

// UpdateBlockType sets the fields of in. The schemas of the type are unchanged.
func (c *Client) UpdateBlockType(ctx context.Context, id string, in BlockTypeInput) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("block_types", id), Body: in, Repeatable: true},
	)
}

// DeleteBlockType deletes the block type with that ID, its schemas, and all blocks of the type.
func (c *Client) DeleteBlockType(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("block_types", id)})
}

// BlockTypeFilter selects block types; its zero value selects all.
type BlockTypeFilter struct {
	Slugs    []string // nil for any
	NameLike string   // a part of the name, in upper or lower case; empty for any
	// Capabilities that a schema of the type must have, all of them; nil for any.
	Capabilities []string
}

// BlockTypes yields the block types that the filter finds, by name.
func (c *Client) BlockTypes(ctx context.Context, filter BlockTypeFilter) iter.Seq2[*BlockType, error] {
	types, body := map[string]any{}, map[string]any{}
	if filter.Slugs != nil {
		types["slug"] = rest.AnyOf(filter.Slugs...)
	}
	if filter.NameLike != "" {
		types["name"] = map[string]any{"like_": filter.NameLike}
	}
	if len(types) > 0 {
		body["block_types"] = types
	}
	if filter.Capabilities != nil {
		body["block_schemas"] = map[string]any{"block_capabilities": map[string]any{"all_": filter.Capabilities}}
	}
	return rest.Pages[*BlockType](ctx, c.Conn, rest.Path("block_types", "filter"), body)
}

// BlockTypeNamed returns a block type with exactly that name, or nil if there is none.
func (c *Client) BlockTypeNamed(ctx context.Context, name string) (*BlockType, error) {
	// The server matches a part of the name, in which these two characters are special.
	like := strings.NewReplacer("%", "_", "\\", "_").Replace(name)
	for t, err := range c.BlockTypes(ctx, BlockTypeFilter{NameLike: like}) {
		if err != nil || t.Name == name {
			return t, err
		}
	}
	return nil, nil
}
