// Package workpool has work pools, work queues and workers.
package workpool
