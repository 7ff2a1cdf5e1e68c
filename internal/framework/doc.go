// Package framework has what the resources, data sources, list resources, actions, ephemeral resources and functions of the
// provider have in common, on top of terraform-plugin-framework. It knows no type of object: what is special to one belongs to
// its package in internal/service.
package framework
