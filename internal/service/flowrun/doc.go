// Package flowrun has flow runs and what they leave: states, logs, graphs, task runs, artifacts and events. It waits for runs,
// and has the actions that create, cancel, pause, resume and retry them.
package flowrun
