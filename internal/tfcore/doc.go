// Package tfcore plays the part of Terraform Core towards a provider, in process and without a Terraform binary, so that
// tests take milliseconds where Terraform takes seconds.
//
// It reads a configuration in HCL, and validates, plans, applies, refreshes, imports, moves, queries and invokes by the
// calls of plugin protocol 6, in Terraform's order and with Terraform's concurrency. It refuses what Terraform refuses of a
// provider: a planned value that neither the configuration nor the prior state explains, a result that differs from the
// plan, unknown values after an apply, write-only values in a state, lost private state.
//
// Run takes the TestCase of terraform-plugin-testing; Directory takes the arguments of the terraform command. Both know as
// much of the Terraform language as the tests of this provider use, and report what they do not know as an error. Tests
// that play the same cases on a real Terraform keep this package true to it.
package tfcore
