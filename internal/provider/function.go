package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// pure is a provider function: its result depends on its arguments alone. Terraform calls it with known arguments only.
type pure struct {
	name       string
	definition function.Definition
	// run reads the arguments and returns the result, as one of the framework's values or a Go value of its shape.
	run func(context.Context, function.ArgumentsData) (any, *function.FuncError)
}

var _ function.Function = (*pure)(nil)

func (f *pure) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

func (f *pure) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

func (f *pure) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	out, err := f.run(ctx, req.Arguments)
	if err == nil {
		err = resp.Result.Set(ctx, out)
	}
	resp.Error = err
}

// plainArgument is a dynamic argument as encoding/json would decode it, but with numbers as json.Number.
func plainArgument(position int64, v types.Dynamic) (any, *function.FuncError) {
	plain, err := plainValue(v)
	if err != nil {
		return nil, argumentError(position, err.Error())
	}
	return plain, nil
}

// onlyArgument is the one argument of a function that has a single dynamic one.
func onlyArgument(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var given types.Dynamic
	if failure := args.Get(ctx, &given); failure != nil {
		return nil, failure
	}
	return plainArgument(0, given)
}

// timeArgument reads a point in time.
func timeArgument(position int64, name, text string) (time.Time, *function.FuncError) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, argumentError(position, fmt.Sprintf("%s is %q, but must be a point in time in RFC 3339, such as 2026-01-31T06:30:00Z or 2026-01-31T06:30:00+01:00.", name, text))
	}
	return at, nil
}
