// Package cloud has what only Prefect Cloud has: accounts, members, workspaces, teams, service accounts, API keys, access,
// service level agreements and webhooks.
package cloud
