package prefecttest_test

// runFilterSteps are what filters of task runs, logs and flow runs find beyond the first steps.
var runFilterSteps = []step{
	{method: "POST", path: "/task_runs/", body: `{"flow_run_id":"{direct}","task_key":"tk","dynamic_key":"1","name":"t-1","tags":["a"],"cache_key":"k","cache_expiration":"2036-01-01T00:00:00+01:00","empirical_policy":{"retries":2,"retry_delay":1},"state":{"type":"SCHEDULED","name":"AwaitingRetry","state_details":{"scheduled_time":"2035-01-01T00:00:00Z"}}}`},
	{method: "POST", path: "/task_runs/count", body: `{"task_runs":{"flow_run_id":{"any_":["{direct}"]}}}`},
	{method: "POST", path: "/task_runs/count", body: `{"task_runs":{"flow_run_id":{"any_":["{direct}"]},"tags":{"all_":["a"]},"name":{"like_":"T-"},"state":{"name":{"any_":["AwaitingRetry"]}}}}`},
	{method: "POST", path: "/task_runs/count", body: `{"task_runs":{"flow_run_id":{"any_":["{direct}"]},"expected_start_time":{"after_":"2034-01-01T00:00:00Z"}}}`},
	{method: "POST", path: "/task_runs/count", body: `{"task_runs":{"flow_run_id":{"any_":["{direct}"]},"start_time":{"after_":"2020-01-01T00:00:00Z"}}}`},
	{method: "POST", path: "/flow_runs/count", body: `{"flow_runs":{"name":{"any_":["queued"]},"start_time":{"is_null_":true,"after_":"2020-01-01T00:00:00Z"}},"flows":{"id":{"any_":["{flow}"]}}}`},
	{method: "POST", path: "/flow_runs/count", body: `{"flow_runs":{"name":{"any_":["queued"]},"start_time":{"before_":"2020-01-01T00:00:00Z"}},"flows":{"id":{"any_":["{flow}"]}}}`},
}

var artifactSteps = []step{
	{method: "POST", path: "/artifacts/", body: `{"key":"a-~","type":"markdown","description":"d","data":"# 1","flow_run_id":"{direct}","metadata_":{"a":"b"}}`, keep: "artifact"},
	{method: "POST", path: "/artifacts/", body: `{"key":"a-~","type":"table","data":"[]","task_run_id":"{task}"}`, keep: "newer"},
	{method: "POST", path: "/artifacts/", body: `{"key":"b-~","type":"progress","data":1.5}`, keep: "progress"},
	{method: "POST", path: "/artifacts/", body: `{"type":"result","data":{"a":[null]},"flow_run_id":"{direct}"}`, keep: "result"},
	{method: "POST", path: "/artifacts/", body: `{"key":"A_b"}`},
	{method: "POST", path: "/artifacts/", body: `{"kee":"a"}`},
	{method: "GET", path: "/artifacts/{artifact}"},
	{method: "GET", path: "/artifacts/{none}"},
	{method: "GET", path: "/artifacts/a-~/latest"},
	{method: "GET", path: "/artifacts/none-~/latest"},
	{method: "POST", path: "/artifacts/filter", body: `{"artifacts":{"flow_run_id":{"any_":["{direct}"]}},"sort":"CREATED_DESC"}`},
	{method: "POST", path: "/artifacts/filter", body: `{"artifacts":{"key":{"like_":"A-~"},"type":{"any_":["markdown"]}}}`},
	{method: "POST", path: "/artifacts/filter", body: `{"artifacts":{"id":{"any_":["{newer}","{progress}"]}},"sort":"KEY_ASC","limit":1}`},
	{method: "POST", path: "/artifacts/filter", body: `{"artifacts":{"task_run_id":{"any_":["{task}"]},"key":{"exists_":true}}}`},
	{method: "POST", path: "/artifacts/filter", body: `{"artifacts":{"kee":{}}}`},
	{method: "POST", path: "/artifacts/filter", body: `{"limit":201}`},
	{method: "POST", path: "/artifacts/count", body: `{"artifacts":{"flow_run_id":{"any_":["{direct}"]},"key":{"exists_":false}}}`},
	{method: "POST", path: "/artifacts/latest/filter", body: `{"artifacts":{"key":{"any_":["a-~","b-~"]}},"sort":"UPDATED_DESC"}`},
	{method: "POST", path: "/artifacts/latest/filter", body: `{"artifacts":{"key":{"any_":["a-~","b-~"]},"type":{"any_":["markdown"]}}}`},
	{method: "POST", path: "/artifacts/latest/count", body: `{"artifacts":{"key":{"any_":["a-~","b-~"]}}}`},
	{method: "DELETE", path: "/artifacts/{progress}"},
	{method: "DELETE", path: "/artifacts/{progress}"},
	{method: "POST", path: "/artifacts/latest/count", body: `{"artifacts":{"key":{"any_":["a-~","b-~"]}}}`},
}

// eventSteps asks for no event that was sent: a server keeps them a little later.
var eventSteps = []step{
	{method: "POST", path: "/events", body: `[{"id":"{none}","occurred":"2026-01-01T00:00:00Z","event":"e","resource":{"prefect.resource.id":"conformance"}}]`},
	{method: "POST", path: "/events", body: `[{"id":"{none}","occurred":"2026-01-01T00:00:00Z","event":"e","resource":{}}]`},
	{method: "POST", path: "/events", body: `[{"event":"e"}]`},
	{method: "POST", path: "/events/filter", body: `{"filter":{"resource":{"id":["none-~"]}}}`},
	{method: "POST", path: "/events/filter", body: `{"filter":{"related":{"id":["none-~"]},"event":{"name":["e"],"prefix":["e"]},"occurred":{"since":"2026-01-01T00:00:00Z"},"order":"ASC"},"limit":0}`},
	{method: "POST", path: "/events/filter", body: `{"limit":51}`},
	{method: "POST", path: "/events/filter", body: `{"filter":{"evnt":{}}}`},
	{method: "POST", path: "/events/filter", body: `{"filter":{"order":"UP"}}`},
	{method: "GET", path: "/events/filter/next"},
	{method: "GET", path: "/events/filter/next?page-token=YWJj"},
}
