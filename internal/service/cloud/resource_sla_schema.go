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
		MarkdownDescription: "The service level agreements (SLAs) of a deployment on Prefect Cloud: Prefect makes an event when one is " +
			"violated. This is all of them: those that others add are removed, and to destroy it removes them all. A server has no SLAs. The " +
			"feature is experimental in Prefect.",
		Attributes: map[string]schema.Attribute{
			"id":           tfvalue.ComputedString("The same as `resource_id`."),
			"account_id":   tfvalue.PlaceAttribute(tfvalue.AccountText),
			"workspace_id": tfvalue.PlaceAttribute(tfvalue.WorkspaceText),
			"resource_id": tfvalue.Replacing(
				tfvalue.RequiredString("The deployment that the SLAs are for: `prefect.deployment.` and its id.", tfvalue.StringRule{
					Expected: "\"prefect.deployment.\" and the id of a deployment",
					Holds:    ofDeployment.MatchString,
					Remedy:   `Write "prefect.deployment.${prefect_deployment.NAME.id}".`,
				}),
			),
			"slas": schema.ListNestedAttribute{
				MarkdownDescription: "The SLAs, told apart by name; `[]` for none. Each is of the kind that its attributes make: `duration` for " +
					"the time to completion, `stale_after` for the frequency of runs, `within` for their lateness, or `within`, `resource_match` and " +
					"`expected_event` for the freshness of something.",
				Required: true, NestedObject: schema.NestedAttributeObject{Attributes: slaAttributes()},
				PlanModifiers: []planmodifier.List{completeSLAs{}},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "The trigger that Prefect has made of each SLA, as JSON, by the name of the SLA. Only there does the API show " +
					"what an SLA is about: when it has changed, someone else has changed the SLA.",
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
		"name": tfvalue.RequiredString("The name of the SLA, which no other of the deployment has.", tfvalue.NotEmpty()...),
		"severity": tfvalue.OptionalString(
			"How bad a violation is: `"+strings.Join(client.SLASeverities, "`, `")+"`. Default: `high`.",
			stringvalidator.OneOf(client.SLASeverities...),
		),
		"enabled": tfvalue.OptionalBool("Whether violations are looked for. Default: `true`."),
		"owner_resource": schema.StringAttribute{
			MarkdownDescription: "The resource to which the SLA belongs. The API does not show it. Default: the deployment of `resource_id`.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"duration": schema.Int64Attribute{
			MarkdownDescription: "Time to completion: how many seconds a flow run may take.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"stale_after": seconds("Frequency: how many seconds may pass from one completed flow run to the next."),
		"within": seconds(
			"Lateness: within how many seconds of its scheduled time a flow run must start. Freshness: within how many seconds the expected " +
				"event must come.",
		),
		"resource_match": schema.StringAttribute{
			MarkdownDescription: "Freshness: a JSON object of the labels that the resource of the expected event must have.",
			CustomType:          tfvalue.OptionalJSON("").CustomType,
			Optional:            true,
			Validators:          []validator.String{tfvalue.IsJSONObject()},
		},
		"expected_event": schema.StringAttribute{
			MarkdownDescription: "Freshness: the event that must come.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
	}
}

// slaType is the type of one agreement.
func slaType() attr.Type {
	return schema.NestedAttributeObject{Attributes: slaAttributes()}.Type()
}

// checkSLA refuses what is of no kind, or of several. What is not known yet may make any.
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
	fits := func(kind []string) bool {
		return !slices.ContainsFunc(given, func(name string) bool { return !slices.Contains(kind, name) }) &&
			!slices.ContainsFunc(kind, func(name string) bool { return !slices.Contains(possible, name) })
	}
	if slices.ContainsFunc(slaKinds, fits) {
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
			"%s must have duration, or stale_after, or within, or within with resource_match and expected_event, but %s. Give it the attributes "+
				"of one kind, and make another SLA for another kind.",
			n.At,
			what,
		),
	)
}

// completeSLAs plans the API's defaults, which are known beforehand.
type completeSLAs struct{}

var _ planmodifier.List = completeSLAs{}

func (completeSLAs) Description(context.Context) string {
	return "What is not mentioned in an SLA is Prefect's default."
}

func (m completeSLAs) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (completeSLAs) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	resp.PlanValue = tfvalue.Mapped(req.ConfigValue, func(v attr.Value) attr.Value {
		return tfvalue.Rebuilt(v, func(attributes map[string]attr.Value) {
			tfvalue.WithDefaults(attributes, map[string]attr.Value{"severity": types.StringValue("high"), "enabled": types.BoolValue(true)})
		})
	})
}
