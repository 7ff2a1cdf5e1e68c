package prefecttest

import (
	"maps"
	"net/http"
	"reflect"
	"strings"
)

const obfuscated = "********"

// viewBlock shows a block with the data of the blocks that it refers to.
func viewBlock(secrets bool) func(*Workspace, object) object {
	return func(w *Workspace, o object) object {
		out := maps.Clone(o)
		delete(out, "references")
		schema := w.store.find("block_schemas", object{"id": o["block_schema_id"]})
		data := dict(clone(o["data"]))
		if !secrets {
			maskBlock(data, schema)
		}
		references := object{}
		for key, id := range dict(o["references"]) {
			other := w.store.find("block_documents", object{"id": id})
			if other == nil {
				continue
			}
			inner := viewBlock(secrets)(w, other)
			data[key] = inner["data"]
			references[key] = object{"block_document": pick(inner, "id", "name", "block_type", "is_anonymous", "block_document_references")}
		}
		blockType := w.store.find("block_types", object{"id": o["block_type_id"]})
		out["data"], out["block_document_references"] = data, references
		out["block_type"], out["block_type_name"] = blockType, blockType["name"]
		out["block_schema"] = viewBlockSchema(w, schema)
		return out
	}
}

// maskBlock hides the values of the secret fields. A secret that is an object is not hidden: the server looks at the ends
// of the paths only.
func maskBlock(data, schema object) {
	for _, secret := range listItems(dict(schema["fields"])["secret_fields"]) {
		maskPath(data, strings.Split(str(secret), "."))
	}
}

func maskPath(o object, path []string) {
	if path[0] == "*" {
		for key := range o {
			maskAll(o, key)
		}
		return
	}
	inner, isObject := o[path[0]].(object)
	switch {
	case isObject && len(inner) > 0 && len(path) > 1:
		maskPath(inner, path[1:])
	case len(path) == 1 && o[path[0]] != nil && (!isObject || len(inner) == 0):
		o[path[0]] = obfuscated
	}
}

func maskAll(o object, key string) {
	inner, isObject := o[key].(object)
	if !isObject || len(inner) == 0 {
		o[key] = obfuscated
		return
	}
	for k := range inner {
		maskAll(inner, k)
	}
}

// separate takes the references to other blocks out of the data.
func (c *call) separate(data object) (rest, references object, err error) {
	rest, references = object{}, object{}
	for key, v := range data {
		ref, isReference := dict(v)["$ref"]
		if !isReference {
			rest[key] = v
			continue
		}
		target, isObject := ref.(object)
		switch {
		case !isObject:
			return nil, nil, internalServerError()
		case target["block_document_id"] == nil && c.fake.isOldest():
			return nil, nil, internalServerError()
		case target["block_document_id"] == nil:
			return nil, nil, errorResult(http.StatusBadRequest, "Received block reference without a block_document_id in key %s", key)
		case c.store.find("block_documents", object{"id": target["block_document_id"]}) == nil:
			return nil, nil, conflict()
		}
		references[key] = target["block_document_id"]
	}
	return rest, references, nil
}

func createBlock(c *call) (handlerResult, error) {
	body, err := c.decode(blockDocuments.create)
	if err != nil {
		return handlerResult{}, err
	}
	if body["name"] == nil && body["is_anonymous"] != true {
		return handlerResult{}, invalidModel(body, "Names must be provided for block documents.")
	}
	if c.store.find("block_documents", pick(body, "name", "block_type_id")) != nil {
		return handlerResult{}, errorResult(http.StatusConflict, "Block already exists")
	}
	if c.store.find("block_types", object{"id": body["block_type_id"]}) == nil {
		return handlerResult{}, internalServerError()
	}
	if c.store.find("block_schemas", object{"id": body["block_schema_id"]}) == nil {
		return handlerResult{}, conflict()
	}
	if body["data"], body["references"], err = c.separate(dict(body["data"])); err != nil {
		return handlerResult{}, err
	}
	return respondCreated(clone(viewBlock(false)(c.Workspace, c.store.insert("block_documents", body))))
}

// updateBlock keeps the secrets for which their masks were sent.
func updateBlock(c *call) (handlerResult, error) {
	body, err := c.decode(blockDocuments.update)
	if err != nil {
		return handlerResult{}, err
	}
	o, err := c.target(blockDocuments)
	if err != nil {
		return handlerResult{}, err
	}
	change := pick(body, "block_schema_id")
	if sent, given := body["data"].(object); given {
		masked := dict(clone(o["data"]))
		maskBlock(masked, c.store.find("block_schemas", object{"id": o["block_schema_id"]}))
		data := dict(unmask(sent, masked, o["data"]))
		if body["merge_existing_data"] != false {
			whole := dict(clone(o["data"]))
			maps.Copy(whole, data)
			data = whole
		}
		if change["data"], change["references"], err = c.separate(data); err != nil {
			return handlerResult{}, err
		}
		for _, id := range dict(change["references"]) {
			if id == o["id"] && !c.fake.isOldest() {
				return handlerResult{}, errorResult(http.StatusBadRequest, "Cannot create block document reference: it would introduce a cycle into"+
					" the block_document_reference graph (parent=%s, reference=%s).", o["id"], id)
			}
		}
	}
	c.store.change(o, change)
	return noContent()
}

// unmask is what was sent, with the stored value wherever its mask was sent.
func unmask(sent, masked, stored any) any {
	if sent == obfuscated && masked == obfuscated {
		return stored
	}
	o, isObject := sent.(object)
	if !isObject || reflect.DeepEqual(sent, stored) {
		return sent
	}
	out := object{}
	for key, v := range o {
		out[key] = unmask(v, dict(masked)[key], dict(stored)[key])
	}
	return out
}
