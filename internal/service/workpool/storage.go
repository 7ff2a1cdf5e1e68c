package workpool

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// The keys of a work pool's storage configuration (WorkPoolStorageConfiguration in prefect.server.schemas.core).
const (
	storageUpload  = "bundle_upload_step"
	storageExecute = "bundle_execution_step"
	storageResults = "default_result_storage_block_id"
)

// isStorageConfiguration accepts the storage configurations that the API accepts and returns unchanged, except for null fields.
func isStorageConfiguration() []validator.String {
	return []validator.String{tfvalue.IsJSONObject(), tfvalue.StringRule{
		Expected: "JSON with no keys but " + storageUpload + " and " + storageExecute + ", which are objects, and " + storageResults +
			", a UUID in lower case",
		Holds:  holdsStorage,
		Remedy: "Remove keys that are null.",
	}}
}

func holdsStorage(text string) bool {
	fields, err := jsonObject([]byte(text))
	if err != nil {
		return true // IsJSONObject reports it
	}
	for key, v := range fields {
		switch key {
		case storageUpload, storageExecute:
			if _, err := jsonObject(v); err != nil {
				return false
			}
		case storageResults:
			var id string
			if err := json.Unmarshal(v, &id); err != nil || uuid.Validate(id) != nil || id != strings.ToLower(id) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// storageOf returns a storage configuration of the API without its null fields; {} for none.
func storageOf(answer json.RawMessage) json.RawMessage {
	fields, err := jsonObject(answer)
	if err != nil {
		return json.RawMessage("{}")
	}
	for key, v := range fields {
		if string(v) == "null" {
			delete(fields, key)
		}
	}
	out, err := json.Marshal(fields)
	if err != nil {
		return json.RawMessage("{}")
	}
	return out
}
