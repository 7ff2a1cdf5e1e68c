// Package deployment has deployments, their schedules, and the actions that pause and resume them. It also validates the parameters
// and job variables of runs for other packages.
package deployment
