// Command make writes the templates of the pages into a copy of the repository: go run ./internal/pages/make FOLDER.
package main

import (
	"fmt"
	"os"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pages"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: make FOLDER")
		os.Exit(2)
	}
	if err := pages.Write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
