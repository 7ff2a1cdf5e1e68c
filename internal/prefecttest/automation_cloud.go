package prefecttest

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

var forceMember = member{field{name: "force", check: boolean}, false}

var severityMember = member{field{name: "sla_severity", check: oneOf("minor", "low", "moderate", "high", "critical")}, "high"}

// cloudActionVariants is the types of actions of Prefect Cloud; how it complains of its own is not known.
var cloudActionVariants = append(withForce(actionVariants, "cancel-flow-run", "suspend-flow-run"),
	actionVariant("DeclareIncident", "declare-incident"),
	actionVariant("SendEmailNotification", "send-email-notification",
		member{field{name: "block_document_id", check: identifier}, nil},
		member{field{name: "emails", check: list(text), required: true}, nil},
		member{field{name: "subject", check: template("subject")}, "Prefect automated notification"},
		member{field{name: "body", check: template("body"), required: true}, nil}),
	actionVariant("PauseScheduleForFlowRun", "pause-schedule-for-flow-run",
		member{field{name: "deployment_id", check: nullable(identifier)}, nil},
		member{field{name: "schedule_id", check: nullable(identifier)}, nil}),
	actionVariant("ResumeSchedule", "resume-schedule-for-flow-run",
		member{field{name: "deployment_id", check: identifier, required: true}, nil},
		member{field{name: "schedule_id", check: identifier, required: true}, nil}),
	actionVariant("SendPrefectNotification", "prefect-notification",
		member{field{name: "notification_type", check: text, required: true}, nil},
		member{field{name: "message", check: text, required: true}, nil}),
	actionVariant("SlaViolation", "sla-violation", severityMember,
		member{field{name: "source", check: literal("'inferred'", "inferred")}, "inferred"},
		member{field{name: "deployment_id", check: nullable(identifier)}, nil},
		member{field{name: "sla_payload", check: dictionary}, object{}}),
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
			member{field{name: "posture", check: literal("'Metric'", "Metric")}, "Metric"},
			member{field{name: "metric", check: query, required: true}, nil},
		)},
	)
}

// completedMetric is a metric with what is absent at its default.
func completedMetric(query object) object {
	return overlay(cloudContract.blank("MetricTriggerQuery"), query)
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
