// Package provider is the provider block, and the registry of resources, data sources, list resources, ephemeral resources,
// functions and actions.
//
// # Writes whose response is lost
//
// A write whose response is lost (the connection ends, a gateway times out, the response is not a response of the API) may or may
// not have been executed. The provider finds out, so that exactly one object exists and is in the state:
//
//	resource                       how the provider finds the created object
//	account, account_member, and   not applicable: they can only be imported
//	user
//	account_invitation,            by its email address, among the pending invitations
//	workspace_invitation
//	automation, webhook            by its content, among the objects of the same name that did not exist before; two may have
//	                               the same name, but not if everything else is equal as well
//	block_access, and the other    not needed: the request sets all lists, and is repeated
//	access to objects
//	block                          by its type and name
//	block_schema                   by its checksum, version and type
//	block_type                     by its slug
//	deployment                     by its flow and name
//	default_sla                    by its severity
//	deployment_schedule            by its slug: the configured one, or one generated before the first request
//	flow                           by its name
//	flow_run                       by its idempotency key: the API responds to a repeated request with the existing run
//	global_concurrency_limit       by its name
//	resource_sla                   by its resource
//	service_account                by its name; its key, which only the lost response had, is rotated
//	task_run_concurrency_limit     by its tag
//	team                           by its name
//	team_access                    by its team and actor; a repeated request creates no second one
//	user_api_key                   by its user and name; since only the lost response had the key, it is deleted and created again
//	variable                       by its name
//	work_pool                      by its name
//	work_queue                     by its work pool and name
//	workspace                      by its handle
//	workspace_access               by its accessor; a repeated request creates no second one
//	workspace_role                 by its name
//	workspace_settings             not needed: the request sets them, and is repeated
//
// Blocks, block types, global concurrency limits, variables, work pools and work queues are created without a lookup first: the
// API rejects a duplicate name. After a lost response, the create has succeeded if the object with the name is as new as the
// request and has its content. Before other creates, except of flow runs, the provider checks that no such object exists, so that
// an object found after a lost response is the created one. If there is none, the provider sends the request again, unless the
// server did not respond in time and may still be executing the request. If the API then rejects the request as a duplicate, the
// provider looks the object up once more. Updates and deletes are repeated unchanged, since updates set fields to values, and
// deletes have an ID. A delete of an object that no longer exists succeeds. An update whose repetition fails keeps the old state,
// and the next refresh reads the object.
//
//	action                         how the provider finds out whether it was executed
//	concurrency_limit_reset        not needed: setting the free slots is repeated
//	deployment_backfill            by an idempotency key for each run; a repeated request creates none twice
//	deployment_pause, _resume      not needed: the request is repeated
//	flow_run_cancel, _pause,       by the state of the run; the request is repeated if the run is still in its previous state
//	_resume, _retry
//	flow_run_create, and           by an idempotency key: the configured one, or one generated for the invocation
//	flow_run_retry with as_new_run
//	flow_runs_cancel               not needed: runs that are already being canceled are left out
//	work_pool_pause, _resume       not needed: the request is repeated
//
// # A killed process
//
// A process that is killed after a create and before it receives the response cannot find the object, and Terraform passes nothing
// from it to the next process. Even a planned key is lost, since the next apply makes a new plan. The next plan or apply finds the
// object. It never adopts the object silently, since the object may belong to someone else:
//
//	resource                       how the next apply finds the object
//	automation, webhook            by its content: an object of the same name with equal content already exists; the error has
//	                               the time of its creation and how to import it
//	deployment_schedule            by its slug; without a configured slug by its content, among the schedules of the deployment
//	                               whose slug a provider has generated; the same error
//	flow_run                       by its idempotency key: the API responds to a configured key with the existing run; the prefix
//	                               of a generated key is derived from the arguments of the run, and the plan warns about a recent
//	                               run with the same prefix and says how to import it, since the user may want another run
//	all others                     by its name, slug, tag, handle or checksum, as above; the same error
//
// Objects that the process itself has created, or has planned from the state, are not reported. Actions have no state: they run
// again when they are invoked again, and the table above says what that repeats. flow_run_create without an idempotency key, and
// flow_run_retry with as_new_run, then create another run, as their documentation says.
//
// The ephemeral resource api_key gives each key a unique name. After a lost response, it finds the key by this name, deletes it,
// and creates another. A key that a killed process leaves behind expires.
//
// docs-dev/faults.md has the results of the tests for each fault.
package provider
