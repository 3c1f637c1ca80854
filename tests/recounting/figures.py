"""What a handful of answers comes to: bands, metrics, the change to another handful."""

import math
import statistics
from fractions import Fraction

from . import intervals


class Near:
    """A bound, which need be met to a hundredth only."""

    def __init__(self, value):
        self.value = value


class At:
    """An instant in milliseconds, which a text must name."""

    def __init__(self, instant):
        self.instant = instant


class Words:
    """A text of which only these words are known."""

    def __init__(self, words):
        self.words = words


# Best points, worst points by number of points; the band names, best first.
BEST_AND_WORST = {
    "nps": {11: (2, 7)},
    "ces": {5: (2, 2), 7: (3, 3)},
    "csat": {2: (1, 1), 3: (1, 1), 4: (2, 2), 5: (2, 2), 6: (2, 2), 7: (2, 2), 10: (3, 3)},
}
BANDS = {
    "nps": ("promoters", "passives", "detractors"),
    "ces": ("easy", "neutral", "hard"),
    "csat": ("satisfied", "neutral", "dissatisfied"),
}
HEADLINE = {"nps": "nps", "ces": "ces_agree_pct", "csat": "csat_pct"}


def cents(number):
    """Two decimals, half away from zero, from an exact fraction."""
    if number is None:
        return None
    whole = math.floor(abs(number) * 100 + Fraction(1, 2))
    return (whole if number > 0 else -whole) / 100 + 0.0


def metric(value, bounds, words, unit=1):
    low, high = (None, None) if bounds is None else (Near(bounds[0] * unit), Near(bounds[1] * unit))
    return {"value": cents(value), "low": low, "high": high, "method": Words(words)}


class Answers:
    """How many gave each score of a survey."""

    def __init__(self, survey, scores):
        self.kind = survey.kind
        self.counts = {score: 0 for score in range(survey.least, survey.most + 1)}
        for score in scores:
            self.counts[score] += 1
        self.n = sum(self.counts.values())
        # From the worst to the best answer.
        order = sorted(self.counts, reverse=survey.low_is_good)
        self.ranked = [self.counts[score] for score in order]
        self.best, self.worst = BEST_AND_WORST[self.kind][len(order)]

    def top(self, points):
        return sum(self.ranked[-points:])

    def bottom(self, points):
        return sum(self.ranked[:points])

    def share(self, hits):
        return Fraction(100 * hits, self.n) if self.n else None

    def ends(self):
        """How many lie in the best band and in the worst."""
        return self.top(self.best), self.bottom(self.worst)

    def headline(self):
        """Percent in the best band; less percent in the worst, where the kind is a net promoter score."""
        up, down = self.ends()
        return self.share(up - down if self.kind == "nps" else up)

    def bands(self):
        high, low = self.ends()
        sizes = (high, self.n - high - low, low)
        return [{"name": name, "n": n, "pct": cents(self.share(n))} for name, n in zip(BANDS[self.kind], sizes)]

    def top_pct(self, points):
        hits = self.top(points)
        return metric(self.share(hits), intervals.wilson(hits, self.n) if self.n else None, "Wilson", 100)

    def net(self, best, worst):
        up, down = self.top(best), self.bottom(worst)
        bounds = intervals.net(up, down, self.n) if self.n else None
        return metric(self.share(up - down), bounds, "adjusted Wald", 100)

    def mean(self):
        total = sum(score * count for score, count in self.counts.items())
        return metric(Fraction(total, self.n) if self.n else None, intervals.mean(self.counts), "Student t")

    def median(self):
        given = [score for score, count in sorted(self.counts.items()) for _ in range(count)]
        if not given:
            return metric(None, None, "order statistics")
        middle = Fraction(given[(self.n - 1) // 2] + given[self.n // 2], 2)
        place = intervals.median_place(self.n)
        bounds = (given[place - 1], given[self.n - place]) if place else None
        return metric(middle, bounds, "order statistics")

    def metrics(self):
        both = {"mean": self.mean(), "median": self.median()}
        if self.kind == "nps":
            return {"nps": self.net(self.best, self.worst), **both}
        if self.kind == "csat":
            return {"csat_pct": self.top_pct(self.best), **both}
        effort = {"ces_agree_pct": self.top_pct(self.best), "ces_top2_pct": self.top_pct(2)}
        return {**effort, "ces_net": self.net(2, self.worst), "ces_mean": self.mean(), **both}


class Change:
    """The headline now beside the headline before."""

    def __init__(self, now, before):
        self.now, self.before = now, before
        net = now.kind == "nps"
        self.difference = intervals.net_difference if net else intervals.newcombe
        self.words = "adjusted Wald" if net else "Newcombe"
        # What its interval is made of: up, down and n of a net share, hits and n of another one. The larger window
        # counts as half the square of the smaller one at most: else the interval is too narrow for rare answers.
        self.pair = []
        for answers, other in ((now, before), (before, now)):
            n = min(answers.n, max(other.n**2 / 2, other.n))
            ends = answers.ends() if net else answers.ends()[:1]
            self.pair.append((*(end * n / max(answers.n, 1) for end in ends), n))

    def delta(self):
        """The raw difference, with the interval of the difference."""
        if not (self.now.n and self.before.n):
            return metric(None, None, self.words)
        value = self.now.headline() - self.before.headline()
        return metric(value, self.difference(*self.pair), self.words, 100)

    def tested(self):
        """Fewer than ten answers are too few to say anything."""
        return self.now.n >= 10 and self.before.n >= 10

    def verdict(self):
        """A change is one when its interval leaves out 0."""
        if not self.tested():
            return "too_few"
        low, high = self.difference(*self.pair)
        if low > 0:
            return "up"
        return "down" if high < 0 else "not_distinguishable"

    def needed(self):
        return needed(self.now, self.before)


def verdicts(changes):
    """Verdicts that are given together (Holm 1979): the surest must hold at 5 % divided by the number of those tested,
    the next at 5 % divided by one less, and from the first that does not hold none does."""
    tested = [change for change in changes if change.tested()]
    ranked = sorted(tested, key=lambda change: intervals.p_value(change.difference, *change.pair))
    held = 0
    while held < len(ranked):
        change = ranked[held]
        if intervals.p_value(change.difference, *change.pair) >= 0.05 / (len(ranked) - held):
            break
        held += 1
    lost = {id(change) for change in ranked[held:]}
    return ["not_distinguishable" if id(change) in lost else change.verdict() for change in changes]


def needed(now, before):
    """Further answers per window that show a change of 10 points four times in five (Lachin 1981): in all
    (z.975 + z.8)^2 (s^2 + s^2) / 0.1^2, ten at least, less those of the smaller window. Each s^2 is that of a single
    answer with one answer more at either end of the scale."""
    def variance(answers):
        (up, down), n = (end + 1 for end in answers.ends()), answers.n + 2
        if answers.kind == "nps":
            return (up + down) / n - ((up - down) / n) ** 2
        return up / n * (1 - up / n)

    quantiles = intervals.Z + statistics.NormalDist().inv_cdf(0.8)
    enough = math.ceil(quantiles**2 * (variance(now) + variance(before)) / 0.1**2)
    return max(max(enough, 10) - min(now.n, before.n), 0)
