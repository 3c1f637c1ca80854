"""Windows and local buckets, walked quarter hour by quarter hour with the time zones that Python knows.

Instants are whole milliseconds since 1970 in UTC. Every change of the clock that is asked about lies on a quarter hour,
so looking at the local clock once in each is enough, and there is no arithmetic to get wrong."""

import datetime
import functools
import re
import zoneinfo

QUARTER = 15 * 60 * 1000
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$")


def missing_zones(names):
    """The zones that this system does not know."""
    def known(name):
        try:
            return zoneinfo.ZoneInfo(name) is not None
        except zoneinfo.ZoneInfoNotFoundError:
            return False

    return [name for name in names if not known(name)]


def instant(text):
    """Milliseconds of an RFC 3339 instant, None for any other text; finer than that is cut off."""
    read = INSTANT.match(text)
    if not read:
        return None
    date, time, fraction, offset = read.groups()
    read = datetime.datetime.fromisoformat(f"{date}T{time}{'+00:00' if offset == 'Z' else offset}")
    return int(read.timestamp()) * 1000 + int((fraction or "0").ljust(9, "0")[:3])


def midnight(date, zone):
    """The first instant of a local day."""
    local = datetime.datetime.combine(date, datetime.time(), zoneinfo.ZoneInfo(zone))
    return int(local.timestamp()) * 1000


def bound(text, zone):
    """An instant, or the beginning of a local day."""
    return instant(text) if "T" in text else midnight(datetime.date.fromisoformat(text), zone)


def floor(at):
    return at // QUARTER * QUARTER


def window(begin, end, zone, now, first):
    """Half-open, in whole quarter hours. An end in the running quarter hour or later means the end of that quarter."""
    running = floor(now)
    to = running + QUARTER if end is None else bound(end, zone)
    to = floor(to) if to <= running else -floor(-to)
    if begin is not None:
        return floor(bound(begin, zone)), to
    return floor(min(running if first is None else first, to - 1)), to


@functools.lru_cache(maxsize=None)
def local_time(at, zone):
    return datetime.datetime.fromtimestamp(at // 1000, zoneinfo.ZoneInfo(zone))


def local_bucket(interval, zone, quarter):
    """What tells one local bucket from its neighbours. An hour that the clock shows twice is two."""
    local = local_time(quarter, zone)
    if interval == "hour":
        return local.date(), local.hour, local.utcoffset()
    if interval == "day":
        return local.date()
    if interval == "week":
        return tuple(local.isocalendar())[:2]
    return local.year, local.month


@functools.lru_cache(maxsize=None)
def buckets(interval, zone, begin, end):
    """Every local bucket that meets the window: (from, to, whether the window cuts it)."""
    quarters = range(begin, end + 1, QUARTER)
    names = [local_bucket(interval, zone, quarter) for quarter in quarters]
    changes = [at for at, name, last in zip(quarters[1:], names[1:], names) if name != last]
    edges = [begin] + [at for at in changes if at < end] + [end]
    cut_off = begin if local_bucket(interval, zone, begin - QUARTER) == names[0] else None
    last_cut = end if names[-2] == names[-1] else None
    return [(start, stop, start == cut_off or stop == last_cut) for start, stop in zip(edges, edges[1:])]


def before(begin, end, zone):
    """The window just before: as many local days when it holds whole ones, else the same duration."""
    days = [local_time(at, zone).date() for at in (begin, end)]
    if [midnight(day, zone) for day in days] == [begin, end]:
        return midnight(days[0] - (days[1] - days[0]), zone), begin
    return begin - (end - begin), begin
