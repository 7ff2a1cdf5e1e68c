package rungraph

// look is how a type of state is shown. The symbol makes it readable without colors.
type look struct{ symbol, fill, line, text string }

var (
	green  = look{"✔", "#dafbe1", "#1a7f37", "#0a3317"}
	red    = look{"✖", "#ffebe9", "#cf222e", "#4c0a10"}
	orange = look{"✖", "#fff1e5", "#bc4c00", "#471c00"}
	grey   = look{"⊘", "#eaeef2", "#57606a", "#24292f"}
	blue   = look{"▶", "#ddf4ff", "#0969da", "#032563"}
	yellow = look{"⏸", "#fff8c5", "#9a6700", "#3b2300"}
	white  = look{"○", "#ffffff", "#8c959f", "#24292f"}
)

var looks = map[string]look{
	"COMPLETED": green, "FAILED": red, "CRASHED": orange, "CANCELLED": grey, "CANCELLING": grey, "RUNNING": blue,
	"PAUSED": yellow, "PENDING": white, "SCHEDULED": white,
}

// lookOf is how a state is shown; one that is not Prefect's looks as if nothing had happened yet.
func lookOf(state string) look {
	if l, ok := looks[state]; ok {
		return l
	}
	return white
}

// Symbol is the sign of a type of state, such as ✔ for COMPLETED.
func Symbol(state string) string { return lookOf(state).symbol }
