package provider

// explanation is what there is to say about a code, in Markdown.
type explanation struct {
	code  code
	title string
	// means is what has happened, remedy what to do.
	means, remedy string
}

// catalogue explains all codes, in ascending order. The guide of the errors is made of it.
var catalogue = []explanation{
	{
		codeSetting, "A setting of the provider is wrong",
		"A value of the `provider` block, of an environment variable or of a Prefect profile can't be used, such as an address that is none, or a workspace without an API key. The message begins with where the value comes from.",
		"Correct the value where the message says that it comes from; the [configuration guide](configuration.md) has all settings and their order.",
	},
	{
		codeNotConfigured, "The provider is not configured yet",
		"The `provider` block has a value that is known only after the apply, and something has to be read before.",
		"Give the provider values that are known, or apply in two steps, the first with `-target`.",
	},
	{
		codeUnsafe, "The connection is not safe",
		"A warning: a credential goes over plain HTTP, or to another host than that of the profile which it is from.",
		"Use an `https` address; set the credential beside the endpoint.",
	},
	{
		codeNoWorkspace, "No workspace is chosen",
		"The object is one of an account or a workspace of Prefect Cloud, and none is chosen.",
		"Set `workspace` (`PREFECT_WORKSPACE`) to `account/workspace`, or both `account_id` and `workspace_id`. What only Prefect Cloud has can't be made on a server.",
	},
	{
		codeUnauthorized, "The credential is not accepted",
		"Prefect answered with 401: the API key or the auth string is wrong, or has expired.",
		"Make a new key; on a server, compare with its `PREFECT_SERVER_API_AUTH_STRING`. The [configuration guide](configuration.md) says where credentials are looked for.",
	},
	{
		codeForbidden, "The credential does not allow it",
		"Prefect answered with 403: the role of the key does not allow this, the plan does not have it, or it is another workspace. A server also answers so to names of work pools that begin with `prefect`.",
		"Check the role, and the workspace in the path of the request; choose another name.",
	},
	{
		codeTokenRefused, "The CSRF token is refused",
		"The server wants a CSRF token with each write, and refuses the one that it has just given. (One that has expired is renewed without a message.)",
		"Check that all requests reach the same server, and that no proxy takes the headers `Prefect-Csrf-Token` and `Prefect-Csrf-Client` away.",
	},
	{
		codeNotFound, "Not found",
		"Prefect has no such object: it was deleted outside of Terraform, or it is in another workspace.",
		"Check the name or id, and the workspace. Plan again: what is gone is made anew.",
	},
	{
		codeNothingToImport, "Nothing to import",
		"There is no object of that id or name where the provider looks.",
		"Check the id or name, and that endpoint and workspace are those where the object is.",
	},
	{
		codeImportID, "The import id has the wrong form",
		"The text does not name an object of this type.",
		"Give the id of the object, or the names in the form that the message shows.",
	},
	{
		codeReference, "What is referred to does not exist",
		"An attribute names a flow, a block document or a limit that Prefect does not have. Nothing was written.",
		"Create it first, or refer to its resource, so that Terraform creates it before.",
	},
	{
		codeBlockType, "The block type is not registered",
		"The server does not know the type of a block, or has no schema of it. In a plan it is a warning, since something else may register it before the apply.",
		"Register it with `prefect block register -m MODULE`, or make it with `prefect_block_type` and `prefect_block_schema`.",
	},
	{
		codeExists, "The object exists already",
		"An object of that name is on the server, and a create never takes over what is there.",
		"Add the `import` block of the message, or choose another name.",
	},
	{
		codeConflict, "Something is in the way",
		"Prefect answered with 409: something else has the name, or the state of the object does not allow the change.",
		"Do what the message names; import what exists, or choose another name.",
	},
	{
		codeTaken, "The name is taken",
		"Another object has the name or slug, which Prefect would mix up or refuse.",
		"Choose another name, or import the object that has it.",
	},
	{
		codeAmbiguous, "Several objects have the name",
		"The name does not say which object is meant.",
		"Use the id of the one that is meant; the message lists them.",
	},
	{
		codeInvalid, "The value is not allowed",
		"An attribute has a value that Prefect or the provider does not take. The error points at it.",
		"Correct the value; the message says what was expected.",
	},
	{
		codeRefused, "Prefect refused a value",
		"Prefect answered with 422 or 400: it does not take a value that the plan could not check.",
		"Correct the attribute that the error points at, or the values that the message names.",
	},
	{
		codeParameters, "The parameters do not fit",
		"The parameters of a deployment or a run do not fit their schema, or the schema that is enforced is missing.",
		"Correct the parameter that the message names, take the schema from the source with `flow_parameter_schema`, or set `enforce_parameter_schema = false`.",
	},
	{
		codeEntrypoint, "The entrypoint does not fit the source",
		"`flow_source` is not Python, or does not have the flow that `entrypoint` names.",
		"Correct the entrypoint (the message has the flows that there are), or read the file that it names.",
	},
	{
		codeBlockData, "The data do not fit the block type",
		"The data of a block do not fit the newest schema of its type. For a field that the type does not know it is a warning.",
		"Correct the field, or register the newer version of the block type.",
	},
	{
		codePullStep, "A pull step is wrong",
		"A step of `pull_steps` has inputs that do not go together, or is not one step.",
		"Correct the step that the message names.",
	},
	{
		codeAutomation, "The automation is wrong",
		"A trigger, an action or a template of an automation is one that Prefect would refuse; or, as a warning, one that fires at its own firing.",
		"Correct the part that the error points at.",
	},
	{
		codeArgument, "The argument of a function is wrong",
		"A provider function was given something that it can't take.",
		"Correct the argument; the message says what was expected.",
	},
	{
		codeFilter, "The conditions contradict each other",
		"Conditions of a search exclude each other, or one is missing without which too much is meant.",
		"Leave one of them out, or add what the message names.",
	},
	{
		codeSchedule, "The schedule is invalid",
		"Prefect would refuse the cron expression, interval, recurrence rule or time zone.",
		"Correct it; `provider::prefect::schedule_error` says the same without a server. See [schedules you can see](schedules.md).",
	},
	{
		codeScheduleTiming, "The schedule does not do what anyone wants",
		"A warning: the schedule never fires, fires no more, fires very often or hardly ever, or Prefect fails on it.",
		"Compute its dates with `provider::prefect::schedule_next`, and correct or remove it.",
	},
	{
		codeScheduleTwin, "Two equal schedules",
		"A warning: another active schedule of the deployment makes the same runs, so that each comes twice.",
		"Remove or change one of them. When this one replaces the other, all is well.",
	},
	{
		codeScheduleUnreadable, "A schedule on the server is wrong",
		"A warning: the server has a schedule that can't be computed.",
		"Correct or remove it on the server.",
	},
	{
		codeNoSchedule, "The deployment has no schedule",
		"A backfill takes the moments from the schedules of the deployment, and it has no active one.",
		"Give `schedule` in the action, or activate one of the deployment.",
	},
	{
		codeTooMany, "More than allowed",
		"More runs would be made or cancelled than the configuration allows. None was.",
		"Narrow what is meant, or raise the limit that the message names.",
	},
	{
		codeNoRun, "There is no run yet",
		"The latest run of a deployment or flow was asked for, and none has been due.",
		"Run it first, or give the id of a run.",
	},
	{
		codeRunFailed, "The run failed",
		"The run has come into a state that `fail_on` counts as a failure. The message has its last errors.",
		"Read the log (`prefect flow-run logs ID`), correct the flow, and apply again. `fail_on` says which states count.",
	},
	{
		codeRunCrashed, "The run crashed",
		"The process of the run ended without saying how: the machine or container was stopped, had no memory left, or could not be started.",
		"Look at the infrastructure of the run: the worker's log, the container's exit code, its memory.",
	},
	{
		codeRunTimeout, "The run takes too long",
		"The run has not ended within `timeout`. No worker may serve its work pool, or the pool or queue may be paused.",
		"Start a worker with `prefect worker start --pool POOL`, or raise `timeout`. `on_timeout` says what becomes of the run.",
	},
	{
		codeRunInterrupted, "The waiting was interrupted",
		"Terraform was interrupted while it waited for a run, which goes on.",
		"Apply again to go on; the message says what becomes of the run.",
	},
	{
		codeRunUnfollowed, "The run can't be followed",
		"The server could not be asked for the state of a run that was waited for. The run goes on.",
		"Correct what the message names, and look at the run with `prefect flow-run inspect ID`.",
	},
	{
		codeRunState, "The state of the run does not allow it",
		"The run can't be cancelled, paused, resumed or retried in its state.",
		"Look at the state in the message: a run that has ended is run again by `prefect_flow_run_retry`.",
	},
	{
		codeRunGone, "The record of the run is gone",
		"The server no longer has the record of a run: Prefect or somebody has deleted it.",
		"To run it again, apply with `-replace=ADDRESS` or change `triggers`; to forget it, use `terraform state rm ADDRESS`.",
	},
	{
		codeRunsRefused, "Prefect refused a part of the runs",
		"Of many runs, Prefect made or cancelled some and refused others, which the message lists.",
		"Correct what is wrong, and run the action again: none comes twice.",
	},
	{
		codeLogCut, "The log has more lines",
		"A warning: only the first lines of a log were read.",
		"Set `limit`, `tail`, or conditions.",
	},
	{
		codeNoPool, "The work pool does not exist",
		"A deployment names a work pool that is not there. Nothing was written.",
		"Create it first, or refer to its resource, so that Terraform creates it before.",
	},
	{
		codeNoQueue, "The work queue does not exist",
		"A deployment names a queue that its work pool does not have. Nothing was written: Prefect would have made the queue silently.",
		"Create it with `prefect_work_queue`, or name one that exists.",
	},
	{
		codeTemplate, "The base job template is invalid",
		"A base job template lacks a part, or uses a variable that it does not declare; Prefect would fail on it.",
		"Start from `base_job_configs` of `prefect_worker_metadata`, or leave the template out.",
	},
	{
		codeQueueAlone, "A work queue without a work pool",
		"A deployment names a queue and no pool.",
		"Set `work_pool_name` too.",
	},
	{
		codeJobVariables, "The job variables do not fit",
		"The job variables do not fit the base job template of the work pool.",
		"Correct the variable that the message names, or change the template.",
	},
	{
		codeJobVariable, "The job variable is unknown",
		"A warning: the base job template does not know the variable, so that it has no effect.",
		"Remove it, or add it to the template.",
	},
	{
		codePoolStays, "The deployment stays on its pool",
		"This version of Prefect can't take a deployment off its work pool.",
		"Name a work pool, or make the deployment anew with `-replace`.",
	},
	{
		codeUnreachable, "The server is unreachable",
		"No connection could be made: wrong address, server down, or a firewall. Nothing was sent.",
		"Open the endpoint with `/health` behind it in a browser or with `curl`; check `PREFECT_API_URL` and the profile.",
	},
	{
		codeUntrusted, "The certificate is not trusted",
		"The certificate of the server is not trusted, or one side speaks `http` and the other `https`.",
		"Correct the scheme; name the authority's certificates in `ssl_cert_file`.",
	},
	{
		codeConnectionLost, "The connection was lost",
		"The connection ended before the answer to a read came, in each attempt.",
		"Look at the log of the server and of any proxy before it, then try again.",
	},
	{
		codeTimeout, "No answer in time",
		"The answer to a read did not come within `timeout_seconds`, all attempts together.",
		"Look at the load of the server, or raise `timeout_seconds`.",
	},
	{
		codeInterrupted, "Interrupted",
		"Terraform was interrupted while the provider was at work.",
		"Apply again to go on from there.",
	},
	{
		codeRateLimited, "Too many requests",
		"Prefect answered with 429, even after waiting as long as it asked.",
		"Lower `-parallelism`, or raise `max_retries`.",
	},
	{
		codeUnavailable, "The server is unavailable",
		"The server, or a proxy before it, answered with 502, 503 or 504 to all attempts. With SQLite it takes one write at a time.",
		"Wait and try again; raise `max_retries`; for many users take PostgreSQL.",
	},
	{
		codeServerError, "The server failed",
		"The server answered with an error of its own (5xx).",
		"Look at the log of the server.",
	},
	{
		codeUnexpected, "The answer is not Prefect's",
		"What answers is not the Prefect API: a proxy, a login page, or the Prefect UI.",
		"Put `/api` behind the address of the UI; give headers that a proxy asks for in `custom_headers`.",
	},
	{
		codeNoRoute, "The server does not know the path",
		"No such endpoint: the address is not that of the API, or Prefect is older than 3.6.",
		"Check that the endpoint ends in `/api`, and the version of the server.",
	},
	{
		codeLostAnswer, "The answer to a write was lost",
		"The connection ended, or the time was over, while the server worked on a change. The change may have been made all the same.",
		"Plan again: what was made is found, and nothing is made twice.",
	},
	{
		codeUnseen, "The new object could not be read back",
		"A warning: the object is made and in the state, and Prefect Cloud did not show it yet.",
		"Plan again: the refresh completes the state.",
	},
	{
		codeReplaced, "The object will be replaced",
		"A warning: Prefect can't make the change, so that the object has to be made anew. Its id changes.",
		"Read what is lost with it; leave the attribute as it was to keep the object.",
	},
	{
		codeStays, "The object stays",
		"A warning: `on_destroy` is `abandon`, so that Terraform forgets the object without deleting it.",
		"Nothing, when that is meant. To manage the object again, import it.",
	},
	{
		codeUnreadable, "An object on the server can't be understood",
		"A value that the API answered has a form that this version of the provider does not know.",
		"Look at the object in the Prefect UI; update the provider, which may be older than the server.",
	},
	{
		codeBug, "An error in the provider",
		"Something happened that should not.",
		"Report it, with the configuration and the log (`TF_LOG_PROVIDER=DEBUG`).",
	},
}
