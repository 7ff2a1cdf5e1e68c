package testenv

// ProcessEnvironment has the address of an API, whose CSRF token is asked for before it is needed: a refusal would be
// what a fault meets.
func ProcessEnvironment(url string) map[string]string {
	return map[string]string{"PREFECT_API_URL": url, "PREFECT_CSRF_ENABLED": "true"}
}
