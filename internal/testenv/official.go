package testenv

import (
	"encoding/json"
	"os"
	"testing"
)

// Official is the interface of the official provider: facts, which ours has to be a superset of.
type Official struct {
	Provider    map[string]OfficialAttribute `json:"provider"`
	Resources   map[string]officialType      `json:"resources"`
	DataSources map[string]officialType      `json:"data_sources"`
}

type officialType struct {
	Version    int64                        `json:"version"`
	Attributes map[string]OfficialAttribute `json:"attributes"`
}

type OfficialAttribute struct {
	Type     json.RawMessage `json:"type"`
	Nested   *officialNested `json:"nested"`
	Required bool            `json:"required"`
	Optional bool            `json:"optional"`
	Computed bool            `json:"computed"`
}

type officialNested struct {
	Mode       string                       `json:"mode"`
	Attributes map[string]OfficialAttribute `json:"attributes"`
}

func ReadOfficial(t testing.TB) Official {
	t.Helper()
	b, err := os.ReadFile(Repo("internal/testenv/testdata/official-interface.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out Official
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
