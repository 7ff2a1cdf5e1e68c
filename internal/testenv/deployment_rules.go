package testenv

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

const TestDeployment = "prefect_deployment.test"

// DeploymentOf is a flow and a deployment with these attributes.
func DeploymentOf(body string) string {
	return "resource \"prefect_flow\" \"test\" {\n  name = \"rules\"\n}\n" +
		"resource \"prefect_deployment\" \"test\" {\n  name    = \"nightly\"\n  flow_id = prefect_flow.test.id\n" + body + "\n}\n"
}

// OnPool is a work pool and a deployment on it.
func OnPool(body string) string {
	return "resource \"prefect_work_pool\" \"test\" {\n  name = \"rules\"\n  type = \"process\"\n}\n" +
		DeploymentOf("  work_pool_name = prefect_work_pool.test.name\n"+body)
}

func Refused(config, message string) resource.TestStep {
	return resource.TestStep{Config: config, ExpectError: Words2pattern(message)}
}

// Words2pattern matches words wherever Terraform wraps its lines.
func Words2pattern(message string) *regexp.Regexp {
	words := strings.Fields(message)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

const Nowhere = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
