package testenv

import (
	"context"
	"iter"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
)

// Sweeper deletes the objects of a type that tests have left in a real account.
type Sweeper struct {
	// Resources are the types whose objects are deleted, including objects that Prefect deletes with them.
	Resources []string
	Sweep     func(context.Context, *client.Client) error
}

// Sweepers are in order: an object is deleted before the objects that it depends on.
var Sweepers = []Sweeper{
	sweeps("prefect_automation",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.Automation, error] {
			return c.Automations(ctx, client.AutomationFilter{})
		}, func(a *client.Automation) (name, key string) { return a.Name, a.ID }, (*client.Client).DeleteAutomation),
	sweeps("prefect_deployment prefect_deployment_access prefect_deployment_schedule prefect_flow_run prefect_resource_sla",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.Deployment, error] {
			return c.Deployments(ctx, client.DeploymentFilter{}, 0, -1)
		}, func(d *client.Deployment) (name, key string) { return d.Name, d.ID }, (*client.Client).DeleteDeployment),
	sweeps("prefect_flow",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.Flow, error] {
			return c.Flows(ctx, nil, 0, -1)
		},
		func(f *client.Flow) (name, key string) { return f.Name, f.ID }, (*client.Client).DeleteFlow),
	sweeps("prefect_work_pool prefect_work_pool_access prefect_work_queue",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.WorkPool, error] {
			return c.WorkPools(ctx, nil)
		},
		func(w *client.WorkPool) (name, key string) { return w.Name, w.Name }, (*client.Client).DeleteWorkPool),
	{Resources: []string{"prefect_default_sla", "prefect_workspace_settings"}, Sweep: sweepSettings},
	sweeps("prefect_block prefect_block_access",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.Block, error] {
			return c.Blocks(ctx, client.BlockFilter{})
		}, func(b *client.Block) (name, key string) { return b.Name, b.ID }, (*client.Client).DeleteBlock),
	sweeps("prefect_block_type prefect_block_schema",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.BlockType, error] {
			return c.BlockTypes(ctx, client.BlockTypeFilter{})
		}, func(b *client.BlockType) (name, key string) { return b.Slug, b.ID }, (*client.Client).DeleteBlockType),
	sweeps("prefect_global_concurrency_limit", (*client.Client).GlobalConcurrencyLimits,
		func(l *client.GlobalConcurrencyLimit) (name, key string) { return l.Name, l.ID }, (*client.Client).DeleteGlobalConcurrencyLimit),
	sweeps("prefect_task_run_concurrency_limit", (*client.Client).TaskRunConcurrencyLimits,
		func(l *client.TaskRunConcurrencyLimit) (name, key string) { return l.Tag, l.ID }, (*client.Client).DeleteTaskRunConcurrencyLimit),
	sweeps("prefect_variable",
		func(c *client.Client, ctx context.Context) iter.Seq2[*client.Variable, error] {
			return c.Variables(ctx, nil)
		},
		func(v *client.Variable) (name, key string) { return v.Name, v.ID }, (*client.Client).DeleteVariable),
	sweeps("prefect_webhook", (*client.Client).Webhooks,
		func(w *cloudapi.Webhook) (name, key string) { return w.Name, w.ID }, (*client.Client).DeleteWebhook),
	sweeps("prefect_user_api_key",
		func(c *client.Client, ctx context.Context) iter.Seq2[*cloudapi.APIKey, error] { return ownKeys(ctx, c) },
		func(k *cloudapi.APIKey) (name, key string) { return k.Name, k.UserID + "/" + k.ID },
		func(c *client.Client, ctx context.Context, key string) error {
			user, id, _ := strings.Cut(key, "/")
			return c.DeleteUserKey(ctx, user, id)
		}),
	sweeps("prefect_service_account prefect_workspace_access", (*client.Client).ServiceAccounts,
		func(s *cloudapi.ServiceAccount) (name, key string) { return s.Name, s.ID }, (*client.Client).DeleteServiceAccount),
	sweeps("prefect_workspace_role", (*client.Client).WorkspaceRoles,
		func(r *cloudapi.WorkspaceRole) (name, key string) { return r.Name, r.ID }, (*client.Client).DeleteWorkspaceRole),
	sweeps("prefect_team prefect_team_access", (*client.Client).Teams,
		func(o *cloudapi.Team) (name, key string) { return o.Name, o.ID }, (*client.Client).DeleteTeam),
	sweeps("prefect_account_invitation",
		func(c *client.Client, ctx context.Context) iter.Seq2[*cloudapi.Invitation, error] {
			return c.Invitations(ctx, cloudapi.InvitationPending)
		}, func(i *cloudapi.Invitation) (name, key string) { return i.Email, i.ID }, (*client.Client).RevokeInvitation),
	sweeps("prefect_workspace_invitation",
		func(c *client.Client, ctx context.Context) iter.Seq2[*cloudapi.WorkspaceInvitation, error] {
			return c.WorkspaceInvitations(ctx, cloudapi.InvitationPending)
		}, func(i *cloudapi.WorkspaceInvitation) (name, key string) { return i.Email, i.ID }, (*client.Client).RevokeWorkspaceInvitation),
	sweeps("prefect_workspace", (*client.Client).Workspaces,
		func(w *cloudapi.Workspace) (name, key string) { return w.Handle, w.ID }, (*client.Client).DeleteWorkspace),
}

// sweeps returns a sweeper made of the client's methods. It deletes the objects whose name starts with TestPrefix.
func sweeps[A any](resources string, list func(*client.Client, context.Context) iter.Seq2[*A, error],
	of func(*A) (name, key string), remove func(*client.Client, context.Context, string) error,
) Sweeper {
	return Sweeper{strings.Fields(resources), func(ctx context.Context, c *client.Client) error {
		var keys []string
		for a, err := range list(c, ctx) {
			if err != nil {
				return err
			}
			if name, key := of(a); strings.HasPrefix(name, TestPrefix) {
				keys = append(keys, key)
			}
		}
		for _, key := range keys {
			if err := remove(c, ctx, key); err != nil && !apierror.IsNotFound(err) {
				return err
			}
		}
		return nil
	}}
}

// sweepSettings removes the default SLAs and the default result storage of the workspace if their block is one of the tests.
func sweepSettings(ctx context.Context, c *client.Client) error {
	ours := func(block string) (bool, error) {
		b, err := c.Block(ctx, block, false)
		if apierror.IsNotFound(err) {
			return false, nil
		}
		return err == nil && strings.HasPrefix(b.Name, TestPrefix), err
	}
	for _, severity := range client.SLASeverities {
		sla, err := c.DefaultSLA(ctx, severity)
		if apierror.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if ok, err := ours(sla.BlockID()); err != nil {
			return err
		} else if ok {
			if err := c.DeleteDefaultSLA(ctx, severity); err != nil {
				return err
			}
		}
	}
	settings, err := c.WorkspaceSettings(ctx)
	if err != nil || settings.ResultStorageBlockID == nil {
		return err
	}
	if ok, err := ours(*settings.ResultStorageBlockID); err != nil || !ok {
		return err
	}
	return c.ResetWorkspaceSettings(ctx)
}

// ownKeys yields the API keys of the user to whom the client's key belongs; a service account has none.
func ownKeys(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.APIKey, error] {
	return func(yield func(*cloudapi.APIKey, error) bool) {
		self, err := c.Self(ctx)
		if self.ServiceAccount {
			return
		}
		var keys []*cloudapi.APIKey
		if err == nil {
			keys, err = c.UserKeys(ctx, self.UserID, "")
		}
		if err != nil {
			yield(nil, err)
		}
		for _, key := range keys {
			if !yield(key, nil) {
				return
			}
		}
	}
}
