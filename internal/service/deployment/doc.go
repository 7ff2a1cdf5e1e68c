// Package deployment has deployments, their schedules, and the actions that pause and resume them. It checks what runs of a
// deployment are given, for the other packages too.
package deployment
