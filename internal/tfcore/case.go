package tfcore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/hashicorp/go-version"
)

// caseRunner runs one test case.
type caseRunner struct {
	t         testing.TB
	test      resource.TestCase
	workspace *Workspace
	config    string // of the last step that applied one
}

// Run plays a test case as resource.Test of terraform-plugin-testing does, in process. Steps with fields that it does not
// know fail the test.
func Run(t testing.TB, schemas *Schemas, test resource.TestCase) {
	t.Helper()
	p := &caseRunner{
		t:         t,
		test:      test,
		workspace: &Workspace{Providers: test.ProtoV6ProviderFactories, Schemas: schemas, Directory: t.TempDir()},
	}
	for _, check := range test.TerraformVersionChecks {
		var resp tfversion.CheckTerraformVersionResponse
		check.CheckTerraformVersion(
			t.Context(),
			tfversion.CheckTerraformVersionRequest{TerraformVersion: version.Must(version.NewVersion("1.15.5"))},
			&resp,
		)
		if resp.Skip != "" {
			t.Skip(resp.Skip)
		}
	}
	defer p.cleanUp()
	for n, step := range test.Steps {
		if step.PreConfig != nil {
			step.PreConfig()
		}
		err := p.step(step)
		if err != nil && test.ErrorCheck != nil {
			err = test.ErrorCheck(err)
		}
		switch {
		case step.ExpectError == nil && err != nil:
			t.Fatalf("step %d of %d:\n%s\n%v", n+1, len(test.Steps), step.Config, err)
		case step.ExpectError != nil && err == nil:
			t.Fatalf(
				"step %d of %d:\n%s\nexpected an error that matches %s, and there was none",
				n+1,
				len(test.Steps),
				step.Config,
				step.ExpectError,
			)
		case step.ExpectError != nil && !step.ExpectError.MatchString(err.Error()):
			t.Fatalf(
				"step %d of %d:\n%s\nexpected an error that matches %s, and got:\n%v",
				n+1,
				len(test.Steps),
				step.Config,
				step.ExpectError,
				err,
			)
		}
	}
}

// cleanUp destroys all remaining objects, which must succeed.
func (p *caseRunner) cleanUp() {
	p.t.Helper()
	ctx := context.WithoutCancel(p.t.Context())
	p.workspace.Variables = nil
	plan, diags := p.workspace.Plan(ctx, p.files(p.config), PlanOptions{Destroy: true, NoRefresh: true})
	if !diags.HasErrors() {
		diags = p.workspace.Apply(ctx, plan)
	}
	if diags.HasErrors() && !p.t.Failed() {
		p.t.Errorf("destroying what the test has left: %v", diags.Err())
	}
}

func (p *caseRunner) files(config string) map[string]string {
	return map[string]string{"terraform_plugin_test.tf": config}
}

func (p *caseRunner) step(step resource.TestStep) error {
	p.workspace.Variables = map[string]cty.Value{}
	for name, v := range step.ConfigVariables {
		b, err := v.MarshalJSON()
		if err != nil {
			return err
		}
		ty, err := ctyjson.ImpliedType(b)
		if err != nil {
			return err
		}
		if p.workspace.Variables[name], err = ctyjson.Unmarshal(b, ty); err != nil {
			return err
		}
	}
	for _, address := range step.Taint {
		p.workspace.Taint(address)
	}
	switch {
	case step.ImportState:
		return p.importState(step)
	case step.RefreshState:
		return p.refreshState(step)
	case step.Query:
		return p.query(step)
	}
	p.config = step.Config
	return p.apply(step)
}

func (p *caseRunner) options(step resource.TestStep) PlanOptions {
	out := PlanOptions{Destroy: step.Destroy}
	if more := p.test.AdditionalCLIOptions; more != nil {
		out.NoRefresh = more.Plan.NoRefresh
	}
	return out
}

func (p *caseRunner) apply(step resource.TestStep) error {
	ctx, files, options := p.t.Context(), p.files(step.Config), p.options(step)
	if diags := p.workspace.Validate(ctx, files); diags.HasErrors() {
		return diags
	}
	if !step.PlanOnly {
		if err := p.planAndApply(ctx, files, options, step); err != nil {
			return err
		}
	}
	withoutRefresh := options
	withoutRefresh.NoRefresh = true
	if err := p.assertEmptyPlan(ctx, files, withoutRefresh, step, step.ConfigPlanChecks.PostApplyPreRefresh, false); err != nil {
		return fmt.Errorf("the plan after the apply, without refresh: %w", err)
	}
	if err := p.assertEmptyPlan(ctx, files, options, step, step.ConfigPlanChecks.PostApplyPostRefresh, true); err != nil {
		return fmt.Errorf("the plan after the apply: %w", err)
	}
	return nil
}

func (p *caseRunner) planAndApply(ctx context.Context, files map[string]string, options PlanOptions, step resource.TestStep) error {
	plan, diags := p.workspace.Plan(ctx, files, options)
	if diags.HasErrors() {
		return diags
	}
	if err := checkPlan(ctx, plan, step.ConfigPlanChecks.PreApply); err != nil {
		return fmt.Errorf("the plan before the apply: %w", err)
	}
	if diags := p.workspace.Apply(ctx, plan); diags.HasErrors() {
		return diags
	}
	return p.checkState(ctx, step)
}

func (p *caseRunner) checkState(ctx context.Context, step resource.TestStep) error {
	s, err := p.workspace.State()
	if err != nil {
		return err
	}
	if step.Check != nil {
		if err := step.Check(legacyState(s)); err != nil {
			return err
		}
	}
	var out []error
	for _, check := range step.ConfigStateChecks {
		var resp statecheck.CheckStateResponse
		check.CheckState(ctx, statecheck.CheckStateRequest{State: s}, &resp)
		out = append(out, resp.Error)
	}
	return errors.Join(out...)
}

// assertEmptyPlan plans again and expects no changes.
func (p *caseRunner) assertEmptyPlan(
	ctx context.Context,
	files map[string]string,
	options PlanOptions,
	step resource.TestStep,
	checks []plancheck.PlanCheck,
	last bool,
) error {
	plan, diags := p.workspace.Plan(ctx, files, options)
	if diags.HasErrors() {
		return diags
	}
	if err := checkPlan(ctx, plan, checks); err != nil {
		return err
	}
	switch {
	case !step.ExpectNonEmptyPlan && !plan.Empty():
		return fmt.Errorf("it is not empty: %s", plan)
	case step.ExpectNonEmptyPlan && last && plan.Empty():
		return errors.New("it is empty, which is not expected")
	}
	return nil
}

func checkPlan(ctx context.Context, plan *Plan, checks []plancheck.PlanCheck) error {
	var out []error
	shown := plan.JSON()
	for _, check := range checks {
		var resp plancheck.CheckPlanResponse
		check.CheckPlan(ctx, plancheck.CheckPlanRequest{Plan: shown}, &resp)
		out = append(out, resp.Error)
	}
	if err := errors.Join(out...); err != nil {
		return fmt.Errorf("%w\n%s", err, plan)
	}
	return nil
}

// String lists the changes of a plan, with the attributes that differ.
func (p *Plan) String() string {
	var b strings.Builder
	for _, address := range slices.Sorted(maps.Keys(p.changes)) {
		c := p.changes[address]
		if c.action == noOp && !c.imported {
			continue
		}
		fmt.Fprintf(&b, "\n  %s: %s", address, c.action)
		before, after := attributeValues(orNull(c.before)), attributeValues(orNull(c.after))
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if !reflect.DeepEqual(before[name], after[name]) {
				fmt.Fprintf(&b, "\n    %s: %v -> %v", name, before[name], after[name])
			}
		}
		if u := unknownMarks(orNull(c.after)); u != nil {
			fmt.Fprintf(&b, "\n    unknown: %v", u)
		}
	}
	for name, o := range p.outputs {
		if o.changes() {
			fmt.Fprintf(&b, "\n  output %s", name)
		}
	}
	return b.String()
}

func (p *caseRunner) refreshState(step resource.TestStep) error {
	ctx, files := p.t.Context(), p.files(p.config)
	plan, diags := p.workspace.Plan(ctx, files, PlanOptions{RefreshOnly: true})
	if diags.HasErrors() {
		return diags
	}
	if diags := p.workspace.Apply(ctx, plan); diags.HasErrors() {
		return diags
	}
	if err := p.checkState(ctx, step); err != nil {
		return err
	}
	return p.assertEmptyPlan(ctx, files, PlanOptions{}, step, step.RefreshPlanChecks.PostRefresh, true)
}

func (p *caseRunner) query(step resource.TestStep) error {
	found, diags := p.workspace.Query(p.t.Context(), map[string]string{"main.tf": p.config, "test.tfquery.hcl": step.Config})
	if diags.HasErrors() {
		return diags
	}
	var out []error
	for _, check := range step.QueryResultChecks {
		var resp querycheck.CheckQueryResponse
		check.CheckQuery(p.t.Context(), querycheck.CheckQueryRequest{Query: found.Objects, QuerySummaries: found.Complete}, &resp)
		out = append(out, resp.Error)
	}
	return errors.Join(out...)
}

// importState imports one object of the state a second time, into a state that does not have it.
func (p *caseRunner) importState(step resource.TestStep) error {
	config := step.Config
	if config == "" {
		config = p.config
	}
	shown, err := p.workspace.State()
	if err != nil {
		return err
	}
	id, err := importID(step, shown)
	if err != nil {
		return err
	}
	if step.ImportStateKind == resource.ImportBlockWithID || step.ImportStateKind == resource.ImportBlockWithResourceIdentity {
		return p.importBlock(step, config, id, shown)
	}
	other := p.withState(newState())
	if step.ImportStatePersist {
		other.state = p.workspace.current()
	}
	if diags := other.Import(p.t.Context(), p.files(config), step.ResourceName, id); diags.HasErrors() {
		return diags
	}
	if step.ImportStatePersist {
		p.workspace.state, p.config = other.state, config
		return nil
	}
	imported, err := other.State()
	if err != nil || !step.ImportStateVerify {
		return err
	}
	return verifyImport(step, legacyState(shown), legacyState(imported))
}

// withState is a copy of the workspace with another state.
func (p *caseRunner) withState(s *workspaceState) *Workspace {
	w := p.workspace
	return &Workspace{Providers: w.Providers, Schemas: w.Schemas, Directory: w.Directory, Variables: w.Variables, state: s}
}

func importID(step resource.TestStep, shown *tfjson.State) (string, error) {
	switch {
	case step.ImportStateIdFunc != nil:
		return step.ImportStateIdFunc(legacyState(shown))
	case step.ImportStateId != "":
		return step.ImportStateId, nil
	}
	r := legacyState(shown).RootModule().Resources[step.ResourceName]
	if r == nil {
		return "", fmt.Errorf("%s is not in the state", step.ResourceName)
	}
	return r.Primary.ID, nil
}

func verifyImport(step resource.TestStep, old, imported *terraform.State) error {
	for address, r := range imported.RootModule().Resources {
		var known *terraform.ResourceState
		for _, candidate := range old.RootModule().Resources {
			if candidate.Type == r.Type && candidate.Primary.ID == r.Primary.ID {
				known = candidate
			}
		}
		if known == nil {
			return fmt.Errorf("the imported %s is no object of the state", address)
		}
		is, was := comparableAttributes(step, r.Primary.Attributes), comparableAttributes(step, known.Primary.Attributes)
		if !maps.Equal(is, was) {
			return fmt.Errorf("the imported %s differs from the state:\n%v\nstate:\n%v", address, is, was)
		}
	}
	return nil
}

// comparableAttributes are the attributes to compare: empty collections and ignored attributes are left out.
func comparableAttributes(step resource.TestStep, attributes map[string]string) map[string]string {
	out := maps.Clone(attributes)
	maps.DeleteFunc(out, func(name, v string) bool {
		empty := v == "0" && (strings.HasSuffix(name, ".#") || strings.HasSuffix(name, ".%"))
		return empty ||
			slices.ContainsFunc(step.ImportStateVerifyIgnore, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
	})
	return out
}

// importBlock plans an import block for the object. The plan must not change anything.
func (p *caseRunner) importBlock(step resource.TestStep, config, id string, shown *tfjson.State) error {
	block := fmt.Sprintf("\nimport {\n  to = %s\n  id = %q\n}\n", step.ResourceName, id)
	if step.ImportStateKind == resource.ImportBlockWithResourceIdentity {
		identity := ""
		for _, r := range shown.Values.RootModule.Resources {
			if r.Address == step.ResourceName {
				for name, v := range r.IdentityValues {
					identity += fmt.Sprintf("    %s = %s\n", name, literal(v))
				}
			}
		}
		block = fmt.Sprintf("\nimport {\n  to = %s\n  identity = {\n%s  }\n}\n", step.ResourceName, identity)
	}
	other := p.withState(p.workspace.current().clone())
	other.Forget(step.ResourceName)
	plan, diags := other.Plan(p.t.Context(), p.files(config+block), PlanOptions{})
	if diags.HasErrors() {
		return diags
	}
	c := plan.changes[step.ResourceName]
	switch {
	case c == nil || !c.imported:
		return fmt.Errorf("the plan does not import %s: %s", step.ResourceName, plan)
	case c.action != noOp && !step.ExpectNonEmptyPlan:
		return fmt.Errorf("the plan does more than to import %s: %s", step.ResourceName, plan)
	}
	return checkPlan(p.t.Context(), plan, step.ImportPlanChecks.PreApply)
}

func literal(v any) string {
	if text, ok := v.(string); ok {
		return fmt.Sprintf("%q", text)
	}
	if v == nil {
		return "null"
	}
	return fmt.Sprint(v)
}
