package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// BlockSchema is the fields of a block type in one version. It never changes.
type BlockSchema struct {
	rest.Object
	Checksum string `json:"checksum"`
	// Fields is a JSON schema. The server adds block_schema_references to it.
	Fields       json.RawMessage `json:"fields"`
	BlockTypeID  string          `json:"block_type_id"`
	BlockType    *BlockType      `json:"block_type"`
	Capabilities []string        `json:"capabilities"`
	Version      string          `json:"version"`
}

// BlockSchemaInput is the input of a new block schema.
type BlockSchemaInput struct {
	BlockTypeID  string                   `json:"block_type_id"`
	Fields       json.RawMessage          `json:"fields,omitzero"`
	Capabilities patch.Optional[[]string] `json:"capabilities,omitzero"`
	Version      string                   `json:"version,omitzero"`
}

// CreateBlockSchema creates a block schema. If a schema with the same fields (secret_fields aside) and the same
// version exists, even of another block type, the server returns that schema instead.
func (c *Client) CreateBlockSchema(ctx context.Context, in BlockSchemaInput) (*BlockSchema, error) {
	return rest.Do[*BlockSchema](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("block_schemas", ""), Body: in})
}

// BlockSchema returns the block schema with that ID.
func (c *Client) BlockSchema(ctx context.Context, id string) (*BlockSchema, error) {
	return rest.Do[*BlockSchema](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("block_schemas", id)})
}

// BlockSchemaByChecksum returns the newest block schema with that checksum.
func (c *Client) BlockSchemaByChecksum(ctx context.Context, checksum string) (*BlockSchema, error) {
	return rest.Do[*BlockSchema](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("block_schemas", "checksum", checksum)})
}

// DeleteBlockSchema deletes the block schema with that ID, and all blocks that use it.
func (c *Client) DeleteBlockSchema(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("block_schemas", id)})
}

// BlockSchemas yields the schemas of the block type with that ID, the newest first. An empty ID selects all block
// types.
func (c *Client) BlockSchemas(ctx context.Context, blockTypeID string) iter.Seq2[*BlockSchema, error] {
	return rest.Pages[*BlockSchema](ctx, c.Conn, rest.Path("block_schemas", "filter"), blockSchemaFilter(blockTypeID))
}

// LatestBlockSchema returns the newest schema of the block type with that ID, or nil if there is none.
func (c *Client) LatestBlockSchema(ctx context.Context, blockTypeID string) (*BlockSchema, error) {
	return rest.First[BlockSchema](ctx, c.Conn, rest.Path("block_schemas", "filter"), blockSchemaFilter(blockTypeID))
}

func blockSchemaFilter(blockTypeID string) map[string]any {
	if blockTypeID == "" {
		return nil
	}
	return map[string]any{"block_schemas": map[string]any{"block_type_id": rest.AnyOf(blockTypeID)}}
}
