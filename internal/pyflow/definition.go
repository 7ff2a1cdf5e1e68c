package pyflow

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// definition is what a $ref refers to: a class, with the limits that stand on it. Pydantic writes the limits into its
// reference to the class, so that one class may have several definitions.
type definition struct {
	class  *pyClass
	limits string
}

var (
	oddInName     = regexp.MustCompile(`[^a-zA-Z0-9.\-_]`)
	nameSeparator = regexp.MustCompile(`[\][,]`)
	qualified     = regexp.MustCompile(`(?:[^.\[\]]+\.)+([^.\[\]]+)`)
)

// address stands for the address of a class, which pydantic writes behind its name.
const address = "\x00"

// short is the name of a definition where no other one has it, long the one with the module. Each is what pydantic leaves
// of its reference: between brackets and commas, what follows the last colon goes, and for the short name what precedes
// the last dot. Limits are cut with the address of the class, unless they have one of these characters.
func (d definition) short() string {
	return definitionName(eachPart(d.reference(d.class.name), func(part string) string {
		return qualified.ReplaceAllString(part, "$1")
	}))
}

func (d definition) long() string {
	return definitionName(d.reference(d.class.moduleName() + "." + d.class.qualname))
}

func (d definition) reference(name string) string {
	if !strings.HasSuffix(name, "]") { // behind the arguments of a generic class there is no address
		name += ":" + address
	}
	return eachPart(name+d.limits, func(part string) string {
		if colon := strings.LastIndexByte(part, ':'); colon >= 0 {
			return part[:colon]
		}
		return part
	})
}

// hasAddress says whether an address is left in the names of a definition, which then differ in each process.
func (d definition) hasAddress() bool { return strings.Contains(d.reference(""), address) }

// eachPart changes the parts between brackets and commas.
func eachPart(text string, change func(string) string) string {
	var b strings.Builder
	last := 0
	for _, at := range nameSeparator.FindAllStringIndex(text, -1) {
		b.WriteString(change(text[last:at[0]]))
		b.WriteString(text[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(change(text[last:]))
	return b.String()
}

func definitionName(name string) string {
	return strings.ReplaceAll(oddInName.ReplaceAllString(name, "_"), ".", "__")
}

// markers are the classes of the limits that stand alone. The others come together in one object of pydantic.
var markers = map[string]string{
	"strict": "Strict", "gt": "Gt", "ge": "Ge", "lt": "Lt", "le": "Le", "multiple_of": "MultipleOf",
	"min_length": "MinLen", "max_length": "MaxLen", "fail_fast": "FailFast",
}

// unreadable stands for limits whose text is not known.
const unreadable = "_" + address + ":"

// limited is a class with one more limit on it. While the class is made, pydantic has no definition to take the limit.
func (c *coreSchema) limited(limit constraint) *coreSchema {
	if c.kind != refCore || c.class.building {
		return c
	}
	copied := *c
	copied.limits = nil
	copied.refLimits += limit.text()
	return &copied
}

// Text is the limit as pydantic writes it into the reference to a class.
func (l constraint) text() string {
	if l.group != "" {
		return l.group
	}
	marker, ok := markers[l.name]
	if !ok {
		return groupText([]value{l})
	}
	v, ok := reprOf(l.value)
	if !ok {
		return unreadable
	}
	return "_" + marker + "(" + l.name + "=" + v + ")"
}

// grouped gives the limits that pydantic keeps in one object the text of that object.
func grouped(meta []value) []value {
	var group []value
	for _, m := range meta {
		if c, ok := m.(constraint); ok && markers[c.name] == "" {
			group = append(group, c)
		}
	}
	if len(group) == 0 {
		return meta
	}
	text := groupText(group)
	for i, m := range meta {
		if c, ok := m.(constraint); ok && markers[c.name] == "" {
			c.group = text
			meta[i] = c
		}
	}
	return meta
}

func groupText(group []value) string {
	var parts []string
	for _, m := range group {
		c, _ := m.(constraint)
		v, ok := reprOf(c.value)
		if !ok {
			return unreadable
		}
		parts = append(parts, c.name+"="+v)
	}
	return "_" + "_PydanticGeneralMetadata(" + strings.Join(parts, ", ") + ")"
}

// reprOf is Python's repr() of a limit, where it is known here.
func reprOf(v value) (string, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	case *big.Int:
		return v.String(), true
	case float64:
		return floatText(v), true
	case string:
		return reprOfString(v)
	}
	return "", false
}

// reprOfString does not know the characters beyond ASCII that Python escapes.
func reprOfString(s string) (string, bool) {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	var b strings.Builder
	b.WriteByte(quote)
	for _, r := range s {
		switch {
		case r > '~' && !unicode.IsPrint(r):
			return "", false
		case r == '\\' || r == rune(quote):
			b.WriteString(`\` + string(r))
		case r >= ' ':
			b.WriteRune(r)
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteString(strings.Trim(strconv.Quote(string(r)), `"`))
		default:
			b.WriteString(`\x` + strconv.FormatInt(int64(r)+0x100, 16)[1:])
		}
	}
	b.WriteByte(quote)
	return b.String(), true
}
