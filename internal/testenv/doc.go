// Package testenv is the part of the tests' kit that does not run the provider: in-memory and real servers, clients of them,
// and configurations that several tests share. Unlike acctest, it can be used by tests inside the provider's packages.
package testenv
