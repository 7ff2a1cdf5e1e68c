package function

import (
	"github.com/hashicorp/terraform-plugin-framework/function"
)

// All lists the provider functions.
func All() []func() function.Function {
	return []func() function.Function{
		func() function.Function { return newBlockRef() },
		func() function.Function { return newFilterLogs() },
		func() function.Function { return newFlowParameterNotes() },
		func() function.Function { return newFlowParameterSchema() },
		func() function.Function { return newFlowsInSource() },
		func() function.Function { return newFormatLogs() },
		func() function.Function { return newGraphDOT() },
		func() function.Function { return newGraphMermaid() },
		func() function.Function { return newJobTemplateWithDefaults() },
		func() function.Function { return newParameterErrors() },
		func() function.Function { return newPrefectYAML() },
		func() function.Function { return newRunReport() },
		func() function.Function { return newRunSummary() },
		func() function.Function { return newScheduleBetween() },
		func() function.Function { return newScheduleConflicts() },
		func() function.Function { return newScheduleDescribe() },
		func() function.Function { return newScheduleError() },
		func() function.Function { return newScheduleNext() },
		func() function.Function { return newStateIsFinal() },
		func() function.Function { return newStateSucceeded() },
		func() function.Function { return newTable() },
		func() function.Function { return newUIURL() },
		func() function.Function { return newVariableRef() },
	}
}
