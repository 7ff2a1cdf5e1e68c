// Command terraform-provider-prefect is a Terraform provider for Prefect 3.
package main

import (
	"flag"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print how Terraform attaches to it")
	flag.Parse()
	if err := provider.SetLogLevel(); err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debug {
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
