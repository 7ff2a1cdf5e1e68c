// Package backfill parses the arguments of a backfill: the bounds of its period, and the template of its runs' parameters.
package backfill
