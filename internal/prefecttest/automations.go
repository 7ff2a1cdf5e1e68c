package prefecttest

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

var automations = &objectType{
	name: "automations", filter: "automations", missing: missingMessage("Automation not found"), raises: true,
	update:  model{fields: []modelField{{name: "enabled", check: boolean}}},
	filters: "name:any_ created:before_ tags:all_,any_,is_null_",
	sorts:   namedSorts, sort: "NAME_ASC",
	newer: []newerSelection{{needs: capability.AutomationsByID, filters: "id:any_"}},
	view: func(w *Workspace, o object) object {
		out := merge(object{}, o)
		delete(out, "owner_resource")
		if w.fake.isCloud() {
			return w.cloudAutomation(out)
		}
		return out
	},
}

var automationRoutes = slices.Concat(
	[]route{
		{"POST", "/automations/", createAutomation},
		{"GET", "/automations/{id}", readCloud(automations)},
		{"PUT", "/automations/{id}", replaceAutomation},
		{"GET", "/automations/related-to/{resource}", automationsRelatedTo},
		{"POST", "/automations/templates/validate", checkTemplate},
		{"POST", "/templates/validate", checkTemplate},
	},
	collectionRoutes(automations, nil),
)

// automationModel is the body of a create, with the owner, and of a replacement.
func (w *Workspace) automationModel(more ...modelField) model {
	triggers := triggerVariants()
	if w.fake.isCloud() {
		triggers = cloudTriggerVariants()
	}
	all := listOf(variantsOf(w.actions()))
	return model{fields: append([]modelField{
		{name: "name", check: isString, required: true}, {name: "description", check: isString}, {name: "enabled", check: boolean},
		{name: "tags", check: tagList}, {name: "trigger", check: variantsOf(triggers), required: true},
		{name: "actions", check: all, required: true}, {name: "actions_on_trigger", check: all}, {name: "actions_on_resolve", check: all},
	}, more...)}
}

// completeAutomation checks a body and completes it as the server does.
func (c *call) completeAutomation(more ...modelField) (object, error) {
	body, err := c.decode(c.automationModel(more...))
	if err != nil {
		return nil, err
	}
	if complaint := validateNoLoop(body); complaint != "" {
		return nil, invalidModel(body, complaint)
	}
	for _, name := range []string{"actions", "actions_on_trigger", "actions_on_resolve"} {
		for i, action := range listItems(body[name]) {
			listItems(body[name])[i] = withEmailBlock(completed(dict(action), c.actions()))
		}
	}
	body["trigger"] = completedTrigger(dict(body["trigger"]))
	return body, c.knownDeployments(body)
}

// knownDeployments refuses job variables for a deployment that does not exist, since it cannot check them. An action whose
// deployment is inferred from the event has no ID to check.
func (c *call) knownDeployments(body object) error {
	for _, action := range listItems(body["actions"]) {
		a := dict(action)
		if a["deployment_id"] != nil && len(dict(a["job_variables"])) > 0 &&
			c.store.find("deployments", object{"id": a["deployment_id"]}) == nil {
			return errorResult(http.StatusNotFound, "Deployment not found.")
		}
	}
	return nil
}

// completed is an action or trigger with the members of its type only, and with defaults for absent members.
func completed(o object, variants []variant) object {
	i := slices.IndexFunc(variants, func(v variant) bool { return v.typ == o["type"] })
	if i < 0 {
		i = 0
	}
	out := object{"type": variants[i].typ}
	for _, m := range variants[i].members {
		out[m.name] = clone(m.fallback)
		if v, ok := o[m.name]; ok {
			out[m.name] = v
		}
	}
	for _, name := range []string{"within", "schedule_after"} {
		if out[name] != nil {
			out[name] = decimalNumber(number(out[name]))
		}
	}
	return out
}

func completedTrigger(o object) object {
	out := completed(o, cloudTriggerVariants())
	out["id"] = uuid.NewString()
	if query := dict(out["metric"]); query != nil {
		out["metric"] = completedMetric(query)
	}
	for i, inner := range listItems(out["triggers"]) {
		listItems(out["triggers"])[i] = completedTrigger(dict(inner))
	}
	if count, ok := countIn(out["require"]); ok {
		out["require"] = integerNumber(count)
	}
	return out
}

// validateNoLoop rejects an automation that runs a deployment on events of its own runs, as far as the tests need it.
func validateNoLoop(body object) string {
	trigger := dict(body["trigger"])
	expectsRuns := slices.ContainsFunc(listItems(trigger["expect"]), func(e any) bool { return e == "prefect.flow-run.Pending" })
	infers := slices.ContainsFunc(listItems(body["actions"]), func(a any) bool {
		return dict(a)["type"] == "run-deployment" && dict(a)["source"] == "inferred"
	})
	if !expectsRuns || !infers || body["enabled"] == false || trigger["posture"] != "Reactive" {
		return ""
	}
	return "Running an inferred deployment from a flow run state change event will lead to an infinite loop of flow runs. " +
		" Please choose a specific deployment and add additional filtering labels to the match or match_related for this automation's trigger."
}

func createAutomation(c *call) (handlerResult, error) {
	body, err := c.completeAutomation(modelField{name: "owner_resource", check: nullable(isString)})
	if err != nil {
		return handlerResult{}, err
	}
	o := c.store.insert("automations", body)
	c.fake.account.showStale(o["id"], nil)
	return respondCreated(clone(c.view(automations, o)))
}

func replaceAutomation(c *call) (handlerResult, error) {
	body, err := c.completeAutomation()
	if err != nil {
		return handlerResult{}, err
	}
	o, err := c.target(automations)
	if err != nil {
		return handlerResult{}, err
	}
	c.fake.account.showStale(o["id"], dict(clone(o)))
	c.store.change(o, body)
	return noContent()
}

func automationsRelatedTo(c *call) (handlerResult, error) {
	out := []any{}
	for _, o := range c.store.all("automations", nil) {
		runs := slices.ContainsFunc(listItems(o["actions"]), func(a any) bool {
			return dict(a)["type"] == "run-deployment" && "prefect.deployment."+str(dict(a)["deployment_id"]) == c.params["resource"]
		})
		if runs || o["owner_resource"] == c.params["resource"] {
			out = append(out, clone(c.view(automations, o)))
		}
	}
	return respond(out)
}

func checkTemplate(c *call) (handlerResult, error) {
	source, err := c.decodeAs(isString)
	if err != nil {
		return handlerResult{}, err
	}
	if complaint := validateJinja(str(source)); complaint != "" {
		return handlerResult{}, handlerResult{status: http.StatusUnprocessableEntity, body: object{
			"error": object{"line": 1, "message": complaint, "source": source},
		}}
	}
	return noContent()
}
