// Package diag makes the diagnostics of the provider: every error and warning has a stable code, names what failed, and says
// what to do. It also holds the subsystems of the log, which hide secrets.
package diag
