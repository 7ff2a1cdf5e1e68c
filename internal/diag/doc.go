// Package diag creates the diagnostics of the provider: every error and warning has a stable code, names what failed, and advises
// what to do. It also has the subsystems of the log, which redact secrets.
package diag
