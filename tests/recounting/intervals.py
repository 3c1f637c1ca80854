"""Two-sided intervals, written from their published definitions: of 95 % unless another quantile `z` is given."""

import functools
import math
import statistics

Z = statistics.NormalDist().inv_cdf(0.975)


def wilson(hits, n, z=Z):
    """Wilson (1927): the shares p that a test would keep, between the roots of (hits/n - p)^2 = z^2 p (1 - p) / n."""
    share = hits / n
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return max((-b - root) / (2 * a), 0.0), min((-b + root) / (2 * a), 1.0)


def newcombe(now, before, z=Z):
    """Newcombe (1998b), method 10, of two shares (hits, n): the distances to Wilson's limits, squared and added."""
    (low, high), (low_before, high_before) = wilson(*now, z), wilson(*before, z)
    now, before = now[0] / now[1], before[0] / before[1]
    down = math.hypot(now - low, high_before - before)
    up = math.hypot(high - now, before - low_before)
    return now - before - down, now - before + up


def adjusted_net(up, down, n):
    """Centre and squared error of a net share with 0.75 + 1.5 + 0.75 answers more (adjusted Wald, Rocks 2016)."""
    weights = {1: up + 0.75, 0: n - up - down + 1.5, -1: down + 0.75}
    total = sum(weights.values())
    centre = sum(value * weight for value, weight in weights.items()) / total
    variance = sum(weight * (value - centre) ** 2 for value, weight in weights.items()) / total
    return centre, variance / total


def net(up, down, n):
    """The adjusted Wald interval of a net share, within -1 and 1."""
    centre, square = adjusted_net(up, down, n)
    return clamped(centre, Z * math.sqrt(square), -1, 1)


def net_difference(now, before, z=Z):
    """The same for the difference of two net shares (up, down, n), within -2 and 2."""
    (centre, square), (centre_before, square_before) = adjusted_net(*now), adjusted_net(*before)
    return clamped(centre - centre_before, z * math.sqrt(square + square_before), -2, 2)


def p_value(difference, now, before):
    """One minus the confidence at which the interval of a difference just begins to leave out 0."""
    def leaves_out_0(z):
        low, high = difference(now, before, z)
        return low > 0 or high < 0

    if not leaves_out_0(0.0):
        return 1.0
    left_out, held = 0.0, 40.0
    while held - left_out > 1e-9:
        middle = (left_out + held) / 2
        left_out, held = (middle, held) if leaves_out_0(middle) else (left_out, middle)
    return math.erfc(held / math.sqrt(2))


def clamped(centre, half, least, most):
    return max(centre - half, least), min(centre + half, most)


def mean(counts):
    """Student's interval of a mean, never off the scale; nothing for one answer or for equal ones."""
    n = sum(counts.values())
    given = [score for score, count in counts.items() if count]
    if n < 2 or len(given) < 2:
        return None
    centre = sum(score * count for score, count in counts.items()) / n
    variance = sum(count * (score - centre) ** 2 for score, count in counts.items()) / (n - 1)
    return clamped(centre, student_quantile(n - 1) * math.sqrt(variance / n), min(counts), max(counts))


@functools.lru_cache(maxsize=None)
def student_quantile(freedom):
    """The t with P(|T| < t) = 0.95, by Newton's steps: P is concave, so they come from below and never overshoot."""
    scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
    t = Z
    for _ in range(60):
        density = math.exp(scale - (freedom + 1) / 2 * math.log1p(t * t / freedom))
        step = (0.95 - student_within(t, freedom)) / (2 * density)
        t += step
        if abs(step) < 1e-12:
            break
    return t


def student_within(t, freedom):
    """P(|T| < t) for whole degrees of freedom: the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for k in range(freedom // 2):
        total += term
        # 1, 1/2, (1*3)/(2*4), ... for even degrees; 1, 2/3, (2*4)/(3*5), ... for odd ones.
        term *= cosine * cosine * ((2 * k + 2) / (2 * k + 3) if odd else (2 * k + 1) / (2 * k + 2))
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


@functools.lru_cache(maxsize=None)
def median_place(n):
    """The largest r for which P(fewer than r of n tosses are heads) <= 2.5 %, by exact integers (Conover 1999, 3.2)."""
    place, below, ways = 0, 0, 1
    # 2.5 % is one in forty. `below` counts the tosses with fewer than `place` heads, `ways` those with just so many.
    while 40 * (below + ways) <= 2**n:
        below += ways
        ways = ways * (n - place) // (place + 1)
        place += 1
    return place
