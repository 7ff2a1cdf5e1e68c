package apierror

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// The locations and messages below are from Prefect 3.8.
const (
	interval = `"function-after[validate_timezone(), IntervalSchedule]"`
	cron     = `"function-after[validate_timezone(), CronSchedule]"`
)

func errorAt(place, kind, message string) string {
	return `{"type":"` + kind + `","loc":["body",` + place + `],"msg":"` + message + `","input":"s3cret","ctx":{"error":{}}}`
}

func TestRefusals(t *testing.T) {
	const missing, extra, unknown = "Field required", "Extra inputs are not permitted", "the server does not support it; it may require " +
		"a newer Prefect version"
	schedule := `"schedules",0,"schedule",`
	for name, test := range map[string]struct {
		sent     string
		refusals []string
		want     []Field
	}{
		"plain fields": {
			`{"name":"BAD NAME","x":1}`,
			[]string{errorAt(`"name"`, "value_error", "Value error, Names are lowercase."), errorAt(`"x"`, "extra_forbidden", extra),
				errorAt(`"value"`, "missing", missing)},
			[]Field{{"name", "Names are lowercase."}, {"x", unknown}, {"value", missing}},
		},
		"the whole": {
			`{"name":"x"}`, []string{`{"type":"value_error","loc":["body"],"msg":"Value error, Validation failed for field 'n'."}`},
			[]Field{{"", "Validation failed for field 'n'."}},
		},
		"not JSON": {
			`garbage`, []string{errorAt(`0`, "json_invalid", "JSON decode error")}, []Field{{"0", "JSON decode error"}},
		},
		"a query": {
			`{"limit":"x"}`, []string{`{"type":"int_parsing","loc":["query","limit"],"msg":"Input should be a valid integer"}`},
			[]Field{{"limit", "Input should be a valid integer"}},
		},
		"the branch that fits is kept": {
			`{"schedules":[{"schedule":{"cron":"bad"}}]}`,
			[]string{
				errorAt(schedule+interval+`,"interval"`, "missing", missing), errorAt(schedule+interval+`,"cron"`, "extra_forbidden", extra),
				errorAt(schedule+cron+`,"cron"`, "value_error", "Value error, Invalid cron string: bad"),
				errorAt(schedule+`"RRuleSchedule","rrule"`, "missing", missing), errorAt(schedule+`"RRuleSchedule","cron"`, "extra_forbidden", extra),
			},
			[]Field{{"schedules.0.schedule.cron", "Invalid cron string: bad"}},
		},
		"a refusal of the whole branch": {
			`{"schedules":[{"schedule":{"cron":"* * * * *","timezone":"Nowhere"}}]}`,
			[]string{
				errorAt(schedule+interval+`,"interval"`, "missing", missing),
				errorAt(schedule+strings.TrimSuffix(cron, ","), "value_error", "Value error, Invalid timezone: Nowhere"),
				errorAt(schedule+`"RRuleSchedule","rrule"`, "missing", missing),
			},
			[]Field{{"schedules.0.schedule", "Invalid timezone: Nowhere"}},
		},
		"no branch fits": {
			`{"schedules":[{"schedule":{}}]}`,
			[]string{errorAt(schedule+interval+`,"interval"`, "missing", missing), errorAt(schedule+cron+`,"cron"`, "missing", missing)},
			[]Field{{"schedules.0.schedule", "either cron: Field required, or interval: Field required"}},
		},
		"types of one value": {
			`{"value":{}}`,
			[]string{errorAt(`"value","str"`, "string_type", "Input should be a valid string"),
				errorAt(`"value","int"`, "int_type", "Input should be a valid integer")},
			[]Field{{"value", "Input should be a valid integer, or Input should be a valid string"}},
		},
		"a tag says which branch": {
			`{"trigger":{"type":"event","posture":"Nope"}}`,
			[]string{
				errorAt(`"trigger","EventTrigger","posture"`, "literal_error", "Input should be Reactive or Proactive"),
				errorAt(`"trigger","SequenceTrigger","type"`, "literal_error", "Input should be 'sequence'"),
				errorAt(`"trigger","SequenceTrigger","within"`, "missing", missing),
			},
			[]Field{{"trigger.posture", "Input should be Reactive or Proactive"}},
		},
		"a union in a union": {
			`{"a":{"b":{"c":1}}}`,
			[]string{
				errorAt(`"a","X","b","Y","c"`, "string_type", "Input should be a valid string"),
				errorAt(`"a","X","b","Z","d"`, "missing", missing),
				errorAt(`"a","W","e"`, "missing", missing), errorAt(`"a","W","f"`, "missing", missing),
			},
			[]Field{{"a.b.c", "Input should be a valid string"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := decodeValidationErrors(json.RawMessage("["+strings.Join(test.refusals, ",")+"]"), []byte(test.sent))
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, expected %q", got, test.want)
			}
		})
	}
}

func TestFieldsOfAnError(t *testing.T) {
	of := func(body string) *Error {
		result := transport.Result{Call: transport.Call{Path: "/things/"}, Method: "POST", Sent: []byte(`{"n":1}`), Status: 422,
			Body: []byte(body)}
		var e *Error
		if !errors.As(Of(result, Origin{}), &e) {
			t.Fatal("there is no error")
		}
		return e
	}
	e := of(`{"exception_message":"Invalid request received.","exception_detail":[` +
		errorAt(`"n"`, "greater_than", "Input should be greater than 1") + `,` + errorAt(`"name"`, "missing", "Field required") +
		`],"request_body":{"n":"s3cret"}}`)
	if want := "POST /things/: invalid (HTTP status 422): n: Input should be greater than 1; name: Field required"; e.Error() != want {
		t.Errorf("got %s, expected %s", e, want)
	}
	if len(e.Fields()) != 2 {
		t.Errorf("fields are %q", e.Fields())
	}
	// FastAPI's format, with the list in "detail".
	e = of(`{"detail":[` + errorAt(`"n"`, "int_type", "Input should be a valid integer") + `]}`)
	if len(e.Fields()) != 1 || !strings.HasSuffix(e.Error(), "422): n: Input should be a valid integer") {
		t.Errorf("got %s", e)
	}
}

func FuzzDecodeRefusals(f *testing.F) {
	f.Add(`[{"type":"missing","loc":["body",0,"a",1.5,null,{}],"msg":"x"},{"loc":[]},{"loc":["body","b","c","d"]}]`, `[{"a":{}}]`)
	f.Add(`[`+errorAt(`"a","X","b","Y","c"`, "string_type", "x")+`,`+errorAt(`"a","Z","b"`, "missing", "y")+`]`, `{"a":{"b":{"c":1}}}`)
	f.Fuzz(func(t *testing.T, list, sent string) {
		for _, field := range decodeValidationErrors(json.RawMessage(list), []byte(sent)) {
			if len(field.Message) > maxMessage+len("…") || strings.Contains(field.Message, "\n") {
				t.Errorf("message %q", field.Message)
			}
		}
	})
}
