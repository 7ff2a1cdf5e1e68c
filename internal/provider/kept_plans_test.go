package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestKeptPlansAreTheFrameworks: where Terraform proposes the state that an object has, the provider plans it without the framework.
// Each such plan in a lifecycle, with attributes added and removed, is what the framework alone makes of the same request.
func TestKeptPlansAreTheFrameworks(t *testing.T) {
	types := resourceSchemas(t)
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			l.Fake(t)
			stages := l.Stages()
			stages[len(stages)-2] = l.Config(l.Body) // without what the last change has added
			var steps []resource.TestStep
			for _, config := range stages[1 : len(stages)-1] {
				steps = append(steps, resource.TestStep{Config: config})
			}
			twice := &plansTwice{
				t: t, getenv: testenv.Environment(t), of: name, raw: types[name].Type().TerraformType(t.Context()), seen: map[string]bool{},
			}
			twice.Server = twice.start()
			testenv.RunCase(t, resource.TestCase{
				IsUnitTest: true, Steps: steps,
				ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
					"prefect": func() (tfprotov6.ProviderServer, error) { return twice, nil },
				},
			})
			if len(twice.seen) == 0 {
				t.Error("Terraform has never proposed the state that the object has")
			}
		})
	}
}

// plansTwice is a provider that compares its plans with the plans of the framework.
type plansTwice struct {
	protoserver.Server

	t        *testing.T
	getenv   func(string) string
	of       string // the type that is compared
	raw      tftypes.Type
	settings *tfprotov6.ConfigureProviderRequest
	mu       sync.Mutex
	seen     map[string]bool // the requests that have been compared
}

func (s *plansTwice) newProvider() *provider.Prefect {
	p := provider.New("test", s.getenv)
	p.PollInterval = acctest.FastPollInterval
	return p
}

func (s *plansTwice) start() protoserver.Server { return provider.Server(s.newProvider()) }

func (s *plansTwice) ConfigureProvider(
	ctx context.Context,
	req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	s.settings = req
	return s.Server.ConfigureProvider(ctx, req)
}

func (s *plansTwice) PlanResourceChange(
	ctx context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	same := reflect.DeepEqual(req.PriorState, req.ProposedNewState) && req.PriorIdentity != nil
	if same && req.TypeName == s.of && s.isNew(req) {
		got := s.planAlone(ctx, s.start(), req)
		want := s.planAlone(ctx, providerserver.NewProtocol6(s.newProvider())(), req)
		if got != want {
			s.t.Errorf("%s: planned\n%s\ninstead of\n%s", req.TypeName, got, want)
		}
	}
	return s.Server.PlanResourceChange(ctx, req)
}

// isNew reports whether the request has not been compared yet.
func (s *plansTwice) isNew(req *tfprotov6.PlanResourceChangeRequest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := fmt.Sprintf("%q %q %q", req.Config.MsgPack, req.PriorState.MsgPack, req.PriorPrivate)
	seen := s.seen[key]
	s.seen[key] = true
	return !seen
}

// planAlone describes the plan of a provider that plans nothing else.
func (s *plansTwice) planAlone(ctx context.Context, server tfprotov6.ProviderServer, req *tfprotov6.PlanResourceChangeRequest) string {
	s.t.Helper()
	testenv.Must(server.ConfigureProvider(ctx, s.settings))(s.t)
	testenv.Must(server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: req.TypeName, Config: req.Config}))(s.t)
	plan := testenv.Must(server.PlanResourceChange(ctx, req))(s.t)
	state := testenv.Must(plan.PlannedState.Unmarshal(s.raw))(s.t)
	var private map[string][]byte
	if len(plan.PlannedPrivate) > 0 {
		testenv.NoError(s.t, json.Unmarshal(plan.PlannedPrivate, &private))
	}
	return fmt.Sprintf("%s\nprivate: %q\nidentity: %q\nreplaces: %v\n%v, %d diagnostics", inOrder(state), private,
		plan.PlannedIdentity.IdentityData.MsgPack, plan.RequiresReplace, testenv.DiagnosticsError(plan.Diagnostics), len(plan.Diagnostics))
}

// inOrder describes a value, the elements of a map in the order of their keys.
func inOrder(v tftypes.Value) string {
	var elements map[string]tftypes.Value
	if !v.IsKnown() || v.IsNull() || v.As(&elements) != nil {
		return v.String()
	}
	texts := map[string]string{}
	for name, e := range elements {
		texts[name] = inOrder(e)
	}
	return fmt.Sprint(texts)
}

// completedTypes are the resources whose plan modifiers change known values.
var completedTypes = []string{"prefect_automation", "prefect_resource_sla"}

// TestPlanModifiersKeepKnownValues: the plan modifiers of attributes, which a plan without the framework leaves out, only replace an
// object when a value changes, or plan a value that is unknown. No attribute has a default, which it would leave out as well.
func TestPlanModifiersKeepKnownValues(t *testing.T) {
	for name, s := range resourceSchemas(t) {
		var modifiers []string
		findModifiers(reflect.ValueOf(s.Attributes), &modifiers)
		others := slices.DeleteFunc(modifiers, func(m string) bool {
			return slices.Contains([]string{
				"stringplanmodifier.requiresReplaceModifier", "stringplanmodifier.requiresReplaceIfModifier",
				"listplanmodifier.requiresReplaceIfModifier", "deployment.nullIfNotConfigured",
			}, m)
		})
		if (len(others) > 0) != slices.Contains(completedTypes, name) {
			t.Errorf("%s has the plan modifiers and defaults %q", name, others)
		}
	}
}

// findModifiers collects the types of the plan modifiers and defaults in attributes.
func findModifiers(v reflect.Value, found *[]string) {
	switch v.Kind() {
	case reflect.Map:
		for _, key := range v.MapKeys() {
			findModifiers(v.MapIndex(key), found)
		}
	case reflect.Interface:
		findModifiers(v.Elem(), found)
	case reflect.Struct:
		for i := range v.NumField() {
			switch v.Type().Field(i).Name {
			case "PlanModifiers":
				for j := range v.Field(i).Len() {
					*found = append(*found, v.Field(i).Index(j).Elem().Type().String())
				}
			case "Default":
				if !v.Field(i).IsNil() {
					*found = append(*found, "default "+v.Field(i).Elem().Type().String())
				}
			case "Attributes", "NestedObject":
				findModifiers(v.Field(i), found)
			}
		}
	}
}
