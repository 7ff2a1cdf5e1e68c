package prefecttest

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

var forceMember = automationField{modelField{name: "force", check: boolean}, false}

var severityMember = automationField{modelField{name: "sla_severity", check: oneOf("minor", "low", "moderate", "high", "critical")}, "high"}

// cloudActionVariants is the types of actions of Prefect Cloud; how it complains of its own is not known.
var cloudActionVariants = append(withForce(actionVariants, "cancel-flow-run", "suspend-flow-run"),
	actionVariant("DeclareIncident", "declare-incident"),
	actionVariant("SendEmailNotification", "send-email-notification",
		automationField{modelField{name: "block_document_id", check: identifier}, nil},
		automationField{modelField{name: "emails", check: listOf(isString), required: true}, nil},
		automationField{modelField{name: "subject", check: isTemplate("subject")}, "Prefect automated notification"},
		automationField{modelField{name: "body", check: isTemplate("body"), required: true}, nil}),
	actionVariant("PauseScheduleForFlowRun", "pause-schedule-for-flow-run",
		automationField{modelField{name: "deployment_id", check: nullable(identifier)}, nil},
		automationField{modelField{name: "schedule_id", check: nullable(identifier)}, nil}),
	actionVariant("ResumeSchedule", "resume-schedule-for-flow-run",
		automationField{modelField{name: "deployment_id", check: identifier, required: true}, nil},
		automationField{modelField{name: "schedule_id", check: identifier, required: true}, nil}),
	actionVariant("SendPrefectNotification", "prefect-notification",
		automationField{modelField{name: "notification_type", check: isString, required: true}, nil},
		automationField{modelField{name: "message", check: isString, required: true}, nil}),
	actionVariant("SlaViolation", "sla-violation", severityMember,
		automationField{modelField{name: "source", check: literal("'inferred'", "inferred")}, "inferred"},
		automationField{modelField{name: "deployment_id", check: nullable(identifier)}, nil},
		automationField{modelField{name: "sla_payload", check: dictionary}, object{}}),
)

// withForce gives the member force to some types of actions.
func withForce(variants []variant, types ...string) []variant {
	out := slices.Clone(variants)
	for i, v := range out {
		if slices.Contains(types, v.typ) {
			out[i].members = append(slices.Clone(v.members), forceMember)
		}
	}
	return out
}

// actions is the types of actions that there are.
func (w *Workspace) actions() []variant {
	if w.fake.isCloud() {
		return cloudActionVariants
	}
	return actionVariants
}

// cloudTriggerVariants is the types of triggers of Prefect Cloud.
func cloudTriggerVariants() []variant {
	query := cloudContract.check("MetricTriggerQuery")
	return append(
		triggersOf(cloudTriggerVariants),
		variant{class: "MetricTrigger", typ: "metric", members: append(slices.Clone(labelMembers),
			automationField{modelField{name: "posture", check: literal("'Metric'", "Metric")}, "Metric"},
			automationField{modelField{name: "metric", check: query, required: true}, nil},
		)},
	)
}

// completedMetric is a metric with what is absent at its default.
func completedMetric(query object) object {
	return merge(cloudContract.exampleValue("MetricTriggerQuery"), query)
}

// withEmailBlock fills in the block by which Prefect Cloud sends emails.
func withEmailBlock(action object) object {
	if action["type"] == "send-email-notification" {
		action["block_document_id"] = orElse(action["block_document_id"], uuid.NewString())
	}
	return action
}

// cloudAutomation is what Prefect Cloud answers of an automation: with who made it and where. WithRewrittenLabels has its related
// labels in a list.
func (w *Workspace) cloudAutomation(o object) object {
	out := dict(clone(o))
	out["account"], out["workspace"], _ = strings.Cut(w.fake.workspacePath(w), "/")
	out["labels"] = object{"prefect.tests": "true"}
	out["actor"] = object{"actor_id": out["account"], "handle": "ada", "user_id": out["account"], "bot_id": nil}
	if trigger := dict(out["trigger"]); w.fake.rewritesLabels && len(dict(trigger["match_related"])) > 0 {
		trigger["match_related"] = []any{trigger["match_related"]}
	}
	for _, p := range cloudContract.check("Automation")(nil, out) {
		w.fake.broken("prefecttest: an automation is not Prefect Cloud's: %v: %s", p.Loc, p.Msg)
	}
	return out
}
