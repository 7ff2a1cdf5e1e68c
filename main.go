// Command terraform-provider-prefect is a Terraform provider for Prefect 3.
package main

import (
	"context"
	"flag"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	tfprovider "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print how Terraform attaches to it")
	flag.Parse()
	err := providerserver.Serve(context.Background(), func() tfprovider.Provider { return provider.New(version, os.Getenv) }, providerserver.ServeOpts{
		Address: "registry.terraform.io/prefect-terraform/prefect",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
