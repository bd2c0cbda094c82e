"""What the tests share: the fixtures, times, lists, records, and who asks for data."""

import os
import tomllib
import warnings
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import alpr

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SHA = "ab" * 32
HOUR, DAY = 3600, 86_400

SHARE_POLICY = alpr.SharePolicy.parse("""
organisation = "Clayton Police Department"
jurisdiction = "MO"
version = "22-03"
roles = ["detective"]
purposes = ["investigation"]
""")
AGREEMENTS = alpr.Agreements.parse("""
[[agreement]]
name = "mou-7"
organisation = "Ladue Police Department"
kinds = ["law_enforcement"]
purposes = ["investigation"]
uses = ["criminal_investigation"]
classes = ["read", "hit"]
retention = "90 days"
valid_from = "2026-01-01T00:00:00Z"
valid_until = "2028-01-01T00:00:00Z"
approved_by = "Chief Smith"
""")
LADUE = alpr.Recipient("Det. Jones", contact="+1 314 555 0100", organisation="Ladue Police Department", kind="law_enforcement", jurisdiction="MO")
PAPER = alpr.Recipient("A. Reporter", contact="news@example.com", organisation="A Newspaper", kind="media", jurisdiction="MO")


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


def record(text: str, state: str | None = "MO", seconds: float = 0, pictures: list[tuple[str, str]] | None = None) -> alpr.Record:
    return alpr.Record.of_text(text, state=state, captured=at(seconds), camera="C-1", pictures=pictures or [])


def packs(*names: str) -> alpr.Policies:
    return alpr.Policies([alpr.Policy.pack(name) for name in names])


def kept(folder: Path, data: bytes) -> str:
    """Keeps a picture under its SHA-256, as cameras' servers do; gives that."""
    name = sha256(data).hexdigest()
    (folder / f"{name}.jpg").write_bytes(data)
    return name


def user(role: str, name: str = "d.smith") -> alpr.Authorisation:
    return alpr.Authorisation(name, role=role, trained_until=at(1000 * DAY), policy_version="22-03")


def request(**changes: Any) -> alpr.Request:
    """A request that is permitted, with what is changed of it."""
    said: dict[str, Any] = {
        "recipient": LADUE,
        "ground": alpr.Ground.agreement("mou-7"),
        "purpose": alpr.Purpose("investigation", text="burglary on Elm Street", case_number="26-1042"),
        "uses": ["criminal_investigation"],
        "description": "reads of one plate, 24 November 2026",
        "data_classes": ["read", "hit"],
        "who": user("detective"),
    }
    return alpr.Request(**(said | changes))


def validated(bag: Path) -> None:
    """The Library of Congress' own tool finds a bag valid; CI does not allow that it is not installed."""
    if find_spec("bagit") is None:
        assert "CI" not in os.environ, "CI has to install bagit (pip install bagit)"
        warnings.warn("skipped: bagit is not installed (pip install bagit)", stacklevel=2)
        return
    import bagit  # type: ignore[import-untyped]

    bagit.Bag(str(bag)).validate()
