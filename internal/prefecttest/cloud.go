package prefecttest

import (
	_ "embed"
	"net/http"
	"slices"
	"sync"
)

// CloudWorkspace is a workspace of Prefect Cloud that the key may see.
type CloudWorkspace struct {
	AccountID, AccountHandle, WorkspaceID, WorkspaceHandle string
}

// WithCloud makes the Fake an API of Prefect Cloud with these workspaces, each with objects of its own; what Cloud lacks is 404.
func WithCloud(workspaces ...CloudWorkspace) Option {
	return func(f *Fake) {
		f.cloud = workspaces
		for _, w := range workspaces {
			f.putWorkspace(w.AccountID, w.WorkspaceID)
			f.seedAccount(w.AccountID, w.AccountHandle)
			f.seed(cloudWorkspaces, "Workspace", object{
				"account_id": w.AccountID, "name": w.WorkspaceHandle, "handle": w.WorkspaceHandle, "id": w.WorkspaceID,
			})
			f.seedOwner(w.AccountID, w.WorkspaceID)
		}
	}
}

func (f *Fake) isCloud() bool { return len(f.cloud) > 0 }

// In returns the content of a workspace of WithCloud, by the ids of the account and of the workspace; nil when there is none.
func (f *Fake) In(accountID, workspaceID string) *Workspace {
	return f.workspaces.get(accountID + "/" + workspaceID)
}

// WithRewrittenLabels shows the related labels of a trigger in a list, as Prefect Cloud comes to do some time after a write.
func WithRewrittenLabels() Option { return func(f *Fake) { f.rewritesLabels = true } }

// workspaceContents holds the content of workspaces by account ID and workspace ID, joined with a slash. Requests look it up
// while others create and delete workspaces.
type workspaceContents struct {
	mu sync.RWMutex
	at map[string]*Workspace
}

func (w *workspaceContents) get(at string) *Workspace {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.at[at]
}

func (f *Fake) putWorkspace(accountID, workspaceID string) {
	made := newWorkspace(f)
	f.workspaces.mu.Lock()
	defer f.workspaces.mu.Unlock()
	f.workspaces.at[accountID+"/"+workspaceID] = made
}

func (f *Fake) dropWorkspace(accountID, workspaceID string) {
	f.workspaces.mu.Lock()
	defer f.workspaces.mu.Unlock()
	delete(f.workspaces.at, accountID+"/"+workspaceID)
}

// workspacePath is the key of a workspace; empty when it has been deleted.
func (f *Fake) workspacePath(workspace *Workspace) string {
	f.workspaces.mu.RLock()
	defer f.workspaces.mu.RUnlock()
	for at, other := range f.workspaces.at {
		if other == workspace {
			return at
		}
	}
	return ""
}

//go:embed workers.json
var workerMetadataJSON []byte

var workerMetadata = mustObject(workerMetadataJSON)

func respondWith(body any) handler {
	return func(*call) (handlerResult, error) { return respond(body) }
}

var health = route{"GET", "/health", respondWith(true)}

// The routes of a server, of a workspace on Prefect Cloud, and of Prefect Cloud outside of any workspace.
var (
	serverRoutes = slices.Concat(routes, []route{
		health,
		{"GET", "/ready", respondWith(object{"message": "OK"})},
		{"GET", "/version", respondWith("0.8.4")},
		{"GET", "/admin/version", func(c *call) (handlerResult, error) { return respond(c.fake.version) }},
		{"GET", "/admin/settings", func(c *call) (handlerResult, error) { return respond(c.fake.settings) }},
		{"GET", "/csrf-token", createToken},
		{"GET", "/collections/views/{view}", readView},
	})
	cloudRoutes = slices.Concat(routes, []route{
		health,
		{"GET", "/collections/views/{view}", readView},
		{"GET", "/collections/work_pool_types", respondWith(workerMetadata)},
	})
	cloudAccountRoutes = []route{health}
)

func readView(c *call) (handlerResult, error) {
	if c.params["view"] != "aggregate-worker-metadata" {
		return handlerResult{}, errorResult(http.StatusNotFound, "View %s not found in registry", c.params["view"])
	}
	return respond(workerMetadata)
}

func readWorkspaces(c *call) (handlerResult, error) {
	out := []any{}
	for _, w := range c.fake.cloud {
		if slices.Contains(c.fake.permissions.outside, w.WorkspaceID) {
			continue
		}
		out = append(out, object{
			"account_id": w.AccountID, "account_handle": w.AccountHandle, "account_name": w.AccountHandle, "workspace_description": "",
			"workspace_id": w.WorkspaceID, "workspace_handle": w.WorkspaceHandle, "workspace_name": w.WorkspaceHandle,
		})
	}
	return respond(out)
}
