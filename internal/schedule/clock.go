package schedule

import "time"

// micros counts microseconds since 1970-01-01T00:00:00, of UTC or as a local clock shows them: all that Python's
// datetime distinguishes.
type micros int64

const secondMicros micros = 1_000_000

// daySeconds is in seconds.
const daySeconds = 86_400

// Python's calendar goes from the year 1 to the year 9999.
const (
	minWall = -62_135_596_800 // where it starts, in seconds
	maxWall = 253_402_300_800 // where it ends
	allDays = (maxWall - minWall) / daySeconds
)

func microsOf(t time.Time) micros { return micros(t.UnixMicro()) }

func (m micros) time() time.Time { return time.UnixMicro(int64(m)).UTC() }

// seconds rounds down.
func (m micros) seconds() int64 { return floorDiv(int64(m), int64(secondMicros)) }

func inSeconds(s int64) micros { return micros(s) * secondMicros }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }
