package provider_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// BenchmarkCalls measures the calls that a plan makes for an object without changes, and the same calls for a resource of the same
// schema that does nothing, which are the framework's own time. A read includes the request to a fake server.
func BenchmarkCalls(b *testing.B) {
	fake := prefecttest.NewFake(b)
	flow, err := testenv.TestClient(b, fake.URL).CreateFlow(b.Context(), client.FlowInput{Name: "calls"})
	if err != nil {
		b.Fatal(err)
	}
	getenv := func(name string) string { return map[string]string{"PREFECT_API_URL": fake.URL}[name] }
	p := provider.New("test", getenv)
	for typeName, attributes := range map[string]map[string]any{
		"prefect_variable":   {"name": "calls", "value": `"text"`},
		"prefect_deployment": {"name": "calls", "flow_id": flow.ID, "entrypoint": "flow.py:calls", "parameters": `{"x":1}`},
	} {
		b.Run(typeName, func(b *testing.B) {
			full := newCaller(b, provider.Server(p), typeName, attributes)
			bare := newCaller(b, providerserver.NewProtocol6(bareProvider{schemaOf(b, p, typeName)})(), typeName, attributes)
			bare.state, bare.private = full.state, full.private
			for name, call := range map[string]func(*caller){"validate": (*caller).validate, "read": (*caller).read, "plan": (*caller).plan} {
				b.Run(name, func(b *testing.B) { compareCalls(b, func() { call(full) }, func() { call(bare) }) })
			}
		})
	}
}

// compareCalls measures two calls in turn, so that both have the same machine, and reports medians.
func compareCalls(b *testing.B, full, bare func()) {
	var inFull, inBare []time.Duration
	for b.Loop() {
		began := time.Now()
		full()
		between := time.Now()
		bare()
		inFull, inBare = append(inFull, between.Sub(began)), append(inBare, time.Since(between))
	}
	slices.Sort(inFull)
	slices.Sort(inBare)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(inBare[len(inBare)/2].Seconds()*1000, "framework-ms")
	b.ReportMetric(inFull[len(inFull)/2].Seconds()*1000, "provider-ms")
}

// caller makes the calls of Terraform for one object.
type caller struct {
	b        *testing.B
	server   tfprotov6.ProviderServer
	typeName string
	config   *tfprotov6.DynamicValue
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// newCaller configures the provider and creates the object.
func newCaller(b *testing.B, server tfprotov6.ProviderServer, typeName string, attributes map[string]any) *caller {
	b.Helper()
	c := &caller{b: b, server: server, typeName: typeName}
	schemas, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	c.check(err, schemas.Diagnostics)
	configured, err := server.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: objectOf(b, schemas.Provider, map[string]any{"batch_reads": false}), // which would wait for other reads
	})
	c.check(err, configured.Diagnostics)
	of := schemas.ResourceSchemas[typeName]
	c.config = objectOf(b, of, attributes)
	none, err := tfprotov6.NewDynamicValue(of.ValueType(), tftypes.NewValue(of.ValueType(), nil))
	c.check(err, nil)
	c.state = &none
	planned := c.requestPlan(c.config)
	created, err := server.ApplyResourceChange(b.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: c.state, PlannedState: planned.PlannedState, Config: c.config, PlannedPrivate: planned.PlannedPrivate,
	})
	c.check(err, created.Diagnostics)
	c.state, c.private, c.identity = created.NewState, created.Private, created.NewIdentity
	return c
}

// objectOf is the value of a schema with these attributes; the others are null.
func objectOf(b *testing.B, of *tfprotov6.Schema, attributes map[string]any) *tfprotov6.DynamicValue {
	b.Helper()
	ty := of.ValueType()
	all := map[string]tftypes.Value{}
	for name, attribute := range ty.(tftypes.Object).AttributeTypes {
		if v := attributes[name]; v != nil && attribute.Is(tftypes.DynamicPseudoType) {
			attribute = tftypes.String
		}
		all[name] = tftypes.NewValue(attribute, attributes[name])
	}
	v, err := tfprotov6.NewDynamicValue(ty, tftypes.NewValue(ty, all))
	if err != nil {
		b.Fatal(err)
	}
	return &v
}

func (c *caller) check(err error, diags []*tfprotov6.Diagnostic) {
	c.b.Helper()
	if err == nil {
		err = testenv.DiagnosticsError(diags)
	}
	if err != nil {
		c.b.Fatal(err)
	}
}

func (c *caller) validate() {
	resp, err := c.server.ValidateResourceConfig(c.b.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: c.typeName, Config: c.config,
	})
	c.check(err, resp.Diagnostics)
}

func (c *caller) read() {
	resp, err := c.server.ReadResource(c.b.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: c.typeName, CurrentState: c.state, Private: c.private,
	})
	c.check(err, resp.Diagnostics)
}

func (c *caller) plan() { c.requestPlan(c.state) }

func (c *caller) requestPlan(proposed *tfprotov6.DynamicValue) *tfprotov6.PlanResourceChangeResponse {
	resp, err := c.server.PlanResourceChange(c.b.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: c.typeName, PriorState: c.state, ProposedNewState: proposed, Config: c.config, PriorPrivate: c.private,
		PriorIdentity: c.identity,
	})
	c.check(err, resp.Diagnostics)
	return resp
}

// bareProvider has one resource, which does nothing.
type bareProvider struct{ of bareResource }

func (p bareProvider) Metadata(_ context.Context, _ fwprovider.MetadataRequest, resp *fwprovider.MetadataResponse) {
	resp.TypeName = "prefect"
}
func (bareProvider) Schema(context.Context, fwprovider.SchemaRequest, *fwprovider.SchemaResponse) {}
func (bareProvider) Configure(context.Context, fwprovider.ConfigureRequest, *fwprovider.ConfigureResponse) {
}
func (bareProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (p bareProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.of }}
}

// bareResource keeps the state that it gets.
type bareResource struct {
	name string
	of   schema.Schema
}

// schemaOf is the resource without behavior that has the schema of a type of the provider.
func schemaOf(b *testing.B, p *provider.Prefect, typeName string) bareResource {
	b.Helper()
	for _, construct := range p.Resources(b.Context()) {
		r := construct()
		var meta resource.MetadataResponse
		if r.Metadata(b.Context(), resource.MetadataRequest{ProviderTypeName: "prefect"}, &meta); meta.TypeName == typeName {
			var out resource.SchemaResponse
			r.Schema(b.Context(), resource.SchemaRequest{}, &out)
			out.Schema.Attributes = maps.Clone(out.Schema.Attributes)
			return bareResource{typeName, out.Schema}
		}
	}
	b.Fatal("there is no " + typeName)
	return bareResource{}
}

func (r bareResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.name
}

func (r bareResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.of
}

func (bareResource) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Config.Raw
}
func (bareResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (bareResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (bareResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
