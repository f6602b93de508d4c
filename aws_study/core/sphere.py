"""Distances on a round Earth, and how long light takes for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import Between, ParameterError, number

EARTH_KM = 6371.0088  # the mean radius of the WGS 84 ellipsoid
LIGHT_KM_PER_MS = 299.792458  # in empty space, exactly
FIBRE = 1.468  # so many times slower in the glass of a common single-mode fibre, at 1,550 nm


def _degrees(parameter: str, value: Any, limit: float) -> npt.NDArray[np.float64]:
    degrees = np.asarray(value, dtype=float)
    if not np.all(np.abs(degrees) <= limit):  # NaN is refused too
        raise ParameterError(parameter, value, Between(-limit, limit))
    return np.radians(degrees)


def great_circle_km(lat: Any, lon: Any, to_lat: Any, to_lon: Any) -> npt.NDArray[np.float64]:
    """Shortest way over the surface in km between points in degrees (numbers or arrays that fit each other).

    Haversine on a sphere: at most 0.6 % from the ellipsoid. Raises ParameterError for a place that is not on Earth.
    """
    a, b = _degrees("lat", lat, 90), _degrees("to_lat", to_lat, 90)
    east = _degrees("to_lon", to_lon, 360) - _degrees("lon", lon, 360)
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(east / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(h, 1)))


def round_trip_ms(km: Any, *, refraction: float = FIBRE) -> npt.NDArray[np.float64]:
    """Least time in ms for a signal that goes so many km through glass, and back: about 1 ms for 100 km.

    No cable is straight and every router on the way adds its part, so measured round trips are longer. Raises ParameterError.
    """
    way = np.asarray(km, dtype=float)
    if not np.all((way >= 0) & (way <= 1e6)):  # NaN is refused too
        raise ParameterError("km", km, Between(0, 1e6))
    return 2 * way * number("refraction", refraction, 1, 10) / LIGHT_KM_PER_MS
