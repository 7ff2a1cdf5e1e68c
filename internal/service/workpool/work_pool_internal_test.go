package workpool

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestCheckJobTemplate(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:   "",
		`null`: "not a JSON object",
		`{"job_configuration":{"a":"{{ b }}"},"variables":{"properties":{"b":1}},"more":1}`: "",
		`{"job_configuration":{"a":1},"variables":{"type":"object"}}`:                       "",
		`{"job_configuration":{"a":{"b":["{{ c }}"]}},"variables":{"type":"object"}}`:       "{{ c }}",
		`{"variables":{"type":"object"}}`:                                                   "has no job_configuration",
		`{"job_configuration":{"a":1}}`:                                                     "has no variables",
		`{"job_configuration":{},"variables":{"type":"object"}}`:                            "has a job_configuration that is empty",
		`{"job_configuration":["a"],"variables":{"type":"object"}}`:                         "has a job_configuration that is not a JSON object",
		`{"job_configuration":{"a":1},"variables":["x"]}`:                                   "has a variables that is not a JSON object",
		`{"job_configuration":{"a":1},"variables":{"properties":["x"]}}`:                    "has variables.properties, which is not a JSON object",
	} {
		switch err := checkJobTemplate([]byte(text)); {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, expected %q", text, err, want)
		}
	}
}

func TestWorkPoolRoundTrip(t *testing.T) {
	description, limit := "d", int64(0)
	for _, a := range []client.WorkPool{
		{Name: "n", Type: "t", BaseJobTemplate: json.RawMessage(`{}`), Storage: json.RawMessage(`{}`)},
		{Name: "n", Type: "t", Description: &description, BaseJobTemplate: json.RawMessage(`{"a":[1,9007199254740993]}`), IsPaused: true, ConcurrencyLimit: &limit, Storage: json.RawMessage(`{"bundle_upload_step":{"a":1}}`)},
	} {
		testenv.RoundTrip[workPool, client.WorkPool, client.WorkPoolInput](t, a)
	}
}
