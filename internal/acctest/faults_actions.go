package acctest

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Invoke runs an action in a new process of the provider.
func (c *Core) Invoke(ctx context.Context, env map[string]string, name, body string) error {
	if err := c.Start(ctx, env); err != nil {
		return err
	}
	return c.Act(ctx, c.Blocks(fmt.Sprintf("action %q \"test\" {\n%s\n}\n", name, body))[0])
}

// Act runs an action.
func (c *Core) Act(ctx context.Context, b testenv.Declaration) error {
	ty := c.ResourceType(b.Kind)
	config, err := c.Config(b, ty)
	if err != nil {
		return err
	}
	stream, err := c.Server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: b.Kind, Config: c.Encode(config, ty)})
	if err != nil {
		return err
	}
	for event := range stream.Events {
		if done, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
			err = c.Heard(done.Diagnostics)
		}
	}
	return err
}
