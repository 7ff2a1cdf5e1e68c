package acctest

import (
	"os"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// QuickPace is for runs that are played.
var QuickPace = flowrun.PollInterval{First: 20 * time.Millisecond, Longest: 100 * time.Millisecond}

// testPace is quick with the fake. A real server can't be asked that often, and its runs write their logs when they like.
func testPace() flowrun.PollInterval {
	if os.Getenv("TF_ACC") == "" {
		return QuickPace
	}
	return flowrun.DefaultPollInterval
}

// Factories serves the test's provider in this process.
func Factories(t *testing.T) map[string]func() (tfprotov6.ProviderServer, error) {
	p := provider.New("test", testenv.Environment(t))
	p.PollInterval = testPace()
	server := provider.Server(p)
	return map[string]func() (tfprotov6.ProviderServer, error){"prefect": func() (tfprotov6.ProviderServer, error) { return server, nil }}
}
