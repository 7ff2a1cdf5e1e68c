package schedule

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// machineZone is the time zone of the machine that computes. Prefect's servers know it where their system has it, and it
// means something else on each.
const machineZone = "localtime"

// abbreviations lists places where the clock is called so. Several countries use some of them. Prefect knows only the names
// of the time zone database.
var abbreviations = map[string]string{
	"ACDT": "Australia/Adelaide", "ACST": "Australia/Adelaide, Australia/Darwin",
	"ADT": "America/Halifax", "AEDT": "Australia/Sydney", "AEST": "Australia/Sydney, Australia/Brisbane",
	"AKDT": "America/Anchorage", "AKST": "America/Anchorage", "ART": "America/Argentina/Buenos_Aires",
	"AST": "America/Halifax, Asia/Riyadh", "AWST": "Australia/Perth", "BRT": "America/Sao_Paulo",
	"BST": "Europe/London, Asia/Dhaka", "CAT": "Africa/Maputo", "CDT": "America/Chicago", "CEST": "Europe/Berlin",
	"CLT": "America/Santiago", "COT": "America/Bogota", "CST": "America/Chicago, Asia/Shanghai", "CT": "America/Chicago",
	"EAT": "Africa/Nairobi", "EDT": "America/New_York", "EEST": "Europe/Athens", "ET": "America/New_York",
	"GST": "Asia/Dubai", "HKT": "Asia/Hong_Kong", "HDT": "America/Adak", "ICT": "Asia/Bangkok", "IDT": "Asia/Jerusalem",
	"IRST": "Asia/Tehran", "IST": "Asia/Kolkata, Europe/Dublin, Asia/Jerusalem", "JST": "Asia/Tokyo", "KST": "Asia/Seoul",
	"MDT": "America/Denver", "MEST": "Europe/Berlin", "MESZ": "Europe/Berlin", "MEZ": "Europe/Berlin", "MSK": "Europe/Moscow",
	"MT": "America/Denver", "NDT": "America/St_Johns", "NPT": "Asia/Kathmandu", "NST": "America/St_Johns",
	"NZDT": "Pacific/Auckland", "NZST": "Pacific/Auckland", "PDT": "America/Los_Angeles", "PET": "America/Lima",
	"PHT": "Asia/Manila", "PKT": "Asia/Karachi", "PST": "America/Los_Angeles", "PT": "America/Los_Angeles",
	"SAST": "Africa/Johannesburg", "SGT": "Asia/Singapore", "TRT": "Europe/Istanbul", "WAT": "Africa/Lagos",
	"WEST": "Europe/Lisbon", "WIB": "Asia/Jakarta", "Z": "UTC",
}

// halfHours names a place for each offset from UTC, in minutes, that is no whole hour.
var halfHours = map[int]string{
	-570: "Pacific/Marquesas", -210: "America/St_Johns", 210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata",
	345: "Asia/Kathmandu", 390: "Asia/Yangon", 525: "Australia/Eucla", 570: "Australia/Darwin", 630: "Australia/Lord_Howe",
	765: "Pacific/Chatham",
}

var offsetPattern = regexp.MustCompile(`^(?:UTC|GMT)? ?([+-])(\d{1,2})(?::?(\d\d))?$`)

// advice says what somebody may mean who writes that name for a time zone: one that Prefect does not know.
func advice(name string) string {
	upper := strings.ToUpper(strings.TrimSpace(name))
	if places, ok := abbreviations[upper]; ok {
		return ": did you mean " + places + "?"
	}
	if parts := offsetPattern.FindStringSubmatch(upper); parts != nil {
		return offsetAdvice(parts[1], parts[2], parts[3])
	}
	return suggestion(name)
}

// offsetAdvice names the zones that have an offset from UTC all year.
func offsetAdvice(sign, hours, minutes string) string {
	h, _ := strconv.Atoi(hours)   // digits
	m, _ := strconv.Atoi(minutes) // digits or nothing
	total := h*60 + m
	if sign == "-" {
		total = -total
	}
	const west, east = -12 * 60, 14 * 60 // the zones Etc/GMT+12 to Etc/GMT-14
	place, half := halfHours[total]
	switch {
	case total == 0:
		return ": did you mean UTC?"
	case half:
		return fmt.Sprintf(": did you mean a location with that offset, such as %s?", place)
	case total%60 != 0 || total < west || total > east:
		return ": write an IANA name such as America/New_York"
	}
	return fmt.Sprintf(
		": for this offset from UTC all year, write Etc/GMT%+d, whose sign is inverted; for the local time of a location, its name, such "+
			"as America/New_York",
		-total/60,
	)
}
