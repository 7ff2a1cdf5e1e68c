// Package objchange compares the objects of a plan as the package of the same name in Terraform Core does: it merges the
// configuration with the prior state, and checks what a provider planned and what an apply returned.
package objchange
