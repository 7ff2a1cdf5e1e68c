package pyflow

import (
	"regexp"
	"slices"
	"strings"
)

// openBlocks are the classes of Prefect that blocks extend, and that say nothing of themselves that a block inherits.
var openBlocks = []string{
	"Block", "CredentialsBlock", "DatabaseBlock", "JobBlock", "NotificationBlock", "ObjectStorageBlock", "SecretBlock",
	"ReadableDeploymentStorage", "ReadableFileSystem", "WritableDeploymentStorage", "WritableFileSystem",
}

// baseBlock makes a class a block of Prefect.
func (c *pyClass) baseBlock(base *pyClass) error {
	properties, _ := base.fixed.Schema["properties"].(map[string]any)
	if !slices.Contains(openBlocks, base.name) || len(properties) > 0 {
		return unknownValue("the base %s of class %s is not followed", base.name, c.name)
	}
	c.kind, c.isBlock = modelClass, true
	c.bases = append(c.bases, base)
	c.config.set("extra", "allow")
	return nil
}

// blockSchema adds to the schema of a model what Prefect adds for a block.
func (c *pyClass) blockSchema(s schemaObject) error {
	name, err := c.ownText("_block_type_name")
	if err != nil {
		return err
	}
	slug, err := c.ownText("_block_type_slug")
	if err != nil {
		return err
	}
	description, err := c.ownText("_description")
	if err != nil {
		return err
	}
	for _, text := range []string{slug, name, c.name} {
		if text != "" {
			slug = text
			break
		}
	}
	if s["block_type_slug"], err = slugOf(slug); err != nil {
		return err
	}
	delete(s, "description")
	if description == "" && c.doc != nil {
		description = firstText(*c.doc)
	}
	if description != "" {
		s["description"] = description
	}
	secrets := []any{}
	for _, f := range c.fieldCores {
		if secrets, err = f.core.secretFields(f.name, secrets, 0); err != nil {
			return err
		}
	}
	s["secret_fields"], s["block_schema_references"] = secrets, map[string]any{}
	return nil
}

// ownText is an attribute of a block that is a string, or "" where it has none.
func (c *pyClass) ownText(name string) (string, error) {
	v, ok := c.attribute(name)
	text, isText := v.(string)
	if ok && !isText && v != (none{}) {
		return "", unknownValue("the attribute %s of the block %s is not known", name, c.name)
	}
	return text, nil
}

// maxSecretDepth is how deep types nest in which secrets are looked for.
const maxSecretDepth = 20

// isPrefects says whether code of Prefect makes the JSON form of a class.
func (c *pyClass) isPrefects() bool { return c.fixed != nil || c.isBlock }

// secretFields adds the names of the secrets within a type, as Prefect writes them.
func (c *coreSchema) secretFields(name string, found []any, depth int) ([]any, error) {
	if depth > maxSecretDepth {
		return nil, unknownValue("the secrets of a block nest too deeply")
	}
	switch c.secret {
	case "value":
		return append(found, name), nil
	case "dict":
		return append(found, name+".*"), nil
	}
	inner, names := c.items, make([]string, len(c.items))
	if c.kind == refCore {
		if c.class.isPrefects() {
			return nil, unknownValue("the block refers to the block %s by a hash of its schema", c.class.name)
		}
		inner, names = nil, nil
		for _, f := range c.class.fieldCores {
			if c.class.kind == modelClass {
				inner, names = append(inner, f.core), append(names, "."+f.name)
			}
		}
	}
	var err error
	for i, part := range inner {
		if found, err = part.secretFields(name+names[i], found, depth+1); err != nil {
			return nil, err
		}
	}
	return found, nil
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugOf is the text as Prefect writes it in addresses. Letters beyond ASCII, which Prefect spells out, are not known.
func slugOf(text string) (string, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r > '~' || r == '&' }) {
		return "", unknownValue("the slug of %q is not known", text)
	}
	text = strings.ReplaceAll(strings.ToLower(text), "'", "-")
	return strings.Trim(notInSlug.ReplaceAllString(text, "-"), "-"), nil
}

// firstText is the text of a docstring before its first section.
func firstText(doc string) string {
	lines := strings.Split(cleanDoc(doc), "\n")
	for i := range lines {
		if startsSection(lines, i) {
			return strings.TrimSpace(strings.Join(lines[:i], "\n"))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
