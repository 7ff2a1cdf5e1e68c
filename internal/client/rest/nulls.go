package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

var errNull = errors.New("it has null in a list of objects")

// unmarshal decodes an answer. A list with null in the place of an object is an error: nobody looks for that afterwards.
func unmarshal(data []byte, out any) error {
	if err := json.Unmarshal(data, out); err != nil {
		return err
	}
	// Only lists have null after a comma or a bracket, so that hardly any answer has to be looked through.
	if (bytes.Contains(data, []byte(",null")) || bytes.Contains(data, []byte("[null")) || bytes.Contains(data, []byte(" null"))) &&
		hasNull(reflect.ValueOf(out)) {
		return errNull
	}
	return nil
}

// hasNull reports whether there is a nil pointer in a list in v.
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
	of := list.Type().Elem().Kind()
	if of != reflect.Pointer && of != reflect.Struct && of != reflect.Slice {
		return false
	}
	for i := range list.Len() {
		e := list.Index(i)
		if (of == reflect.Pointer && e.IsNil()) || hasNull(e) {
			return true
		}
	}
	return false
}
