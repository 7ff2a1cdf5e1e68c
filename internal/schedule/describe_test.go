package schedule

import "testing"

func TestDescribe(t *testing.T) {
	no := false
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{Cron: "0 9 * * 1-5", Timezone: "Europe/Berlin"}, "At 09:00 on Monday to Friday (Europe/Berlin time)"},
		{Options{Cron: "* * * * *"}, "Every minute (UTC)"},
		{Options{Cron: "*/15 9-17 * * mon,fri"}, "Every 15 minutes from 09:00 to 17:59 on Monday and Friday (UTC)"},
		{Options{Cron: "5 * * * *"}, "At minute 5 of every hour (UTC)"},
		{Options{Cron: "1-30/3 */2 * * *"}, "At every third minute from 1 to 28 of every second hour from 00:00 (UTC)"},
		{Options{Cron: "0 22-4 * * *"}, "At minute 0 of hours 0 to 4, 22 and 23 (UTC)"},
		{Options{Cron: "0 0 1,15 * mon"}, "At 00:00 on days 1 and 15 of the month, and on Monday (UTC)"},
		{Options{Cron: "0 0 1,15 * mon", DayOr: &no}, "At 00:00 on days 1 and 15 of the month if that is Monday (UTC)"},
		{Options{Cron: "0 0 5,L jan-mar,12 *"}, "At 00:00 on day 5 of the month and the last day of the month in January to March and December (UTC)"},
		{Options{Cron: "0 9 L * fri#2,l1"}, "At 09:00 on the last day of the month if that is the last Monday and the second Friday of the month (UTC)"},
		{Options{Cron: "0 0 1 1 * 0 2026-2030"}, "At 00:00 on day 1 of the month in January of 2026 to 2030 (UTC)"},
		{Options{Cron: "* * * * * */10"}, "Every 10 seconds (UTC)"},
		{Options{Cron: "*/5 * * * * *"}, "Every second of every fifth minute (UTC)"},
		{Options{Cron: "0 9 * * * 0,30"}, "At 09:00 and 09:00:30 (UTC)"},
		{Options{Cron: "R(0-5) * * * *"}, `At times drawn at random by "R(0-5) * * * *" (UTC)`},
		{Options{Interval: 3600, AnchorDate: &testNow}, "Every hour, counted from 2026-11-21 12:00 (UTC)"},
		{Options{Interval: 1, AnchorDate: &testNow}, "Every second, counted from 2026-11-21 12:00 (UTC)"},
		{Options{Interval: 1209600, AnchorDate: &testNow, Timezone: "Asia/Tokyo"}, "Every 2 weeks, counted from 2026-11-21 21:00 (Asia/Tokyo time)"},
		{Options{Interval: 90061.5, AnchorDate: &testNow}, "Every 1 day, 1 hour, 1 minute and 1.5 seconds, counted from 2026-11-21 12:00 (UTC)"},
		{Options{Interval: 3600}, "Every hour, counted from the moment when Prefect creates the schedule (UTC)"},
		{Options{RRule: "FREQ=DAILY"}, "Every day at 00:00; counted from 2020-01-01 00:00, as there is no DTSTART (UTC)"},
		{
			Options{RRule: "DTSTART:20250120T063000\nRRULE:FREQ=MONTHLY;INTERVAL=5;BYDAY=2FR,-1SA;BYHOUR=20;BYMINUTE=0;COUNT=7"},
			"Every 5 months on the second Friday and the last Saturday at 20:00, 7 times; from 2025-01-20 06:30 on (UTC)",
		},
		{
			Options{RRule: "DTSTART:20250101\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2,22;UNTIL=20270101T000000"},
			"Every month on Monday and Tuesday at 00:00, only the second to last and the 22nd of these in each month, until 2027-01-01 00:00; " +
				"from 2025-01-01 00:00 on (UTC)",
		},
		{
			Options{RRule: "DTSTART:20250101\nRRULE:FREQ=YEARLY;BYEASTER=-2,0,1;BYWEEKNO=20,-1;BYYEARDAY=112;BYMONTHDAY=-1;BYMONTH=3,13"},
			"Every year on day 112 of the year on the last day of the month on 2 days before Easter Sunday, Easter Sunday and 1 day after " +
				"Easter Sunday " +
				"in week 20 of the year and the last week of the year in March and month 13 at 00:00; from 2025-01-01 00:00 on (UTC)",
		},
		{Options{RRule: "DTSTART:20250101\nRRULE:FREQ=HOURLY;INTERVAL=6;BYHOUR=6,12,13,14;BYMINUTE=5"}, "Every 6 hours at hours 6 and 12 to 14 at minute 5; from 2025-01-01 00:00 on (UTC)"},
		{
			Options{RRule: "DTSTART:20250101\nRRULE:FREQ=DAILY\nEXDATE:20250105T000000\nEXRULE:FREQ=WEEKLY;BYDAY=SU\nRDATE:20250106T120000"},
			"Every day at 00:00; and on 2025-01-06 12:00; except every week on Sunday at 00:00; and except on 2025-01-05 00:00; from 2025-01-01 " +
				"00:00 on (UTC)",
		},
		{Options{RRule: "RDATE:20250101,20250102,20250103,20250104,20250105,20250106"}, "On 6 single dates (UTC)"},
		{Options{RRule: "EXDATE:20250101"}, "Never: there is no rule and no date (UTC)"},
	} {
		s, err := New(c.options, testNow)
		if err != nil {
			t.Errorf("%+v: %v", c.options, err)
			continue
		}
		if got := s.Describe(); got != c.want {
			t.Errorf("%+v:\n  got  %s\n  want %s", c.options, got, c.want)
		}
	}
}
