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
			Summary: "The template of a block's value",
			MarkdownDescription: "Returns `{{ prefect.blocks.TYPE.NAME }}`, in whose place Prefect puts the block's data when a worker prepares " +
				"a run: in job variables, pull steps and base job templates. " +
				"A block with nothing but `value`, such as a secret, stands for that value. Whether the block exists is not looked up.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "type_slug", MarkdownDescription: "The slug of the block type, such as `secret`."},
				function.StringParameter{Name: "name", MarkdownDescription: "The name of the block."},
			},
			VariadicParameter: function.StringParameter{
				Name:                "field",
				MarkdownDescription: "The name of a field, to have its value alone; further ones for fields of that field.",
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
							"field is %q, but in a template only letters, digits and the characters _ - . [ ] $ are possible.",
							field,
						),
					)
				}
			}
			return fmt.Sprintf("{{ prefect.blocks.%s }}", strings.Join(append([]string{slug, name}, fields...), ".")), nil
		},
	}
}
