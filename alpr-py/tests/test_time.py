"""Instants: what an aware datetime says of itself, whatever its time zone is made of."""

import io
import struct
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

import alpr

UTC = timezone.utc


class Central(tzinfo):
    """Like `USTimeZone` of Python's documentation: asked without a datetime it says its standard time."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return timedelta(hours=-6) + self.dst(dt)

    def dst(self, dt: datetime | None) -> timedelta:
        if dt is None or not 3 < dt.month < 12 or (dt.month == 11 and (dt.day > 1 or dt.fold)):
            return timedelta(0)
        return timedelta(hours=1)

    def tzname(self, dt: datetime | None) -> str:
        return "CT"


class Localised(Central):
    """Like a zone of pytz or dateutil: asked without a datetime it says nothing."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None if dt is None else super().utcoffset(dt)


def from_file() -> ZoneInfo:
    """A zone without a key, one hour behind UTC."""
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    return ZoneInfo.from_file(io.BytesIO(b"TZif\0" + bytes(15) + counts + struct.pack(">lBB", -3600, 0, 0) + b"ONE\0"))


def captured(when: datetime) -> datetime:
    return alpr.Record.of_text("AB1", captured=when, camera="C-1").captured


@pytest.mark.parametrize(
    ("when", "instant"),
    [
        (datetime(2026, 7, 1, 12, tzinfo=Central()), datetime(2026, 7, 1, 17, tzinfo=UTC)),
        (datetime(2026, 12, 1, 12, tzinfo=Central()), datetime(2026, 12, 1, 18, tzinfo=UTC)),
        (datetime(2026, 11, 1, 1, 30, tzinfo=Central()), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=Central()), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, tzinfo=Localised()), datetime(2026, 7, 1, 17, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, tzinfo=from_file()), datetime(2026, 7, 1, 13, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, 0, 123_456, tzinfo=UTC), datetime(2026, 7, 1, 12, 0, 0, 123_456, tzinfo=UTC)),
        (
            datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=-1, microseconds=7))),
            datetime(2026, 7, 1, 12, 59, 59, 999_993, tzinfo=UTC),
        ),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)),
        (datetime(9999, 12, 30, 21, 59, 59, 999_999, tzinfo=UTC), datetime(9999, 12, 30, 21, 59, 59, 999_999, tzinfo=UTC)),
        (datetime(9999, 12, 31, 1, tzinfo=timezone(timedelta(hours=5))), datetime(9999, 12, 30, 20, tzinfo=UTC)),
    ],
)
def test_a_datetime_is_the_instant_that_its_own_offset_says(when: datetime, instant: datetime) -> None:
    assert captured(when) == instant
    subject = alpr.Subject(
        holder="server", data_class="read", origin="mobile", jurisdiction="MO", captured=instant, received=when
    )
    assert subject.received == instant


def test_no_zone_is_guessed() -> None:
    naive = datetime(2026, 7, 1, 12)
    with pytest.raises(TypeError, match="expected a datetime with a time zone, got 2026-07-01 12:00:00 without one"):
        captured(naive)
    with pytest.raises(TypeError, match="'datetime'"):
        captured("2026-07-01T12:00:00Z")  # type: ignore[arg-type]


@pytest.mark.parametrize("when", [datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))])
def test_an_instant_that_cannot_be_kept_is_refused(when: datetime) -> None:
    with pytest.raises(alpr.InvalidArgumentError, match="expected an instant from 0001-01-01T00:00:00Z to 9999-12-30T22:00"):
        captured(when)
