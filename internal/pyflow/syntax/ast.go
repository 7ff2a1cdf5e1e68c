package syntax

import "strings"

// Expr is an expression: a pointer to one of the types below.
type Expr interface{ Offset() int }

// Pos is the offset of a node in the source.
type Pos int

// Offset returns the offset of the node.
func (a Pos) Offset() int { return int(a) }

type (
	// Name is an identifier.
	Name struct {
		Pos
		ID string
	}
	// Constant is a literal value.
	Constant struct {
		Pos
		Value Literal
	}
	// FString is an f-string, or several string literals side by side of which one is.
	FString struct {
		Pos
		Parts []FStringPart
	}
	// Attribute is X.Name.
	Attribute struct {
		Pos
		X    Expr
		Name string
	}
	// Subscript is X[Index].
	Subscript struct {
		Pos
		X, Index Expr
	}
	// Call is Func(Args).
	Call struct {
		Pos
		Func Expr
		Args []Argument
	}
	// UnaryOp is Op X.
	UnaryOp struct {
		Pos
		Op string
		X  Expr
	}
	// BinaryOp is X Op Y.
	BinaryOp struct {
		Pos
		Op   string
		X, Y Expr
	}
	// BoolOp is X and Y, or X or Y.
	BoolOp struct {
		Pos
		Op   string
		X, Y Expr
	}
	// Compare is a chain of comparisons: X Ops[0] Ys[0] Ops[1] Ys[1] and so on.
	Compare struct {
		Pos
		X   Expr
		Ops []string
		Ys  []Expr
	}
	// Conditional is Then if Test else Else.
	Conditional struct {
		Pos
		Test, Then, Else Expr
	}
	// Tuple is a tuple display.
	Tuple struct {
		Pos
		Items []Expr
	}
	// List is a list display.
	List struct {
		Pos
		Items []Expr
	}
	// Set is a set display.
	Set struct {
		Pos
		Items []Expr
	}
	// Dict is a dict display.
	Dict struct {
		Pos
		Keys, Values []Expr // nil stands for **value
	}
	// Starred is *X.
	Starred struct {
		Pos
		X Expr
	}
	// Lambda is a lambda expression. What it holds is not kept.
	Lambda struct{ Pos }
	// NamedExpr is Name := X.
	NamedExpr struct {
		Pos
		Name string
		X    Expr
	}
	// Opaque is an expression whose parts are not kept: a comprehension, a slice, await, yield.
	Opaque struct {
		Pos
		What string
	}
)

// Argument is one argument of a call or of a class statement.
type Argument struct {
	Name string // of a keyword argument
	Star string // "*" or "**" where the argument is unpacked
	X    Expr
}

// FStringPart is literal text or, if X is set, a replacement field.
type FStringPart struct {
	Text  string
	X     Expr
	Plain bool // whether the field has neither conversion nor format
}

// Decorator is an expression after "@", and its source text.
type Decorator struct {
	X    Expr
	Text string
}

// String returns the decorator as it is written, on one line and shortened.
func (d Decorator) String() string {
	text := []rune(strings.Join(strings.Fields(d.Text), " "))
	if len(text) > maxDecoratorText {
		return "@" + string(text[:maxDecoratorText]) + "…"
	}
	return "@" + string(text)
}

const maxDecoratorText = 60

// Statement is a statement: a pointer to one of the types below.
type Statement interface{ Offset() int }

type (
	// FunctionDef is def or async def.
	FunctionDef struct {
		Pos
		Name         string
		Async        bool
		Decorators   []Decorator
		TypeParams   []string
		Params       Params
		Returns      Expr
		Body         []Statement
		Doc          *string // str() of the constant that is the first statement of the body, or nil
		HasDocstring bool    // whether that constant is a string
	}
	// ClassDef is a class statement.
	ClassDef struct {
		Pos
		Name       string
		Decorators []Decorator
		Args       []Argument
		TypeParams []string
		Body       []Statement
		Doc        *string
	}
	// Compound is any other statement with blocks: if, while, for, try, with and match.
	Compound struct {
		Pos
		Keyword string
		Blocks  []Block
	}
	// Import is import or from … import.
	Import struct {
		Pos
		Module string // of from … import
		Level  int    // leading dots
		From   bool
		Names  []ImportedName
	}
	// Assign is a = b = Value. With an annotation it has one target, and Value may be nil.
	Assign struct {
		Pos
		Targets    []Expr
		Annotation Expr
		Value      Expr
		Operator   string // of a += value and the like
	}
	// ExprStatement is an expression that stands alone.
	ExprStatement struct {
		Pos
		X Expr
	}
	// Return is a return statement.
	Return struct {
		Pos
		X Expr // or nil
	}
	// Delete is a del statement.
	Delete struct {
		Pos
		Targets []Expr
	}
	// Simple is any other statement, of which only the keyword is kept.
	Simple struct {
		Pos
		Keyword string
	}
)

// Block is the body of one clause of a compound statement. Depth counts the nodes between the statement and the clause in
// Python's own tree, where except, case and elif are nodes of their own.
type Block struct {
	Body   []Statement
	Depth  int
	Header Header
}

// Header is the part of a clause from its keyword to its colon. A part that cannot be parsed is nil.
type Header struct {
	Keyword string
	Test    Expr // of if, elif and while; what except catches; what for iterates over
	Target  Expr // of for
	Name    string
	Items   []WithItem
}

// WithItem is one context manager of a with statement, and the target after "as", or nil.
type WithItem struct{ X, Target Expr }

// ImportedName is one name of an import statement, and the name after "as".
type ImportedName struct{ Name, As string }

// ParamKind says how arguments are bound to a parameter.
type ParamKind uint8

// The kinds of parameters, named as in the module inspect.
const (
	PositionalOnly ParamKind = iota
	PositionalOrKeyword
	VarPositional
	KeywordOnly
	VarKeyword
)

// Param is a parameter of a function.
type Param struct {
	Pos
	Kind           ParamKind
	Name           string
	Annotation     Expr
	Default        Expr
	AnnotationText string
	DefaultText    string
}

// Params are the parameters of a function.
type Params []Param
