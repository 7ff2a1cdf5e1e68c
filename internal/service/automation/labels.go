package automation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// isLabels accepts JSON objects whose values are strings or lists of strings; with lists, also lists of such objects.
type isLabels struct{ lists bool }

var _ validator.String = isLabels{}

func (r isLabels) Description(context.Context) string { return "must be " + r.expected() }

func (r isLabels) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r isLabels) expected() string {
	out := "a JSON object whose values are strings or lists of strings"
	if r.lists {
		out += ", or a list of such objects"
	}
	return out
}

func (r isLabels) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || r.holds([]byte(req.ConfigValue.ValueString())) {
		return
	}
	diag.CodeAutomation.ReportErrorAt(&resp.Diagnostics, req.Path, "Invalid labels",
		fmt.Sprintf("%s must be %s. Write it as jsonencode({ \"prefect.resource.id\" = \"prefect.flow-run.*\" }).", req.Path, r.expected()))
}

func (r isLabels) holds(text []byte) bool {
	several := []json.RawMessage{text}
	if r.lists && bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) && json.Unmarshal(text, &several) != nil {
		return false
	}
	return !slices.ContainsFunc(several, func(one json.RawMessage) bool {
		var labels map[string]labelValue
		return json.Unmarshal(one, &labels) != nil || labels == nil
	})
}

// labelValue is a string or a list of strings.
type labelValue []string

func (l *labelValue) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		b = slices.Concat([]byte("["), b, []byte("]"))
	}
	var texts []*string
	if err := json.Unmarshal(b, &texts); err != nil {
		return err
	}
	if texts == nil || slices.Contains(texts, nil) {
		return fmt.Errorf("null is not a string")
	}
	return nil
}

// isTriggerJSON accepts triggers in the API's form.
type isTriggerJSON struct{}

var _ validator.String = isTriggerJSON{}

func (isTriggerJSON) Description(context.Context) string {
	return "must be a trigger as in Prefect's API"
}

func (r isTriggerJSON) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (isTriggerJSON) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var t client.Trigger
	d := json.NewDecoder(bytes.NewReader([]byte(req.ConfigValue.ValueString())))
	d.DisallowUnknownFields()
	err := d.Decode(&t)
	if err == nil &&
		!slices.Contains([]string{client.TriggerEvent, client.TriggerMetric, client.TriggerCompound, client.TriggerSequence}, t.Type) {
		err = fmt.Errorf("its type is %q", t.Type)
	}
	if err != nil {
		diag.CodeAutomation.ReportErrorAt(
			&resp.Diagnostics,
			req.Path,
			"Invalid trigger",
			fmt.Sprintf(
				"%s must be a trigger as in Prefect's API, with the type event, compound, sequence or metric, but: %s. Write it with "+
					"jsonencode.",
				req.Path,
				err,
			),
		)
	}
}
