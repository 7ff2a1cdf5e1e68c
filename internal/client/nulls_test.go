package client

import (
	"errors"
	"testing"
)

func TestNullInAList(t *testing.T) {
	for text, refused := range map[string]bool{
		`[]`:                                false,
		`[null]`:                            true,
		"[\n null\n]":                       true,
		`[{"name":"a","description":null}]`: false,
		`[{"name":"a"},null]`:               true,
		`[{"name":"a","schedules":[{"slug":null}, null]}]`:       true,
		`[{"name":"a","schedules":[{"slug":null}]}]`:             false,
		`[{"name":"[null","parameters":{"list":[1,null,null]}}]`: false,
	} {
		var out []*Deployment
		if err := unmarshal([]byte(text), &out); errors.Is(err, errNull) != refused || (!refused && err != nil) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestNullIsUnexpected: a list with null is an answer that the API does not give.
func TestNullIsUnexpected(t *testing.T) {
	c := connect(t, play(t, exchange{want: "POST /deployments/filter", status: 200, answer: `[null]`}).URL, nil)
	for _, err := range c.Deployments(t.Context(), DeploymentFilter{}, 0, -1) {
		if !hasCode(err, CodeUnexpectedAnswer) {
			t.Errorf("the error is %v", err)
		}
	}
}
