package acctest

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// FullConfigs are the full configurations of a lifecycle: one, or several where arguments exclude each other.
func (l Lifecycle) FullConfigs() []testenv.FullConfig {
	if configs, ok := testenv.OfficialFull()[l.Resource]; ok {
		return configs
	}
	return []testenv.FullConfig{{Body: l.FullBody()}}
}
