// Package runwatch polls the states and logs of flow runs, and sends the changes to all callers that wait for a run. Callers in
// one workspace share their requests.
package runwatch
