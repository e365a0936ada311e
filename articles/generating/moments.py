"""Seconds since 1970, and back, by whole-number arithmetic alone."""

from datetime import UTC, date, datetime, timedelta

DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds_of(day: date) -> int:
    """The first second of a day, UTC."""
    return (day.toordinal() - _EPOCH.toordinal()) * DAY


def written(seconds: int, offset: int = 0) -> str:
    """A time as documents have it: `2026-03-01T14:05:00Z`, or with an offset in minutes."""
    moment = _EPOCH + timedelta(seconds=seconds + offset * 60)
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{zone if offset else 'Z'}"


def day_of(seconds: int) -> tuple[int, int, int]:
    moment = _EPOCH + timedelta(seconds=seconds)
    return moment.year, moment.month, moment.day
