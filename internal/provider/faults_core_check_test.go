package provider

import "testing"

// TestCorePlaysEveryLifecycle holds the played core against what the lifecycles show with the real Terraform: each step
// applies, and leaves nothing to do.
func TestCorePlaysEveryLifecycle(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			_, url := l.fake(t)
			c := newCore(t)
			if err := c.start(t.Context(), l.environment(url)); err != nil {
				t.Fatal(err)
			}
			for _, step := range l.stages() {
				if err := c.apply(t.Context(), step); err != nil {
					t.Fatalf("%s\n%v", step, err)
				}
				if left, err := c.open(t.Context(), step); left != "" || err != nil {
					t.Fatalf("%s\nleaves %s, %v", step, left, err)
				}
			}
			if len(c.state) > 0 {
				t.Errorf("%v are left", c.order)
			}
		})
	}
}

// stages are the configurations of a lifecycle, one after the other: its setup, all its changes, and nothing.
func (l lifecycle) stages() []string {
	out := []string{l.setup, l.config(l.body)}
	for _, ch := range l.changes {
		body := l.body
		if ch.instead != "" {
			body = ch.instead
		}
		out = append(out, l.config(body+"\n"+ch.body))
	}
	return append(out, l.setup, "")
}

// environment is what the provider's process is given to reach the API at that address.
func (l lifecycle) environment(url string) map[string]string {
	out := processEnvironment(url)
	for i, more := 0, l.credentials(); i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// processEnvironment has the address of an API, whose CSRF token is asked for before it is needed: a refusal would be
// what a fault meets.
func processEnvironment(url string) map[string]string {
	return map[string]string{"PREFECT_API_URL": url, "PREFECT_CSRF_ENABLED": "true"}
}
