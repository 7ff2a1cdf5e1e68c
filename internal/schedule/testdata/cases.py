"""Random schedules, and moments at which they are interesting: around the changes of clocks, and anywhere else."""

import datetime
import functools
import random
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
LIVELY = [
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran",
    "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Dublin", "Europe/London", "Pacific/Apia",
    "Pacific/Chatham", "Pacific/Easter",
]
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()
RANGES = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6), (0, 59), (1970, 2099)]


@functools.lru_cache(maxsize=None)
def changes(name):
    """When clocks change in a zone, from 2015 to 2045, in seconds."""
    zone = zoneinfo.ZoneInfo(name)
    offset = lambda second: (EPOCH + datetime.timedelta(seconds=second)).astimezone(zone).utcoffset()
    found, step = [], 7 * 86400
    for low in range(1420070400, 2366841600, step):
        high = low + step
        if offset(low) != offset(high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            found.append(high)
    return found


class Cases:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def series(self):
        """A case, and the same schedule at other moments nearby."""
        case = self.one()
        yield case
        for _ in range(4):
            shift = self.random.choice([1, 60, 1800, 3600]) * self.random.randint(-30, 60)
            yield {**case, "start": case["start"] + shift * 10**6, "n": self.random.choice([1, 2, 4])}

    def one(self):
        r = self.random
        zone = self.zone()
        make = r.choices([self.cron, self.odd_cron, self.interval, self.rule, self.rules, self.odd_rule],
                         [40, 12, 16, 20, 9, 3])[0]
        schedule, start = make(zone)
        if zone is not None:
            schedule["timezone"] = zone
        case = {"schedule": schedule, "start": start, "n": r.choice([1, 2, 3, 5, 8, 12])}
        if r.random() < 0.15:
            case["end"] = start + r.choice([3600, 86400, 7 * 86400, 90 * 86400, 1000 * 86400]) * 10**6 + r.choice([0, 1, -1])
        return case

    # Places and moments

    def zone(self):
        r = self.random
        kind = r.random()
        if kind < 0.08:
            return None
        if kind < 0.6:
            return r.choice(LIVELY)
        if kind < 0.99:
            return r.choice(ZONES)
        return r.choice(["Mars/Olympus", "europe/berlin", "UTCX", "EST5EDT4", "posix/UTC", "GMT+25", "US", "Europe/Berlin "])

    def start(self, zone, low=2016, high=2045):
        r = self.random
        second = None
        if r.random() < 0.65:
            times = [t for t in changes(zone) if year_of(low) <= t < year_of(high)] if zone in ZONES else []
            if times:
                second = r.choice(times) + r.choice([
                    r.randint(-3, 3), r.randint(-7200, 7200), 60 * r.randint(-180, 180), 900 * r.randint(-12, 12),
                    r.randint(-40, 4) * 3600, r.randint(-10 * 86400, 86400),
                ])
        if second is None:
            second = r.randrange(year_of(low), year_of(high))
            if r.random() < 0.5:
                second -= second % r.choice([60, 3600, 86400])
        return second * 10**6 + (r.choice([1, 500_000, 999_999]) if r.random() < 0.08 else 0)

    # Cron

    def value(self, field):
        r = self.random
        low, high = RANGES[field]
        v = r.randint(low, high) if field != 6 else r.randint(2018, 2050)
        if field == 3 and r.random() < 0.3:
            return self.case(MONTHS[v - 1])
        if field == 4 and r.random() < 0.4:
            return self.case(DAYS[v])
        if field == 4 and r.random() < 0.1:
            return "7"
        return str(v).zfill(2) if r.random() < 0.04 else str(v)

    def case(self, text):
        return self.random.choice([str.lower, str.upper, str.title])(text)

    def part(self, field):
        r = self.random
        kind = r.random()
        if field == 2 and kind < 0.12:
            return self.random.choice(["L", "l"])
        if field == 4 and kind < 0.22:
            return r.choice([
                lambda: f"{self.value(4)}#{r.randint(1, 5)}", lambda: f"L{r.randint(0, 7)}", lambda: f"l{r.randint(0, 6)}",
                lambda: f"{r.choice(DAYS)}-{r.choice(DAYS)}#{r.randint(1, 5)}",
            ])()
        if kind < 0.55:
            return self.value(field)
        if kind < 0.75:
            return f"{self.value(field)}-{self.value(field)}"
        if kind < 0.85:
            return f"{self.value(field)}-{self.value(field)}/{self.step(field)}"
        if kind < 0.95:
            return f"*/{self.step(field)}"
        return f"{self.value(field)}/{self.step(field)}"

    def step(self, field):
        return self.random.choice([1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 61]) if field < 6 else self.random.randint(1, 9)

    def field(self, field):
        r = self.random
        stars = [0.15, 0.3, 0.45, 0.6, 0.5, 0.4, 0.5][field]
        if r.random() < stars:
            return "?" if field in (2, 4) and r.random() < 0.1 else "*"
        return ",".join(self.part(field) for _ in range(r.choice([1, 1, 1, 2, 3])))

    def cron(self, zone):
        r = self.random
        if r.random() < 0.02:
            text = r.choice(["@hourly", "@daily", "@Midnight", "@weekly", "@monthly", "@yearly", "@ANNUALLY"])
        else:
            text = " ".join(self.field(i) for i in range(r.choices([5, 6, 7], [75, 15, 10])[0]))
        return self.with_day_or({"cron": text}), self.start(zone)

    def with_day_or(self, schedule):
        if self.random.random() < 0.5:
            schedule["day_or"] = self.random.random() < 0.3
        return schedule

    def odd_cron(self, zone):
        """Expressions of which about half are refused."""
        r = self.random
        words = [self.field(min(i, 6)) for i in range(r.choices([4, 5, 6, 7, 8], [5, 60, 20, 10, 5])[0])]
        for _ in range(r.choice([1, 1, 2])):
            words[r.randrange(len(words))] = r.choice([
                "0", "7", "00", "007", "60", "61", "24", "32", "13", "L", "l", "L5", "5L", "L-1", "15W", "LW", "fri#6", "fri#0",
                "mon#1,tue", "*,mon#1", "*/0", "*/-1", "-1", "1-", "-5", "*-5", "1-2-3", "1//2", "/5", "5/", "", "1,,2", ",", "?,1",
                "x", "mon", "jan", "MON-FRI", "fri-mon", "nov-feb/2", "22-4/3", "5-5", "0-7", "7-0", "1-7", "*/61", "0-59/15", "5/70",
                "1.5", "+5", "1_0", "٣", "*/٥", "R", "H", "h/5", "R(0-5)", "r/9", "@daily", "#", "#1", "*#1", "1-5#2", "mon-fri#2",
                "jan#1", "l#1", "L8", "L7", "1970", "2099", "2100", "*/1", "0-6", "1-31", "1-30,L", "1-12", "0-6,*", "*,*", "30,L",
                "29,L", "L,31", "0-23", "99999999999999999999", "*/99999999999999999999", "sunday", "mon,7", "0,7", "6-7", "7-7",
            ])
        text = r.choice([" ", "  ", "\t", " \n", "\u00a0"]).join(words)
        return self.with_day_or({"cron": r.choice(["", "", "", " "]) + text}), self.start(zone)

    # Intervals

    def interval(self, zone):
        r = self.random
        start = self.start(zone)
        seconds = r.choice([
            lambda: r.choice([1, 30, 60, 300, 900, 1800, 3600, 5400, 7200, 43200, 86399, 86400, 86401, 90000, 172800, 604800]),
            lambda: r.randint(1, 100_000), lambda: r.randint(80_000, 1_000_000), lambda: r.randint(1_000_000, 40_000_000),
            lambda: 86400 * r.randint(1, 40), lambda: 86400 * r.randint(1, 40) + 3600 * r.randint(-2, 2),
            lambda: round(r.uniform(0.5, 200_000), r.randint(1, 6)),
            lambda: r.choice([0.1, 1.5, 0.000001, 0.0000001, 0.0000005, 86400.1, 1e9, 1e11, -5, 8.64e13, 8.65e13]),
        ])()
        schedule = {"interval": seconds}
        if r.random() < 0.95:
            anchor = self.start(zone, 2010, 2046) if r.random() < 0.5 else start + r.randint(-400, 400) * r.choice([60, 3600, 86400]) * 10**6
            schedule["anchor_date"] = (EPOCH + datetime.timedelta(microseconds=anchor)).isoformat().replace("+00:00", "Z")
        else:
            start = 4102444800 * 10**6  # whatever "now" is, this is far enough to tell nothing of it
            schedule["anchor_date"] = self.random.choice(["2024-02-29T12:00:00+05:30", "2024-02-29T12:00:00-12:00"])
        return schedule, start

    # Recurrence rules

    def numbers(self, low, high, most=3, signed=False):
        r = self.random
        pick = lambda: r.randint(low, high) * (r.choice([1, -1]) if signed else 1)
        return ",".join(str(pick()) for _ in range(r.randint(1, most)))

    def frequency(self):
        return self.random.choices(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"],
                                   [18, 22, 20, 18, 10, 7, 5])[0]

    def rule_text(self, freq, start):
        r = self.random
        parts = [f"FREQ={freq}"]
        add = lambda chance, text: parts.append(text()) if r.random() < chance else None
        add(0.5, lambda: f"INTERVAL={r.choice([1, 2, 3, 4, 5, 7, 10, 12, 24, 36, 90])}")
        add(0.2, lambda: f"BYMONTH={self.numbers(1, 12)}")
        add(0.15, lambda: f"BYMONTHDAY={self.numbers(1, 31, signed=True)}")
        add(0.06, lambda: f"BYYEARDAY={self.numbers(1, 366, 5, signed=True)}")
        add(0.06, lambda: f"BYWEEKNO={self.numbers(1, 53, 5, signed=True)}")
        add(0.04, lambda: f"BYEASTER={self.numbers(0, 70, signed=True)}")
        plain = r.random() < 0.5  # a rule that mixes plain and counted days never matches, and takes dateutil long to find out
        add(0.3, lambda: "BYDAY=" + ",".join(self.by_day(freq, plain ^ (r.random() < 0.02)) for _ in range(r.randint(1, 3))))
        add(0.3, lambda: f"BYHOUR={self.numbers(0, 23)}")
        add(0.25, lambda: f"BYMINUTE={self.numbers(0, 59)}")
        add(0.25, lambda: f"BYSECOND={self.numbers(0, 59)}")
        positions = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7}.get(freq, 2)
        add(0.12, lambda: f"BYSETPOS={self.numbers(1, r.choice([1, 2, positions]), signed=True)}")
        add(0.2, lambda: f"WKST={r.choice(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])}")
        add(0.2, lambda: f"COUNT={r.choice([0, 1, 5, 20, 100, 1000, 5000])}")
        add(0.2, lambda: "UNTIL=" + self.stamp(start + r.randint(-100, 1000) * r.choice([3600, 86400]) * 10**6))
        head, *tail = parts
        r.shuffle(tail)
        return ";".join([head, *tail])

    def by_day(self, freq, plain):
        r = self.random
        name = r.choice(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
        if plain:
            return name
        most = 5 if freq == "MONTHLY" else 53
        n = r.choice([1, 1, 2, 3, 4, 5, r.randint(1, most)]) * r.choice([1, -1])
        return r.choice([f"{n}{name}", f"{n:+d}{name}", f"{name}({n:+d})"])

    def stamp(self, microseconds, sort=None):
        r = self.random
        at = EPOCH + datetime.timedelta(microseconds=microseconds)
        if r.random() < 0.4:
            at = at.replace(minute=at.minute - at.minute % 30, second=0)
        form = r.choices(["%Y%m%dT%H%M%S", "%Y%m%d", "%Y%m%dT%H%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%Y%m%dT%H"],
                         [80, 8, 4, 4, 2, 2])[0]
        text = at.strftime(form)
        if sort is None:
            sort = "Z" if r.random() < 0.1 else ""
        return text + sort if "T" in text else text

    def anchored(self, freq, start):
        """A DTSTART from which dateutil reaches the start in reasonable time."""
        r = self.random
        span = {"SECONDLY": 20_000, "MINUTELY": 10**6, "HOURLY": 40 * 10**6}.get(freq, 400 * 10**6)
        return start + r.randint(-span, span // 5) * 10**6

    def rule(self, zone):
        r = self.random
        freq = self.frequency()
        if r.random() < 0.3:
            near = {"SECONDLY": 2020, "MINUTELY": 2020}.get(freq)
            start = self.start(zone) if near is None else (1577836800 + r.randint(-90_000, 200_000)) * 10**6
            text = self.rule_text(freq, start)
            return {"rrule": r.choice(["", "RRULE:"]) + text}, start
        start = self.start(zone)
        text = f"DTSTART:{self.stamp(self.anchored(freq, start))}\nRRULE:{self.rule_text(freq, start)}"
        return {"rrule": text if r.random() < 0.9 else text.lower()}, start

    def rules(self, zone):
        r = self.random
        start = self.start(zone)
        freqs = [self.frequency() for _ in range(r.choice([1, 1, 2, 3]))]
        lines = ["RRULE:" + self.rule_text(f, start) for f in freqs]
        lines += ["EXRULE:" + self.rule_text(self.frequency(), start) for _ in range(r.choice([0, 0, 1]))]
        near = lambda: self.stamp(start - start % 3_600_000_000 + r.randint(-48, 480) * 3_600_000_000)
        if r.random() < 0.6:
            lines.append("RDATE:" + ",".join(near() for _ in range(r.randint(1, 6))))
        if r.random() < 0.6:
            lines.append(r.choice(["EXDATE:", "EXDATE;TZID=Europe/Berlin:", "EXDATE;VALUE=DATE-TIME:"])
                         + ",".join(near() for _ in range(r.randint(1, 6))))
        shortest = max(freqs, key=["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"].index)
        begin = r.choice(["DTSTART:", "DTSTART:", "DTSTART;TZID=America/New_York:"])
        lines.insert(r.choice([0, 0, len(lines)]), begin + self.stamp(self.anchored(shortest, start)))
        return {"rrule": r.choice(["\n", "\n", " ", "\r\n"]).join(lines)}, start

    def odd_rule(self, zone):
        """Rules of which most are refused."""
        r = self.random
        start = self.start(zone)
        text = r.choice([f"DTSTART:{self.stamp(start)}\n", ""]) + "RRULE:" + self.rule_text(r.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), start)
        return {"rrule": r.choice([
            lambda: text + r.choice([";", ";X=1", ";BYHOUR=24", ";BYHOUR=-1", ";BYMINUTE=60", ";BYSECOND=60", ";BYSETPOS=0", ";BYSETPOS=367",
                                     ";BYDAY=0MO", ";BYDAY=XX", ";BYDAY=", ";BYDAY=MO(+1)", ";BYDAY=MO()", ";BYDAY=+MO", ";COUNT=x", ";COUNT=-1",
                                     ";WKST=XX", ";UNTIL=x", ";UNTIL=20301301", ";UNTIL=20300101T250000", ";BYMONTH=13", ";BYMONTH=0",
                                     ";BYMONTHDAY=0", ";BYMONTHDAY=32", ";BYYEARDAY=0", ";BYYEARDAY=400", ";BYWEEKNO=0", ";BYWEEKNO=60",
                                     ";BYHOUR=+5", ";BYHOUR=1_0", ";BYHOUR=1__0", ";BYHOUR=٣", ";INTERVAL=", ";FREQ=HOURLY", ";FREQ=x", "\nEXDATE:",
                                     "\nRDATE;TZID=UTC:20300101", "\nEXDATE;X=1:20300101", "\nEXDATE;TZID=Nowhere:20300101T100000Z",
                                     "\nEXDATE;TZID=UTC:20300101T100000Z", "\nFOO:BAR", "\nRRULE:", "\nDTSTART:20300101,20300102",
                                     "\nDTSTART:20300101T120000Z", "\nEXDATE;VALUE=DATE;VALUE=DATE:20300101", "\nRRULE;X=1:FREQ=DAILY",
                                     "\nRDATE:20300101T000000.5", "\nRDATE:20300101T000000.25Z", "\nDTSTART:2030/01/05T1030+02:00",
                                     "\nDTSTART:00010101", "\nDTSTART:20300230", "\nDTSTART:20300105T10:30:00.25Z"]),
            lambda: text.replace("FREQ", "FRQ"), lambda: text.replace("RRULE:", "RRULE:RRULE:"), lambda: text.replace(":", ""),
            lambda: text.replace(";", " "), lambda: "  " + text + "\n\n", lambda: text.lower(), lambda: text + "X" * 6500,
            lambda: "RRULE:FREQ=DAILY" + ";BYHOUR=1" * r.choice([715, 717, 719, 720, 721]), lambda: "DTSTART:20300101T000000", lambda: " ",
            lambda: "EXDATE:20300101T000000", lambda: "RDATE:20300101T000000,20310101T000000",
        ])()}, start


def year_of(year):
    return int(datetime.datetime(year, 1, 1, tzinfo=UTC).timestamp())
