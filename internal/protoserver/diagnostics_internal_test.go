package protoserver

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

func TestReword(t *testing.T) {
	for name, test := range map[string]struct{ summary, detail, wantSummary, want string }{
		"a text that is not JSON": {
			"Invalid JSON String Value", "A string value was provided that is not valid JSON string format (RFC 7159).\n\nGiven Value: hunter2\n",
			"Invalid job_variables", `job_variables is not valid JSON. Write it with jsonencode, such as jsonencode({ name = "value" }).`,
		},
		"whole numbers": {"Invalid Attribute Value", "value must be at least 300.000000, got: -1.000000", "Invalid Attribute Value", "value must be at least 300, got: -1"},
		"others":        {"Invalid Attribute Value", "value must be at least 0.500000, got: 1.0000001", "Invalid Attribute Value", "value must be at least 0.5, got: 1.0000001"},
		"an attribute":  {"Missing Attribute Configuration", "Exactly one of these attributes must be configured: [id,name]", "Missing Attribute Configuration", "Exactly one of these attributes must be configured: [id,name]"},
	} {
		d := &tfprotov6.Diagnostic{Summary: test.summary, Detail: test.detail,
			Attribute: tftypes.NewAttributePath().WithAttributeName("job_variables")}
		reword(d)
		if d.Summary != test.wantSummary || d.Detail != test.want {
			t.Errorf("%s: %s: %s", name, d.Summary, d.Detail)
		}
	}
}

func TestForeignCode(t *testing.T) {
	for text, want := range map[string]diag.Code{
		"Exactly one of these attributes must be configured: [id,name]":                                                 diag.CodeInvalid,
		"This is always an error in the provider. Please report the following to the provider developer:\n\npanic":      diag.CodeBug,
		"This is always an issue in the Terraform Provider and should be reported to the provider developers.":          diag.CodeBug,
		"An unexpected error was encountered. This is always a problem with the provider. Please report the following.": diag.CodeBug,
	} {
		if got := foreignCode(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	if text := diag.CodeBug.WithCode("It failed."); !strings.Contains(text, diag.IssueTracker) {
		t.Error(text)
	}
}
