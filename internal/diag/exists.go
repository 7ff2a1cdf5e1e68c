package diag

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// TwoResources is the text of an error about two resources that want one object.
func TwoResources(kind, object string) string {
	return fmt.Sprintf(
		"Another resource of this configuration is also the %s %s. Names are unique in Prefect, so that both resources would write "+
			"to the same object. Give them different names, or remove one of them.",
		kind,
		object,
	)
}

// ExistsError says that a create would overwrite an existing object.
type ExistsError struct {
	TypeName, ID, Label string
	Since               time.Duration // how long it has been there; 0 if the API does not return it
	Otherwise           string        // what to do to get another object; empty for another name
	Managed             bool          // another resource of this configuration has it
}

// summary is the error in a few words, and its code.
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

// HowToImport says how an object comes into the state that is not managed yet.
func HowToImport(noun, id string) string {
	return fmt.Sprintf("To manage it with Terraform, import it: add\n\n  import {\n    to = prefect_%s.NAME\n    id = %q\n  }\n\nand "+
		"replace NAME with the name of this resource, or run\n\n  terraform import prefect_%s.NAME %s", noun, id, noun, id)
}
