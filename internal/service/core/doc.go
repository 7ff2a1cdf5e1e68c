// Package core has flows, variables, concurrency limits, and the data source of the server itself.
package core
