package framework

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// The groups below are the optional concerns of a resource. Each is used by two types at least.

// APIBehavior is how the API differs from what the base assumes.
type APIBehavior struct {
	// EventuallyConsistent reports that Prefect Cloud may show the state before a write for some time after it.
	EventuallyConsistent bool
	// FullUpdate reports that an update sends all fields, because the API takes an omitted one for an empty one.
	FullUpdate bool
	// RefusesDuplicates reports that the API refuses to create a second object that FindExisting would find, with status 409.
	RefusesDuplicates bool
}

// AttributeRules are about single attributes, by name.
type AttributeRules struct {
	// Parent names the attribute to blame when a create finds no object that this one would belong to.
	Parent string
	// DefaultsOnRemoval has the values to which attributes are reset that the configuration no longer sets; the others are
	// reset to null.
	DefaultsOnRemoval map[string]attr.Value
	// KeepOnRemoval names the attributes that keep their values then, because the API has no default for them.
	KeepOnRemoval []string
	// UnknownAfterUpdate names the computed attributes that any update may change, besides updated.
	UnknownAfterUpdate []string
	// FixedDefaults names the attributes whose default is the same for every new object, whatever the version of Prefect, the
	// account and the other objects. The plan of a create shows it: what DefaultsOnRemoval has, or null.
	FixedDefaults []string
	// NewDefaults has fixed defaults too, of attributes that KeepOnRemoval names.
	NewDefaults map[string]attr.Value
	// Completed reports that plan modifiers of attributes change known values, such as the defaults of nested attributes.
	Completed bool
}

// Collision is about two objects that must differ.
type Collision struct {
	// UniqueBy names the attributes that together identify the object in its account and workspace; nil if two objects may be
	// equal in all of them.
	UniqueBy []string
	// Advice is what to do about an object that exists already; by default, to choose another name.
	Advice string
}

// Recovery finds what Terraform would lose otherwise.
type Recovery[P, A, In any] struct {
	// Secret gets what only the response of a create has, such as a key, for an object whose response was lost. It returns nil
	// after it has deleted the object, which is then created again.
	Secret func(context.Context, *client.Client, In, *A) (*A, error)
	// Replacement finds the object that has replaced one under another ID, as when `prefect deploy` deletes and creates the
	// automations of a deployment. It returns an error of 404 if there is none, or more than one.
	Replacement func(context.Context, *client.Client, P) (*A, error)
}

// Import is how an import names an object.
type Import[A any] struct {
	// Find finds the object by ID or by name.
	Find func(context.Context, *client.Client, string) (*A, error)
	// IDParts is how many parts an import ID may have between commas, besides the ID of a workspace; 0 means one.
	IDParts int
}

// Listing is what terraform query lists. A type has All, or Selected if the API can filter.
type Listing[P, A any] struct {
	// All yields every object.
	All func(context.Context, *client.Client) iter.Seq2[*A, error]
	// Selected yields the objects that meet the conditions of a list resource.
	Selected *ListSelection[A]
	// Normalize changes a listed object so that the configuration that terraform query generates reads as a person would write
	// it.
	Normalize func(context.Context, P, *fwdiag.Diagnostics)
}

// Deletion is about objects that remain after a destroy.
type Deletion[M, A any] struct {
	// IsAbandoned reports whether the object stays when its resource is destroyed.
	IsAbandoned func(*M) bool
	// IsDefault reports whether a singleton is back at its defaults, which is how it looks after DeleteFunc.
	IsDefault func(*A) bool
}

// checkDefinition reports parts of a resource that are missing or contradict each other, when Terraform asks for the schema.
func (r *Resource[M, A, In, P]) checkDefinition(ctx context.Context, diags *fwdiag.Diagnostics) {
	problems := slices.Concat(r.missingFunctions(), r.unknownNames(), r.unusableAttributes(ctx))
	if len(problems) > 0 {
		diag.CodeBug.ReportError(diags, "Invalid resource definition",
			fmt.Sprintf("The definition of prefect_%s is wrong: %s.", r.TypeName, strings.Join(problems, "; ")))
	}
}

// missingFunctions are the functions that a resource lacks, or has without being able to use them.
func (r *Resource[M, A, In, P]) missingFunctions() []string {
	var out []string
	for _, rule := range []struct {
		broken  bool
		problem string
	}{
		{r.ReadFunc == nil, "ReadFunc is missing"},
		{r.Import.Find == nil, "Import.Find is missing"},
		{r.ImportOnly == nil && (r.CreateFunc == nil || r.FindExisting == nil), "CreateFunc or FindExisting is missing"},
		{r.ImportOnly != nil && (r.CreateFunc != nil || r.FindExisting != nil),
			"what can only be imported has no CreateFunc and no FindExisting"},
		{r.DeleteFunc == nil && r.Deletion.IsAbandoned == nil, "DeleteFunc is missing"},
		{r.Listing.All != nil && r.Listing.Selected != nil, "Listing has both All and Selected"},
		{r.Listing.Normalize != nil && r.Listing.All == nil && r.Listing.Selected == nil, "Listing.Normalize has nothing to list"},
		{r.UpdateFunc == nil && r.API.FullUpdate, "API.FullUpdate has no UpdateFunc"},
	} {
		if rule.broken {
			out = append(out, rule.problem)
		}
	}
	return out
}

// unknownNames are the names of attributes in the rules that the schema does not have.
func (r *Resource[M, A, In, P]) unknownNames() []string {
	var out []string
	check := func(rule string, names ...string) {
		for _, name := range names {
			if _, ok := r.SchemaDefinition.Attributes[name]; !ok {
				out = append(out, fmt.Sprintf("%s names %q, which is no attribute", rule, name))
			}
		}
	}
	check("Collision.UniqueBy", r.Collision.UniqueBy...)
	check("Attributes.DefaultsOnRemoval", slices.Sorted(maps.Keys(r.Attributes.DefaultsOnRemoval))...)
	check("Attributes.KeepOnRemoval", r.Attributes.KeepOnRemoval...)
	check("Attributes.UnknownAfterUpdate", r.Attributes.UnknownAfterUpdate...)
	check("Attributes.FixedDefaults", r.Attributes.FixedDefaults...)
	check("Attributes.NewDefaults", slices.Sorted(maps.Keys(r.Attributes.NewDefaults))...)
	if r.Attributes.Parent != "" {
		check("Attributes.Parent", r.Attributes.Parent)
	}
	if r.Revokes != nil {
		check("Revokes", "allow_lockout")
	}
	return out
}

// unusableAttributes are the attributes that contradict the rules: an attribute that a change would update where the API has no
// update, and one with a rule that cannot apply to it.
func (r *Resource[M, A, In, P]) unusableAttributes(ctx context.Context) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(r.SchemaDefinition.Attributes)) {
		a := r.SchemaDefinition.Attributes[name]
		isSet := a.IsRequired() || a.IsOptional()
		if r.UpdateFunc == nil && isSet && !isLocal(name) && !replacesOnChange(ctx, a) {
			out = append(out, name+" can change, but there is no UpdateFunc")
		}
		if slices.Contains(r.Attributes.UnknownAfterUpdate, name) && !a.IsComputed() {
			out = append(out, name+" is unknown after an update, but not computed")
		}
		out = append(out, r.Attributes.unusableRemoval(name, a)...)
	}
	return out
}

// unusableRemoval are the rules for the removal of an attribute from the configuration that contradict the attribute.
func (rules AttributeRules) unusableRemoval(name string, a schema.Attribute) []string {
	_, hasDefault := rules.DefaultsOnRemoval[name]
	keeps := slices.Contains(rules.KeepOnRemoval, name)
	switch {
	case hasDefault && keeps:
		return []string{name + " has two rules for its removal"}
	case (hasDefault || keeps) && (!a.IsOptional() || !a.IsComputed()):
		return []string{name + " has a rule for its removal, but is not optional and computed"}
	}
	return nil
}

// isLocal reports whether an attribute is for the provider alone, so that a change of it writes nothing to the API.
func isLocal(name string) bool { return name == "allow_lockout" || name == "on_destroy" }

// replacesOnChange reports whether a change of an attribute can replace the object. terraform-plugin-framework does not say
// what a plan modifier does, but by its description.
func replacesOnChange(ctx context.Context, a schema.Attribute) bool {
	replacing := []string{
		stringplanmodifier.RequiresReplace().Description(ctx),
		stringplanmodifier.RequiresReplaceIfConfigured().Description(ctx),
	}
	return slices.ContainsFunc(planModifiers(a), func(m planmodifier.Describer) bool {
		return slices.Contains(replacing, m.Description(ctx))
	})
}

// planModifiers are the plan modifiers of an attribute of any type that replaces.
func planModifiers(a schema.Attribute) []planmodifier.Describer {
	switch a := a.(type) {
	case schema.StringAttribute:
		return describers(a.PlanModifiers)
	case schema.ListAttribute:
		return describers(a.PlanModifiers)
	}
	return nil
}

func describers[T planmodifier.Describer](in []T) []planmodifier.Describer {
	out := make([]planmodifier.Describer, len(in))
	for i, m := range in {
		out[i] = m
	}
	return out
}
