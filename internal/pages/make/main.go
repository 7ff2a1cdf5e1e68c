// Command make is what scripts/docs runs before and after tfplugindocs.
//
//	go run ./internal/pages/make templates FOLDER
//
// writes the templates of the pages into a copy of the repository.
//
//	go run ./internal/pages/make nested FOLDER
//
// shortens the generated pages in a folder: nested attributes with equal schemas share a section.
package main

import (
	"fmt"
	"os"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pages"
)

func main() {
	steps := map[string]func(folder string) error{"templates": pages.Write, "nested": pages.ShareNested}
	if len(os.Args) != 3 || steps[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: make templates|nested FOLDER")
		os.Exit(2)
	}
	if err := steps[os.Args[1]](os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
