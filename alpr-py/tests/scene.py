"""What the tests share: the fixtures, times, lists and a record."""

import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from PIL import Image

import alpr

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SHA = "ab" * 32


def vectors(name: str) -> dict:
    return tomllib.loads((FIXTURES / "vectors" / name).read_text(encoding="utf-8"))


def picture(file: str) -> np.ndarray:
    return np.asarray(Image.open(FIXTURES / "frames" / file).convert("RGB"))


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def opened(text: str, extracted: datetime = NOON) -> alpr.HotList:
    index, rejects = alpr.HotList.build(text.encode(), source="test", extracted=extracted, received=extracted)
    assert rejects == []
    return alpr.HotList.open(index)


def record(text: str, state: str | None = "MO", seconds: float = 0) -> alpr.Record:
    return alpr.Record.of_text(text, state=state, captured=at(seconds), camera="C-1")
