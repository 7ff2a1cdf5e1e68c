package protoserver_test

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
)

// schemaOnly is a server whose schema is all that it has.
type schemaOnly struct {
	protoserver.Server

	calls chan struct{}
}

var (
	errSchema = errors.New("half a schema")
	prebuilt  = &tfprotov6.GetProviderSchemaResponse{}
)

func (s schemaOnly) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	s.calls <- struct{}{}
	return prebuilt, errSchema
}

// TestPrebuildSchema: the schemas are built without being asked for, and once.
func TestPrebuildSchema(t *testing.T) {
	s := schemaOnly{calls: make(chan struct{}, 3)}
	server := protoserver.PrebuildSchema(s)
	<-s.calls
	for range 2 {
		got, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
		if got != prebuilt || !errors.Is(err, errSchema) {
			t.Errorf("%p, %v instead of %p, %v", got, err, prebuilt, errSchema)
		}
	}
	if n := len(s.calls); n > 0 {
		t.Errorf("the schemas were built %d more times", n)
	}
}
