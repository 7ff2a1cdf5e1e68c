package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

var errNull = errors.New("it has null in a list of objects")

// unmarshal decodes a response. A list with null in place of an object is an error, because callers do not check for
// nil.
func unmarshal(data []byte, out any) error {
	if err := json.Unmarshal(data, out); err != nil {
		return err
	}
	// Only lists have null after a comma or a bracket, so few responses need the check by reflection.
	if (bytes.Contains(data, []byte(",null")) || bytes.Contains(data, []byte("[null")) || bytes.Contains(data, []byte(" null"))) &&
		hasNull(reflect.ValueOf(out)) {
		return errNull
	}
	return nil
}

// hasNull reports whether a list in v has a nil pointer.
func hasNull(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return !v.IsNil() && hasNull(v.Elem())
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() && hasNull(value) {
				return true
			}
		}
	case reflect.Slice:
		return hasNullElement(v)
	}
	return false
}

func hasNullElement(list reflect.Value) bool {
	kind := list.Type().Elem().Kind()
	if kind != reflect.Pointer && kind != reflect.Struct && kind != reflect.Slice {
		return false
	}
	for i := range list.Len() {
		e := list.Index(i)
		if (kind == reflect.Pointer && e.IsNil()) || hasNull(e) {
			return true
		}
	}
	return false
}
