// Package jsonschema checks values against JSON Schemas as Prefect does, and describes what does not fit so that a person can
// correct it.
package jsonschema
