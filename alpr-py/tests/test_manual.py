"""Entries made by hand in Python: a reason, an owner, an end, and live for the very next read."""

from typing import Any

import pytest
from scene import at, opened, record

import alpr

HOUR = 3600
DRAFT: dict[str, Any] = {
    "reason": "robbery_suspect",
    "note": "robbery suspect, bank on Maryland Ave",
    "legal_basis": "incident 26-1042",
    "owner": "Officer 12",
    "expires": at(72 * HOUR),
    "state": "MO",
    "now": at(0),
}


@pytest.mark.parametrize("part", ["note", "legal_basis", "owner"])
def test_an_entry_without_its_reason_is_refused(part: str) -> None:
    book = alpr.ManualBook()
    with pytest.raises(alpr.RefusedError):
        book.enter("AB1234", **(DRAFT | {part: " "}))
    assert book.entries == []


def test_other_mistakes_are_said() -> None:
    book = alpr.ManualBook()
    for wanted in ("*", "A_B"):
        with pytest.raises(alpr.InvalidPlateError):
            book.enter(wanted, **DRAFT)
    for wrong in ({"reason": "curiosity"}, {"expires": at(0)}, {"state": "ZZ"}):
        with pytest.raises(alpr.InvalidArgumentError):
            book.enter("AB1234", **(DRAFT | wrong))
    with pytest.raises(alpr.InvalidArgumentError, match="name"):
        book.review("12", by="Officer 12", now=at(0))
    assert book.entries == []


def test_a_plate_is_live_for_the_next_read_until_it_is_removed() -> None:
    hotlist, book = opened("plate,state\nXY9876,MO\n"), alpr.ManualBook()
    entry = book.enter("ab 1234", **DRAFT)
    assert (entry.wanted, entry.is_pattern, entry.state, entry.owner) == ("AB1234", False, "MO", "Officer 12")
    assert (entry.reason, entry.note, entry.legal_basis) == (DRAFT["reason"], DRAFT["note"], DRAFT["legal_basis"])
    assert (entry.created, entry.reviewed, entry.expires, entry.ongoing) == (at(0), at(0), at(72 * HOUR), False)
    hotlist.put(entry, now=at(0))
    seen = record("AB1234", seconds=1)
    (alarm,), _ = alpr.AlarmDesk().raise_alarms(hotlist.matches(seen, now=at(1)), seen)
    assert alarm.severity == "critical" and alarm.hit.entry.source == "manual"
    assert alarm.hit.entry.extra == {"note": DRAFT["note"], "owner": "Officer 12"} and alarm.hit.entry.record == entry.id
    hotlist.replace(opened("plate,state\nCD5678,MO\n"))
    assert len(hotlist.matches(seen, now=at(2))) == 1, "it holds through a new list"
    with pytest.raises(alpr.RefusedError):
        book.remove(entry.id, by="Officer 12", at=at(3), reason="")
    removed = book.remove(entry.id, by="Officer 12", at=at(3), reason="arrested")
    assert removed.removed == ("Officer 12", at(3), "arrested") and not removed.is_active(now=at(4))
    hotlist.put(removed, now=at(3))
    assert hotlist.matches(seen, now=at(4)) == []
    with pytest.raises(alpr.InvalidArgumentError, match="in force"):
        book.remove(entry.id, by="Officer 12", at=at(5), reason="again")


def test_parts_of_plates_are_found_in_the_book() -> None:
    book = alpr.ManualBook()
    part = book.enter("AB1*", **DRAFT)
    book.enter("XY9876", **DRAFT)
    assert part.is_pattern
    with pytest.raises(alpr.InvalidArgumentError, match=r"ManualBook\.matches"):
        opened("plate\nOK1\n").put(part, now=at(0))

    def found(text: str, parts_only: bool = False) -> list[str]:
        return [hit.plate for hit in book.matches(record(text), now=at(1), parts_only=parts_only)]

    assert (found("AB1234"), found("ZZ1234"), found("XY9876")) == (["AB1234"], [], ["XY9876"])
    assert found("XY9876", parts_only=True) == []
    rules = alpr.MatchRules.parse("[rule]\nalarm = 2.0\n")
    assert book.matches(record("AB1234"), now=at(1), rules=rules)[0].action == "show"


def test_owners_look_again_hand_over_and_leave_no_orphans() -> None:
    book = alpr.ManualBook()
    id = book.enter("AB1234", **DRAFT).id
    assert book.due_for_review(now=at(23 * HOUR)) == []
    day = at(24 * HOUR)
    (due,) = book.due_for_review(now=day)
    assert due.id == id and due.is_due(now=day)
    with pytest.raises(alpr.RefusedError, match="transfer"):
        book.review(id, by="Officer 9", now=day)
    assert book.review(id, by="Officer 12", now=day).reviewed == day
    assert [e.id for e in book.orphans(["Officer 9"], now=day)] == [id]
    assert book.transfer_owner(id, to="Officer 9", now=day).owner == "Officer 9"
    assert book.orphans(["Officer 9"], now=day) == []


def test_the_end_of_a_shift_ends_what_does_not_go_on() -> None:
    book = alpr.ManualBook()
    ended = book.enter("AB1234", **DRAFT).id
    book.enter("CD1234", **DRAFT, ongoing=True)
    with pytest.raises(alpr.RefusedError, match="who removes"):
        book.end_shift(by="", now=at(8 * HOUR))
    assert book.end_shift(by="Sgt. 4", unit="K-9", now=at(8 * HOUR)) == []
    assert book.end_shift(by="Sgt. 4", now=at(8 * HOUR)) == [ended]
    assert [e.removed for e in book.entries if e.id == ended] == [("Sgt. 4", at(8 * HOUR), "end of shift")]
    assert [e.wanted for e in book.entries if e.is_active(now=at(9 * HOUR))] == ["CD1234"]


def test_an_entry_comes_back_into_another_book() -> None:
    book, other = alpr.ManualBook(), alpr.ManualBook()
    kept = book.enter("AB1?34", **DRAFT).to_json()
    back = alpr.ManualEntry.from_json(kept)
    other.restore(back)
    assert (back.to_json(), [e.to_json() for e in other.entries]) == (kept, [kept])
    with pytest.raises(alpr.RecordError):
        alpr.ManualEntry.from_json("{}")
    with pytest.raises(alpr.RefusedError):
        alpr.ManualEntry.from_json(kept.replace(DRAFT["note"], ""))
