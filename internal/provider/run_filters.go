package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// The functions below make the attributes by which data sources filter.

func filterText(text string, more ...validator.String) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, Validators: append(notEmpty(), more...)}
}

func filterID(text string) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, Validators: []validator.String{isUUID()}}
}

func filterTime(text string) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, CustomType: timetypes.RFC3339Type{}}
}

func filterBool(text string) dsschema.BoolAttribute {
	return dsschema.BoolAttribute{MarkdownDescription: text, Optional: true}
}

func filterSet(text string, more ...validator.Set) dsschema.SetAttribute {
	return dsschema.SetAttribute{MarkdownDescription: text, Optional: true, ElementType: types.StringType, Validators: append(more, setvalidator.SizeAtLeast(1))}
}

func filterCount(text string) dsschema.Int64Attribute {
	return dsschema.Int64Attribute{MarkdownDescription: text, Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)}}
}

func filterSort(all []string, text string) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: "The order: one of " + strings.Join(all, ", ") + ". " + text, Optional: true, Validators: oneOfTexts(all...)}
}

// timeWindow is from when to when; both moments are included.
type timeWindow struct {
	Start timetypes.RFC3339 `tfsdk:"start"`
	End   timetypes.RFC3339 `tfsdk:"end"`
}

// bounds is the moments of the window, nil where it is open. A window that ends before it begins is an error.
func (w *timeWindow) bounds(diags *diag.Diagnostics) (start, end *time.Time) {
	start, end = moment(w.Start, diags), moment(w.End, diags)
	if start != nil && end != nil && end.Before(*start) {
		codeFilter.addErrorAt(diags, path.Root("end"), "Invalid end", fmt.Sprintf("end is %s, which is before start, %s. Exchange them, or correct one.", w.End.ValueString(), w.Start.ValueString()))
	}
	return start, end
}

// moment is a point in time, or nil when it is null or not known yet.
func moment(v timetypes.RFC3339, diags *diag.Diagnostics) *time.Time {
	if open(v) {
		return nil
	}
	at, d := v.ValueRFC3339Time()
	diags.Append(d...)
	return &at
}

// stateFilter is the states that are wanted.
type stateFilter struct {
	StateTypes types.Set `tfsdk:"state_types"`
	StateNames types.Set `tfsdk:"state_names"`
}

func stateFilterAttributes(of string, into map[string]dsschema.Attribute) {
	into["state_types"] = filterSet("Only "+of+" in a state of one of these types: "+strings.Join(client.StateTypes, ", ")+".", setvalidator.ValueStringsAre(isStateType()))
	into["state_names"] = filterSet("Only "+of+" in a state of one of these names. Prefect's own are "+strings.Join(client.StateNames, ", ")+"; flows can make up others. "+
		"A name that differs from one of Prefect's own by a letter or two, or by upper and lower case, is refused.", setvalidator.ValueStringsAre(isStateName()))
}

// listing is the order and the part of what fits the filters, and how much fits.
type listing struct {
	Sort   types.String `tfsdk:"sort"`
	Limit  types.Int64  `tfsdk:"limit"`
	Offset types.Int64  `tfsdk:"offset"`
	Total  types.Int64  `tfsdk:"total"`
}

// usualListed is how many objects are listed when nobody says: as many as one request brings.
const usualListed = client.PageSize

// newestByID says what the default order is where ids grow.
const newestByID = "Default: `ID_DESC`, the newest first. In the other orders, "

func listingAttributes(of string, sorts []string, usual string, into map[string]dsschema.Attribute) {
	into["sort"] = filterSort(sorts, usual+of+" that are equal may come in any order, and so twice or not at all when there are several pages.")
	into["limit"] = filterCount(fmt.Sprintf("How many %s to list at the most, 0 or more. Default: %d.", of, usualListed))
	into["offset"] = filterCount("How many " + of + " to leave out at the start, 0 or more. Default: 0.")
	into["total"] = dsschema.Int64Attribute{MarkdownDescription: "How many " + of + " fit the filters, listed or not.", Computed: true}
}

// part is where the listing begins and how much it holds at the most.
func (l *listing) part() (offset, limit int) {
	return int(l.Offset.ValueInt64()), limitOr(l.Limit, usualListed)
}

// limitOr is a limit, or the usual one when nobody says.
func limitOr(v types.Int64, usual int) int {
	if v.IsNull() {
		return usual
	}
	return int(v.ValueInt64())
}

// count asks how many fit the filters.
func (l *listing) count(total int64, err error) error {
	l.Total = types.Int64Value(total)
	return err
}

// textsOf is the strings of a set or list; nil of a null one.
func textsOf[S textsValue](ctx context.Context, v S, diags *diag.Diagnostics) []string {
	if v.IsNull() {
		return nil
	}
	return texts(ctx, v, diags)()
}

// knownRule accepts the texts that are known. When others may exist it refuses those alone that look like a slip.
type knownRule struct {
	what   string
	known  []string
	others bool
}

var _ validator.String = knownRule{}

func (r knownRule) Description(context.Context) string {
	return "must be one of " + strings.Join(r.known, ", ")
}

func (r knownRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r knownRule) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString()
	if open(req.ConfigValue) || slices.Contains(r.known, value) {
		return
	}
	near := spelling.Nearest(value, r.known)
	if near == "" && r.others {
		return
	}
	remedy := "Choose one of them."
	if near != "" {
		remedy = fmt.Sprintf("Did you mean %q?", near)
	}
	codeInvalid.addErrorAt(&resp.Diagnostics, req.Path, "Invalid "+r.what, fmt.Sprintf("%q %s. %s", value, r.Description(ctx), remedy))
}

func isStateType() validator.String { return knownRule{what: "state type", known: client.StateTypes} }

func isStateName() validator.String {
	return knownRule{what: "state name", known: client.StateNames, others: true}
}
