package testenv

import (
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
)

// Listed is a list of exactly these texts.
func Listed(all ...string) knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, text := range all {
		checks = append(checks, knownvalue.StringExact(text))
	}
	return knownvalue.ListExact(checks)
}
