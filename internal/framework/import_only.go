package framework

import (
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// ImportOnly is about a type whose objects Terraform can only import, because the API can't create them.
type ImportOnly struct {
	// Made says how such an object is created, as a sentence.
	Made string
	// ID is the placeholder of an import ID.
	ID string
}

// refusal is the error of a create.
func (e ImportOnly) refusal(typeName string) *diag.RunError {
	return &diag.RunError{
		Code:    diag.CodeImportOnly,
		Summary: diag.Title(typeName) + " can only be imported",
		Detail: fmt.Sprintf("%s To manage an existing one, import it: add\n\n  import {\n    to = prefect_%s.NAME\n    id = %q\n  "+
			"}\n\nand replace NAME with the name of this resource. If the object was deleted, remove the resource from the "+
			"configuration.", e.Made, typeName, e.ID),
	}
}
