// Package syntax parses Python: the source of a file becomes tokens, and these become a syntax tree. It evaluates nothing.
//
// It accepts what ast.parse of Python 3.9 to 3.14 accepts. It does not refuse all that Python refuses, as simple statements
// within functions are skipped, save return. Time and memory are linear in the size of the source.
package syntax
