package jsonschema

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestSchemaCheck(t *testing.T) {
	for _, c := range testenv.SchemaCheckCases {
		t.Run(c.Name, func(t *testing.T) {
			found, err := Check{}.Mismatches([]byte(c.Schema), []byte(c.Values))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			refused := false
			for _, m := range found {
				got = append(got, m.Path+" "+m.Problem)
				refused = refused || !m.Ignored
			}
			slices.Sort(got)
			if !slices.Equal(got, c.Want) {
				t.Errorf("found\n  %s\nexpected\n  %s", strings.Join(got, "\n  "), strings.Join(c.Want, "\n  "))
			}
			if refused == c.Accepted {
				t.Errorf("refused: %v, but the server accepts: %v", refused, c.Accepted)
			}
			if strings.Contains(fmt.Sprint(got), "secret") {
				t.Error("a value is shown")
			}
		})
	}
}

// TestAccSchemaCheck asks a server about each case: it must say the same, as it takes an update of the deployment.
func TestAccSchemaCheck(t *testing.T) {
	c := testenv.TestClient(t, testenv.OnServer(t).URL)
	ctx := context.Background()
	flow, err := c.CreateFlow(ctx, client.FlowInput{Name: "schema-check"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.DeleteFlow(ctx, flow.ID) })
	for i, s := range testenv.SchemaCheckCases {
		t.Run(s.Name, func(t *testing.T) {
			d, err := c.CreateDeployment(ctx, client.DeploymentInput{Name: fmt.Sprint("case-", i), FlowID: flow.ID})
			if err != nil {
				t.Fatal(err)
			}
			err = c.UpdateDeployment(ctx, d.ID, client.DeploymentInput{
				ParameterOpenAPISchema: json.RawMessage(s.Schema), Parameters: json.RawMessage(s.Values),
			})
			if accepted := err == nil; accepted != s.Accepted {
				t.Errorf("the server accepts: %v (%v)", accepted, err)
			}
		})
	}
}

// TestSchemaCheckOfJobVariables: null is 'not given' there, also where there is a default.
func TestSchemaCheckOfJobVariables(t *testing.T) {
	found, err := Check{Nullable: true}.Mismatches([]byte(`{"properties": {"a": {"type": "integer", "default": 1}}}`), []byte(`{"a": null}`))
	if err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestSchemaCheckCannotTell(t *testing.T) {
	for _, c := range [][2]string{{`[]`, `{}`}, {`{}`, `1`}, {`{`, `{}`}, {`{"$ref": "file:///etc/passwd"}`, `{}`},
		{`{"type": "nothing"}`, `{}`}} {
		if found, err := (Check{}).Mismatches([]byte(c[0]), []byte(c[1])); err == nil {
			t.Errorf("%s, %s: %v", c[0], c[1], found)
		}
	}
}

func FuzzSchemaCheck(f *testing.F) {
	for _, c := range testenv.SchemaCheckCases {
		f.Add(c.Schema, c.Values)
	}
	f.Fuzz(func(_ *testing.T, schema, values string) {
		_, _ = Check{Nullable: true}.Mismatches([]byte(schema), []byte(values)) // it must come to an end
	})
}
