package config

import (
	"fmt"
	"slices"
	"strings"
)

// unreadNames are environment variables that users may set although neither Prefect's client nor the provider reads
// them, each with the variable that is read.
var unreadNames = []struct{ name, instead string }{
	{"PREFECT_CLOUD_URL", "PREFECT_API_URL"},
	{"PREFECT_CLOUD_API_URL", "PREFECT_API_URL"},
	{"PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"},
	{"PREFECT_API_TOKEN", "PREFECT_API_KEY"},
	{"PREFECT_CLOUD_API_KEY", "PREFECT_API_KEY"},
}

// unreadVariables describes the environment variables that are set in place of the variables in read, but have no
// effect; empty for none.
func unreadVariables(from sources, read ...string) string {
	var out []string
	for _, v := range unreadNames {
		if from.env(v.name) != "" && slices.Contains(read, v.instead) {
			out = append(out, fmt.Sprintf("%s is set, but is not read from there: set %s.", v.name, v.instead))
		}
	}
	return strings.Join(out, " ")
}

// describeCredential describes the credential of the requests and its source.
func describeCredential(key, basic setting) string {
	switch {
	case !key.empty():
		return "The API key from " + key.source + " was used."
	case !basic.empty():
		out := "The auth string from " + basic.source + " was used."
		if !strings.Contains(basic.value, ":") {
			out += " It has no colon, but must have the form USER:PASSWORD."
		}
		return out
	}
	return "No credential was used: none is set in the provider block, the environment or the Prefect profile."
}
