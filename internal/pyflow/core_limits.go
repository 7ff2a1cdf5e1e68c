package pyflow

import (
	"math"
	"regexp/syntax"
	"slices"
	"strings"
)

// annotatedCore builds Annotated[type, metadata…] within another type.
func (b *builder) annotatedCore(a *annotatedType, ctx *typeContext) (*coreSchema, error) {
	c, err := b.core(a.x, ctx)
	if err != nil {
		return nil, err
	}
	for _, meta := range a.meta {
		if c, err = applyMeta(c, meta); err != nil {
			return nil, err
		}
	}
	for _, meta := range a.meta {
		f, ok := meta.(*fieldInfo)
		if ok && !f.required() {
			c = &coreSchema{kind: defaultCore, items: []*coreSchema{c}, deflt: f.set["default"]}
		}
	}
	return c, nil
}

// applyMeta applies one piece of metadata.
func applyMeta(c *coreSchema, meta value) (*coreSchema, error) {
	switch meta := meta.(type) {
	case *unknown:
		return nil, meta
	case constraint:
		return applyLimit(c, meta)
	case *stringLimits:
		return applyAll(c, meta.meta)
	case *fieldInfo:
		if err := meta.uncertain(); err != nil {
			return nil, err
		}
		c, err := applyAll(c, meta.meta)
		if err != nil {
			return nil, err
		}
		if tag, ok := meta.set["discriminator"].(string); ok {
			if c, err = discriminate(c, tag); err != nil {
				return nil, err
			}
		}
		updates, extra, err := meta.schemaParts()
		if err != nil {
			return nil, err
		}
		return c.with(updates, extra), nil
	}
	return c, nil
}

func applyAll(c *coreSchema, metas []value) (*coreSchema, error) {
	var err error
	for _, meta := range metas {
		if c, err = applyMeta(c, meta); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// with adds keys to the JSON Schema of a core.
func (c *coreSchema) with(updates map[string]any, extra *dict) *coreSchema {
	if len(updates) == 0 && extra == nil {
		return c
	}
	copied := *c
	copied.updates = map[string]any{}
	for _, from := range []map[string]any{c.updates, updates} {
		for key, v := range from {
			copied.updates[key] = v
		}
	}
	if extra != nil {
		copied.extra = extra
	}
	return &copied
}

// takesStrict says whether a schema can be strict.
func (c *coreSchema) takesStrict() bool {
	switch c.kind {
	case wrappedCore:
		return c.items[0].takesStrict()
	case anyCore, noneCore, literalCore, unionCore, taggedCore, listLike, chainCore, callableCore, defaultCore, plainFunction:
		return false
	case refCore:
		return c.class.kind != namedTuple && !c.class.isDataclass
	case fixedCore:
		return c.class == nil && !slices.ContainsFunc(neverStrict, func(part string) bool { return strings.Contains(c.fixed, part) })
	}
	return true
}

// neverStrict are parts of the schemas of types that only functions check.
var neverStrict = []string{"contentMediaType", `"regex"`, `"zoneinfo"`}

// isNumeric says whether a kind takes the limits of numbers itself.
func (k coreKind) isNumeric() bool {
	switch k {
	case intCore, floatCore, decimalCore, dateCore, timeCore, datetimeCore, timedeltaCore:
		return true
	}
	return false
}

// isMoment says whether a kind is a date, a time or both.
func (k coreKind) isMoment() bool { return k == dateCore || k == timeCore || k == datetimeCore }

// hasLength says whether a kind takes limits of length itself.
func (k coreKind) hasLength() bool {
	switch k {
	case strCore, bytesCore, listCore, setCore, frozensetCore, tupleCore, variadicCore, dictCore, generatorCore:
		return true
	}
	return false
}

// takes says whether a kind takes a limit itself; otherwise a function around it does.
func (k coreKind) takes(limit string) bool {
	switch limit {
	case "min_length", "max_length":
		return k.hasLength()
	case "pattern":
		return k == strCore
	case "max_digits", "decimal_places":
		return k == decimalCore
	}
	return k.isNumeric()
}

func applyLimit(c *coreSchema, limit constraint) (*coreSchema, error) {
	if limit.name == "allow_inf_nan" || limit.value == (none{}) {
		return c, nil
	}
	switch {
	case c.kind == nullableCore:
		inner, err := applyLimit(c.items[0], limit)
		copied := *c
		copied.items = []*coreSchema{inner}
		return &copied, err
	case limit.name == "strict" || limit.name == "fail_fast":
		if !c.takesStrict() {
			return nil, &typeError{fatal, "the setting " + limit.name + " does not fit the type"}
		}
		return c.limited(limit), nil
	case c.kind.takes(limit.name):
		if err := checkLimit(c.kind, limit); err != nil {
			return nil, err
		}
		copied := *c
		copied.limits = append(slices.Clone(c.limits), limit)
		return &copied, nil
	case limit.name == "pattern":
		return &coreSchema{kind: chainCore, items: []*coreSchema{c.limited(limit)}}, checkPattern(limit.value)
	}
	n, err := jsonOf(limit.value)
	if err != nil {
		return nil, unknownValue("the limit %s is not evaluated", limit.name)
	}
	return &coreSchema{
		kind:    wrappedCore,
		items:   []*coreSchema{c.limited(limit)},
		updates: map[string]any{wrappedKey(c, limit.name): n},
	}, nil
}

// wrappedKey is the key for a limit that a function checks.
func wrappedKey(c *coreSchema, limit string) string {
	for c.kind == wrappedCore {
		c = c.items[0]
	}
	list := c.kind == listCore || c.kind == listLike
	switch {
	case limit == "min_length" && list:
		return "minItems"
	case limit == "max_length" && list:
		return "maxItems"
	case limit == "min_length":
		return "minLength"
	case limit == "max_length":
		return "maxLength"
	}
	return limit
}

// checkLimit refuses a limit that does not fit the type, on which pydantic fails.
func checkLimit(kind coreKind, limit constraint) error {
	fits := fitsNumber
	switch limit.name {
	case "pattern":
		return checkPattern(limit.value)
	case "min_length", "max_length", "max_digits", "decimal_places":
		fits = fitsLength
	}
	if !fits(kind, limit) {
		return &typeError{fatal, "the limit " + limit.name + " does not fit the type"}
	}
	return nil
}

func fitsLength(_ coreKind, limit constraint) bool {
	i, ok := integerOf(limit.value)
	return ok && i.Sign() >= 0
}

func fitsNumber(kind coreKind, limit constraint) bool {
	object, isScalar := limit.value.(scalar)
	_, isNumber := numberOf(limit.value)
	switch kind {
	case intCore:
		f, isFloat := limit.value.(float64)
		return isNumber && (!isFloat || f == math.Trunc(f))
	case timeCore, datetimeCore, timedeltaCore:
		return isScalar || isNumber
	case dateCore:
		// A number is a time since 1970, which must be a whole day.
		return isScalar || limit.name == "multiple_of" || (isNumber && math.Mod(floatOf(limit.value), 86400) == 0)
	case decimalCore:
		return isNumber || object.class == "decimal.Decimal"
	}
	return isNumber
}

// checkPattern refuses a regular expression that pydantic's engine, which is much like Go's, refuses.
func checkPattern(v value) error {
	text, ok := v.(string)
	if !ok {
		return unknownValue("a pattern is not a string")
	}
	if _, err := syntax.Parse(text, syntax.Perl); err != nil {
		return &typeError{fatal, "pydantic does not accept the pattern"}
	}
	return nil
}

// discriminate turns a union into one with a discriminator.
func discriminate(c *coreSchema, tag string) (*coreSchema, error) {
	if c.kind == nullableCore {
		inner, err := discriminate(c.items[0], tag)
		return &coreSchema{kind: nullableCore, items: []*coreSchema{inner}}, err
	}
	if c.kind != unionCore {
		return nil, unknownValue("the discriminator of a union is not evaluated")
	}
	t := &coreSchema{kind: taggedCore, tag: tag, tagged: map[string]*coreSchema{}}
	for _, choice := range c.items {
		keys, err := choice.tags(tag)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if t.tagged[key] == nil {
				t.order = append(t.order, key)
			}
			t.tagged[key] = choice
		}
	}
	return t, nil
}

// tags are the values of the discriminator for a member of a union.
func (c *coreSchema) tags(tag string) ([]string, error) {
	unknowableTag := unknownValue("the discriminator of a union is not evaluated")
	if c.kind != refCore {
		return nil, unknowableTag
	}
	for _, f := range c.class.fieldCores {
		if f.name != tag || f.alias != tag || f.core.kind != literalCore {
			continue
		}
		var keys []string
		for _, v := range f.core.values {
			text, err := stringOf(literalValue(v))
			if err != nil {
				return nil, err
			}
			keys = append(keys, text)
		}
		return keys, nil
	}
	return nil, unknowableTag
}

// literalValue is what stands for a value of a literal in JSON.
func literalValue(v value) value {
	if m, ok := v.(*member); ok {
		return m.value
	}
	return v
}
