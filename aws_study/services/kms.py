"""KMS by the second and by the month: calls that a load makes, what the request quota lets through, what it costs.

Calls for symmetric keys of an account share one quota for each Region, in every single second: Encrypt, Decrypt,
GenerateDataKey, ReEncrypt and others, those that S3 or another service sends on the account's behalf included. Source: KMS
Developer Guide, request quotas (undated copies of about 2026). Prices are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aws_study.core import checks

# Requests a second for symmetric keys. RAISED: Ohio, Singapore, Sydney, Tokyo, Frankfurt, London; LARGEST: N. Virginia, Oregon,
# Ireland; DEFAULT: all other Regions, Seoul among them.
DEFAULT_QUOTA, RAISED_QUOTA, LARGEST_QUOTA = 10_000, 20_000, 100_000

# "Up to 99 %" fewer calls, says the S3 User Guide of a Bucket Key: at best one call for a hundred objects. How long S3 keeps the
# key is not published.
BUCKET_KEY_USES = 100

MOST_RATE = 10_000_000
DAYS_A_MONTH = 30


def calls_per_second(rate: float, *, holders: int, uses: float, seconds: float) -> float:
    """KMS calls a second when `rate` objects a second share data keys that are kept and used again.

    The load is spread evenly over `holders`, who each keep one data key and share it with nobody (programs with a cache, or
    requesters of an S3 Bucket Key). A key is given up after `uses` objects or `seconds`, whichever comes first; its first
    object always has it. uses=1 is a call for every object. Raises ParameterError.
    """
    rate = checks.number("rate", rate, 0, MOST_RATE)
    holders = checks.count("holders", holders, 1, 1_000_000)
    uses = checks.number("uses", uses, 1, 2**32)
    seconds = checks.number("seconds", seconds, 0, 86_400)
    return float(_calls(np.array(rate), holders, uses, seconds))


def calls_curve(rates: np.ndarray, *, holders: int, uses: float, seconds: float) -> np.ndarray:
    """calls_per_second for many rates at once."""
    return _calls(np.asarray(rates, dtype=float), holders, uses, seconds)


def _calls(rate: np.ndarray, holders: int, uses: float, seconds: float) -> np.ndarray:
    own = rate / holders
    # Within its time a key serves the object that fetched it and those that follow, at most `uses` of them.
    served = np.clip(own * seconds, 1.0, uses)
    return rate / served


@dataclass(frozen=True)
class Second:
    """Calls of one second: those asked for and those answered."""

    asked: float
    answered: float

    @property
    def throttled(self) -> float:
        """Share of the calls that get a ThrottlingException, 0 to 1."""
        return 0.0 if self.asked == 0 else 1 - self.answered / self.asked


def one_second(asked: float, *, quota: float, others: float = 0.0) -> Second:
    """A steady load of `asked` calls a second beside `others` of the same account and Region, without retries.

    When both together ask for more than the quota, each is answered in proportion. Raises ParameterError.
    """
    asked = checks.number("asked", asked, 0, MOST_RATE)
    others = checks.number("others", others, 0, MOST_RATE)
    quota = checks.number("quota", quota, 1, MOST_RATE)
    together = asked + others
    return Second(asked, asked if together <= quota else asked * quota / together)


def month_usd(calls: float, *, hours_a_day: float, usd_per_10k: float, free: float = 20_000) -> float:
    """Dollars a month (30 days) for `calls` a second during so many hours a day, each answered once; the first ones are free."""
    calls = checks.number("calls", calls, 0, MOST_RATE)
    hours = checks.number("hours_a_day", hours_a_day, 0, 24)
    price = checks.number("usd_per_10k", usd_per_10k, 0, 100)
    free = checks.number("free", free, 0, 1e12)
    return max(0.0, calls * 3600 * hours * DAYS_A_MONTH - free) / 10_000 * price
