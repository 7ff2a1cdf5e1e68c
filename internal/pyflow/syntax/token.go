package syntax

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokNewline
	tokIndent
	tokDedent
	tokName
	tokNumber
	tokString  // a string or bytes literal without replacement fields
	tokFString // an f- or t-string
	tokOp
)

// token is one lexical unit: bytes start to end of the source.
type token struct {
	start, end int32
	kind       tokenKind
}

// describe names a token in an error message.
func (k tokenKind) describe(text string) string {
	switch k {
	case tokEnd:
		return "the end of the file"
	case tokNewline:
		return "the end of the line"
	case tokIndent:
		return "an indented line"
	case tokDedent:
		return "the end of an indented block"
	default:
		if len(text) > 40 {
			text = text[:40] + "…"
		}
		return "\"" + text + "\""
	}
}
