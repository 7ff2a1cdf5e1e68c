package acctest

import (
	"os"
	"testing"
	"time"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// FastPollInterval polls runs of the in-memory Prefect quickly.
var FastPollInterval = runwatch.PollInterval{Min: 20 * time.Millisecond, Max: 100 * time.Millisecond}

// pollInterval is FastPollInterval with the in-memory Prefect, and the default on a real server.
func pollInterval() runwatch.PollInterval {
	if os.Getenv("TF_ACC") == "" {
		return FastPollInterval
	}
	return runwatch.DefaultPollInterval
}

// Factories serves the test's provider in process.
func Factories(t *testing.T) map[string]func() (tfprotov6.ProviderServer, error) {
	p := provider.New("test", testenv.Environment(t))
	p.PollInterval = pollInterval()
	server := provider.Server(p)
	return map[string]func() (tfprotov6.ProviderServer, error){"prefect": func() (tfprotov6.ProviderServer, error) { return server, nil }}
}

// DescribeByName returns the result of describe for each type, by the type name.
func DescribeByName[T, D any](types []func() T, describe func(T) (name string, description D)) map[string]D {
	out := map[string]D{}
	for _, create := range types {
		name, description := describe(create())
		out[name] = description
	}
	return out
}

// ActionSchemas are the schemas of the actions.
func ActionSchemas(t *testing.T) map[string]actionschema.Schema {
	t.Helper()
	return DescribeByName(provider.New("test", nil).Actions(t.Context()), func(a fwaction.Action) (string, actionschema.Schema) {
		var meta fwaction.MetadataResponse
		a.Metadata(t.Context(), fwaction.MetadataRequest{ProviderTypeName: "prefect"}, &meta)
		var resp fwaction.SchemaResponse
		a.Schema(t.Context(), fwaction.SchemaRequest{}, &resp)
		return meta.TypeName, resp.Schema
	})
}

// RunSteps runs the steps with the provider in process.
func RunSteps(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	testenv.RunCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: Factories(t), Steps: steps})
}

// RunEphemeral applies the setup, opens the ephemeral resource with the label test, and checks its attributes.
func RunEphemeral(t *testing.T, setup, kind, arguments string, want map[string]knownvalue.Check) {
	t.Helper()
	testenv.RunCase(t, EphemeralCase(t, setup, kind, arguments, want))
}

// EphemeralCase is the test case of RunEphemeral.
func EphemeralCase(t *testing.T, setup, kind, arguments string, want map[string]knownvalue.Check) resource.TestCase {
	var checks []statecheck.StateCheck
	for name, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey(name), value))
	}
	servers := Factories(t)
	servers["echo"] = echoprovider.NewProviderServer()
	return resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: servers,
		Steps: []resource.TestStep{
			{Config: setup},
			{
				Config: setup + "\nephemeral \"" + kind + "\" \"test\" {\n" + arguments + "\n}\nprovider \"echo\" {\n  data = ephemeral." +
					kind + ".test\n}\nresource \"echo\" \"test\" {}\n",
				ConfigStateChecks: checks,
			},
			{Config: setup}, // otherwise a destroy would open it, possibly after its object was deleted
		},
	}
}
