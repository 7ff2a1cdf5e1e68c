package cloud

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var ofDeployment = regexp.MustCompile(`^prefect\.deployment\.[0-9a-fA-F-]{36}$`)

func resourceSLASchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages all service level agreements (SLAs) of a deployment on Prefect Cloud: SLAs " +
			"that are not in the configuration are deleted. Prefect emits an event when an SLA is violated. The " +
			"feature is experimental in Prefect.",
		Attributes: map[string]schema.Attribute{
			"id":           tfvalue.ComputedString("Same as `resource_id`."),
			"account_id":   tfvalue.PlaceAttribute(tfvalue.AccountText),
			"workspace_id": tfvalue.PlaceAttribute(tfvalue.WorkspaceText),
			"resource_id": tfvalue.Replacing(
				tfvalue.RequiredString("Deployment that the SLAs apply to, as `prefect.deployment.<ID>`. Changing this forces a new "+
					"resource.", tfvalue.StringRule{
					Expected: "\"prefect.deployment.\" followed by the ID of a deployment",
					Holds:    ofDeployment.MatchString,
					Remedy:   `Write "prefect.deployment.${prefect_deployment.NAME.id}".`,
				}),
			),
			"slas": schema.ListNestedAttribute{
				MarkdownDescription: "SLAs of the deployment, with unique names; `[]` for none. The attributes of an SLA " +
					"determine its type:\n  - time to completion: `duration`\n  - frequency of runs: `stale_after`\n  - lateness " +
					"of runs: `within`\n  - freshness: `within`, `resource_match`, and `expected_event`.",
				Required: true, NestedObject: schema.NestedAttributeObject{Attributes: slaAttributes()},
				PlanModifiers: []planmodifier.List{completeSLAs{}},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Triggers that Prefect created for the SLAs, as JSON, by name of the SLA. The API returns the " +
					"conditions of an SLA only here: a difference means that the SLA was changed outside of Terraform.",
				Computed:    true,
				ElementType: types.StringType,
			},
		},
	}
}

func slaAttributes() map[string]schema.Attribute {
	seconds := func(text string) schema.Attribute {
		return schema.Float64Attribute{
			MarkdownDescription: text,
			Optional:            true,
			Validators:          []validator.Float64{float64validator.AtLeast(1)},
		}
	}
	return map[string]schema.Attribute{
		"name": tfvalue.RequiredString("Name of the SLA, unique in the deployment.", tfvalue.NotEmpty()...),
		"severity": tfvalue.OptionalString(
			"Severity of a violation: `"+strings.Join(client.SLASeverities, "`, `")+"`. Defaults to `high`.",
			stringvalidator.OneOf(client.SLASeverities...),
		),
		"enabled": tfvalue.OptionalBool("Whether the SLA is enabled. Defaults to `true`."),
		"owner_resource": schema.StringAttribute{
			MarkdownDescription: "Resource that owns the SLA. Not returned by the API. Defaults to the deployment of `resource_id`.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"duration": schema.Int64Attribute{
			MarkdownDescription: "Maximum duration of a flow run in seconds. Required for a time-to-completion SLA.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"stale_after": seconds("Maximum number of seconds between completed flow runs. Required for a frequency SLA."),
		"within": seconds(
			"Number of seconds within which a flow run must start after its scheduled time, or within which the expected event must " +
				"occur. Required for a lateness or freshness SLA.",
		),
		"resource_match": schema.StringAttribute{
			MarkdownDescription: "Labels that the resource of the expected event must have, as a JSON object. Required for a " +
				"freshness SLA.",
			CustomType: tfvalue.OptionalJSON("").CustomType,
			Optional:   true,
			Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"expected_event": schema.StringAttribute{
			MarkdownDescription: "Event that must occur. Required for a freshness SLA.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
	}
}

// slaType is the object type of an agreement.
func slaType() attr.Type {
	return schema.NestedAttributeObject{Attributes: slaAttributes()}.Type()
}

// checkSLA reports an agreement without a type or with several. An unknown attribute may be part of any type.
func checkSLA(n tfvalue.Node) {
	var given, possible []string
	for _, name := range []string{"duration", "stale_after", "within", "resource_match", "expected_event"} {
		if n.Has(name) {
			given = append(given, name)
		}
		if !n.Lacks(name) {
			possible = append(possible, name)
		}
	}
	fits := func(condition []string) bool {
		return !slices.ContainsFunc(given, func(name string) bool { return !slices.Contains(condition, name) }) &&
			!slices.ContainsFunc(condition, func(name string) bool { return !slices.Contains(possible, name) })
	}
	if slices.ContainsFunc(slaConditions, fits) {
		return
	}
	what := "has none of these"
	if len(given) > 0 {
		what = "has " + strings.Join(given, ", ")
	}
	diag.CodeInvalid.ReportErrorAt(
		n.Diags,
		n.At,
		"Invalid SLA",
		fmt.Sprintf(
			"%s must have duration, or stale_after, or within, or within with resource_match and expected_event, but %s. Set the "+
				"attributes of one type only, and use a separate SLA for each type.",
			n.At,
			what,
		),
	)
}

// completeSLAs plans the defaults of the API.
type completeSLAs struct{}

var _ planmodifier.List = completeSLAs{}

func (completeSLAs) Description(context.Context) string {
	return "Unset attributes of an SLA have Prefect's defaults."
}

func (m completeSLAs) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (completeSLAs) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	resp.PlanValue = tfvalue.Mapped(req.ConfigValue, func(v attr.Value) attr.Value {
		return tfvalue.Rebuilt(v, func(attributes map[string]attr.Value) {
			tfvalue.WithDefaults(attributes, map[string]attr.Value{"severity": types.StringValue("high"), "enabled": types.BoolValue(true)})
		})
	})
}
