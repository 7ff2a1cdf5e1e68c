package rungraph

// stateStyle is how a type of state is shown. The symbol makes it readable without colors.
type stateStyle struct{ symbol, fill, line, text string }

var (
	green  = stateStyle{"✔", "#dafbe1", "#1a7f37", "#0a3317"}
	red    = stateStyle{"✖", "#ffebe9", "#cf222e", "#4c0a10"}
	orange = stateStyle{"✖", "#fff1e5", "#bc4c00", "#471c00"}
	grey   = stateStyle{"⊘", "#eaeef2", "#57606a", "#24292f"}
	blue   = stateStyle{"▶", "#ddf4ff", "#0969da", "#032563"}
	yellow = stateStyle{"⏸", "#fff8c5", "#9a6700", "#3b2300"}
	white  = stateStyle{"○", "#ffffff", "#8c959f", "#24292f"}
)

var styles = map[string]stateStyle{
	"COMPLETED": green, "FAILED": red, "CRASHED": orange, "CANCELLED": grey, "CANCELLING": grey, "RUNNING": blue,
	"PAUSED": yellow, "PENDING": white, "SCHEDULED": white,
}

// styleOf is how a state is shown; one that is not Prefect's looks as if nothing had happened yet.
func styleOf(state string) stateStyle {
	if l, ok := styles[state]; ok {
		return l
	}
	return white
}

// Symbol is the sign of a type of state, such as ✔ for COMPLETED.
func Symbol(state string) string { return styleOf(state).symbol }
