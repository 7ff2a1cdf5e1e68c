package prefecttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// automationField is a field of an action or trigger: how it is checked, and its value when it is absent.
type automationField struct {
	modelField
	fallback any
}

// variant is one type of actions or triggers.
type variant struct {
	// class is the server's name of it, which its complaints have.
	class, typ string
	members    []automationField
	// complain is what a validator of the whole says.
	complain func(v any) string
}

func actionVariant(class, typ string, members ...automationField) variant {
	return variant{class: class, typ: typ, members: members}
}

// targetVariant is an action on an object of a type. The object is selected by its ID or inferred.
func targetVariant(class, typ, kind string, members ...automationField) variant {
	id := kind + "_id"
	return variant{
		class: fmt.Sprintf("function-after[selected_%s_requires_id(), %s]", kind, class), typ: typ,
		members: append([]automationField{
			{modelField{name: "source", check: oneOf("selected", "inferred")}, "selected"},
			{modelField{name: id, check: nullable(identifier)}, nil},
		}, members...),
		complain: func(v any) string {
			o := dict(v)
			selected := orElse(o["source"], "selected") == "selected"
			switch {
			case selected && o[id] == nil:
				return id + " is required"
			case !selected && o[id] != nil:
				return id + " is not allowed"
			}
			return ""
		},
	}
}

var blockMember = automationField{modelField{name: "block_document_id", check: identifier, required: true}, nil}

// actionVariants is the types of actions in the order in which the server tries them.
var actionVariants = []variant{
	actionVariant("DoNothing", "do-nothing"),
	targetVariant("RunDeployment", "run-deployment", "deployment",
		automationField{modelField{name: "parameters", check: nullable(dictionary)}, nil},
		automationField{modelField{name: "job_variables", check: nullable(dictionary)}, nil},
		automationField{modelField{name: "schedule_after", check: seconds}, json.Number("0.0")}),
	targetVariant("PauseDeployment", "pause-deployment", "deployment"),
	targetVariant("ResumeDeployment", "resume-deployment", "deployment"),
	actionVariant("CancelFlowRun", "cancel-flow-run"),
	actionVariant("DeleteFlowRun", "delete-flow-run"),
	actionVariant("ChangeFlowRunState", "change-flow-run-state",
		automationField{modelField{name: "name", check: nullable(isString)}, nil},
		automationField{modelField{name: "state", check: oneOf(stateTypes...), required: true}, nil},
		automationField{modelField{name: "message", check: nullable(isString)}, nil},
		automationField{modelField{name: "force", check: boolean}, false}),
	targetVariant("PauseWorkQueue", "pause-work-queue", "work_queue"),
	targetVariant("ResumeWorkQueue", "resume-work-queue", "work_queue"),
	actionVariant("SendNotification", "send-notification", blockMember,
		automationField{modelField{name: "subject", check: isTemplate("subject")}, "Prefect automated notification"},
		automationField{modelField{name: "body", check: isTemplate("body"), required: true}, nil}),
	actionVariant("CallWebhook", "call-webhook", blockMember,
		automationField{modelField{name: "payload", check: isTemplate("payload")}, ""}),
	targetVariant("PauseAutomation", "pause-automation", "automation"),
	targetVariant("ResumeAutomation", "resume-automation", "automation"),
	actionVariant("SuspendFlowRun", "suspend-flow-run"),
	actionVariant("ResumeFlowRun", "resume-flow-run"),
	targetVariant("PauseWorkPool", "pause-work-pool", "work_pool"),
	targetVariant("ResumeWorkPool", "resume-work-pool", "work_pool"),
}

var labelMembers = []automationField{
	{modelField{name: "match", check: isLabels}, object{}},
	{modelField{name: "match_related", check: relatedLabels}, object{}},
}

// triggerVariants is the types of triggers in the order in which the server tries them. A function, since they nest.
func triggerVariants() []variant { return triggersOf(triggerVariants) }

// triggersOf is the types of triggers of which some have others in them.
func triggersOf(others func() []variant) []variant {
	inner := []automationField{
		{modelField{
			name: "triggers", required: true,
			check: func(at []any, v any) []validationError { return listOf(variantsOf(others()))(at, v) },
		}, nil},
		{modelField{name: "within", check: nullable(seconds), required: true}, nil},
	}
	return []variant{
		{class: "EventTrigger", typ: "event", members: append(
			slices.Clone(labelMembers),
			automationField{modelField{name: "after", check: listOf(isString)}, []any{}},
			automationField{modelField{name: "expect", check: listOf(isString)}, []any{}},
			automationField{modelField{name: "for_each", check: listOf(isString)}, []any{}},
			automationField{
				modelField{name: "posture", check: literal("Posture.Reactive or Posture.Proactive", "Reactive", "Proactive"), required: true},
				nil,
			},
			automationField{modelField{name: "threshold", check: integer(-1 << 31)}, json.Number("1")},
			automationField{modelField{name: "within", check: seconds}, json.Number("0.0")},
		)},
		{
			class: "function-after[validate_require(), function-after[validate_require(), CompoundTrigger]]", typ: "compound",
			members:  append(slices.Clone(inner), automationField{modelField{name: "require", check: requirement, required: true}, nil}),
			complain: validateRequire,
		},
		{class: "SequenceTrigger", typ: "sequence", members: inner},
	}
}

func validateRequire(v any) string {
	count, isCount := countIn(dict(v)["require"])
	switch {
	case isCount && count < 1:
		return "require must be at least 1"
	case isCount && count > len(listItems(dict(v)["triggers"])):
		return "require must be less than or equal to the number of triggers"
	}
	return ""
}

// model is the open model of a variant.
func (v variant) check(at []any, value any) []validationError {
	m := model{open: true, fields: []modelField{{name: "type", check: literal("'"+v.typ+"'", v.typ)}}}
	for _, member := range v.members {
		m.fields = append(m.fields, member.modelField)
	}
	inner := withFieldNames(m)
	if v.typ == "event" {
		inner = serverRuleFirst(validateWithin, inner)
	}
	if v.complain != nil {
		inner = withServerRule(inner, v.complain)
	}
	return inner(at, value)
}

// withFieldNames checks an open model. Its error shows the object that lacks a field, unlike errors of endpoint parameters.
func withFieldNames(m model) check {
	return func(at []any, v any) []validationError {
		out := m.check(at, v)
		for i := range out {
			if out[i].Type == "missing" && len(out[i].Loc) == len(at)+1 {
				out[i].Input = v
			}
		}
		return out
	}
}

func variantsOf(variants []variant) check {
	var all []alternative
	for _, v := range variants {
		all = append(all, alternative{v.class, v.check})
	}
	return union(all...)
}

func literal(expected string, values ...string) check {
	return func(at []any, v any) []validationError {
		if slices.Contains(values, str(v)) {
			return nil
		}
		return []validationError{{"literal_error", at, "Input should be " + expected, v, object{"expected": expected}}}
	}
}

func isLabels(at []any, v any) []validationError {
	if out := dictionary(at, v); out != nil {
		return out
	}
	var out []validationError
	for _, name := range sortedKeys(dict(v)) {
		value := union(alternative{"str", isString}, alternative{"list[str]", listOf(isString)})
		out = append(out, value(childLocation(at, name), dict(v)[name])...)
	}
	return out
}

func relatedLabels(at []any, v any) []validationError {
	if _, several := v.([]any); several {
		return listOf(isLabels)(at, v)
	}
	return isLabels(at, v)
}

// validateWithin completes within as the server's validator does, which shows in the complaints of others, and complains
// of one that is too short.
func validateWithin(v any) string {
	o := dict(v)
	given, ok := o["within"]
	if ok && given == nil {
		return "`within` should be a valid timedelta"
	}
	within := number(given)
	if o["posture"] == "Proactive" && within == 0 {
		within, ok = 10, true
	}
	if _, isNumber := given.(json.Number); ok && (given == nil || isNumber) {
		o["within"] = decimalNumber(within)
	}
	if o["posture"] == "Proactive" && within < 10 {
		return "`within` for Proactive triggers must be greater than or equal to 10 seconds"
	}
	return ""
}

// countIn reads a number, or a text that is one.
func countIn(v any) (int, bool) {
	if n, ok := v.(json.Number); ok {
		return int(number(n)), true
	}
	n, err := strconv.Atoi(str(v))
	return n, err == nil
}

func requirement(at []any, v any) []validationError {
	if _, isCount := countIn(v); isCount || v == "any" || v == "all" {
		return nil
	}
	return append(
		validationFailure("int_parsing", childLocation(at, "int"), "Input should be a valid integer, unable to parse string as an integer", v),
		literal("'any' or 'all'", "any", "all")(childLocation(at, "literal['any','all']"), v)...)
}

// isTemplate refuses what jinja can't read, as far as the tests need it.
func isTemplate(name string) check {
	return withServerRule(isString, func(v any) string {
		if wrong := validateJinja(str(v)); wrong != "" {
			return fmt.Sprintf("'%s' is not a valid template: %s", name, wrong)
		}
		return ""
	})
}

func validateJinja(source string) string {
	if strings.Count(source, "{{") > strings.Count(source, "}}") {
		return "unexpected end of template, expected 'end of print statement'."
	}
	return ""
}
