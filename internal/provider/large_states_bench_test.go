package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// pairsOf is a configuration of a flow and of deployments, each with a schedule that refers to it.
func pairsOf(deployments, schedules string) string {
	return `
resource "prefect_flow" "all" {
  name = "flow${local.suffix}"
}

resource "prefect_deployment" "all" {
  ` + deployments + `
  flow_id = prefect_flow.all.id
}

resource "prefect_deployment_schedule" "all" {
  ` + schedules + `
  interval = 3600
}
`
}

const byName = "for_each      = local.names\n  deployment_id = prefect_deployment.all[each.key].id"

// inModules are the same pairs in modules of some each.
func inModules(modules, size string) map[string]string {
	return map[string]string{
		"main.tf": `module "team" {
  source   = "./team"
  for_each = toset([for n in range(` + modules + `) : "team${n}"])
  team     = each.key
}
`,
		"team/main.tf": "variable \"team\" {}\nlocals {\n  suffix = var.team\n  names = toset([for n in range(" + size +
			") : \"d${n}\"])\n}\n" + pairsOf("for_each = local.names\n  name = each.key", byName),
	}
}

// BenchmarkReferences measures the plan without changes of 500 deployments with a schedule each, by how the schedules
// refer to the deployments. The API is a fake, so that the time is Terraform's and the provider's.
func BenchmarkReferences(b *testing.B) {
	const locals = "locals {\n  suffix = \"\"\n  names = toset([for n in range(500) : \"d${n}\"])\n}\n"
	const counted, named = "count = 500\n  name = \"d${count.index}\"", "for_each = local.names\n  name = each.key"
	forms := map[string]map[string]string{
		"count": {"main.tf": locals + pairsOf(counted, "count = 500\n  deployment_id = prefect_deployment.all[count.index].id")},
		"count-local": {"main.tf": locals + pairsOf(counted, "count = 500\n  deployment_id = local.ids[count.index]") +
			"locals {\n  ids = prefect_deployment.all[*].id\n}\n"},
		"for_each-chained": {"main.tf": locals + pairsOf(named, "for_each = prefect_deployment.all\n  deployment_id = each.value.id")},
		"for_each-local": {"main.tf": locals + pairsOf(named, "for_each = local.ids\n  deployment_id = each.value") +
			"locals {\n  ids = { for name, d in prefect_deployment.all : name => d.id }\n}\n"},
		"for_each-names":        {"main.tf": locals + pairsOf(named, byName)},
		"modules-of-50":         inModules("10", "50"),
		"module-per-deployment": inModules("500", "1"),
	}
	for name, files := range forms {
		b.Run(name, func(b *testing.B) {
			run := acctest.NewTerraform(b, "", "PREFECT_API_URL="+prefecttest.NewFake(b).URL)
			if err := os.Mkdir(filepath.Join(run.Dir, "team"), 0o700); err != nil {
				b.Fatal(err)
			}
			for file, text := range files {
				run.WriteFile(file, "terraform {\n  required_providers {\n    prefect = { source = \"prefect-terraform/prefect\" }\n  }\n}\n"+text)
			}
			if out, ok := run.Run("get"); !ok {
				b.Fatal(out)
			}
			run.Apply()
			var took []time.Duration
			for b.Loop() {
				for range 3 {
					begin := time.Now()
					if out, ok := run.Run("plan", "-detailed-exitcode"); !ok {
						b.Fatal(out)
					}
					took = append(took, time.Since(begin))
				}
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds(), "s/plan")
		})
	}
}
