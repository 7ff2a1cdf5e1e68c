package rest

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
		var out []*struct {
			Schedules []*struct{}
		}
		if err := unmarshal([]byte(text), &out); errors.Is(err, errNull) != refused || (!refused && err != nil) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
