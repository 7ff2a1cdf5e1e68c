// Package lang reads the part of the Terraform language that the tests of this provider use: it parses a configuration,
// finds what its blocks refer to, expands count and for_each, and has the built-in functions. It knows no provider and no
// schema, so it does not decode the arguments of a block.
package lang
