#!/usr/bin/python3
"""Time for one 95 % interval of an error rate by scipy.stats.beta, called once and for an array of 1000: beside interval_bench."""
import time

import numpy
import scipy
from scipy.special import betaincinv


def best_ns(work, per_call=1):
    times = []
    for _ in range(7):
        count = 200 if per_call == 1 else 3
        start = time.perf_counter()
        for _ in range(count):
            work()
        times.append((time.perf_counter() - start) / count / per_call * 1e9)
    return sorted(times)[3]


print("scipy", scipy.__version__)
print(f"{'N':>8} {'p':>8} {'scipy ns':>12} {'in arrays':>12}")
for total in [1e3, 1e6, 1e9, 1e12]:
    for rate in [0.0, 0.01, 0.1, 0.3, 0.5]:
        a, b = rate * total + 1, (1 - rate) * total + 1
        many_a, many_b = numpy.full(1000, a), numpy.full(1000, b)
        single = best_ns(lambda: (betaincinv(a, b, 0.025), betaincinv(a, b, 0.975)))
        array = best_ns(lambda: (betaincinv(many_a, many_b, 0.025), betaincinv(many_a, many_b, 0.975)), 1000)
        print(f"{total:8g} {rate:8g} {single:12.0f} {array:12.0f}")
