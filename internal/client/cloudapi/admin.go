// Package cloudapi is the part of the API that only Prefect Cloud has: accounts with their members, roles, teams and service
// accounts, workspaces and the access to them, and webhooks.
package cloudapi

import "github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"

// Admin administers Prefect Cloud, in the account and workspace of its Conn.
type Admin struct{ conn *rest.Conn }

// New returns an Admin that sends its requests with the Conn.
func New(conn *rest.Conn) *Admin { return &Admin{conn: conn} }

// in is the Admin of another account or workspace, as rest.Conn.In.
func (c *Admin) in(account, workspace string) *Admin { return New(c.conn.In(account, workspace)) }
