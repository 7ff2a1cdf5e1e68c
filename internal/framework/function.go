package framework

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// Function is a provider function: its result depends on its arguments alone. Terraform calls it with known arguments only.
type Function struct {
	Name      string
	Signature function.Definition
	// RunFunc reads the arguments and returns the result, as one of the framework's values or a Go value of its shape.
	RunFunc func(context.Context, function.ArgumentsData) (any, *function.FuncError)
}

var _ function.Function = (*Function)(nil)

func (f *Function) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.Name
}

func (f *Function) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.Signature
}

func (f *Function) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	out, err := f.RunFunc(ctx, req.Arguments)
	if err == nil {
		err = resp.Result.Set(ctx, out)
	}
	resp.Error = err
}

// PlainArgument is a dynamic argument as encoding/json would decode it, but with numbers as json.Number.
func PlainArgument(position int64, v types.Dynamic) (any, *function.FuncError) {
	plain, err := tfvalue.PlainValue(v)
	if err != nil {
		return nil, diag.ArgumentError(position, err.Error())
	}
	return plain, nil
}

// OnlyArgument is the one argument of a function that has a single dynamic one.
func OnlyArgument(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var given types.Dynamic
	if failure := args.Get(ctx, &given); failure != nil {
		return nil, failure
	}
	return PlainArgument(0, given)
}

// TimeArgument reads a point in time.
func TimeArgument(position int64, name, text string) (time.Time, *function.FuncError) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, diag.ArgumentError(
			position,
			fmt.Sprintf(
				"%s is %q, but must be an RFC 3339 time, such as 2026-01-31T06:30:00Z or 2026-01-31T06:30:00+01:00.",
				name,
				text,
			),
		)
	}
	return at, nil
}
