// Package tfvalue has custom types, validators, attributes, and conversions between values of Terraform and of Go.
package tfvalue
