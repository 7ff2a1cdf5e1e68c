package diag

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// TwoResources is the message of an error about two resources for one object.
func TwoResources(kind, object string) string {
	return fmt.Sprintf(
		"Another resource of this configuration is also the %s %s. Names are unique in Prefect, so that both resources would write "+
			"to the same object. Give them different names, or remove one of them.",
		kind,
		object,
	)
}

// ExistsError is the error of a create that would overwrite an existing object.
type ExistsError struct {
	TypeName, ID, Label string
	Since               time.Duration // its age; 0 if the API does not return it
	Otherwise           string        // how to create another object instead; by default, with another name
	Managed             bool          // another resource of this configuration manages it
}

// summary returns the summary and the code.
func (e *ExistsError) summary() (Code, string) {
	if !e.Managed {
		return CodeExists, Title(e.TypeName) + " already exists"
	}
	return CodeTwoResources, "Two resources for one " + Humanize(e.TypeName)
}

func (e *ExistsError) Error() string {
	if e.Managed {
		return TwoResources(Humanize(e.TypeName), fmt.Sprintf("%q", e.Label))
	}
	made := ""
	if e.Since > 0 {
		made = fmt.Sprintf(", created %s ago", e.Since)
	}
	article := "A"
	if strings.ContainsRune("aeiou", rune(e.TypeName[0])) && !strings.HasPrefix(e.TypeName, "user") {
		article = "An"
	}
	return fmt.Sprintf(
		"%s %s %q already exists%s, with the ID %s. It was not changed.\n\n%s\n\nOtherwise, %s. If the existing object is the one "+
			"that this resource replaces, remove create_before_destroy.",
		article,
		Humanize(e.TypeName),
		e.Label,
		made,
		e.ID,
		HowToImport(e.TypeName, e.ID),
		cmp.Or(e.Otherwise, "choose another name"),
	)
}

// HowToImport explains how to import an object.
func HowToImport(noun, id string) string {
	return fmt.Sprintf("To manage it with Terraform, import it: add\n\n  import {\n    to = prefect_%s.NAME\n    id = %q\n  }\n\nand "+
		"replace NAME with the name of this resource, or run\n\n  terraform import prefect_%s.NAME %s", noun, id, noun, id)
}
