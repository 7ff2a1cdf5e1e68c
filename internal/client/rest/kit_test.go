package rest_test

import (
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

const (
	accountID   = "11111111-aaaa-4111-8111-111111111111"
	workspaceID = "22222222-bbbb-4222-8222-222222222222"
)

var (
	readVariable   = rest.Request{Method: http.MethodGet, Path: rest.Path("variables", "name", "absent")}
	createVariable = rest.Request{Method: http.MethodPost, Path: rest.Path("variables", ""), Body: map[string]any{"name": "a", "value": 1}}
)
