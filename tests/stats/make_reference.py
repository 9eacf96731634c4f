#!/usr/bin/python3
"""Writes posterior_reference.csv, shortest_reference.csv, tail_reference.csv and difference_reference.csv: intervals and
tails of Beta(a, b), and differences of error rates, to 25 digits by mpmath.

Nothing here shares a formula with src/stats: densities come from log-gamma at 50 digits; tails from mpmath's hypergeometric
betainc, and where that does not converge from the power series (few terms near an end) or from mpmath's quadrature of the
density on the log-odds scale. The three are compared with each other before anything is written. Takes about half
an hour; names after the folder choose the tables:

    python3 tests/stats/make_reference.py tests/stats [posterior] [shortest] [tail] [difference]
"""
import sys

from mpmath import mp, mpf, betainc, exp, log, log1p, loggamma, nstr, quad, sqrt

mp.dps = 50
DIGITS = 25


class Beta:
    def __init__(self, a, b):
        self.a, self.b = mpf(a), mpf(b)
        self.n = self.a + self.b
        self.mean = self.a / self.n
        self.log_norm = loggamma(self.n) - loggamma(self.a) - loggamma(self.b)

    def mirrored(self):
        return Beta(self.b, self.a)

    def log_g(self, u):  # log of x^a (1-x)^b / B(a, b) at the log-odds u
        return self.log_norm - self.a * log1p(exp(-u)) - self.b * log1p(exp(u))

    def slope(self, u):
        return self.a - self.n / (1 + exp(-u))

    def lower_by_quadrature(self, u):
        top = self.log_g(u)
        x = 1 / (1 + exp(-u))
        step = min(mpf(3), 4 / sqrt(self.n * x * (1 - x)), 12 / max(self.slope(u), mpf("1e-9")))
        points = [u]
        while len(points) < 3 or self.log_g(points[-1]) > top - 80:
            points.append(points[-1] - step)
        return quad(lambda v: exp(self.log_g(v) - top), points[::-1], method="gauss-legendre") * exp(top)

    def lower_by_series(self, u):  # g / a times the sum of (n)_k / (a + 1)_k x^k
        x = 1 / (1 + exp(-u))
        term, total, k = mpf(1), mpf(1), 0
        while term > total * mpf(10) ** -60:
            term *= (self.n + k) / (self.a + 1 + k) * x
            total += term
            k += 1
        return exp(self.log_g(u)) / self.a * total

    def lower(self, u):
        x = 1 / (1 + exp(-u))
        if self.n < 4000:
            return betainc(self.a, self.b, 0, x, regularized=True)
        return self.lower_by_series(u) if self.n * x < 2000 else self.lower_by_quadrature(u)

    def upper(self, u):
        return self.mirrored().lower(-u)

    def tail(self, u, side):
        """The smaller tail is computed, the larger one is its complement."""
        other = self.slope(u) < 0
        own = self.upper(u) if other else self.lower(u)
        return own if (side > 0) == other else 1 - own

    def quantile(self, tail, side):
        """The log-odds u whose tail on `side` (-1 lower, +1 upper) is `tail`: Newton on log(tail), which is concave."""
        z = mp.sqrt(2) * mp.erfinv(1 - 2 * min(tail, mpf("0.4999")))
        u = log(self.a / self.b) + side * z / sqrt(self.n * self.mean * (1 - self.mean))
        if side < 0 and self.a <= 2:
            u = (log(tail) + log(self.a) - self.log_norm) / self.a
        if side > 0 and self.b <= 2:
            u = -(log(tail) + log(self.b) - self.log_norm) / self.b
        for _ in range(200):
            own = self.tail(u, side)
            step = log(own / tail) * own / exp(self.log_g(u))
            u += side * step
            if abs(step) < mpf(10) ** -(DIGITS + 1) * max(1, abs(u)) and abs(step) * sqrt(self.n) < mpf(10) ** -DIGITS:
                return u
        raise RuntimeError(f"no quantile for {self.a} {self.b} {tail} {side}")


def probability(u):
    return 1 / (1 + exp(-u))


def equal_tailed(beta, missing):
    low, high = (probability(beta.quantile(missing / 2, side)) for side in (-1, 1))
    return low, high, high - low


def shortest(beta, missing):
    if beta.a <= 1 and beta.b <= 1:
        return equal_tailed(beta, missing)
    if beta.a <= 1:
        high = probability(beta.quantile(missing, 1))
        return mpf(0), high, high
    if beta.b <= 1:
        low = probability(beta.quantile(missing, -1))
        return low, mpf(1), 1 - low

    def height(u):
        return beta.log_g(u) + 2 * log1p(exp(-u)) + u

    def height_slope(u):
        x = probability(u)
        return beta.slope(u) - (1 - x) + x

    # Newton in two unknowns: both ends' log-odds, for the missing mass and for equal heights. The first steps are cut
    # to the width of the interval; what comes out is checked by its own equations.
    low, high = beta.quantile(missing / 2, -1), beta.quantile(missing / 2, 1)
    longest = high - low
    for _ in range(60):
        left, right = exp(beta.log_g(low)), exp(beta.log_g(high))
        mass = beta.lower(low) + beta.upper(high) - missing
        gap = height(low) - height(high)
        slope_low, slope_high = height_slope(low), height_slope(high)
        if slope_low <= 0:  # above the mode
            low -= longest / 4
            continue
        if slope_high >= 0:
            high += longest / 4
            continue
        determinant = right * slope_low - left * slope_high
        step_low = (mass * slope_high - gap * right) / determinant
        step_high = (mass * slope_low - gap * left) / determinant
        cut = min(1, longest / 4 / max(abs(step_low), abs(step_high), mpf(10) ** -60))
        low, high = low + cut * step_low, high + cut * step_high
        if low < -700:
            return None  # not a double
        if max(abs(step_low), abs(step_high)) * sqrt(beta.n) < mpf(10) ** -(DIGITS + 1):
            assert abs(beta.lower(low) + beta.upper(high) - missing) < missing * mpf(10) ** -(DIGITS + 1)
            assert abs(height(low) - height(high)) < mpf(10) ** -DIGITS
            low, high = probability(low), probability(high)
            return low, high, high - low
    return None  # nearly uniform shapes and tiny low ends, which Newton does not reach


def parameters():
    """(a, b) pairs: counts 0 .. 1e12 at many rates under several priors, as the doubles that the code under test receives."""
    priors = [(1.0, 1.0), (0.5, 0.5), (2.0, 98.0), (0.01, 3.0)]
    for total in [0, 1, 2, 5, 10, 30, 100, 1e3, 1e4, 1e5, 1e6, 1e8, 1e10, 1e12]:
        for rate in [0, 1e-11, 1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.9, 1]:
            for prior in priors:
                errors = rate * total
                if 0 < rate < 1 and errors < 0.05:
                    continue
                if prior[1] > 1 and rate not in (0, 0.01, 0.3, 1):
                    continue
                yield errors + prior[0], (total - errors) + prior[1]


def check_against_betainc():
    for a, b in [(3, 50), (0.5, 700), (40, 3000)]:
        beta = Beta(a, b)
        u = log(beta.mean / (1 - beta.mean)) - 1
        one = beta.lower(u)
        for other in [beta.lower_by_quadrature(u), beta.lower_by_series(u)]:
            assert abs(one / other - 1) < mpf(10) ** -35, (a, b, nstr(one / other - 1, 5))


def text(value):
    return nstr(value, DIGITS, min_fixed=0, max_fixed=0)


def write_posterior(folder):
    missing = ["1e-15", "1e-6", "0.01", "0.05", "0.2", "0.49"]
    with open(f"{folder}/posterior_reference.csv", "w") as out:
        out.write("a,b,missing,low,high,width\n")
        for index, (a, b) in enumerate(sorted(set(parameters()))):
            beta = Beta(a, b)
            for number, gone in enumerate(missing):
                if (index + number) % 2 and gone != "0.05":
                    continue
                out.write(",".join([repr(a), repr(b), gone, *map(text, equal_tailed(beta, mpf(gone)))]) + "\n")
            out.flush()


def shortest_parameters():
    """Every third of the shapes, in both orders of a and b, and those where the mode is at an end or in the middle."""
    shapes = sorted(set(parameters()))
    yield from shapes[::3]
    for a in [1.01, 1.05, 1.1, 1.5, 2.0, 3.0]:
        for b in [1.0, 1.01, 1.5, 2.0, 4.0, 60.0, 1000.0, 1e6, 1e12]:
            yield (a, b) if b != 4 else (b, a)
    for a in [1.5, 10.0, 500.0, 5e5, 5e11]:
        yield a, a


def write_shortest(folder):
    missing = ["1e-15", "1e-9", "1e-4", "0.05", "0.3", "0.5"]
    with open(f"{folder}/shortest_reference.csv", "w") as out:
        out.write("a,b,missing,low,high,width\n")
        for index, (a, b) in enumerate(shortest_parameters()):
            beta = Beta(a, b)
            for number, gone in enumerate(missing):
                if (index + number) % 2 and gone != "0.05":
                    continue
                if ends := shortest(beta, mpf(gone)):
                    out.write(",".join([repr(a), repr(b), gone, *map(text, ends)]) + "\n")
            out.flush()


def write_tail(folder):
    with open(f"{folder}/tail_reference.csv", "w") as out:
        out.write("a,b,t,below,above\n")
        for a, b in sorted(set(parameters())):
            beta = Beta(a, b)
            deviation = sqrt(beta.mean * (1 - beta.mean) / (beta.n + 1))
            for z in [-7, -1.3, 0.2, 2.5, 9]:
                t = float(beta.mean + z * deviation)
                if not 0 < t < 1:
                    continue
                u = log(mpf(t)) - log1p(-mpf(t))
                out.write(",".join([repr(a), repr(b), repr(t), text(beta.tail(u, -1)), text(beta.tail(u, 1))]) + "\n")


def integrate_pieces(f, points):
    points = sorted(set(p for p in points if 0 <= p <= 1))
    return sum(quad(f, [x, y]) for x, y in zip(points, points[1:]))


def around(a, b):
    """Points that let the quadrature see where Beta(a, b) is."""
    mean = a / (a + b)
    deviation = sqrt(mean * (1 - mean) / (a + b + 1))
    return [mean + z * deviation for z in (-12, -6, -3, -1, 1, 3, 6, 12)]


def below_paired(cells, d):
    """P(theta10 - theta01 < d) under Dirichlet: theta01 is a Beta, theta10 a Beta's share of what is left."""
    right, only_a, only_b, wrong = (mpf(n) + mpf("0.5") for n in cells)
    rest = right + wrong
    marginal = Beta(only_b, only_a + rest)

    def inner(x):
        share = (x + d) / (1 - x)
        if share <= 0:
            return mpf(0)
        tail = mpf(1) if share >= 1 else betainc(only_a, rest, 0, share, regularized=True)
        return exp(marginal.log_norm + (only_b - 1) * log(x) + (marginal.b - 1) * log1p(-x)) * tail

    points = [mpf(0), mpf(1), (1 - d) / 2, *around(only_b, marginal.b)]
    points += [x - d for x in around(only_a, marginal.b)]
    return integrate_pieces(inner, [p for p in [*points, -d] if p >= max(0, -d)])


def below_unpaired(a1, b1, a2, b2, d):
    """P(X - Y < d) for X ~ Beta(a1, b1), Y ~ Beta(a2, b2)."""
    second = Beta(a2, b2)

    def inner(y):
        if y + d <= 0:
            return mpf(0)
        tail = mpf(1) if y + d >= 1 else betainc(a1, b1, 0, y + d, regularized=True)
        return exp(second.log_norm + (second.a - 1) * log(y) + (second.b - 1) * log1p(-y)) * tail

    points = [mpf(0), mpf(1), 1 - d, -d, *around(mpf(a2), mpf(b2)), *(x - d for x in around(mpf(a1), mpf(b1)))]
    return integrate_pieces(inner, [p for p in points if p >= max(0, -d)])


def write_difference(folder):
    mp.dps = 30
    with open(f"{folder}/difference_reference.csv", "w") as out:
        out.write("kind,n1,n2,n3,n4,d,below\n")
        for cells in [(0, 0, 0, 0), (5, 0, 0, 0), (3, 4, 9, 1), (100, 5, 0, 3), (910, 6, 4, 80), (9100, 60, 40, 800), (30, 70, 2, 0)]:
            scale = sqrt(mpf(sum(cells[1:3]) + 1)) / (sum(cells) + 2)
            center = mpf(cells[1] - cells[2]) / (sum(cells) + 2)
            for z in [-3, -1, mpf("-0.1"), mpf("0.5"), 2]:
                d = float(center + z * scale)
                if -1 < d < 1:
                    out.write(",".join(["paired", *map(str, cells), repr(d), text(below_paired(cells, mpf(d)))]) + "\n")
        for a1, b1, a2, b2 in [(1, 1, 1, 1), (6, 96, 10, 92), (1, 11, 1, 1001), (0.5, 10.5, 3.5, 997.5), (40, 3, 2, 9), (301, 701, 901, 9101)]:
            m1, m2 = mpf(a1) / (a1 + b1), mpf(a2) / (a2 + b2)
            scale = sqrt(m1 * (1 - m1) / (a1 + b1 + 1) + m2 * (1 - m2) / (a2 + b2 + 1))
            for z in [-3, -1, mpf("-0.1"), mpf("0.5"), 2]:
                d = float(m1 - m2 + z * scale)
                if -1 < d < 1:
                    out.write(",".join(["unpaired", *map(repr, (a1, b1, a2, b2, d)), text(below_unpaired(a1, b1, a2, b2, mpf(d)))]) + "\n")


def main(folder, *wanted):
    check_against_betainc()
    for name, write in [("posterior", write_posterior), ("shortest", write_shortest), ("tail", write_tail), ("difference", write_difference)]:
        if not wanted or name in wanted:
            write(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
