package deployment

import (
	"fmt"
	"slices"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// validateDeployment checks that flow_source defines the flow of the entrypoint.
func validateDeployment(d *deploymentModel, diags *fwdiag.Diagnostics) {
	if tfvalue.IsNullOrUnknown(d.FlowSource) || tfvalue.IsNullOrUnknown(d.Entrypoint) {
		return
	}
	module, err := pyflow.Parse([]byte(d.FlowSource.ValueString()))
	if err != nil {
		diag.CodeEntrypoint.ReportErrorAt(
			diags,
			path.Root("flow_source"),
			"Invalid Python source",
			fmt.Sprintf("flow_source cannot be parsed as Python: %s. Set it to file() of the file that entrypoint names.", err),
		)
		return
	}
	name := entrypointFunction(d.Entrypoint.ValueString())
	var flows []string
	for _, f := range module.Flows() {
		flows = append(flows, f.Function)
	}
	if slices.Contains(flows, name) {
		return
	}
	detail := fmt.Sprintf("entrypoint is %q, but flow_source defines no flow %q.", d.Entrypoint.ValueString(), name)
	switch near := spelling.Nearest(name, flows); {
	case near != "":
		detail += fmt.Sprintf(" Did you mean %q?", near)
	case len(flows) == 0:
		detail += " It has no function with the decorator @flow. Correct entrypoint or flow_source."
	default:
		detail += " Its flows are " + strings.Join(flows, ", ") + ". Correct entrypoint or flow_source."
	}
	diag.CodeEntrypoint.ReportErrorAt(diags, path.Root("entrypoint"), "Flow not found in source", detail)
}

// entrypointFunction returns the function of an entrypoint: the part after the colon of path/to/file.py:function, or after the last
// dot of module.function.
func entrypointFunction(entrypoint string) string {
	if i := strings.LastIndexByte(entrypoint, ':'); i >= 0 {
		return entrypoint[i+1:]
	}
	return entrypoint[strings.LastIndexByte(entrypoint, '.')+1:]
}
