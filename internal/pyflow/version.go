package pyflow

// Version is a minor version of Prefect, with the pydantic that belongs to it.
type Version uint8

// The versions that derive other schemas than each other.
const (
	V36 Version = iota // 3.6, with pydantic 2.12
	V38                // 3.8, with pydantic 2.13
	V39                // 3.9, with pydantic 2.14
)

// Newest is the newest of them.
const Newest = V39

// String is the number.
func (v Version) String() string { return [...]string{"3.6", "3.8", "3.9"}[v] }

// optionalVariadics is whether *args and **kwargs may be left out.
func (v Version) optionalVariadics() bool { return v >= V39 }

// decimalPatterns is whether the text form of a Decimal has a pattern.
func (v Version) decimalPatterns() bool { return v < V39 }

// looksForModule is whether RootModel[…] fails in a module that is not imported.
func (v Version) looksForModule() bool { return v >= V39 }

// wrapsMultiples is whether a function checks that a date or a time is a multiple of a number.
func (v Version) wrapsMultiples() bool { return v >= V39 }

// infersMore is whether a defaultdict may have values of every type that pydantic knows an empty value of.
func (v Version) infersMore() bool { return v >= V39 }

// sortsSets is whether the default of a parameter that is a set is written in order.
func (v Version) sortsSets() bool { return v >= V38 }

// borrowsSettings is whether a class without settings has the settings of the model around it.
func (v Version) borrowsSettings(c *pyClass) bool {
	return len(c.config.keys) == 0 && (c.kind == typedDict || (c.isDataclass && v >= V39))
}

// describesDataclasses is whether the docstring of a dataclass of the standard library is its description.
func (v Version) describesDataclasses() bool { return v >= V38 }

// repeats is whether pydantic's core schema of a container repeats the core schemas of its items. Pydantic 2.14 has core schemas
// for a deque, an OrderedDict and a Counter, which hold them once.
func (v Version) repeats(c *coreSchema) bool {
	return (c.kind == listLike && c.items[0].kind != anyCore) || (c.kind == lax && (v < V39 || c.wraps == "collections.defaultdict"))
}
