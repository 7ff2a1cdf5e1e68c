package acctest

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Stages are the configurations of a lifecycle, one after the other: its setup, all its changes, and nothing.
func (l Lifecycle) Stages() []string {
	out := []string{l.Setup, l.Config(l.Body)}
	for _, ch := range l.Changes {
		body := l.Body
		if ch.Instead != "" {
			body = ch.Instead
		}
		out = append(out, l.Config(body+"\n"+ch.Body))
	}
	return append(out, l.Setup, "")
}

// Environment is what the provider's process is given to reach the API at that address.
func (l Lifecycle) Environment(url string) map[string]string {
	out := testenv.ProcessEnvironment(url)
	for i, more := 0, l.Credentials(); i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}
