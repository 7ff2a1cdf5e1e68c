package protoserver

import (
	"slices"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protoDiagnostics are diagnostics as the protocol has them.
func protoDiagnostics(of fwdiag.Diagnostics) diagnostics {
	out := make(diagnostics, len(of))
	for i, d := range of {
		out[i] = &tfprotov6.Diagnostic{Summary: d.Summary(), Detail: d.Detail(), Severity: tfprotov6.DiagnosticSeverityError}
		if d.Severity() == fwdiag.SeverityWarning {
			out[i].Severity = tfprotov6.DiagnosticSeverityWarning
		}
		if at, ok := d.(fwdiag.DiagnosticWithPath); ok {
			out[i].Attribute = protoPath(at.Path())
		}
	}
	return out
}

// protoPaths are paths as the protocol has them, each once and in the order of their texts, as the framework returns them.
func protoPaths(of path.Paths) []*tftypes.AttributePath {
	sorted := slices.Clone(of)
	slices.SortFunc(sorted, func(a, b path.Path) int { return strings.Compare(a.String(), b.String()) })
	var out []*tftypes.AttributePath
	for _, at := range slices.CompactFunc(sorted, path.Path.Equal) {
		out = append(out, protoPath(at))
	}
	return out
}

// protoPath is a path as the protocol has it. It ends at a set, because a path of Terraform cannot name an element of a set.
func protoPath(of path.Path) *tftypes.AttributePath {
	out := tftypes.NewAttributePath()
	for _, step := range of.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			out = out.WithAttributeName(string(step))
		case path.PathStepElementKeyInt:
			out = out.WithElementKeyInt(int(step))
		case path.PathStepElementKeyString:
			out = out.WithElementKeyString(string(step))
		default:
			return out
		}
	}
	return out
}
