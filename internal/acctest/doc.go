// Package acctest is the kit of tests that run the provider: lifecycles of all resources, and a Terraform in process or as a
// command that applies them.
package acctest
