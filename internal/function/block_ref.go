package function

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/block"
)

// inTemplate is what Prefect takes for a name in {{ … }}.
var inTemplate = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}\p{N}_.\-\[\]$]+$`)
})

var _ = framework.ImplementsFunction(newBlockRef)

func newBlockRef() *framework.Function {
	return &framework.Function{
		Name: "block_ref",
		Signature: function.Definition{
			Summary: "Template for the value of a block",
			MarkdownDescription: "Returns `{{ prefect.blocks.TYPE.NAME }}`, which Prefect replaces with the block's data when a " +
				"worker prepares a run. Use it in job variables, pull steps, and base job templates. If the block has only the " +
				"field `value`, as a secret has, the template stands for that value. The function does not check that the block " +
				"exists.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "type_slug", MarkdownDescription: "Slug of the block type, such as `secret`."},
				function.StringParameter{Name: "name", MarkdownDescription: "Name of the block."},
			},
			VariadicParameter: function.StringParameter{
				Name:                "field",
				MarkdownDescription: "Name of a field, to get only its value. Further arguments select nested fields.",
			},
			Return: function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var slug, name string
			var fields []string
			if failure := args.Get(ctx, &slug, &name, &fields); failure != nil {
				return nil, failure
			}
			for position, argument := range []struct{ name, text string }{{"type_slug", slug}, {"name", name}} {
				if !block.BlockName.Holds(argument.text) {
					return nil, diag.ArgumentError(
						int64(position),
						fmt.Sprintf("%s is %q, but must be %s.", argument.name, argument.text, block.BlockName.Expected),
					)
				}
			}
			for i, field := range fields {
				if !inTemplate().MatchString(field) {
					return nil, diag.ArgumentError(
						int64(i)+2,
						fmt.Sprintf(
							"field is %q, but may contain only letters, digits, and the characters _ - . [ ] $.",
							field,
						),
					)
				}
			}
			return fmt.Sprintf("{{ prefect.blocks.%s }}", strings.Join(append([]string{slug, name}, fields...), ".")), nil
		},
	}
}
