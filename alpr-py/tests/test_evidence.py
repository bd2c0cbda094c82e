"""Evidence in Python: bags that the Library of Congress' tool validates, every fault named, and bookings."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from scene import DAY, at, kept, packs, record, validated

import alpr

SAID: dict[str, Any] = {
    "case_number": "26-1042",
    "organisation": "Clayton Police Department",
    "by": "d.smith",
    "authority": "discovery request of 20 November",
    "description": "reads of one plate",
    "at": at(100),
}
BOOKING = alpr.Booking("E-26-77", by="d.smith", at=at(200))


class Scene:
    """A store with two reads, the picture of one of them, and a place for a bag."""

    def __init__(self, folder: Path, address: str) -> None:
        self.store = alpr.Store.open(address)
        self.pictures, self.bag = folder / "pictures", folder / "bag"
        self.pictures.mkdir()
        self.sha256 = kept(self.pictures, b"\xff\xd8\xff a picture")
        lost = ("plate", "e" * 64)
        self.reads = [record("AB1234", pictures=[("frame", self.sha256), lost]), record("XY9876", seconds=1)]
        self.store.put_reads(self.reads, received=at(2))

    def export(self, **what: Any) -> alpr.Exported:
        what = what or {"ids": [read.id for read in self.reads]}
        return self.store.export(alpr.Export(**SAID), self.bag, pictures=self.pictures, **what)

    def acts(self) -> list[str]:
        return [json.loads(line)["act"] for line in self.store.export_audit().splitlines()]


@pytest.fixture
def scene(tmp_path: Path, address: str) -> Scene:
    return Scene(tmp_path, address)


def test_a_bag_validates_and_is_booked(scene: Scene) -> None:
    exported, names = scene.export(ids=[*(read.id for read in scene.reads), "0" * 32]), sorted(read.id for read in scene.reads)
    assert (exported.records, exported.hits, exported.cases, exported.pictures, exported.absent) == (2, 0, 0, 1, ["0" * 32])
    assert exported.missing == [(scene.reads[0].id, "plate", "e" * 64)] and exported.bytes > 0
    validated(scene.bag)
    bag = alpr.Bag.verify(scene.bag)
    assert (bag.id, bag.records, bag.hits, bag.pictures, bag.missing) == (exported.bag, names, [], [scene.sha256], exported.missing)
    assert bag.bytes == exported.bytes and bag.files == 2 and alpr.Bag.faults(scene.bag) == []
    assert bag.export is not None
    assert {name: getattr(bag.export, name) for name in SAID} == SAID
    booked = scene.store.book(bag, BOOKING)
    assert scene.store.book(bag, BOOKING) == booked and scene.store.bookings() == [booked]
    assert (booked.case_number, booked.bag, booked.records, booked.hits, booked.pictures) == ("26-1042", bag.id, names, [], [scene.sha256])
    assert (booked.booking.evidence_number, booked.booking.by, booked.booking.at) == ("E-26-77", "d.smith", at(200))
    back = alpr.Booked.from_json(booked.to_json())
    assert back == booked and hash(back) == hash(booked) and back.is_of(bag) and len(booked.id) == 32
    with pytest.raises(alpr.RecordError, match="not a booking"):
        alpr.Booked.from_json(booked.to_json().replace("E-26-77", " "))
    assert scene.acts() == ["exported", "exported", "booked"]


def test_every_fault_is_named(scene: Scene) -> None:
    scene.export()
    (scene.bag / "stray.txt").write_text("x")
    with (scene.bag / "data" / "records.jsonl").open("a") as records:
        records.write("\n")
    next((scene.bag / "data" / "pictures").iterdir()).unlink()
    faults = alpr.Bag.faults(scene.bag)
    found = {(fault.path.split("/")[-1].replace(scene.sha256, "PICTURE"), fault.flaw) for fault in faults}
    assert {("stray.txt", "unlisted"), ("records.jsonl", "changed"), ("PICTURE.jpg", "missing")} <= found
    assert any("is missing" in str(fault) for fault in faults)
    with pytest.raises(alpr.RecordError, match="cannot be trusted"):
        alpr.Bag.verify(scene.bag)
    with pytest.raises(alpr.StorageError):
        alpr.Bag.verify(scene.bag / "nowhere")


def test_a_hold_exports_what_it_covers(scene: Scene) -> None:
    hold = alpr.Hold.open(kind="discovery", authority="26CR-7", by="Lt. Doe", review_on=at(DAY), now=at(0), plates=["XY9876"])
    with pytest.raises(alpr.InvalidArgumentError, match="no open hold"):
        scene.export(hold=hold.id)
    scene.store.put_hold(hold)
    assert scene.export(hold=hold.id).records == 1
    assert alpr.Bag.verify(scene.bag).records == [scene.reads[1].id]
    for neither in ({"ids": [], "hold": hold.id}, {"ids": None}):
        with pytest.raises(alpr.InvalidArgumentError, match="ids or a hold"):
            scene.export(**neither)


def test_an_export_that_lacks_something_leaves_nothing(scene: Scene) -> None:
    ids = [scene.reads[0].id]
    with pytest.raises(alpr.RefusedError, match="authority"):
        scene.store.export(alpr.Export(**(SAID | {"authority": " "})), scene.bag, ids=ids)
    with pytest.raises(alpr.RefusedError, match="nothing to export"):
        scene.store.export(alpr.Export(**SAID), scene.bag, ids=["0" * 32])
    assert not scene.bag.exists() and scene.acts() == []
    assert scene.store.export(alpr.Export(**SAID), scene.bag, ids=ids).pictures == 0, "without a folder all are missing"
    with pytest.raises(alpr.InvalidArgumentError):
        scene.export()


def test_only_a_bag_that_the_store_wrote_is_booked(scene: Scene, tmp_path: Path) -> None:
    scene.export()
    elsewhere = alpr.Store.open(f"sqlite:{tmp_path / 'other.db'}")
    with pytest.raises(alpr.RefusedError, match="no export of bag"):
        elsewhere.book(alpr.Bag.verify(scene.bag), BOOKING)
    with pytest.raises(alpr.RefusedError, match="evidence number"):
        scene.store.book(alpr.Bag.verify(scene.bag), alpr.Booking("", by="d.smith", at=at(200)))
    with pytest.raises(alpr.InvalidArgumentError, match="after the export"):
        scene.store.book(alpr.Bag.verify(scene.bag), alpr.Booking("E-1", by="d.smith", at=at(99)))
    assert scene.store.bookings() == []


def test_the_clock_of_a_booking_starts_with_it() -> None:
    policies = alpr.Policies([alpr.Policy.parse("""
name = "after-booking"
title = "What is booked leaves the server after a week"
[[authority]]
name = "a"
kind = "choice"
citation = "A"
rank = 10
certainty = "chosen"
checked = "2026-11-25"
[[rule]]
name = "booked"
about = "x"
authority = "a"
clock = "booked"
ceiling = "7 days"
""")])

    def verdict(days: int, **known: Any) -> str:
        read = alpr.Subject.of_record(record("AB1234"), holder="server", data_class="read", jurisdiction="MO", **known)
        return policies.evaluate(read, [], now=at(days * DAY)).verdict

    assert (verdict(6, booked=at(0)), verdict(7, booked=at(0)), verdict(7)) == ("keep", "purge_due", "keep")
    known: dict[str, Any] = {"holder": "server", "data_class": "read", "origin": "mobile", "jurisdiction": "MO", "captured": at(0)}
    assert alpr.Subject(**known, booked=at(5)).booked == at(5) and alpr.Subject(**known).booked is None


def test_evidence_shows_itself(scene: Scene) -> None:
    exported = scene.export()
    bag = alpr.Bag.verify(scene.bag)
    shutil.copy(scene.bag / "bagit.txt", scene.bag / "stray.txt")
    for thing, part in (
        (exported, f"bag='{exported.bag}' records=2 pictures=1"),
        (bag, "files=2"),
        (alpr.Bag.faults(scene.bag)[0], 'path="stray.txt" flaw=\'unlisted\''),
        (alpr.Export(**SAID), 'case_number="26-1042"'),
        (BOOKING, 'evidence_number="E-26-77"'),
        (scene.store.book(bag, BOOKING), 'case_number="26-1042"'),
    ):
        assert part in repr(thing)
    assert packs("clayton-22-03").lint() == []
