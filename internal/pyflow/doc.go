// Package pyflow reads the flows of a Python file, and the JSON Schema of their parameters, without running it.
//
// The authority is what `prefect deploy` stores: the schema that parameter_schema(load_flow_from_entrypoint(...)) of Prefect
// 3.9, 3.8 and 3.6 gives, with the pydantic of each, compared as JSON. Prefect runs the file and inspects the function. This
// package runs the statements of the module with an evaluator of its own, which knows literals and operators, containers and
// their methods, classes of all the kinds that pydantic knows, functions that only return a value, as decorators do, and the
// names of the standard library, of pydantic (symbols.txt) and of Prefect (prefect.txt), and which has no effects. Branches
// whose condition is not known are all run; what they leave different is not known.
//
// Where the file raises, Prefect evaluates its imports, classes, functions and plain assignments one by one, and drops the
// annotations and defaults of the function that raise. So does this package, for what raises for certain. Imports of modules
// that are not in the tables and not among the files of the project count as successful and their names as not known.
//
// # What is only known when the file runs
//
// The value of a call of anything but a known constructor, of a comprehension, or of what comes from a module that is not
// read, is not known here. A parameter of such a type allows any value, a default of such a value is left out, and a note
// says why. The names of imports are resolved in the other files of a Project.
//
// # Known differences
//
// Of 2,069 functions in random files 2,065 (99.8%) equal what Prefect 3.9.1 stores, and as many what Prefect 3.8.0 stores. The
// four others have a note: a try around the import of a module that is not known decides on a default. For Prefect 3.6.13
// 2,028 (98.0%) are equal, as 3.6 writes sets in the order of their hashes, which a note says too. Twelve of the files were
// added after they had differed. The last three new seeds had 1,028, 1,055 and 1,036 functions, of which 1,024, 1,046 and 1,031
// were equal for Prefect 3.9.1, and one, three and two differed without a note. With the reasons removed 1,025, 1,049 and 1,033
// are equal, and none differs without a note. On Prefect 3.8.0 the last of these seeds had one more that differed. Of the 1,997
// functions in 200 files each of that seed and of a newer one, 1,991 now equal what Prefect 3.9.1 stores, as many what 3.8.0
// stores, and none differs without a note. Of 488 functions in 100 files of one more seed, five differed without a note on each
// version. With the reasons removed 482 equal what 3.9.1 stores, 485 what 3.8.0 stores, and none differs without a note.
//
// Of 41 packages from PyPI, given their other files (scripts/real-flows), Prefect can run the files of 102 flows. 53 are equal
// and none of the others differs without a note. Of these 49, 45 are of one package, whose decorators compute the signatures of
// its flows, which a note says; three have a type that is a block within a block, and one a type of another package.
//
// Besides:
//   - Classes of one name that differ have definitions named after the module, which is "flows" where the path of the file
//     is not known. A note says so.
//   - typing.TypedDict: Prefect fails on Python before 3.12, where pydantic requires the one of typing_extensions. Here it is
//     taken as newer versions take it.
//   - A default that holds sets of several items within other values is omitted with a note: their order is the order of
//     the hash table.
//   - The members of a union stand in the order of the source. Where Prefect has met the same members in another order
//     before, in the same process, the module typing may give it that order.
//   - Identifiers are not normalized (NFKC), and \N{NAME} in a string becomes U+FFFD, as the tables of Unicode for them
//     are not here.
//   - Models of pydantic.v1, parametrized generic models other than RootModel, and typing.Self count as types that are not
//     known. So do classes that extend Prefect's own, save blocks that extend an abstract one and hold no other block:
//     Prefect refers to that by a hash of its schema.
//   - A limit on a class, as in Annotated[Color, Field(pattern="(?:a)")], whose text has a colon: in pydantic the name of the
//     definition includes a memory address, which differs each time. A note says so.
//
// Sources of Python 3.9 to 3.14 are read. What ast.parse of Python accepts is accepted; not all that it refuses is
// refused, as statements within functions are skipped. Time and memory are linear in the size of the source, with
// limits on what a value or a type may grow to; beyond them it counts as not known.
package pyflow
