package prefecttest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The closed models of the requests, in the order in which the server reports their fields.

var stateTypes = []string{
	"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING",
}

var (
	properName = pattern(`^[^/%&><]+$`)
	tagList    = listOf(isString)
	labelMap   = nullable(dictionary)
	stepList   = nullable(listOf(dictionary))
	positive   = nullable(integer(1))
	natural    = nullable(integer(0))

	stateCreate = model{fields: []modelField{
		{name: "type", check: oneOf(stateTypes...), required: true}, {name: "name", check: nullable(isString)},
		{name: "message", check: nullable(isString)}, {name: "data", check: anything},
		{name: "state_details", check: dictionary},
	}}

	flowCreate = model{fields: []modelField{
		{name: "name", check: properName, required: true}, {name: "tags", check: tagList}, {name: "labels", check: labelMap},
	}}
	flowUpdate      = model{fields: []modelField{{name: "tags", check: tagList}}}
	cloudFlowUpdate = model{fields: append(flowUpdate.fields, modelField{name: "labels", check: labelMap})}

	variableCreate = model{fields: []modelField{
		{name: "name", check: variableName, required: true}, {name: "value", check: variableValue, required: true},
		{name: "tags", check: tagList},
	}}
	variableUpdate = model{fields: []modelField{
		{name: "name", check: nullable(variableName)}, {name: "value", check: variableValue},
		{name: "tags", check: nullable(tagList)},
	}}

	workPoolUpdate = model{fields: []modelField{
		{name: "description", check: nullable(isString)}, {name: "is_paused", check: nullable(boolean)},
		{name: "base_job_template", check: nullable(withServerRule(dictionary, validateJobTemplate))},
		{name: "concurrency_limit", check: natural}, {name: "storage_configuration", check: nullable(dictionary)},
	}}
	workPoolCreate = model{fields: []modelField{
		{name: "name", check: serverRuleFirst(validateNotEmpty, properName), required: true}, {name: "description", check: nullable(isString)},
		{name: "type", check: isString}, {name: "base_job_template", check: withServerRule(dictionary, validateJobTemplate)},
		{name: "is_paused", check: boolean}, {name: "concurrency_limit", check: natural},
		{name: "storage_configuration", check: dictionary},
	}}

	workQueueCreate = model{fields: []modelField{
		{name: "name", check: properName, required: true}, {name: "description", check: nullable(isString)},
		{name: "is_paused", check: boolean}, {name: "concurrency_limit", check: natural},
		{name: "priority", check: positive}, {name: "filter", check: nullable(dictionary)},
	}}
	workQueueUpdate = model{fields: []modelField{
		{name: "name", check: nullable(isString)}, {name: "description", check: nullable(isString)},
		{name: "is_paused", check: boolean}, {name: "concurrency_limit", check: natural},
		{name: "priority", check: positive}, {name: "last_polled", check: nullable(moment)},
		{name: "filter", check: nullable(dictionary)},
	}}

	heartbeat = model{open: true, fields: []modelField{
		{name: "name", check: isString, required: true}, {name: "heartbeat_interval_seconds", check: nullable(integer(0))},
	}}

	logCreate = model{fields: []modelField{
		{name: "name", check: isString, required: true}, {name: "level", check: integer(0), required: true},
		{name: "message", check: isString, required: true}, {name: "timestamp", check: moment, required: true},
		{name: "flow_run_id", check: nullable(identifier)}, {name: "task_run_id", check: nullable(identifier)},
	}}
)

// scheduleModel is the model of a schedule of a deployment, which differs between create and update in what may be null.
func scheduleModel(update bool) model {
	may := func(c check) check { return c }
	if update {
		may = nullable
	}
	return model{fields: []modelField{
		{name: "active", check: may(boolean)}, {name: "schedule", check: may(scheduleUnion), required: !update},
		{name: "max_scheduled_runs", check: nullable(withServerRule(integer(1), validateMaxRuns))},
		{name: "parameters", check: dictionary}, {name: "slug", check: nullable(isString)}, {name: "replaces", check: nullable(isString)},
	}}
}

var isTimeZone = nullable(isString)

var scheduleUnion = union(
	alternative{"function-after[validate_timezone(), IntervalSchedule]", withServerRule(model{fields: []modelField{
		{name: "interval", check: withServerRule(seconds, validateInterval), required: true}, {name: "anchor_date", check: moment},
		{name: "timezone", check: isTimeZone},
	}}.check, validateTimeZone)},
	alternative{"function-after[validate_timezone(), CronSchedule]", withServerRule(model{fields: []modelField{
		{name: "cron", check: withServerRule(isString, validateCron), required: true}, {name: "timezone", check: isTimeZone},
		{name: "day_or", check: boolean},
	}}.check, validateTimeZone)},
	alternative{"RRuleSchedule", model{fields: []modelField{
		{name: "rrule", check: withServerRule(isString, validateRRule), required: true}, {name: "timezone", check: nullable(zoneByPattern)},
	}}.check},
)

// zoneByPattern returns an error with a list of time zones; on the server the list has all of them.
func zoneByPattern(at []any, v any) []validationError {
	if out := isString(at, v); out != nil || knownZone(str(v)) {
		return out
	}
	const all = "Africa/Abidjan|Africa/Accra|Zulu"
	return []validationError{{"string_pattern_mismatch", at, "String should match pattern '" + all + "'", v, object{"pattern": all}}}
}

var concurrencyOptions = model{fields: []modelField{
	{name: "collision_strategy", check: oneOf("ENQUEUE", "CANCEL_NEW"), required: true},
	{name: "grace_period_seconds", check: nullable(atMost(integer(60), 86400))},
}}

var deploymentUpdate = model{fields: []modelField{
	{name: "version", check: nullable(isString)}, {name: "description", check: nullable(isString)},
	{name: "paused", check: boolean}, {name: "schedules", check: listOf(scheduleModel(true).check)},
	{name: "concurrency_limit", check: positive}, {name: "concurrency_options", check: nullable(concurrencyOptions.check)},
	{name: "global_concurrency_limit_id", check: nullable(identifier)}, {name: "parameters", check: nullable(dictionary)},
	{name: "parameter_openapi_schema", check: nullable(dictionary)}, {name: "tags", check: tagList},
	{name: "work_queue_name", check: nullable(isString)}, {name: "work_pool_name", check: nullable(isString)},
	{name: "path", check: nullable(isString)}, {name: "job_variables", check: nullable(dictionary)},
	{name: "pull_steps", check: stepList}, {name: "entrypoint", check: nullable(isString)},
	{name: "storage_document_id", check: nullable(identifier)},
	{name: "infrastructure_document_id", check: nullable(identifier)},
	{name: "enforce_parameter_schema", check: nullable(boolean)}, {name: "version_info", check: nullable(dictionary)},
}}

var cloudDeploymentUpdate = model{fields: append(deploymentUpdate.fields, modelField{name: "labels", check: labelMap})}

var deploymentCreate = model{fields: []modelField{
	{name: "name", check: isString, required: true}, {name: "flow_id", check: identifier, required: true},
	{name: "paused", check: boolean}, {name: "schedules", check: listOf(scheduleModel(false).check)},
	{name: "concurrency_limit", check: positive}, {name: "concurrency_options", check: nullable(concurrencyOptions.check)},
	{name: "global_concurrency_limit_id", check: nullable(identifier)}, {name: "enforce_parameter_schema", check: boolean},
	{name: "parameter_openapi_schema", check: nullable(dictionary)}, {name: "parameters", check: dictionary},
	{name: "tags", check: tagList}, {name: "labels", check: labelMap}, {name: "pull_steps", check: stepList},
	{name: "work_queue_name", check: nullable(isString)}, {name: "work_pool_name", check: nullable(isString)},
	{name: "storage_document_id", check: nullable(identifier)},
	{name: "infrastructure_document_id", check: nullable(identifier)}, {name: "description", check: nullable(isString)},
	{name: "path", check: nullable(isString)}, {name: "version", check: nullable(isString)},
	{name: "entrypoint", check: nullable(isString)}, {name: "job_variables", check: dictionary},
	{name: "version_info", check: nullable(dictionary)},
}}

// runFields are what runs of a flow and of a deployment have in common.
var runFields = []modelField{
	{name: "state", check: nullable(stateCreate.check)}, {name: "name", check: nullable(isString)},
	{name: "parameters", check: dictionary}, {name: "context", check: dictionary},
	{name: "infrastructure_document_id", check: nullable(identifier)}, {name: "empirical_policy", check: dictionary},
	{name: "tags", check: tagList}, {name: "labels", check: labelMap}, {name: "idempotency_key", check: nullable(isString)},
	{name: "parent_task_run_id", check: nullable(identifier)}, {name: "work_queue_name", check: nullable(isString)},
	{name: "job_variables", check: nullable(dictionary)},
}

func runModel(more ...modelField) model { return model{fields: append(more, runFields...)} }

var (
	deploymentRunCreate = runModel(modelField{name: "enforce_parameter_schema", check: nullable(boolean)})
	flowRunCreate       = runModel(
		modelField{name: "flow_id", check: identifier, required: true}, modelField{name: "flow_version", check: nullable(isString)},
		modelField{name: "work_pool_name", check: nullable(isString)}, modelField{name: "deployment_id", check: nullable(identifier)},
	)
	flowRunUpdate = model{fields: []modelField{
		{name: "name", check: nullable(isString)}, {name: "flow_version", check: nullable(isString)},
		{name: "parameters", check: dictionary}, {name: "empirical_policy", check: dictionary}, {name: "tags", check: tagList},
		{name: "infrastructure_pid", check: nullable(isString)}, {name: "job_variables", check: nullable(dictionary)},
	}}
	taskRunCreate = model{fields: []modelField{
		{name: "id", check: nullable(identifier)}, {name: "state", check: nullable(stateCreate.check)},
		{name: "name", check: nullable(isString)}, {name: "flow_run_id", check: nullable(identifier)},
		{name: "task_key", check: isString, required: true}, {name: "dynamic_key", check: isString, required: true},
		{
			name:  "cache_key",
			check: nullable(isString),
		}, {name: "cache_expiration", check: nullable(moment)}, {name: "task_version", check: nullable(isString)},
		{name: "empirical_policy", check: dictionary},
		{name: "tags", check: tagList}, {name: "labels", check: labelMap}, {name: "task_inputs", check: dictionary},
	}}
	artifactFields = []modelField{
		{name: "type", check: nullable(isString)}, {name: "description", check: nullable(isString)}, {name: "data", check: anything},
		{name: "metadata_", check: nullable(dictionary)},
	}
	artifactUpdate = model{fields: artifactFields}
	artifactCreate = model{fields: append([]modelField{
		{
			name:  "key",
			check: nullable(artifactKey),
		}, {name: "flow_run_id", check: nullable(identifier)}, {name: "task_run_id", check: nullable(identifier)},
	}, artifactFields...)}
	setState = model{open: true, fields: []modelField{
		{name: "state", check: stateCreate.check, required: true}, {name: "force", check: boolean},
	}}
)

var lowerCaseName = regexp.MustCompile(`^[a-z0-9-_]*$`)

const maxVariableName = 255

func variableName(at []any, v any) []validationError {
	if size := len([]rune(str(v))); size > maxVariableName {
		msg := fmt.Sprintf("Value should have at most %d items after validation, not %d", maxVariableName, size)
		return []validationError{{"too_long", at, msg, v, object{
			"field_type": "Value", "max_length": maxVariableName, "actual_length": size,
		}}}
	}
	return withServerRule(isString, func(v any) string {
		if lowerCaseName.MatchString(str(v)) {
			return ""
		}
		return "Variable name must only contain lowercase letters, numbers, and dashes or underscores."
	})(at, v)
}

func variableValue(at []any, v any) []validationError {
	return withServerRule(anything, func(v any) string {
		if data, err := json.Marshal(v); err != nil || len(data) > 5000 {
			return "Variable value must be less than 5000 characters"
		}
		return ""
	})(at, v)
}

func validateNotEmpty(v any) string {
	if strings.Trim(str(v), `' "`) == "" {
		return "name cannot be an empty string"
	}
	return ""
}

var placeholder = regexp.MustCompile(`{{\s*([\w.\-\[\]$]+)\s*}}`)

func validateJobTemplate(v any) string {
	template := dict(v)
	if len(template) == 0 {
		return ""
	}
	job := dict(template["job_configuration"])
	variables := dict(template["variables"])
	if len(job) == 0 || len(variables) == 0 {
		return "The `base_job_template` must contain both a `job_configuration` key and a `variables` key."
	}
	declared := dict(variables["properties"])
	data, err := json.Marshal(job)
	if err != nil {
		return err.Error()
	}
	missing := object{}
	for _, found := range placeholder.FindAllStringSubmatch(string(data), -1) {
		if _, ok := declared[found[1]]; !ok {
			missing[found[1]] = true
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "The variables specified in the job configuration template must be present as properties in the variables" +
		" schema. Your job configuration uses the following undeclared variable(s): " +
		strings.Join(sortedKeys(missing), " ,") + "."
}

func validateMaxRuns(v any) string {
	if number(v) > 50 {
		return "`max_scheduled_runs` must be less than or equal to 50."
	}
	return ""
}

func seconds(at []any, v any) []validationError {
	if _, ok := v.(json.Number); !ok {
		return validationFailure("time_delta_type", at, "Input should be a valid timedelta", v)
	}
	return nil
}

const notPositiveMessage = "interval must be positive"

func validateInterval(v any) string {
	if number(v) <= 0 {
		return notPositiveMessage
	}
	return ""
}

func validateTimeZone(v any) string {
	if zone := str(dict(v)["timezone"]); !knownZone(zone) {
		return fmt.Sprintf("Invalid timezone: %q (specify in IANA tzdata format, for example, America/New_York)", zone)
	}
	return ""
}

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil
}

var cronWord = regexp.MustCompile(`(?i)^[\d*/,\-?a-z#]+$`)

// validateCron checks the form only; the exact rules are left to the real server.
func validateCron(v any) string {
	words := strings.Fields(str(v))
	ok := (len(words) >= 5 && len(words) <= 7) || (len(words) == 1 && strings.HasPrefix(words[0], "@"))
	for _, w := range words {
		ok = ok && (strings.HasPrefix(w, "@") || cronWord.MatchString(w))
	}
	if !ok {
		return fmt.Sprintf("Invalid cron string: %q", v)
	}
	return ""
}

func validateRRule(v any) string {
	if !strings.Contains(strings.ToUpper(str(v)), "FREQ=") {
		return fmt.Sprintf("Invalid RRule string %q: a rule needs FREQ", v)
	}
	return ""
}
