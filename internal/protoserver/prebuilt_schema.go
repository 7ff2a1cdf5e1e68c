package protoserver

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// prebuiltSchemaServer responds with schemas that were built before Terraform asked.
type prebuiltSchemaServer struct {
	Server

	schema func() (*tfprotov6.GetProviderSchemaResponse, error)
}

// PrebuildSchema starts to build the schemas of a server, which takes a third of the time from the start of the provider to its
// first response: meanwhile, the provider and Terraform make keys for their connection.
func PrebuildSchema(s Server) Server {
	schema := sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
		return s.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	})
	go func() { _, _ = schema() }()
	return &prebuiltSchemaServer{Server: s, schema: schema}
}

func (s *prebuiltSchemaServer) GetProviderSchema(
	context.Context,
	*tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return s.schema()
}
