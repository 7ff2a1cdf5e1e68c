// Command terraform-provider-prefect is a Terraform provider for Prefect 3.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// version is set by the release build.
var version = "dev"

// gcPercent lets the heap grow to four times what is in use, which is a few MB: the provider makes much garbage and lives
// for seconds, so that it would spend a fifth of its time on collecting otherwise.
const gcPercent = 300

func main() {
	debugged := flag.Bool("debug", false, "wait for a debugger, and print how Terraform attaches to it")
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if err := diag.SetLogLevel(); err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	}
	p := provider.New(version, os.Getenv)
	serve := func() tfprotov6.ProviderServer { return provider.Server(p) }
	err := tf6server.Serve("registry.terraform.io/prefect-terraform/prefect", serve, options...)
	if lost := p.Close(); lost != nil {
		log.Print("[WARN] Some of the telemetry was not sent: ", lost)
	}
	if err != nil {
		log.Fatal(err)
	}
}
