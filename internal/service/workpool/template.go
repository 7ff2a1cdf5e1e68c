package workpool

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// isWorkPoolName validates the name of a new work pool.
func isWorkPoolName() []validator.String {
	return append(tfvalue.IsName(),
		tfvalue.StringRule{
			Expected: "a name that has more than spaces and quotes",
			Holds:    func(s string) bool { return strings.Trim(s, `' "`) != "" },
			Remedy:   "Use a readable name.",
		},
		tfvalue.StringRule{
			Expected: "a name that does not start with \"prefect\" in upper or lower case",
			Holds:    func(s string) bool { return !strings.HasPrefix(strings.ToLower(s), "prefect") },
			Remedy:   "Prefect reserves such names for its own pools.",
		})
}

// isJobTemplate accepts the base job templates that the API accepts: {}, or an object with a job_configuration and the variables
// that it uses. It rejects templates that make the API fail.
type isJobTemplate struct{}

var _ validator.String = isJobTemplate{}

// placeholder is a variable in a job configuration, such as {{ image }}, as Prefect finds it.
var placeholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`{{\s*([\p{L}\p{N}_.\-\[\]$]+)\s*}}`)
})

func (isJobTemplate) Description(context.Context) string {
	return "must be {} or a JSON object with job_configuration and variables"
}

func (v isJobTemplate) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isJobTemplate) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || !json.Valid([]byte(req.ConfigValue.ValueString())) {
		return // the type reports invalid JSON
	}
	if err := checkJobTemplate([]byte(req.ConfigValue.ValueString())); err != nil {
		diag.CodeTemplate.ReportErrorAt(
			&resp.Diagnostics,
			req.Path,
			"Invalid base job template",
			fmt.Sprintf(
				"%s %s. Start from base_job_configs of the data source prefect_worker_metadata, or omit %s to use the default of the "+
					"pool's type.",
				req.Path,
				err,
				req.Path,
			),
		)
	}
}

func checkJobTemplate(text []byte) error {
	template, err := jsonObject(text)
	if err != nil {
		return fmt.Errorf("is %w", err)
	}
	if len(template) == 0 {
		return nil
	}
	configuration, err := templatePart(template, "job_configuration")
	if err != nil {
		return err
	}
	variables, err := templatePart(template, "variables")
	if err != nil {
		return err
	}
	properties := map[string]json.RawMessage{}
	if declared, ok := variables["properties"]; ok {
		if properties, err = jsonObject(declared); err != nil {
			return fmt.Errorf("has variables.properties, which is %w", err)
		}
	}
	return checkPlaceholders(configuration, properties)
}

// templatePart returns the object with that name, which must not be empty.
func templatePart(template map[string]json.RawMessage, name string) (map[string]json.RawMessage, error) {
	raw, ok := template[name]
	if !ok {
		return nil, fmt.Errorf("has no %s, but must have job_configuration and variables, or be {}", name)
	}
	part, err := jsonObject(raw)
	if err == nil && len(part) == 0 {
		err = fmt.Errorf("empty, but must be a JSON object with at least one member")
	}
	if err != nil {
		return nil, fmt.Errorf("has a %s that is %w", name, err)
	}
	return part, nil
}

// checkPlaceholders reports variables that the job configuration uses but the template does not declare.
func checkPlaceholders(configuration, properties map[string]json.RawMessage) error {
	var undeclared []string
	for _, value := range configuration {
		for _, match := range placeholder().FindAllSubmatch(value, -1) {
			if _, ok := properties[string(match[1])]; !ok {
				undeclared = append(undeclared, string(match[1]))
			}
		}
	}
	if len(undeclared) == 0 {
		return nil
	}
	slices.Sort(undeclared)
	return fmt.Errorf("uses {{ %s }} in job_configuration, but variables.properties does not declare it",
		strings.Join(slices.Compact(undeclared), " }}, {{ "))
}

// jsonObject reads a JSON object; its error completes a sentence that ends in 'is'.
func jsonObject(text []byte) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	if err := json.Unmarshal(text, &out); err != nil || out == nil {
		return nil, fmt.Errorf("not a JSON object, but must be one")
	}
	return out, nil
}
