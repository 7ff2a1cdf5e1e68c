package framework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// Terraform plans every resource of a configuration in one process, and does not say which resource a plan is for. So what
// the plans of one process want is collected here: two resources that want the same object are refused, as are changes of
// names that cannot all be made. Without that, Prefect would give both resources one flow or deployment.

// claimProblem is a reason why a plan cannot go together with an earlier one of the same process.
type claimProblem int

const (
	noProblem        claimProblem = iota
	wantedTwice                   // another resource is to create or to keep the object
	recreated                     // one resource destroys the object, and another one creates it
	managedTwice                  // two resources of the state have the same object, with different configurations
	namesExchanged                // objects are to exchange their names
	nameStillTaken                // another object has the name, and loses it in the same apply
	nameWanted                    // another object is to get the name that this one loses
	createdElsewhere              // another resource has created the object a moment ago
	managedElsewhere              // another resource of the state has the object
)

// Claims is what the plans and applies of one process want of objects with unique names. A key identifies an object before
// it has an ID.
type Claims struct {
	mu sync.Mutex
	// validated counts, by configuration, the resources that Terraform has validated and not planned yet. Terraform validates
	// each resource once before it plans it, and plans one twice that it replaces: once with its state, then without.
	validated map[string]int
	// wanted holds the plans that want the object of a key.
	wanted map[string][]claim
	// kept holds, by ID, the key under which an object of the state is wanted, and configs its configuration.
	kept, configs map[string]string
	// renamed holds the key that an object of a key is to get, and destroyed the ID of one that is to be destroyed.
	renamed, destroyed map[string]string
	// creating marks the keys of objects that this process creates or has created.
	creating map[string]bool
	// created and known mark the IDs of objects that this process has created, and that it knows from the state.
	created, known map[string]bool
}

// claim is one plan that wants an object; id is empty when it is to be created, replaces says that it is in place of another.
type claim struct {
	id, config string
	replaces   bool
}

// NewClaims is the claims of a process that has planned nothing yet.
func NewClaims() *Claims {
	return &Claims{
		validated: map[string]int{}, wanted: map[string][]claim{}, kept: map[string]string{}, configs: map[string]string{},
		renamed: map[string]string{}, destroyed: map[string]string{}, creating: map[string]bool{}, created: map[string]bool{},
		known: map[string]bool{},
	}
}

// validate notes that Terraform has validated a resource with that configuration.
func (c *Claims) validate(config string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.validated[config]++
}

// planned takes one plan of a configuration off, and reports whether it was the first of its resource.
func (c *Claims) planned(config string) bool {
	first := c.validated[config] > 0
	if first {
		c.validated[config]--
	}
	return first
}

// create claims the object of a key for a resource that is to create it.
func (c *Claims) create(key, config string) claimProblem {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.planned(config)
	if key == "" {
		return noProblem
	}
	others := c.wanted[key]
	if own := slices.IndexFunc(others, func(o claim) bool { return o.id != "" && o.config == config }); !first && own >= 0 {
		others[own] = claim{config: config, replaces: true}
		return noProblem
	}
	c.wanted[key] = append(others, claim{config: config})
	switch {
	case slices.ContainsFunc(others, func(o claim) bool { return first || o.id == "" }):
		return wantedTwice
	case c.destroyed[key] != "":
		return recreated
	case c.renamed[key] != "" && first:
		return nameStillTaken
	}
	return noProblem
}

// Creates reports whether a plan or an apply of this process creates an object of the type whose unique attributes end with
// these values, in whichever workspace.
func (c *Claims) Creates(typeName string, unique ...string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	suffix := "\n" + strings.Join(unique, "\n")
	for key, claims := range c.wanted {
		if strings.HasPrefix(key, typeName+"\n") && strings.HasSuffix(key, suffix) &&
			slices.ContainsFunc(claims, func(o claim) bool { return o.id == "" }) {
			return true
		}
	}
	return false
}

// keep claims the object of a key for the resource that has it in its state, where its key is was.
func (c *Claims) keep(id, was, key, config string) claimProblem {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planned(config)
	c.known[id] = true
	before := c.configs[id]
	c.configs[id] = config
	if before != "" && before != config {
		return managedTwice
	}
	if key == "" || was == "" {
		return noProblem
	}
	c.drop(id)
	others := c.wanted[key]
	c.wanted[key], c.kept[id] = append(others, claim{id: id, config: config}), key
	switch {
	case len(others) > 0:
		return wantedTwice
	case was == key:
		return noProblem
	}
	return c.rename(was, key)
}

// rename notes that the object of one key is to get another.
func (c *Claims) rename(was, key string) claimProblem {
	c.renamed[was] = key
	switch {
	case c.leadsTo(key, was):
		return namesExchanged
	case c.renamed[key] != "" || c.destroyed[key] != "":
		return nameStillTaken
	case len(c.wanted[was]) > 0:
		return nameWanted
	}
	return noProblem
}

// leadsTo reports whether renames lead from one key to another.
func (c *Claims) leadsTo(from, to string) bool {
	for range len(c.renamed) {
		if from == to {
			return true
		}
		from = c.renamed[from]
	}
	return from == to
}

// drop takes the claim of an object of the state back.
func (c *Claims) drop(id string) {
	key := c.kept[id]
	c.wanted[key] = slices.DeleteFunc(c.wanted[key], func(o claim) bool { return o.id == id })
	delete(c.kept, id)
}

// destroy notes that an object is to be destroyed.
func (c *Claims) destroy(id, key string) claimProblem {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[id] = true
	c.drop(id)
	if key == "" {
		return noProblem
	}
	c.destroyed[key] = id
	switch others := c.wanted[key]; {
	case slices.ContainsFunc(others, func(o claim) bool { return o.id == "" && !o.replaces }):
		return recreated
	case len(others) > 0:
		return nameWanted
	}
	return noProblem
}

// begin marks the object of a key as one that this process creates, and reports whether no other resource does.
func (c *Claims) begin(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := key != "" && c.creating[key]
	c.creating[key] = true
	return !taken
}

// end notes which object a creation has made; with no ID, that it has made none.
func (c *Claims) end(key, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id == "" {
		delete(c.creating, key)
		delete(c.wanted, key)
		return
	}
	c.created[id] = true
	for i, o := range c.wanted[key] {
		if o.id == "" {
			c.wanted[key][i].id, c.kept[id] = id, key
		}
	}
}

// written notes that an object which had the key was has been updated or, if so, deleted.
func (c *Claims) written(id, was string, deleted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.configs, id)
	delete(c.renamed, was)
	delete(c.creating, was)
	if !deleted {
		return
	}
	delete(c.created, id)
	delete(c.known, id)
	delete(c.destroyed, was)
	c.drop(id)
}

// holder reports how this process knows the object of that ID.
func (c *Claims) holder(id string) claimProblem {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.created[id]:
		return createdElsewhere
	case c.known[id]:
		return managedElsewhere
	}
	return noProblem
}

// claim compares a plan with the earlier ones of this process. The object is nil when it is to be created.
func (r *Resource[M, A, In, P]) claim(object P, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.ProviderData == nil {
		return
	}
	state, plan := RawAttributes(req.State.Raw), RawAttributes(resp.Plan.Raw)
	var id string
	if object != nil {
		id = r.claimID(object)
	}
	was, key := r.claimKey(state), r.claimKey(plan)
	at := plan
	var problem claimProblem
	switch {
	case req.Plan.Raw.IsNull():
		problem, at = r.Claims.destroy(id, was), state
	case object == nil:
		problem = r.Claims.create(key, hashConfig(r.TypeName, req.Config.Raw))
	default:
		problem = r.Claims.keep(id, was, key, hashConfig(r.TypeName, req.Config.Raw))
	}
	if problem == nameWanted {
		at = state
	}
	r.reportClaim(problem, at, &resp.Diagnostics)
}

// claimed creates an object that nothing else in this process creates.
func (r *Resource[M, A, In, P]) claimed(ctx context.Context, c *client.Client, planned map[string]tftypes.Value, in In) (*A, error) {
	key := r.claimKey(planned)
	if !r.Claims.begin(key) {
		return nil, &diag.RunError{
			Code:    diag.CodeTwoResources,
			Summary: "Two resources for one " + diag.Humanize(r.TypeName),
			Detail:  diag.TwoResources(diag.Humanize(r.TypeName), r.claimLabel(planned)),
		}
	}
	a, err := r.createOnce(ctx, c, in)
	m := P(new(M))
	if err == nil {
		m.FromAPI(ctx, a, new(fwdiag.Diagnostics)) // only its ID is wanted
	}
	r.Claims.end(key, r.claimID(m))
	return a, err
}

// claimID is the ID of an object among the objects of all types, some of which have the ID of the object that they belong to. It is
// empty where there is none.
func (r *Resource[M, A, In, P]) claimID(m P) string {
	id, _ := m.Identity()
	if id == "" {
		return ""
	}
	return r.TypeName + "\n" + id
}

// claimKey identifies the object of these attributes; empty when its name is unknown or missing, or need not be unique.
func (r *Resource[M, A, In, P]) claimKey(of map[string]tftypes.Value) string {
	if len(r.Collision.UniqueBy) == 0 || len(of) == 0 {
		return ""
	}
	parts := []string{r.TypeName}
	for _, name := range append([]string{"account_id", "workspace_id"}, r.Collision.UniqueBy...) {
		v, ok := of[name]
		var text *string
		if ok && (!v.IsFullyKnown() || v.As(&text) != nil || (text == nil && slices.Contains(r.Collision.UniqueBy, name))) {
			return ""
		}
		if text == nil {
			text = new(string)
		}
		parts = append(parts, *text)
	}
	return strings.Join(parts, "\n")
}

// stateID is the ID in a state.
func stateID(of map[string]tftypes.Value) string {
	var id string
	if v, ok := of["id"]; ok && v.IsKnown() && !v.IsNull() {
		_ = v.As(&id) // an ID is a string
	}
	return id
}

// reportClaim says what is wrong with a plan for the object that these attributes identify.
func (r *Resource[M, A, In, P]) reportClaim(problem claimProblem, of map[string]tftypes.Value, diags *fwdiag.Diagnostics) {
	object, kind := r.claimLabel(of), diag.Humanize(r.TypeName)
	at := path.Empty()
	if len(r.Collision.UniqueBy) > 0 {
		at = path.Root(r.Collision.UniqueBy[len(r.Collision.UniqueBy)-1])
	}
	switch problem {
	case wantedTwice:
		diag.CodeTwoResources.ReportErrorAt(diags, at, "Two resources for one "+kind, diag.TwoResources(kind, object))
	case recreated:
		diag.CodeNameChange.ReportErrorAt(
			diags,
			at,
			fmt.Sprintf("Conflicting destroy and create of one %s", kind),
			fmt.Sprintf(
				"A resource that was removed from the configuration destroys the %s %s, and a new resource creates it. Terraform can "+
					"run both at the same time, so that the create fails, or the object is lost with everything in it. If the "+
					"resource was renamed or moved, keep the object:\n\n  moved {\n    from = prefect_%s.OLD\n    to   = "+
					"prefect_%[3]s.NEW\n  }\n\nTo replace the object, remove the old resource and apply that first.",
				kind,
				object,
				r.TypeName,
			),
		)
	case managedTwice:
		diag.CodeTwoResources.ReportWarning(
			diags,
			"Two resources for one "+kind,
			fmt.Sprintf(
				"Another resource in the state manages the %s %s as well, with a different configuration, so that each apply reverts "+
					"the other's changes. Keep one of them. Remove the other from the state with a removed block that has destroy = "+
					"false, or with terraform state rm ADDRESS.",
				kind,
				object,
			),
		)
	case namesExchanged:
		diag.CodeNameChange.ReportErrorAt(
			diags,
			at,
			"Exchanged names",
			fmt.Sprintf(
				"This plan renames a %s to %s, while another %[1]s that has this name is renamed as well. Prefect renames one object "+
					"at a time and rejects a name that is in use. Rename one of them to a temporary name and apply that first. If "+
					"only the addresses of the resources were exchanged, use moved blocks.",
				kind,
				object,
			),
		)
	case nameStillTaken:
		diag.CodeNameChange.ReportWarningAt(
			diags,
			at,
			"Name still in use",
			fmt.Sprintf(
				"Another %s is still the %[1]s %s until this plan renames or destroys it. Terraform may write to this resource "+
					"first, which Prefect would reject. If the other resource stays in the configuration, add it to depends_on of "+
					"this one; otherwise, apply again after a failure.",
				kind,
				object,
			),
		)
	case nameWanted:
		diag.CodeNameChange.ReportWarningAt(
			diags,
			at,
			"Name still in use",
			fmt.Sprintf(
				"Another resource is planned to become the %s %s, which this resource is until it is renamed or destroyed. Terraform "+
					"may write to the other resource first, which Prefect would reject. If this resource stays in the configuration, "+
					"add it to depends_on of the other one; otherwise, apply again after a failure.",
				kind,
				object,
			),
		)
	}
}

// claimLabel names the object that these attributes identify.
func (r *Resource[M, A, In, P]) claimLabel(of map[string]tftypes.Value) string {
	var parts []string
	for _, name := range r.Collision.UniqueBy {
		var text string
		if v := of[name]; v.IsKnown() && !v.IsNull() && v.As(&text) == nil {
			parts = append(parts, fmt.Sprintf("%s %q", name, text))
		}
	}
	if len(r.Collision.UniqueBy) == 1 && len(parts) == 1 {
		_, quoted, _ := strings.Cut(parts[0], " ")
		return quoted
	}
	if len(parts) == 0 {
		return "with the ID " + stateID(of)
	}
	return "with the " + strings.Join(parts, " and the ")
}
