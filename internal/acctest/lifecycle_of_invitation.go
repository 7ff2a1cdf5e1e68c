package acctest

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func AccountInvitationLifecycle() Lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	as := func(role string) string { return fmt.Sprintf("account_role_id = %q\n", testenv.AccountRoleID(role)) }
	return Lifecycle{
		Resource: "prefect_account_invitation",
		Cloud:    true,
		Body:     as("Member") + `email = "Joan@example.com"`,
		Created: map[string]knownvalue.Check{
			"email": exact(
				"Joan@example.com",
			), "status": exact("PENDING"), "expiration": some, "created": some, "account_id": exact(testenv.CloudAccount),
			"account_role_id": knownvalue.StringRegexp(testenv.UUIDs),
		},
		Changes: []testenv.Change{
			{
				Name:    "another role",
				Instead: as("Admin") + `email = "Joan@example.com"`,
				Want:    map[string]knownvalue.Check{"status": exact("PENDING")},
				Replace: true,
			},
			{
				Name:    "another person",
				Instead: as("Member") + `email = "mary@example.com"`,
				Want:    map[string]knownvalue.Check{"email": exact("mary@example.com")},
				Replace: true,
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"email": func(a map[string]string) string { return a["email"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return revoked(ctx, a["id"], c.RevokeInvitation, func(ctx context.Context, id string) (string, error) {
				i, err := c.Invitation(ctx, id)
				if err != nil {
					return "", err
				}
				return i.Status, nil
			})
		},
	}
}

func WorkspaceInvitationLifecycle() Lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return Lifecycle{
		Resource: "prefect_workspace_invitation",
		Cloud:    true,
		Body:     `email = "joan@example.com"`,
		Created: map[string]knownvalue.Check{
			"email": exact(
				"joan@example.com",
			), "status": exact("PENDING"), "expiration": some, "account_role_id": some, "workspace_role_id": some,
			"account_id": exact(testenv.CloudAccount), "workspace_id": exact(testenv.CloudWorkspace),
		},
		Changes: []testenv.Change{
			{
				Name:    "another person",
				Instead: `email = "mary@example.com"`,
				Want:    map[string]knownvalue.Check{"email": exact("mary@example.com")},
				Replace: true,
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"email":        func(a map[string]string) string { return a["email"] },
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return revoked(ctx, a["id"], c.RevokeWorkspaceInvitation, func(ctx context.Context, id string) (string, error) {
				i, err := c.WorkspaceInvitation(ctx, id)
				if err != nil {
					return "", err
				}
				return i.Status, nil
			})
		},
	}
}

// revoked revokes an invitation outside of Terraform, and waits until Prefect Cloud returns it as revoked.
func revoked(
	ctx context.Context,
	id string,
	revoke func(context.Context, string) error,
	status func(context.Context, string) (string, error),
) error {
	if err := revoke(ctx, id); err != nil {
		return err
	}
	var err error
	return errors.Join(framework.PollUntil(ctx, func() bool {
		var current string
		current, err = status(ctx, id)
		return err != nil || current == cloudapi.InvitationRevoked
	}), err)
}
