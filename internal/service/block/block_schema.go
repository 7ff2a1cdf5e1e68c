package block

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type blockSchema struct {
	framework.WorkspaceModel
	BlockTypeID  types.String       `tfsdk:"block_type_id"`
	BlockType    types.String       `tfsdk:"block_type"`
	Fields       tfvalue.JSONString `tfsdk:"fields"`
	Capabilities types.List         `tfsdk:"capabilities"`
	Version      types.String       `tfsdk:"version"`
	Checksum     types.String       `tfsdk:"checksum"`
}

// defaultSchemaVersion is the default of version.
const defaultSchemaVersion = "non-versioned"

var _ = framework.ImplementsListableResource(newBlockSchema)

// newBlockSchema is the resource of block schemas.
func newBlockSchema() *framework.Resource[blockSchema, client.BlockSchema, client.BlockSchemaInput, *blockSchema] {
	return &framework.Resource[blockSchema, client.BlockSchema, client.BlockSchemaInput, *blockSchema]{
		TypeName:         "block_schema",
		SchemaDefinition: blockSchemaSchema(),
		CreateFunc:       createBlockSchema,
		ReadFunc:         framework.ReadsByID[*blockSchema]((*client.Client).BlockSchema),
		DeleteFunc:       framework.RemovesByID[*blockSchema]((*client.Client).DeleteBlockSchema),
		Collision:        framework.Collision{UniqueBy: []string{"block_type_id", "fields", "version"}},
		FindExisting:     findExistingSchema,
		Import: framework.Import[client.BlockSchema]{
			Find: func(ctx context.Context, c *client.Client, key string) (*client.BlockSchema, error) {
				switch {
				case strings.HasPrefix(key, "sha256:"):
					return c.BlockSchemaByChecksum(ctx, key)
				case uuid.Validate(key) == nil:
					return c.BlockSchema(ctx, key)
				}
				return nil, diag.CodeImportID.Wrapf(
					"the import ID %q is neither the ID of a block schema (a UUID) nor its checksum, which starts with sha256:",
					key,
				)
			},
		},
		Listing: framework.Listing[*blockSchema, client.BlockSchema]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.BlockSchema, error] {
				return c.BlockSchemas(ctx, "")
			},
		},
		Attributes: framework.AttributeRules{
			KeepOnRemoval: []string{"fields", "capabilities", "version"},
			NewDefaults:   map[string]attr.Value{"capabilities": types.ListValueMust(types.StringType, nil)},
		},
		PlanFunc: planBlockSchema,
	}
}

// planBlockSchema plans the defaults of a new schema.
func planBlockSchema(ctx context.Context, p *framework.PlanContext[blockSchema]) {
	if p.State != nil {
		return
	}
	if p.Config.Version.IsNull() {
		p.Set(ctx, "version", types.StringValue(defaultSchemaVersion))
	}
	if p.Config.Fields.IsNull() {
		p.Set(ctx, "fields", tfvalue.EmptyJSON())
	}
}

func blockSchemaSchema() schema.Schema {
	fields := tfvalue.OptionalJSON(
		"Fields of the block type, as a JSON Schema with `title`, `type = \"object\"`, `properties` and `required`. Defaults to no "+
			"fields. `secret_fields` lists the fields to mask, with dots for nested fields and `*` for all fields of an object: "+
			"`[\"token\", \"headers.*\"]`. Changing this forces a new resource.",
		tfvalue.IsJSONObject(),
	)
	fields.PlanModifiers = append(fields.PlanModifiers, stringplanmodifier.RequiresReplaceIfConfigured())
	version := tfvalue.OptionalString(
		"Version of the Python code that the schema belongs to. Defaults to `" + defaultSchemaVersion + "`. Changing this forces a " +
			"new resource.",
	)
	version.PlanModifiers = append(version.PlanModifiers, stringplanmodifier.RequiresReplaceIfConfigured())
	return schema.Schema{
		MarkdownDescription: "A block schema: one version of the fields of a block type. Blocks are saved with the newest schema of " +
			"their type. Any change replaces the schema.\n\n**Deleting a schema deletes all blocks that were saved with it.** Use a " +
			"separate resource for each version, and set `lifecycle { prevent_destroy = true }` on the schemas in use.",
		Attributes: tfvalue.Attributes(map[string]schema.Attribute{
			"block_type_id": tfvalue.Replacing(
				tfvalue.RequiredString("ID of the block type. Changing this forces a new resource.", tfvalue.IsUUID()),
			),
			"block_type": tfvalue.ComputedString("Slug of the block type."),
			"fields":     fields,
			"capabilities": schema.ListAttribute{
				MarkdownDescription: "Capabilities of blocks with this schema, such as `get-directory`, `write-path` or `notify`. " +
					"Defaults to none. Changing this forces a new resource.", ElementType: types.StringType,
				Optional: true, Computed: true, PlanModifiers: []planmodifier.List{listplanmodifier.RequiresReplaceIfConfigured()},
			},
			"version": version,
			"checksum": tfvalue.ComputedString(
				"Checksum by which Python finds the schema of a class, calculated from `fields` without `secret_fields`.",
			),
		}),
	}
}

// createBlockSchema creates a schema. If an existing schema has the same checksum, the API
// returns that schema, although fields outside the checksum may differ.
func createBlockSchema(ctx context.Context, c *client.Client, in client.BlockSchemaInput) (*client.BlockSchema, error) {
	a, err := c.CreateBlockSchema(ctx, in)
	if err != nil || (a.BlockTypeID == in.BlockTypeID && sameFields(in.Fields, a.Fields)) {
		return a, err
	}
	return nil, &diag.AttributeError{
		Code:      diag.CodeNameTaken,
		Attribute: "fields",
		Summary:   "Block schema already exists",
		Detail: fmt.Sprintf(
			"The schema %s has the same fields and the same version, %q. It differs only in its block type or in secret_fields, "+
				"which Prefect does not distinguish. It was not changed. Use another version for this schema, or add block_type_slug "+
				"to its fields.",
			a.ID,
			a.Version,
		),
	}
}

// findExistingSchema finds the schema of the type that has the same version and fields.
func findExistingSchema(ctx context.Context, c *client.Client, in client.BlockSchemaInput) (*client.BlockSchema, error) {
	version := in.Version
	if version == "" {
		version = defaultSchemaVersion
	}
	for a, err := range c.BlockSchemas(ctx, in.BlockTypeID) {
		if err != nil || (a.Version == version && sameFields(in.Fields, a.Fields)) {
			return a, err
		}
	}
	return nil, nil
}

func (b *blockSchema) Identity() (id, label string) {
	return b.ID.ValueString(), strings.TrimSpace(b.BlockType.ValueString() + " " + b.Version.ValueString())
}

func (b *blockSchema) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.BlockSchemaInput {
	return client.BlockSchemaInput{
		BlockTypeID:  b.BlockTypeID.ValueString(),
		Fields:       tfvalue.JSONOrNone(b.Fields),
		Capabilities: tfvalue.OptionalNonNull(b.Capabilities, tfvalue.Strings(ctx, b.Capabilities, diags)),
		Version:      b.Version.ValueString(),
	}
}

func (b *blockSchema) FromAPI(ctx context.Context, a *client.BlockSchema, diags *fwdiag.Diagnostics) {
	b.FillObject(a.Object)
	b.BlockTypeID = types.StringValue(a.BlockTypeID)
	b.BlockType = types.StringNull()
	if a.BlockType != nil {
		b.BlockType = types.StringValue(a.BlockType.Slug)
	}
	b.Version = types.StringValue(a.Version)
	b.Checksum = types.StringValue(a.Checksum)
	if was := tfvalue.JSONOrNone(b.Fields); was == nil || !sameFields(was, a.Fields) {
		b.Fields = tfvalue.JSONValue(plainFields(a.Fields))
	}
	b.fillCapabilities(ctx, a.Capabilities, diags)
}

// fillCapabilities keeps the order of the configuration.
func (b *blockSchema) fillCapabilities(ctx context.Context, capabilities []string, diags *fwdiag.Diagnostics) {
	was, _ := tfvalue.OptionalNonNull(b.Capabilities, tfvalue.Strings(ctx, b.Capabilities, diags)).Get()
	if slices.Equal(slices.Sorted(slices.Values(was)), slices.Sorted(slices.Values(capabilities))) && len(was) > 0 {
		return
	}
	elements := make([]attr.Value, len(capabilities))
	for i, capability := range capabilities {
		elements[i] = types.StringValue(capability)
	}
	b.Capabilities = types.ListValueMust(types.StringType, elements)
}

// sameFields reports whether a schema has the fields that were written, to which the server adds the schemas of the blocks that
// they refer to.
func sameFields(written, answered json.RawMessage) bool {
	if len(written) == 0 {
		written = json.RawMessage("{}")
	}
	if patch.SameJSON(written, answered) {
		return true
	}
	want, errWant := jsonschema.DecodeObject(written)
	got, errGot := jsonschema.DecodeObject(answered)
	if errWant != nil || errGot != nil {
		return false
	}
	for _, added := range []string{"block_schema_references", "definitions"} {
		if _, given := want[added]; !given {
			delete(got, added)
		}
	}
	return sameValue(want, got)
}

// plainFields returns the fields without the keys that the server adds to every schema.
func plainFields(answered json.RawMessage) json.RawMessage {
	fields, err := jsonschema.DecodeObject(answered)
	if err != nil {
		return answered
	}
	if references, _ := fields["block_schema_references"].(map[string]any); len(references) == 0 {
		delete(fields, "block_schema_references")
	}
	out, err := tfvalue.EncodeJSON(fields)
	if err != nil {
		return answered
	}
	return out
}
