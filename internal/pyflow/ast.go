package pyflow

import "strings"

// expr is an expression. Each kind holds what evaluation needs, and the offset where it starts.
type expr interface{ offset() int }

// at is the offset of a node in the source.
type at int

func (a at) offset() int { return int(a) }

type (
	nameExpr struct {
		at
		id string
	}
	constExpr struct {
		at
		value value
	}
	fstringExpr struct {
		at
		parts []fstringPart
	}
	attrExpr struct {
		at
		x    expr
		name string
	}
	indexExpr struct {
		at
		x, index expr
	}
	callExpr struct {
		at
		fn   expr
		args []argument
	}
	unaryExpr struct {
		at
		op string
		x  expr
	}
	binaryExpr struct {
		at
		op   string
		x, y expr
	}
	// boolExpr is x and y, or x or y.
	boolExpr struct {
		at
		op   string
		x, y expr
	}
	compareExpr struct {
		at
		x   expr
		ops []string
		ys  []expr
	}
	condExpr struct {
		at
		test, then, otherwise expr
	}
	tupleExpr struct {
		at
		items []expr
	}
	listExpr struct {
		at
		items []expr
	}
	setExpr struct {
		at
		items []expr
	}
	dictExpr struct {
		at
		keys, values []expr // a nil key stands for **value
	}
	starExpr struct {
		at
		x expr
	}
	lambdaExpr struct{ at }
	// namedExpr is name := value.
	namedExpr struct {
		at
		name string
		x    expr
	}
	// opaqueExpr is an expression that is never evaluated here: a comprehension, a slice, await, yield.
	opaqueExpr struct {
		at
		what string
	}
)

// argument is one argument of a call or of a class statement.
type argument struct {
	name string // of a keyword argument
	star string // "*" or "**" where the argument is unpacked
	x    expr
}

// fstringPart is literal text or, with x set, a replacement field.
type fstringPart struct {
	text  string
	x     expr
	plain bool // a field without conversion and format
}

// decorator is an expression behind "@", and how it is written.
type decorator struct {
	x    expr
	text string
}

// String is how the decorator is written, on one line and shortened.
func (d decorator) String() string {
	text := []rune(strings.Join(strings.Fields(d.text), " "))
	if len(text) > maxDecoratorText {
		return "@" + string(text[:maxDecoratorText]) + "…"
	}
	return "@" + string(text)
}

const maxDecoratorText = 60

// statement is one of the kinds below.
type statement interface{ offset() int }

type (
	funcDef struct {
		at
		name       string
		async      bool
		decorators []decorator
		typeParams []string
		params     params
		returns    expr
		body       []statement
		doc        *string // what str() makes of a constant that stands first in the body
		docString  bool    // whether that constant is a string
	}
	classDef struct {
		at
		name       string
		decorators []decorator
		args       []argument
		typeParams []string
		body       []statement
		doc        *string
	}
	// compound is any other statement with blocks.
	compound struct {
		at
		keyword string
		blocks  []block
	}
	importStmt struct {
		at
		module string // of from … import
		level  int    // leading dots
		from   bool
		names  []importedName
	}
	// assign is a = b = value; with an annotation, it has one target and value may be nil.
	assign struct {
		at
		targets    []expr
		annotation expr
		value      expr
		operator   string // of a += value and the like
	}
	exprStmt struct {
		at
		x expr
	}
	returnStmt struct {
		at
		x expr // or nil
	}
	delStmt struct {
		at
		targets []expr
	}
	// simple is any other statement.
	simple struct {
		at
		keyword string
	}
)

// block is the body of one clause of a compound statement. A nested one stands one level deeper in Python's own tree,
// as do the body of except, of case and of elif.
type block struct {
	body  []statement
	depth int
	head  clauseHead
}

// clauseHead is what stands between the keyword of a clause and its colon. What can't be read is nil.
type clauseHead struct {
	keyword string
	test    expr // of if, elif and while; what except catches; what for iterates over
	target  expr // of for
	name    string
	items   []withItem
}

// withItem is one context manager of with, and what it is bound to, or nil.
type withItem struct{ x, target expr }

type importedName struct{ name, as string }

// paramKind is how arguments reach a parameter.
type paramKind uint8

const (
	positionalOnly paramKind = iota
	positionalOrKeyword
	varPositional
	keywordOnly
	varKeyword
)

type param struct {
	at
	kind       paramKind
	name       string
	annotation expr
	value      expr // the default
	typeText   string
	valueText  string
}

type params []param
