package acctest

import (
	"regexp"
)

// InsteadOfTheOfficial lets this provider stand in for the official one, where a page speaks of both.
func (c *Cli) InsteadOfTheOfficial() {
	line := regexp.MustCompile(`"prefect-terraform/prefect" = ("[^"]*")`)
	c.Write("terraformrc", line.ReplaceAllString(c.Read("terraformrc"), "$0\n    \"PrefectHQ/prefect\" = $1"))
}
