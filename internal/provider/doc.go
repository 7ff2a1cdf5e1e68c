// Package provider is all that Terraform sees of Prefect: resources, data sources, list resources, ephemeral resources,
// functions and actions.
//
// # Writes whose answer is lost
//
// A write whose answer does not come (the connection ends, a gateway gives up, the answer is not what the API would send)
// may have been carried out or not. How that is found out, so that exactly one object exists and is in state:
//
//	resource                       its creation is found again by
//	automation                     its content, among those of its name that were not there before; two may have one name
//	block_access, and the other    nothing: setting all lists is repeated
//	access to objects
//	block                          its type and name
//	block_schema                   its checksum, version and type
//	block_type                     its slug
//	deployment                     its flow and name
//	deployment_schedule            its slug: the configured one, or one made up before the first request
//	flow                           its name
//	flow_run                       its idempotency key: repeated with it, the API answers with the run that it made
//	global_concurrency_limit       its name
//	task_run_concurrency_limit     its tag
//	team                           its name
//	team_access                    its team and actor; repeated, it makes no second one
//	variable                       its name
//	work_pool                      its name
//	work_queue                     its work pool and name
//	workspace                      its handle
//	workspace_access               who has it; repeated, it makes no second one
//
// In each case but the flow run's there was a look before the first request, which found no such object: what a look after
// a lost answer finds has been made by it. When that look finds nothing, the request is sent again, unless the server did
// not answer in time and may still be at it. Updates set fields to values and deletions name an id, so that both are
// repeated as they are; that an object to be deleted is gone is a success. An update whose repetition fails leaves the
// old state, and the next refresh shows what became of it.
//
//	action                         what it did is found out by
//	concurrency_limit_reset        nothing: setting the free slots is repeated
//	deployment_backfill            an idempotency key for each moment: repeated, none runs twice
//	deployment_pause, _resume      nothing: the request is repeated
//	flow_run_cancel, _pause,       a look at the state of the run; it is asked for again when the run is
//	_resume, _retry                as it was before
//	flow_run_create, and           an idempotency key, the configured one or one made up for the invocation
//	flow_run_retry with as_new_run
//	flow_runs_cancel               nothing: a run that is being cancelled already is left out
//	work_pool_pause, _resume       nothing: the request is repeated
//
// A process that is killed can't look any more. The next apply finds the object that it made by its name, slug or tag and
// says how to import it. What has no such name (an automation, a schedule without a slug, a flow run without an idempotency
// key) can't be told from another of its kind, and is made again.
//
// docs-dev/faults.md has what the tests have seen of each fault.
package provider
