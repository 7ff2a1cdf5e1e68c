package testenv

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// Change is one step of a lifecycle: the attributes beside the required ones, and what the state then shows.
type Change struct {
	Name    string
	Body    string // added to the required attributes
	Instead string // in place of the required attributes
	Want    map[string]knownvalue.Check
	Replace bool // the object is made anew
}

const TestName = ".test"

// JSONPath is the path of a dotted name.
func JSONPath(dotted string) tfjsonpath.Path {
	names := strings.Split(dotted, ".")
	p := tfjsonpath.New(names[0])
	for _, name := range names[1:] {
		p = p.AtMapKey(name)
	}
	return p
}

// SupportsIdentity reports whether the Terraform of the tests knows the identity of objects, which 1.12 brought.
func SupportsIdentity() bool {
	if !OnTerraform() {
		return true
	}
	v, err := terraformVersion()
	return err == nil && v.GreaterThanOrEqual(tfversion.Version1_12_0)
}

// terraformVersion asks the Terraform of the tests what it is.
var terraformVersion = sync.OnceValues(func() (*version.Version, error) {
	out, err := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), "version", "-json").Output()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, err
	}
	return version.NewVersion(answer.Version)
})
