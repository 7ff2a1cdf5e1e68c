package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"sync"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Block is a block document: values of one block type, saved under a name.
type Block struct {
	rest.Object
	Name string `json:"name"`
	// Data has the values of the fields. References to other blocks are replaced by the data of these blocks. Secrets
	// are masked, unless they were requested.
	Data          json.RawMessage           `json:"data"`
	BlockType     BlockType                 `json:"block_type"`
	BlockSchemaID string                    `json:"block_schema_id"`
	BlockSchema   *BlockSchema              `json:"block_schema"`
	References    map[string]BlockReference `json:"block_document_references"`
}

// BlockReference is the block that a key in the data of another block refers to.
type BlockReference struct {
	Block struct {
		ID string `json:"id"`
	} `json:"block_document"`
}

// BlockCreate is the input of a new block.
type BlockCreate struct {
	Name          string          `json:"name"`
	BlockTypeID   string          `json:"block_type_id"`
	BlockSchemaID string          `json:"block_schema_id"`
	Data          json.RawMessage `json:"data,omitzero"`
}

// BlockUpdate replaces the data of a block. A masked value in it keeps the current secret.
type BlockUpdate struct {
	BlockSchemaID string          `json:"block_schema_id,omitzero"`
	Data          json.RawMessage `json:"data"`
	// MergeExistingData keeps the top-level values that Data does not have.
	MergeExistingData bool `json:"merge_existing_data"`
}

// BlockFilter selects blocks; its zero value selects all.
type BlockFilter struct {
	TypeSlugs []string // nil for any
	Names     []string // nil for any
	NameLike  string   // a part of the name, in upper or lower case; empty for any
}

// hasBlocks are the servers on which this process has created a block, by address.
var hasBlocks sync.Map

// CreateBlock creates a block. A name that another block of the type has is a conflict. The response masks secrets.
//
// A server creates the key that encrypts all its blocks together with the first block (_get_fernet_encryption in
// Prefect's utilities/encryption.py), without a lock. If several first blocks are created concurrently on PostgreSQL,
// some fail with a conflict, and some can overwrite the key, so that other blocks can no longer be decrypted.
// Therefore creates are serialized until the server has a block.
func (c *Client) CreateBlock(ctx context.Context, in BlockCreate) (*Block, error) {
	r := rest.Request{Method: http.MethodPost, Path: rest.Path("block_documents", ""), Body: in}
	server := c.Root().String()
	if _, ok := hasBlocks.Load(server); !ok {
		r.Serial = "first blocks"
	}
	block, err := rest.Do[*Block](ctx, c.Conn, r)
	if err == nil {
		hasBlocks.Store(server, true)
	}
	return block, err
}

// Block returns the block with that ID. Its secrets are masked unless secrets is set.
func (c *Client) Block(ctx context.Context, id string, secrets bool) (*Block, error) {
	k := blockKind
	if secrets {
		k = blockSecretsKind
	}
	if block, err := rest.ReadTogether[Block](ctx, c.Conn, k, id); block != nil || err != nil {
		return block, err
	}
	return rest.Do[*Block](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: k.Below(id), Query: includeSecrets(secrets)})
}

// BlockByName returns the block with that type and name. Its secrets are masked unless secrets is set.
func (c *Client) BlockByName(ctx context.Context, typeSlug, name string, secrets bool) (*Block, error) {
	path := rest.Path("block_types", "slug", typeSlug, "block_documents", "name", name)
	return rest.Do[*Block](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: path, Query: includeSecrets(secrets)})
}

func includeSecrets(secrets bool) url.Values {
	if !secrets {
		return nil
	}
	return url.Values{"include_secrets": {"true"}}
}

// UpdateBlock changes the block with that ID.
func (c *Client) UpdateBlock(ctx context.Context, id string, in BlockUpdate) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("block_documents", id), Body: in, Repeatable: true},
	)
}

// DeleteBlock deletes the block with that ID. Blocks that refer to it lose the reference.
func (c *Client) DeleteBlock(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("block_documents", id)})
}

// Blocks yields the blocks that the filter finds, by name, with masked secrets. Anonymous blocks, which Prefect
// creates for internal use, are omitted.
func (c *Client) Blocks(ctx context.Context, filter BlockFilter) iter.Seq2[*Block, error] {
	documents := map[string]any{"is_anonymous": map[string]any{"eq_": false}}
	name := map[string]any{}
	if filter.Names != nil {
		name["any_"] = filter.Names
	}
	if filter.NameLike != "" {
		name["like_"] = filter.NameLike
	}
	if len(name) > 0 {
		documents["name"] = name
	}
	body := map[string]any{"block_documents": documents}
	if filter.TypeSlugs != nil {
		body["block_types"] = map[string]any{"slug": rest.AnyOf(filter.TypeSlugs...)}
	}
	return rest.Pages[*Block](ctx, c.Conn, rest.Path("block_documents", "filter"), body)
}
