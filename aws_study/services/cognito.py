"""Cognito's tokens on a clock: which door still takes a copied token, and until when.

Minute 0 is the sign-in. The app fetches new ID and access tokens whenever the shorter-lived of the two ends, as long as it may.
Somebody copies all tokens of the device at one minute; at another the user's session may be ended. Sources: API model of 2026-11
(GlobalSignOut, RevokeToken, ServerSideTokenCheck, RefreshTokenRotation, validity of tokens), Cognito Developer Guide, "Revoking
tokens" (copy read in 2026-11). That rotation does not lengthen a session: an accepted answer on re:Post and a blog, read in 2026-11. That
RevokeToken is nothing to ServerSideTokenCheck: its text names sign-out and deletion alone. Token revocation is on, as it is for every
new client. Left out: what AWS takes to spread a revocation, clocks that differ, and a thief who refreshes before the app does.
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core import checks

DOORS = ("api", "user_pool", "identity_pool", "credentials", "refresh", "other_device")
ENDS = ("none", "revoke", "sign_out", "delete")
ACCESS_MIN = (5.0, 1440.0)  # ID and access tokens, minutes
REFRESH_MIN = (60.0, 5_256_000.0)  # one hour to ten years of 365 days
GRACE_S = (0, 60)
CREDENTIALS_MIN = 60.0  # of GetCredentialsForIdentity
MOST_MIN = 10_000_000.0


@dataclass(frozen=True)
class Closing:
    """A door takes the copy while `opens_min` <= minute < `closes_min`; `reason` is what shuts it.

    "expired", "revoked" (RevokeToken), "signed_out", "deleted", or "rotated" (the app's own refresh replaced it).
    """

    opens_min: float
    closes_min: float
    reason: str

    def takes(self, at_min: float) -> bool:
        return self.opens_min <= at_min < self.closes_min

    def after(self, moment_min: float) -> float:
        """For how many minutes from this moment on the door still takes the copy."""
        return max(0.0, self.closes_min - max(moment_min, self.opens_min))


@dataclass(frozen=True)
class Session:
    """Lifetimes in minutes, what ends the session and when, when the tokens were copied, and the settings of client and pool."""

    access_min: float = 60.0
    id_min: float = 60.0
    refresh_min: float = 43_200.0
    copied_min: float = 0.0
    end: str = "none"
    end_min: float = 0.0
    rotation: bool = False
    grace_s: int = 0
    server_check: bool = False

    def __post_init__(self) -> None:
        checks.number("refresh_min", self.refresh_min, *REFRESH_MIN)
        longest = min(
            ACCESS_MIN[1], self.refresh_min
        )  # no client may have a refresh token that ends first (from memory)
        checks.number("access_min", self.access_min, ACCESS_MIN[0], longest)
        checks.number("id_min", self.id_min, ACCESS_MIN[0], longest)
        checks.number("copied_min", self.copied_min, 0, MOST_MIN)
        checks.choice("end", self.end, ENDS)
        checks.number("end_min", self.end_min, 0, MOST_MIN)
        checks.count("grace_s", self.grace_s, *GRACE_S)
        for name in ("rotation", "server_check"):
            checks.choice(name, getattr(self, name), (True, False))

    @property
    def period_min(self) -> float:
        return min(self.access_min, self.id_min)

    @property
    def _stops_min(self) -> float:
        """When the app can refresh no more."""
        return min(self.refresh_min, self.end_min if self.end != "none" else MOST_MIN)

    @property
    def issued_min(self) -> float:
        """When the copied ID and access tokens were issued: the last refresh up to the copying."""
        last = min(self.copied_min, self._stops_min)
        steps = int(last // self.period_min)
        if steps and steps * self.period_min >= self._stops_min:  # a refresh needs its token to be good at that minute
            steps -= 1
        return steps * self.period_min

    def refreshes(self, until_min: float, most: int = 400) -> list[float]:
        """The minutes of the app's refreshes before `until_min`, at most `most` of them."""
        last = min(self._stops_min, until_min)
        count = min(most, int(last // self.period_min))
        return [step * self.period_min for step in range(1, count + 1) if step * self.period_min < last]

    def door(self, name: str) -> Closing:
        """What becomes of the copy at this door. Raises ParameterError for an unknown one.

        api: checks signature and expiry of the access token, asks nobody. user_pool: Cognito's own user operations.
        identity_pool: new AWS credentials for the ID token. credentials: AWS credentials fetched when the copy was made.
        refresh: new tokens for the refresh token. other_device: the refresh token of the user's second device, not copied.
        """
        checks.choice("door", name, DOORS)
        access, identity = self.issued_min + self.access_min, self.issued_min + self.id_min
        opens = min(self.copied_min, MOST_MIN)
        if name == "api":
            return Closing(opens, access, "expired")
        if name == "user_pool":
            return self._ended(opens, access, ("revoke", "sign_out", "delete"))
        if name == "identity_pool":
            return self._ended(opens, identity, ("sign_out", "delete") if self.server_check else ())
        if name == "credentials":
            had = self.door("identity_pool").takes(opens)
            return Closing(opens, opens + CREDENTIALS_MIN if had else opens, "expired")
        if name == "other_device":
            return self._ended(0.0, self.refresh_min, ("sign_out", "delete"))
        closing = self._ended(opens, self.refresh_min, ("revoke", "sign_out", "delete"))
        replaced = self.issued_min + self.period_min
        if self.rotation and replaced + self.grace_s / 60 < closing.closes_min:  # before that the app could refresh
            return Closing(opens, replaced + self.grace_s / 60, "rotated")
        return closing

    def _ended(self, opens: float, expires: float, by: tuple[str, ...]) -> Closing:
        if self.end in by and self.end_min < expires:
            return Closing(
                opens, self.end_min, {"revoke": "revoked", "sign_out": "signed_out", "delete": "deleted"}[self.end]
            )
        return Closing(opens, expires, "expired")


def accepted_after_sign_out(access_min: float, signed_out_min: float) -> float:
    """Minutes for which an API that checks signatures alone takes the last access token after the user signed out.

    The app has refreshed whenever the token ended. Raises ParameterError.
    """
    session = Session(
        access_min=access_min,
        id_min=access_min,
        refresh_min=max(43_200.0, signed_out_min + access_min),
        copied_min=signed_out_min,
        end="sign_out",
        end_min=signed_out_min,
    )
    return session.door("api").after(signed_out_min)


def taken(door: str, at_min: float, **session: object) -> bool:
    """Whether the door takes the copy at this minute; the rest is what `Session` takes. Raises ParameterError."""
    at = checks.number("at_min", at_min, 0, MOST_MIN)
    return Session(**session).door(door).takes(at)  # type: ignore[arg-type]
