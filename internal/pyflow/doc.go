// Package pyflow reads the flows of a Python file, and the JSON Schema of their parameters, without running it.
//
// Prefect 3.8 is the authority: a schema is what prefect.utilities.callables.parameter_schema_from_entrypoint derives,
// compared as JSON, with pydantic 2.13 and griffe 2.1, on Python 3.12 or newer. Prefect does not run the file either, but
// parts of it: it imports what the file imports at its top level, then evaluates, each on its own, the classes, functions
// and plain assignments there; what raises defines nothing. In these names it evaluates annotations and defaults. This
// package does the same with an evaluator of its own, which knows literals and operators, classes of all the kinds that
// pydantic knows, and the names of the standard library and of pydantic (symbols.txt), and which has no effects.
//
// Oddities are kept. Names that only TYPE_CHECKING, try or an annotated assignment define are unknown to Prefect; a type
// that it can't evaluate allows any value, and a default becomes null. An annotation in a string sees no name of the
// file. A file with an async function or a future import behaves no differently. A parameter *args before one that needs
// a name, and one with an underscore in front, are errors, as they are in Prefect.
//
// # Where only running the file would tell
//
// The value of a call of anything but a known constructor, of a comprehension, or of what comes from a module that is
// not in the table, is not known here. A parameter of such a type allows any value, a default of such a value is left
// out, and a note says why. Prefect does the same for types where it can't import the module; for defaults it then has
// null.
//
// # Known differences
//
// Of the 2,509 random functions in testdata 2,502 agree; the other seven are of the first kind below. All 22 flows in the
// sources of twenty packages agree, and 610 of their 616 tasks; the other six have a default of such a value.
//   - A class with a limit, as in Annotated[Color, Field(pattern="[a-z]")]: its definition has the name of the class.
//     In pydantic the name takes in some of the text of the limit.
//   - typing.TypedDict: Prefect fails on Python before 3.12, where pydantic wants that of typing_extensions. Here it is
//     taken as newer versions take it. Nothing else in testdata differs between Python 3.11 and 3.13. Python 3.14, which
//     evaluates the annotations of classes later, was not compared.
//   - A default that holds sets of several items within other values is left out with a note: their order is that of
//     the hash table.
//   - The members of a union stand in the order of the source. Where Prefect has met the same members in another order
//     before, in the same process, the module typing may give it that order.
//   - Identifiers are not normalized (NFKC), and \N{NAME} in a string becomes U+FFFD, as the tables of Unicode for them
//     are not here.
//   - Models of pydantic.v1, parametrized generic classes other than RootModel, and typing.Self count as types that are
//     not known.
//
// Sources of Python 3.9 to 3.14 are read. What ast.parse of Python accepts is accepted; not all that it refuses is
// refused, as statements within functions are skipped. Time and memory are linear in the size of the source, with
// limits on what a value or a type may grow to; beyond them it counts as not known.
package pyflow
