// Package backfill reads what a backfill of a deployment asks for: its first and last moment, and the parameters of its runs.
package backfill
