package acctest

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Recover applies again until that goes well, and imports what it is told to import, be it by a warning of the plan.
func (c *Core) Recover(ctx context.Context, url string) {
	c.T.Helper()
	c.Heeds = true
	var err error
	for range len(c.Blocks(testenv.Several)) {
		if err = c.Start(ctx, map[string]string{"PREFECT_API_URL": url}); err == nil {
			err = c.Apply(ctx, testenv.Several)
		}
		if err == nil {
			return
		}
		told := testenv.Existing.FindStringSubmatch(err.Error())
		if told == nil {
			break
		}
		if err = c.Take(ctx, told[1], told[2]); err != nil {
			break
		}
	}
	c.T.Errorf("applying again: %v", err)
}

// Take imports an object by an id.
func (c *Core) Take(ctx context.Context, address, id string) error {
	kind, _, _ := strings.Cut(address, ".")
	resp, err := c.Server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	if err != nil {
		return err
	}
	if err := c.Heard(resp.Diagnostics); err != nil {
		return err
	}
	if len(resp.ImportedResources) != 1 {
		return fmt.Errorf("%d objects were imported", len(resp.ImportedResources))
	}
	got := resp.ImportedResources[0]
	c.Keep(address, &testenv.Instance{Kind: kind, Value: c.Decode(got.State, c.ResourceType(kind)), Private: got.Private, Identity: got.Identity, Tainted: false})
	return nil
}
