package prefecttest

import (
	_ "embed"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// blocksJSON is some of the block types that a 3.8 server registers for itself and for integrations, with their schemas.
//
//go:embed blocks.json
var blocksJSON []byte

var systemBlocks = func() []any {
	v, err := decode(blocksJSON)
	if err != nil {
		panic("prefecttest: embedded JSON: " + err.Error())
	}
	return listItems(v)
}()

// installBlockTypes registers the block types that a new server has.
func (w *Workspace) installBlockTypes() {
	for _, entry := range systemBlocks {
		block := dict(clone(entry))
		blockType := w.store.insert("block_types", dict(block["type"]))
		schema := dict(block["schema"])
		schema["block_type_id"] = blockType["id"]
		w.store.insert("block_schemas", schema)
	}
}

// slugName accepts the names of blocks and the slugs of block types.
func slugName(what string, inner check) check {
	return withServerRule(inner, func(v any) string {
		if strings.Trim(str(v), "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
			return ""
		}
		return what + " must only contain lowercase letters, numbers, and dashes."
	})
}

var (
	blockTypeUpdate = model{fields: []modelField{
		{name: "logo_url", check: nullable(isString)}, {name: "documentation_url", check: nullable(isString)},
		{name: "description", check: nullable(isString)}, {name: "code_example", check: nullable(isString)},
	}}
	blockTypes = &objectType{
		name: "block_types", filter: "block_types", missing: missingMessage("Block type not found"),
		create: model{fields: append([]modelField{
			{name: "name", check: properName, required: true}, {name: "slug", check: slugName("Block type slug", isString), required: true},
		}, blockTypeUpdate.fields...)},
		update: blockTypeUpdate, filters: "name:like_ slug:any_", sort: "NAME_ASC",
	}
	blockSchemas = &objectType{
		name: "block_schemas", filter: "block_schemas", missing: missingMessage("Block schema not found"),
		create: model{fields: []modelField{
			{name: "fields", check: dictionary}, {name: "block_type_id", check: identifier, required: true},
			{name: "capabilities", check: listOf(isString)}, {name: "version", check: isString},
		}},
		filters: "id:any_ block_type_id:any_ block_capabilities:all_ version:any_", sort: "CREATED_DESC", view: viewBlockSchema,
		columns: map[string]func(*Workspace, object) any{
			"block_capabilities": func(_ *Workspace, o object) any { return o["capabilities"] },
		},
	}
	blockDocuments = &objectType{
		name: "block_documents", filter: "block_documents", missing: missingMessage("Block document not found"),
		create: model{fields: []modelField{
			{name: "name", check: nullable(slugName("Block document name", properName))}, {name: "data", check: dictionary},
			{name: "block_schema_id", check: identifier, required: true}, {name: "block_type_id", check: identifier, required: true},
			{name: "is_anonymous", check: boolean},
		}},
		update: model{fields: []modelField{
			{name: "block_schema_id", check: nullable(identifier)}, {name: "data", check: dictionary},
			{name: "merge_existing_data", check: boolean},
		}},
		filters: "id:any_ is_anonymous:eq_ block_type_id:any_ name:any_,like_", sort: "NAME_ASC",
		sorts: []string{"NAME_DESC", "NAME_ASC", "BLOCK_TYPE_AND_NAME_ASC"}, view: viewBlock(false),
	}
)

var blockRoutes = slices.Concat(
	[]route{
		{"POST", "/block_types/", createBlockType},
		{"GET", "/block_types/slug/{slug}", read(blockTypes)},
		{"DELETE", "/block_types/{id}", removeUnprotected(blockTypes)},
		{"POST", "/block_schemas/", createBlockSchema},
		{"GET", "/block_schemas/checksum/{checksum}", read(blockSchemas)},
		{"DELETE", "/block_schemas/{id}", removeUnprotected(blockSchemas)},
		{"POST", "/block_documents/", createBlock},
		{"GET", "/block_documents/{id}", withBlockSecrets(read)},
		{"PATCH", "/block_documents/{id}", updateBlock},
		{"POST", "/block_documents/filter", withBlockSecrets(filterHandler)},
		{"GET", "/block_types/slug/{block_type_slug}/block_documents/name/{name}", withBlockSecrets(read)},
	},
	collectionRoutes(blockTypes, nil), collectionRoutes(blockSchemas, nil), collectionRoutes(blockDocuments, nil),
)

// withBlockSecrets is a handler of blocks that returns secrets when the request asks for them.
func withBlockSecrets(generic func(*objectType) handler) handler {
	return func(c *call) (handlerResult, error) {
		k := *blockDocuments
		body, _ := decode(c.body)
		if c.request.URL.Query().Get("include_secrets") == "true" || dict(body)["include_secrets"] == true {
			k.view = viewBlock(true)
		}
		return generic(&k)(c)
	}
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func createBlockType(c *call) (handlerResult, error) {
	body, err := c.decode(blockTypes.create)
	if err != nil {
		return handlerResult{}, err
	}
	if strings.HasPrefix(strings.ToLower(str(body["name"])), "prefect") {
		return handlerResult{}, errorResult(http.StatusForbidden, "Block type names beginning with 'Prefect' are reserved.")
	}
	if c.store.find("block_types", pick(body, "slug")) != nil {
		return handlerResult{}, errorResult(http.StatusConflict, "Block type with name %q already exists", body["name"])
	}
	for _, name := range []string{"description", "code_example"} {
		if s, given := body[name].(string); given {
			body[name] = entities.Replace(s)
		}
	}
	c.store.insert("block_types", body)
	// The server reads by name what it has made, and may find another type of that name.
	return respondCreated(clone(c.store.find("block_types", pick(body, "name"))))
}

func removeUnprotected(k *objectType) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		if k == blockSchemas {
			o = c.store.find("block_types", object{"id": o["block_type_id"]})
		}
		switch {
		case o["is_protected"] != true:
			return remove(k)(c)
		case k == blockSchemas:
			return handlerResult{}, errorResult(http.StatusForbidden, "Block schemas for protected block types cannot be deleted.")
		}
		return handlerResult{}, errorResult(http.StatusForbidden, "protected block types cannot be deleted.")
	}
}

func viewBlockSchema(w *Workspace, o object) object {
	out := maps.Clone(o)
	fields := maps.Clone(dict(o["fields"]))
	if _, has := fields["block_schema_references"]; !has {
		fields["block_schema_references"] = object{}
	}
	out["fields"] = fields
	out["block_type"] = w.store.find("block_types", object{"id": o["block_type_id"]})
	return out
}

// createBlockSchema answers with the schema that has the same fields and version, if there is one.
func createBlockSchema(c *call) (handlerResult, error) {
	body, err := c.decode(blockSchemas.create)
	if err != nil {
		return handlerResult{}, err
	}
	if c.store.find("block_types", object{"id": body["block_type_id"]}) == nil {
		return handlerResult{}, errorResult(http.StatusNotFound, "Block type %s not found.", body["block_type_id"])
	}
	sum := "sha256:" + fingerprint(withoutSecretFields(dict(body["fields"])))
	match := object{"checksum": sum, "version": orElse(body["version"], "non-versioned")}
	if existing := c.store.find("block_schemas", match); existing != nil {
		return respond(clone(viewBlockSchema(c.Workspace, existing)))
	}
	body["checksum"] = sum
	return respondCreated(clone(viewBlockSchema(c.Workspace, c.store.insert("block_schemas", body))))
}

// withoutSecretFields is the part of a schema's fields that its checksum is made of.
func withoutSecretFields(o object) object {
	out := object{}
	for k, v := range o {
		if inner, ok := v.(object); ok {
			v = withoutSecretFields(inner)
		}
		if k != "secret_fields" {
			out[k] = v
		}
	}
	return out
}
