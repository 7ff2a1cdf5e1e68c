package syntax

import "math/big"

// Literal is the value of a constant as the source has it: one of the types below.
type Literal interface{ isLiteral() }

type (
	// Str is a string.
	Str string
	// Bytes holds the bytes of a bytes literal.
	Bytes string
	// Int is an integer of any size.
	Int struct{ Value *big.Int }
	// Float is a floating-point number.
	Float float64
	// Complex is an imaginary number. Its value is not kept.
	Complex struct{}
	// Bool is True or False.
	Bool bool
	// None is None.
	None struct{}
	// Ellipsis is an ellipsis (...).
	Ellipsis struct{}
)

func (Str) isLiteral()      {}
func (Bytes) isLiteral()    {}
func (Int) isLiteral()      {}
func (Float) isLiteral()    {}
func (Complex) isLiteral()  {}
func (Bool) isLiteral()     {}
func (None) isLiteral()     {}
func (Ellipsis) isLiteral() {}
