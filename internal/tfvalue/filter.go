package tfvalue

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
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// The functions below make the attributes by which data sources filter.

// FilterString is a string that a data source filters by.
func FilterString(text string, more ...validator.String) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, Validators: append(NotEmpty(), more...)}
}

// FilterID is a UUID that a data source filters by.
func FilterID(text string) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, Validators: []validator.String{IsUUID()}}
}

// FilterTime is a point in time that a data source filters by.
func FilterTime(text string) dsschema.StringAttribute {
	return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, CustomType: timetypes.RFC3339Type{}}
}

// FilterBool is a bool that a data source filters by.
func FilterBool(text string) dsschema.BoolAttribute {
	return dsschema.BoolAttribute{MarkdownDescription: text, Optional: true}
}

// FilterSet is a set of strings that a data source filters by.
func FilterSet(text string, more ...validator.Set) dsschema.SetAttribute {
	return dsschema.SetAttribute{
		MarkdownDescription: text,
		Optional:            true,
		ElementType:         types.StringType,
		Validators:          append(more, setvalidator.SizeAtLeast(1)),
	}
}

// FilterCount is a number of objects, 0 or more.
func FilterCount(text string) dsschema.Int64Attribute {
	return dsschema.Int64Attribute{MarkdownDescription: text, Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)}}
}

// codeList lists values in a description, each as code.
func codeList(values []string) string { return "`" + strings.Join(values, "`, `") + "`" }

// FilterSort is the order of a list, one of the given ones.
func FilterSort(all []string, text string) dsschema.StringAttribute {
	return dsschema.StringAttribute{
		MarkdownDescription: "Sort order: " + codeList(all) + ". " + text,
		Optional:            true,
		Validators:          OneOf(all...),
	}
}

// TimeWindow is from when to when; both moments are included.
type TimeWindow struct {
	Start timetypes.RFC3339 `tfsdk:"start"`
	End   timetypes.RFC3339 `tfsdk:"end"`
}

// Bounds is the moments of the window, nil where it is open. A window that ends before it begins is an error.
func (w *TimeWindow) Bounds(diags *fwdiag.Diagnostics) (start, end *time.Time) {
	start, end = Moment(w.Start, diags), Moment(w.End, diags)
	if start != nil && end != nil && end.Before(*start) {
		diag.CodeFilter.ReportErrorAt(
			diags,
			path.Root("end"),
			"Invalid time window",
			fmt.Sprintf(
				"end is %s, which is before start, %s. Set end to a later time, or swap the two.",
				w.End.ValueString(),
				w.Start.ValueString(),
			),
		)
	}
	return start, end
}

// Moment is a point in time, or nil when it is null or not known yet.
func Moment(v timetypes.RFC3339, diags *fwdiag.Diagnostics) *time.Time {
	if IsNullOrUnknown(v) {
		return nil
	}
	at, d := v.ValueRFC3339Time()
	diags.Append(d...)
	return &at
}

// StateFilter is the states that are wanted.
type StateFilter struct {
	StateTypes types.Set `tfsdk:"state_types"`
	StateNames types.Set `tfsdk:"state_names"`
}

// StateFilterAttributes adds the attributes that filter by state.
func StateFilterAttributes(of string, into map[string]dsschema.Attribute) {
	into["state_types"] = FilterSet(
		"State types of the "+of+" to list: "+codeList(client.StateTypes)+". Defaults to all.",
		setvalidator.ValueStringsAre(isStateType()),
	)
	into["state_names"] = FilterSet(
		"State names of the "+of+" to list. Prefect's own names are "+codeList(client.StateNames)+"; flows can "+
			"define others. A misspelled name of Prefect's own is rejected. Defaults to all.",
		setvalidator.ValueStringsAre(isStateName()),
	)
}

// Listing is the order and the part of what fits the filters, and how much fits.
type Listing struct {
	Sort   types.String `tfsdk:"sort"`
	Limit  types.Int64  `tfsdk:"limit"`
	Offset types.Int64  `tfsdk:"offset"`
	Total  types.Int64  `tfsdk:"total"`
}

// UsualListed is how many objects are listed when nobody says: as many as one request brings.
const UsualListed = rest.PageSize

// NewestByID says what the default order is where ids grow.
const NewestByID = "Defaults to `ID_DESC`, which lists the newest first. "

// ListingAttributes adds the attributes of the order and the part of a list.
func ListingAttributes(of string, sorts []string, usual string, into map[string]dsschema.Attribute) {
	into["sort"] = FilterSort(
		sorts,
		usual+"Where several "+of+" are equal in the sort order, their order can change between requests, so that one can be "+
			"listed twice or not at all.",
	)
	into["limit"] = FilterCount(fmt.Sprintf("Maximum number of %s to list. Defaults to `%d`.", of, UsualListed))
	into["offset"] = FilterCount("Number of " + of + " to skip at the start of the list. Defaults to `0`.")
	into["total"] = dsschema.Int64Attribute{MarkdownDescription: "Number of " + of + " that match the filters, listed or not.", Computed: true}
}

// Part is where the listing begins and how much it holds at most.
func (l *Listing) Part() (offset, limit int) {
	return int(l.Offset.ValueInt64()), LimitOr(l.Limit, UsualListed)
}

// LimitOr is a limit, or the usual one when nobody says.
func LimitOr(v types.Int64, usual int) int {
	if v.IsNull() {
		return usual
	}
	return int(v.ValueInt64())
}

// Count asks how many fit the filters.
func (l *Listing) Count(total int64, err error) error {
	l.Total = types.Int64Value(total)
	return err
}

// StringsOrNil is the strings of a set or list; nil of a null one.
func StringsOrNil[S StringCollection](ctx context.Context, v S, diags *fwdiag.Diagnostics) []string {
	if v.IsNull() {
		return nil
	}
	return Strings(ctx, v, diags)()
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
	if IsNullOrUnknown(req.ConfigValue) || slices.Contains(r.known, value) {
		return
	}
	near := spelling.Nearest(value, r.known)
	if near == "" && r.others {
		return
	}
	remedy := "Use one of these values."
	if near != "" {
		remedy = fmt.Sprintf("Did you mean %q?", near)
	}
	diag.CodeInvalid.ReportErrorAt(
		&resp.Diagnostics,
		req.Path,
		"Invalid "+r.what,
		fmt.Sprintf("%q %s. %s", value, r.Description(ctx), remedy),
	)
}

func isStateType() validator.String { return knownRule{what: "state type", known: client.StateTypes} }

func isStateName() validator.String {
	return knownRule{what: "state name", known: client.StateNames, others: true}
}

// StringCollection is a set of strings, or in list resources, which have no sets, a list of them.
type StringCollection interface {
	types.Set | types.List
	IsNull() bool
	ElementsAs(context.Context, any, bool) fwdiag.Diagnostics
}
