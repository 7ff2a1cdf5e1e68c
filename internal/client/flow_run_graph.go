package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// FlowRunGraph is the graph of the task runs and subflow runs of a flow run. Times in the future are nil.
type FlowRunGraph struct {
	StartTime *time.Time `json:"start_time"`
	EndTime   *time.Time `json:"end_time"`
	// RootNodeIDs are the nodes without parents.
	RootNodeIDs []string    `json:"root_node_ids"`
	Nodes       []GraphNode `json:"nodes"`
	// Artifacts are the artifacts that the flow created outside of its tasks.
	Artifacts []GraphArtifact `json:"artifacts"`
	// States are the states that the flow run has had.
	States []GraphState `json:"states"`
}

// GraphNode is a task run, or a subflow run in place of the task run that represents it.
type GraphNode struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"` // task-run or flow-run
	Label     string     `json:"label"`
	StateType string     `json:"state_type"`
	StartTime *time.Time `json:"start_time"`
	EndTime   *time.Time `json:"end_time"`
	// Parents are the nodes whose results this node used or that it waited for; Children are the nodes that have it
	// as a parent.
	Parents  []GraphEdge `json:"parents"`
	Children []GraphEdge `json:"children"`
	// Encapsulating are the task runs that this one ran inside.
	Encapsulating []GraphEdge     `json:"encapsulating"`
	Artifacts     []GraphArtifact `json:"artifacts"`
}

// UnmarshalJSON reads the pair of an ID and a node that the API returns for each node.
func (n *GraphNode) UnmarshalJSON(b []byte) error {
	type node GraphNode
	pair := []any{&n.ID, (*node)(n)}
	if err := json.Unmarshal(b, &pair); err != nil {
		return fmt.Errorf("invalid graph node: %w", err)
	}
	return nil
}

// GraphEdge refers to the node at the other end of an edge.
type GraphEdge struct {
	ID string `json:"id"`
}

// GraphArtifact is an artifact, without most of its data.
type GraphArtifact struct {
	ID       string    `json:"id"`
	Created  time.Time `json:"created"`
	Key      *string   `json:"key"`
	Type     *string   `json:"type"`
	IsLatest bool      `json:"is_latest"` // the newest artifact with the key
	// Data is set for the type progress only: the percentage.
	Data json.RawMessage `json:"data"`
}

// GraphState is a state that the flow run has had.
type GraphState struct {
	ID        string    `json:"id"`
	Timestamp time.Time `json:"timestamp"`
	Type      string    `json:"type"`
	Name      string    `json:"name"`
}

// FlowRunGraph returns the graph of a flow run. The server rejects a graph with more nodes than its limit, 10,000 by
// default.
func (c *Client) FlowRunGraph(ctx context.Context, id string) (*FlowRunGraph, error) {
	return rest.Do[*FlowRunGraph](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("flow_runs", id, "graph-v2")})
}
