// Package function has the provider functions. They depend on their arguments alone and call no API.
package function
