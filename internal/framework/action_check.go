package framework

import (
	"context"
	"maps"
	"math/big"
	"slices"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// checkArguments runs the validators of an action's attributes. Terraform has them run only before it knows the values of
// variables, and never again, so that an action has to check its arguments when it is invoked.
func checkArguments(ctx context.Context, s actionschema.Schema, config tfsdk.Config, diags *fwdiag.Diagnostics) {
	values := RawAttributes(config.Raw)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		raw, at := values[name], path.Root(name)
		switch a := s.Attributes[name].(type) {
		case actionschema.StringAttribute:
			checkText(ctx, config, at, a.Validators, raw, diags)
		case actionschema.Int64Attribute:
			checkInt(ctx, config, at, a.Validators, raw, diags)
		case actionschema.SetAttribute:
			checkSet(ctx, config, at, a, raw, diags)
		}
	}
}

func checkText(
	ctx context.Context,
	config tfsdk.Config,
	at path.Path,
	validators []validator.String,
	raw tftypes.Value,
	diags *fwdiag.Diagnostics,
) {
	var text *string
	if raw.As(&text) != nil {
		return // the model says so
	}
	for _, v := range validators {
		var resp validator.StringResponse
		v.ValidateString(
			ctx,
			validator.StringRequest{Config: config, Path: at, PathExpression: at.Expression(), ConfigValue: types.StringPointerValue(text)},
			&resp,
		)
		diags.Append(resp.Diagnostics...)
	}
}

func checkInt(
	ctx context.Context,
	config tfsdk.Config,
	at path.Path,
	validators []validator.Int64,
	raw tftypes.Value,
	diags *fwdiag.Diagnostics,
) {
	var number *big.Float
	if raw.As(&number) != nil {
		return
	}
	value := types.Int64Null()
	if number != nil {
		n, _ := number.Int64()
		value = types.Int64Value(n)
	}
	for _, v := range validators {
		var resp validator.Int64Response
		v.ValidateInt64(ctx, validator.Int64Request{Config: config, Path: at, PathExpression: at.Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
}

func checkSet(
	ctx context.Context,
	config tfsdk.Config,
	at path.Path,
	a actionschema.SetAttribute,
	raw tftypes.Value,
	diags *fwdiag.Diagnostics,
) {
	made, err := a.GetType().ValueFromTerraform(ctx, raw)
	set, ok := made.(types.Set)
	if err != nil || !ok {
		return
	}
	for _, v := range a.Validators {
		var resp validator.SetResponse
		v.ValidateSet(ctx, validator.SetRequest{Config: config, Path: at, PathExpression: at.Expression(), ConfigValue: set}, &resp)
		diags.Append(resp.Diagnostics...)
	}
}
