package rest

import (
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// TestSecretsThatAServerEchoes: no error has a secret, even if the server's response repeats it.
func TestSecretsThatAServerEchoes(t *testing.T) {
	const key = "s3cret-key"
	for _, step := range []clienttest.Exchange{
		{Status: 401, Response: `{"detail":"s3cret-key is unknown"}`},
		{Status: 500, Response: "s3cret-key"},
		{Status: 422, Response: `{"exception_message":"s3cret-key","exception_detail":[{"loc":["body","n"],"msg":"s3cret-key","type":"x","input":"s3cret-key"}],"request_body":{"n":"s3cret-key"}}`},
		{Status: 502, Response: "<title>s3cret-key</title>"},
		{Status: 302, ResponseHeaders: map[string]string{"Location": "https://me:s3cret-key@h/s3cret-key?s3cret-key"}},
		{Status: 200, Response: "<title>s3cret-key</title>"},
	} {
		step.Want = wantOf(createRequest)
		c := connect(t, clienttest.Play(t, step).URL, func(s *config.Settings) { s.Redactor = transport.NewRedactor([]string{key}, nil) })
		e := FailureOf(t, exec(c, createRequest))
		shown := e.Error() + e.Remedy() + e.Detail
		for _, f := range e.Fields() {
			shown += f.Path + f.Message
		}
		if strings.Contains(shown, key) || !strings.Contains(shown, "[redacted]") {
			t.Errorf("status %d shows: %s", step.Status, shown)
		}
	}
}
