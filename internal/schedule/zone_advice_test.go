package schedule

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestZoneAdvice: a name that Prefect does not know is answered with zones of that meaning, not of that spelling.
func TestZoneAdvice(t *testing.T) {
	for name, want := range map[string]string{
		"PST": "did you mean America/Los_Angeles?", "ist": "did you mean Asia/Kolkata, Europe/Dublin, Asia/Jerusalem?",
		"BST": "did you mean Europe/London, Asia/Dhaka?", "JST": "did you mean Asia/Tokyo?", "Z": "did you mean UTC?",
		"GMT+2": "write Etc/GMT-2, whose sign", "UTC+1": "write Etc/GMT-1, whose sign", "UTC-05:00": "write Etc/GMT+5, whose sign",
		"+0200": "write Etc/GMT-2, whose sign", "UTC+0": "did you mean UTC?", "-00:00": "did you mean UTC?",
		"UTC+5:30": "such as Asia/Kolkata?", "UTC-3:30": "such as America/St_Johns?", "UTC+5:10": "write an IANA name",
		"UTC+15": "write an IANA name", "UTC-13": "write an IANA name", "Berlin": "did you mean Europe/Berlin",
	} {
		_, refused := loadZone(name)
		if refused == nil || !strings.Contains(refused.Message, want) || refused.Unknowable {
			t.Errorf("%s: %v, expected %s", name, refused, want)
		}
	}
}

// TestZoneAdviceExists: the zones that are named are ones that Prefect knows, and zones for an offset have this offset.
func TestZoneAdviceExists(t *testing.T) {
	for name, places := range abbreviations {
		if knownZone(name) {
			t.Errorf("%s needs no advice: Prefect knows it", name)
		}
		for place := range strings.SplitSeq(places, ", ") {
			if !knownZone(place) {
				t.Errorf("%s: Prefect does not know %s", name, place)
			}
		}
	}
	winter, summer := time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)
	for minutes, place := range halfHours {
		z, refused := loadZone(place)
		if refused != nil {
			t.Errorf("%s: %v", place, refused)
			continue
		}
		if offset := int64(minutes) * 60; z.offset(winter.Unix()) != offset && z.offset(summer.Unix()) != offset {
			t.Errorf("%s is never %d minutes ahead of UTC", place, minutes)
		}
	}
}

// TestMachineZone: a time zone that only the server knows is distinguished from one that it rejects.
func TestMachineZone(t *testing.T) {
	for _, o := range []Options{{Cron: "0 6 * * *"}, {Interval: 3600}, {RRule: "FREQ=DAILY"}} {
		o.Timezone = machineZone
		_, err := New(o, time.Now())
		var refused *Error
		if !errors.As(err, &refused) || !refused.Unknowable || refused.Field != FieldTimezone {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
