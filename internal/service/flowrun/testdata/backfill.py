"""When Prefect's scheduler makes runs by a schedule: reads schedule, start and end as JSON, writes the dates."""

import datetime
import json
import sys

from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule

asked = json.load(sys.stdin)
kind = {"cron": CronSchedule, "interval": IntervalSchedule, "rrule": RRuleSchedule}
answers = []
for one in asked:
    schedule = next(kind[k] for k in kind if k in one["schedule"])(**one["schedule"])
    start, end = (datetime.datetime.fromisoformat(one[bound]) for bound in ("start", "end"))
    dates = schedule._get_dates_generator(n=1000, start=start, end=end)
    answers.append([d.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") for d in dates])
json.dump(answers, sys.stdout)
