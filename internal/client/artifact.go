package client

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Artifact is a document that a run has created for people to read, or the record of a result.
type Artifact struct {
	rest.Object
	// Key names the subject of the artifact. The newest artifact with a key is the current one. Nil without a key.
	Key         *string `json:"key"`
	Type        *string `json:"type"` // markdown, table, link, image, progress, result, or a custom type of the flow
	Description *string `json:"description"`
	// Data is a JSON string that holds Markdown, a URL or, for a table, JSON. For other types it is any JSON value.
	Data      json.RawMessage `json:"data"`
	FlowRunID *string         `json:"flow_run_id"`
	TaskRunID *string         `json:"task_run_id"`
}

// ArtifactSorts are the orders in which the API lists artifacts. ID_DESC is not by age: the IDs of artifacts are
// random.
var ArtifactSorts = []string{"CREATED_DESC", "UPDATED_DESC", "ID_DESC", "KEY_DESC", "KEY_ASC"}

// ArtifactFilter selects artifacts that meet all of its conditions. A zero field selects all.
type ArtifactFilter struct {
	FlowRunID string
	TaskRunID string
	Key       string
	KeyLike   string   // a part of the key, in upper or lower case
	Types     []string // any of them
	// Latest selects the newest artifact of each key. The other conditions apply to these artifacts; artifacts
	// without a key are not selected.
	Latest bool
	// Sort is one of ArtifactSorts; empty for the newest first. With Latest, CREATED_DESC and UPDATED_DESC sort by
	// when the first and the newest artifact of the key were created.
	Sort string
}

func (f ArtifactFilter) body() map[string]any {
	out := filterBody{}
	out.one("artifacts.flow_run_id", f.FlowRunID)
	out.one("artifacts.task_run_id", f.TaskRunID)
	out.one("artifacts.key", f.Key)
	out.nonEmpty("artifacts.key.like_", f.KeyLike)
	out.any("artifacts.type", f.Types...)
	newest := "CREATED_DESC"
	if f.Latest {
		newest = "UPDATED_DESC"
	}
	out.put("sort", cmp.Or(f.Sort, newest))
	return out
}

func (f ArtifactFilter) path(operation string) []string {
	if f.Latest {
		return rest.Path("artifacts", "latest", operation)
	}
	return rest.Path("artifacts", operation)
}

// Artifacts yields the artifacts that the filter finds. It skips the first offset artifacts and yields at most limit;
// a negative limit means all.
func (c *Client) Artifacts(ctx context.Context, f ArtifactFilter, offset, limit int) iter.Seq2[*Artifact, error] {
	if f.Latest {
		return c.latestArtifacts(ctx, f, offset, limit)
	}
	return rest.Window[*Artifact](ctx, c.Conn, f.path("filter"), f.body(), offset, limit)
}

// latestArtifacts lists the newest artifact of each key, and then reads these artifacts by ID: the IDs and times in
// the API's list belong to the records of the keys, not to the artifacts.
func (c *Client) latestArtifacts(ctx context.Context, f ArtifactFilter, offset, limit int) iter.Seq2[*Artifact, error] {
	return func(yield func(*Artifact, error) bool) {
		var ids []string
		for newest, err := range rest.Window[struct {
			LatestID string `json:"latest_id"`
		}](ctx, c.Conn, f.path("filter"), f.body(), offset, limit) {
			if err != nil {
				yield(nil, err)
				return
			}
			ids = append(ids, newest.LatestID)
		}
		for some := range slices.Chunk(ids, rest.PageSize) {
			found, err := c.artifactsByID(ctx, some)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, id := range some {
				// Skip artifacts that were deleted between the two requests.
				if a := found[id]; a != nil && !yield(a, nil) {
					return
				}
			}
		}
	}
}

func (c *Client) artifactsByID(ctx context.Context, ids []string) (map[string]*Artifact, error) {
	body := filterBody{}
	body.any("artifacts.id", ids...)
	found, err := rest.Page[*Artifact](ctx, c.Conn, rest.Path("artifacts", "filter"), body, 0, len(ids))
	out := make(map[string]*Artifact, len(found))
	for _, a := range found {
		out[a.ID] = a
	}
	return out, err
}

// CountArtifacts returns how many artifacts the filter finds, with one request.
func (c *Client) CountArtifacts(ctx context.Context, f ArtifactFilter) (int64, error) {
	body := f.body()
	delete(body, "sort")
	return rest.Count(ctx, c.Conn, f.path("count"), body)
}
