// Package provider is all that Terraform sees of Prefect: resources, data sources, list resources, ephemeral resources,
// functions and actions.
//
// # Writes whose answer is lost
//
// A write whose answer does not come (the connection ends, a gateway gives up, the answer is not what the API would send)
// may have been carried out or not. How that is found out, so that exactly one object exists and is in state:
//
//	resource                       its creation is found again by
//	account, account_member, and   nothing: Terraform only imports them
//	user
//	account_invitation,            its email address, among the pending invitations
//	workspace_invitation
//	automation, webhook            its content, among those of its name that were not there before; two may have one name,
//	                               but not all else as well
//	block_access, and the other    nothing: setting all lists is repeated
//	access to objects
//	block                          its type and name
//	block_schema                   its checksum, version and type
//	block_type                     its slug
//	deployment                     its flow and name
//	default_sla                    its severity
//	deployment_schedule            its slug: the configured one, or one made up before the first request
//	flow                           its name
//	flow_run                       its idempotency key: repeated with it, the API answers with the run that it made
//	global_concurrency_limit       its name
//	resource_sla                   the resource that it is about
//	service_account                its name; its key, which only the answer told, is rotated
//	task_run_concurrency_limit     its tag
//	team                           its name
//	team_access                    its team and actor; repeated, it makes no second one
//	user_api_key                   its user and name; its key, which only the answer told, is lost: it is deleted and made again
//	variable                       its name
//	work_pool                      its name
//	work_queue                     its work pool and name
//	workspace                      its handle
//	workspace_access               who has it; repeated, it makes no second one
//	workspace_role                 its name
//	workspace_settings             nothing: setting them is repeated
//
// Variables, work pools and global concurrency limits are created without a read before: the API refuses a second one of a
// name. After a lost answer, the object of that name has been created if it is as new as the request and has its content. In
// the other cases but the flow run's a read before the first request found no such object: what a read after a lost answer
// finds has been created by it. When that read finds nothing, the request is sent again, unless the server did not answer in
// time and may still be at it; when the API then refuses it as a duplicate, the object is read once more. Updates set
// fields to values and deletions name an id, so that both are
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
// # A process that is killed
//
// A process that is killed between a create and its answer can't look any more, and Terraform gives the next one nothing
// that it knew: a plan is made anew for the apply, so that not even a key that is planned comes back. What it made is found
// out by the next plan or apply, and never taken over silently, since it may be someone else's:
//
//	resource                       the next apply finds it by
//	automation, webhook            its content: one of the same name that is alike in everything exists already, and the
//	                               error says since when and how to import it
//	deployment_schedule            its slug; without one in the configuration by its content, among the schedules of the
//	                               deployment whose slug was made up by a provider; the same error
//	flow_run                       its idempotency key: a configured one is answered with the run that was made; of one that
//	                               is made up, the beginning tells what the run was made from, and the plan warns of
//	                               a run that was made from the same a short while ago, and says how to import it:
//	                               only a person knows whether one more was wanted
//	all others                     its name, slug, tag, handle or checksum, as above; the same error
//
// What this process makes itself, or has planned from the state, does not count as another's. An action has no state: it
// is invoked again by whoever wants that, and each row above says what that repeats. flow_run_create without an
// idempotency key, and flow_run_retry with as_new_run, then make another run, as they say.
//
// The ephemeral resource api_key gives each key a name that nothing else has: one whose answer is lost is found by it,
// deleted, and made again. One that a killed process leaves behind ends by itself.
//
// docs-dev/faults.md has what the tests have seen of each fault.
package provider
