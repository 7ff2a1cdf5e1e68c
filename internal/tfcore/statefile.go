package tfcore

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// stateFile is a state as Terraform writes it to disk, in version 4 of the format.
type stateFile struct {
	Version          int                   `json:"version"`
	TerraformVersion string                `json:"terraform_version"`
	Serial           int                   `json:"serial"`
	Lineage          string                `json:"lineage"`
	Outputs          map[string]fileOutput `json:"outputs"`
	Resources        []fileResource        `json:"resources"`
}

type fileOutput struct {
	Value     json.RawMessage `json:"value"`
	Type      json.RawMessage `json:"type"`
	Sensitive bool            `json:"sensitive,omitempty"`
}

type fileResource struct {
	Mode      string         `json:"mode"`
	Type      string         `json:"type"`
	Name      string         `json:"name"`
	Provider  string         `json:"provider"`
	Instances []fileInstance `json:"instances"`
}

type fileInstance struct {
	IndexKey              any             `json:"index_key,omitempty"`
	Status                string          `json:"status,omitempty"`
	SchemaVersion         int64           `json:"schema_version"`
	Attributes            json.RawMessage `json:"attributes"`
	IdentitySchemaVersion int64           `json:"identity_schema_version"`
	Identity              json.RawMessage `json:"identity,omitempty"`
	Private               []byte          `json:"private,omitempty"`
	Dependencies          []string        `json:"dependencies,omitempty"`
	CreateBeforeDestroy   bool            `json:"create_before_destroy,omitempty"`
}

// StateFile is the state as Terraform writes it to disk.
func (w *Workspace) StateFile() ([]byte, error) {
	s := w.current()
	out := stateFile{
		Version:          4,
		TerraformVersion: "1.15.5",
		Serial:           1,
		Lineage:          "in-process",
		Outputs:          map[string]fileOutput{},
		Resources:        []fileResource{},
	}
	for name, o := range s.outputs {
		value, err := ctyjson.Marshal(o.value, o.value.Type())
		if err != nil {
			return nil, err
		}
		ty, err := ctyjson.MarshalType(o.value.Type())
		if err != nil {
			return nil, err
		}
		out.Outputs[name] = fileOutput{value, ty, o.sensitive}
	}
	for _, address := range s.order {
		i := s.instances[address]
		mode := "managed"
		if i.mode == "data" {
			mode = "data"
		}
		instance := fileInstance{
			IndexKey: indexKey(i.key), SchemaVersion: i.version, Attributes: i.attributes, IdentitySchemaVersion: i.identityVersion,
			Identity: i.identity, Private: i.private, Dependencies: i.dependencies, CreateBeforeDestroy: i.createFirst,
		}
		if i.tainted {
			instance.Status = "tainted"
		}
		at := slices.IndexFunc(out.Resources, func(r fileResource) bool { return r.Mode == mode && r.Type == i.typeName && r.Name == i.name })
		if at < 0 {
			at = len(out.Resources)
			out.Resources = append(
				out.Resources,
				fileResource{Mode: mode, Type: i.typeName, Name: i.name, Provider: fmt.Sprintf("provider[%q]", i.provider)},
			)
		}
		out.Resources[at].Instances = append(out.Resources[at].Instances, instance)
	}
	return json.MarshalIndent(out, "", "  ")
}

// ReadStateFile replaces the state by one that Terraform, or StateFile, has written; an empty file is an empty state.
func (w *Workspace) ReadStateFile(b []byte) error {
	w.state = newState()
	if len(b) == 0 {
		return nil
	}
	var file stateFile
	if err := json.Unmarshal(b, &file); err != nil {
		return err
	}
	for name, o := range file.Outputs {
		ty, err := ctyjson.UnmarshalType(o.Type)
		if err != nil {
			return err
		}
		v, err := ctyjson.Unmarshal(o.Value, ty)
		if err != nil {
			return err
		}
		w.state.outputs[name] = output{value: v, sensitive: o.Sensitive}
	}
	for _, r := range file.Resources {
		for _, i := range r.Instances {
			w.state.add(r, i)
		}
	}
	return nil
}

func (s *workspaceState) add(r fileResource, i fileInstance) {
	out := &resourceInstance{
		mode: "resource", typeName: r.Type, name: r.Name, key: cty.NilVal,
		provider:   strings.TrimSuffix(strings.TrimPrefix(r.Provider, `provider["`), `"]`),
		attributes: i.Attributes, version: i.SchemaVersion, private: i.Private, identity: i.Identity, identityVersion: i.IdentitySchemaVersion,
		dependencies: i.Dependencies, tainted: i.Status == "tainted", createFirst: i.CreateBeforeDestroy,
	}
	if r.Mode == "data" {
		out.mode = "data"
	}
	switch key := i.IndexKey.(type) {
	case string:
		out.key = cty.StringVal(key)
	case float64:
		out.key = cty.NumberFloatVal(key)
	}
	s.set(out.resource()+lang.KeySuffix(out.key), out)
}
