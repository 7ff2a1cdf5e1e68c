package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// FlowRunGraph is what ran in a flow run. Of the times, those that have not come yet are nil.
type FlowRunGraph struct {
	StartTime *time.Time `json:"start_time"`
	EndTime   *time.Time `json:"end_time"`
	// RootNodeIDs are the nodes without parents.
	RootNodeIDs []string    `json:"root_node_ids"`
	Nodes       []GraphNode `json:"nodes"`
	// Artifacts are those that the flow made outside its tasks.
	Artifacts []GraphArtifact `json:"artifacts"`
	// States are the states that the flow run has had.
	States []GraphState `json:"states"`
}

// GraphNode is a task run, or the run of a sub-flow in place of the task run that stands for it.
type GraphNode struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"` // task-run or flow-run
	Label     string     `json:"label"`
	StateType string     `json:"state_type"`
	StartTime *time.Time `json:"start_time"`
	EndTime   *time.Time `json:"end_time"`
	// Parents are the nodes whose results this one took or that it waited for; Children are those that did so with it.
	Parents  []GraphEdge `json:"parents"`
	Children []GraphEdge `json:"children"`
	// Encapsulating are the task runs that this one ran inside.
	Encapsulating []GraphEdge     `json:"encapsulating"`
	Artifacts     []GraphArtifact `json:"artifacts"`
}

// UnmarshalJSON reads the pair of an id and a node that the API has for each node.
func (n *GraphNode) UnmarshalJSON(b []byte) error {
	type node GraphNode
	pair := []any{&n.ID, (*node)(n)}
	if err := json.Unmarshal(b, &pair); err != nil {
		return fmt.Errorf("invalid graph node: %w", err)
	}
	return nil
}

// GraphEdge names the node at the other end.
type GraphEdge struct {
	ID string `json:"id"`
}

// GraphArtifact is an artifact, without most of its data.
type GraphArtifact struct {
	ID       string    `json:"id"`
	Created  time.Time `json:"created"`
	Key      *string   `json:"key"`
	Type     *string   `json:"type"`
	IsLatest bool      `json:"is_latest"` // of those with the key
	// Data is there for the type progress only: the percentage.
	Data json.RawMessage `json:"data"`
}

// GraphState is a state that the flow run has had.
type GraphState struct {
	ID        string    `json:"id"`
	Timestamp time.Time `json:"timestamp"`
	Type      string    `json:"type"`
	Name      string    `json:"name"`
}

// FlowRunGraph returns the graph of a flow run. One of more nodes than the server's limit, 10,000 unless set otherwise, is
// refused by it.
func (c *Client) FlowRunGraph(ctx context.Context, id string) (*FlowRunGraph, error) {
	return rest.Do[*FlowRunGraph](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("flow_runs", id, "graph-v2")})
}
