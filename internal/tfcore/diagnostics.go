package tfcore

import (
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// Diagnostic is what Terraform shows as one error or warning.
type Diagnostic struct {
	Warning         bool
	Summary, Detail string
	Address         string // of the object that it is about; empty for none
	Attribute       string // path within the object; empty for none
	Subject         string // file, line and the text of that line; empty when unknown
}

// String formats a diagnostic as Terraform prints it, without wrapping lines.
func (d Diagnostic) String() string {
	var b strings.Builder
	b.WriteString("Error: ")
	if d.Warning {
		b.Reset()
		b.WriteString("Warning: ")
	}
	b.WriteString(d.Summary + "\n\n")
	if d.Address != "" {
		fmt.Fprintf(&b, "  with %s,\n", d.Address)
	}
	if d.Subject != "" {
		fmt.Fprintf(&b, "  on %s\n", d.Subject)
	}
	if d.Address != "" || d.Subject != "" {
		b.WriteString("\n")
	}
	b.WriteString(d.Detail + "\n")
	return b.String()
}

// Diagnostics are the errors and warnings of one command. As an error they print the errors only.
type Diagnostics []Diagnostic

// HasErrors reports whether one of them is an error.
func (ds Diagnostics) HasErrors() bool {
	for _, d := range ds {
		if !d.Warning {
			return true
		}
	}
	return false
}

// Err is the errors among the diagnostics, or nil.
func (ds Diagnostics) Err() error {
	if !ds.HasErrors() {
		return nil
	}
	return ds
}

func (ds Diagnostics) Error() string {
	var out []string
	for _, d := range ds {
		if !d.Warning {
			out = append(out, d.String())
		}
	}
	return strings.Join(out, "\n")
}

// String is all diagnostics, as Terraform prints them.
func (ds Diagnostics) String() string {
	var out []string
	for _, d := range ds {
		out = append(out, d.String())
	}
	return strings.Join(out, "\n")
}

// OnProviderDiagnostic is called, if it is set, with every diagnostic of a provider, from any goroutine. Set it before the first run.
var OnProviderDiagnostic func(Diagnostic)

// report collects diagnostics of concurrent nodes.
type report struct {
	mu    sync.Mutex
	diags Diagnostics
}

func (r *report) add(d Diagnostic) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diags = append(r.diags, d)
}

func (r *report) all() Diagnostics {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append(Diagnostics(nil), r.diags...)
}

// fail adds an error that is not the provider's about the object at the address, and returns false.
func (r *report) fail(address, summary, format string, args ...any) bool {
	r.add(Diagnostic{Summary: summary, Detail: fmt.Sprintf(format, args...), Address: address})
	return false
}

// addHCL adds diagnostics of HCL, and reports whether none of them is an error.
func (r *report) addHCL(address string, diags hcl.Diagnostics) bool {
	for _, d := range diags {
		out := Diagnostic{Warning: d.Severity == hcl.DiagWarning, Summary: d.Summary, Detail: d.Detail, Address: address}
		if d.Subject != nil {
			out.Subject = fmt.Sprintf("%s line %d:", d.Subject.Filename, d.Subject.Start.Line)
		}
		r.add(out)
	}
	return !diags.HasErrors()
}

// addProvider adds the diagnostics of a call to a provider, and reports whether the call succeeded.
func (r *report) addProvider(b *lang.Block, address string, diags []*tfprotov6.Diagnostic, err error) bool {
	if err != nil {
		return r.fail(address, "Plugin did not respond", "%s", err)
	}
	ok := true
	for _, d := range diags {
		out := Diagnostic{
			Warning: d.Severity == tfprotov6.DiagnosticSeverityWarning,
			Summary: d.Summary,
			Detail:  d.Detail,
			Address: address,
		}
		argument := ""
		if d.Attribute != nil && len(d.Attribute.Steps()) > 0 {
			out.Attribute = d.Attribute.String()
			if name, ok := d.Attribute.Steps()[0].(tftypes.AttributeName); ok {
				argument = string(name)
			}
		}
		out.Subject = b.Source(argument)
		ok = ok && out.Warning
		if OnProviderDiagnostic != nil {
			OnProviderDiagnostic(out)
		}
		r.add(out)
	}
	return ok
}
