package provider_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// TestResourceDefinitions: the parts of each registered resource agree. The base reports in the schema what does not.
func TestResourceDefinitions(t *testing.T) {
	for _, create := range provider.New("test", nil).Resources(t.Context()) {
		r := create()
		var resp resource.SchemaResponse
		r.Schema(t.Context(), resource.SchemaRequest{}, &resp)
		for _, d := range resp.Diagnostics {
			t.Errorf("%s: %s", resourceName(r), d.Detail())
		}
	}
}

// fieldsOfAll are the fields of the base that every resource has.
var fieldsOfAll = []string{"TypeName", "SchemaDefinition", "ReadFunc", "Import.Find"}

// TestConcernsAreShared: each optional concern of the base is used by two types at least. A concern of one type belongs to that
// type, as a method that shadows the base's.
func TestConcernsAreShared(t *testing.T) {
	users := map[string][]string{}
	for _, create := range provider.New("test", nil).Resources(t.Context()) {
		r := create()
		countConcerns(baseOf(reflect.ValueOf(r)), "", resourceName(r), users)
	}
	if len(users) < 20 {
		t.Fatalf("these are hardly all concerns: %v", users)
	}
	for field, types := range users {
		if len(types) < 2 && !slices.Contains(fieldsOfAll, field) {
			t.Errorf("%s is used by %d types: %v", field, len(types), types)
		}
	}
}

var frameworkPath = reflect.TypeFor[framework.APIBehavior]().PkgPath()

// baseOf finds the framework's resource in a resource, which is it or embeds it.
func baseOf(v reflect.Value) reflect.Value {
	v = reflect.Indirect(v)
	if of := v.Type(); of.PkgPath() == frameworkPath && strings.HasPrefix(of.Name(), "Resource[") {
		return v
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous {
			if base := baseOf(v.Field(i)); base.IsValid() {
				return base
			}
		}
	}
	return reflect.Value{}
}

// countConcerns notes which fields a type uses. A group is counted field by field.
func countConcerns(v reflect.Value, group, typeName string, users map[string][]string) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			continue
		}
		name := group + field.Name
		if field.Type.Kind() == reflect.Struct && field.Type.PkgPath() == frameworkPath {
			countConcerns(v.Field(i), name+".", typeName, users)
			continue
		}
		if _, ok := users[name]; !ok {
			users[name] = nil
		}
		if !v.Field(i).IsZero() {
			users[name] = append(users[name], typeName)
		}
	}
}
