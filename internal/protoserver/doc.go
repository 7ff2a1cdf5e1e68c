// Package protoserver wraps terraform-plugin-framework's protocol server: it validates values before the framework reads them,
// plans objects without changes, reads the state of the official provider, traces operations, gives each diagnostic a code, and lets
// actions end in order.
package protoserver
