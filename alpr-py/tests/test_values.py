"""Objects that only tell something are equal if they tell the same; long work lets the interpreter go on."""

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scene import at, opened, packs, record, request, user

import alpr

LIST = "plate,state,source,record\nAB1234,MO,ncic,V1\nCD5678,MO,ncic,V2\n"
DRAFT: dict[str, Any] = {
    "reason": "other", "note": "broadcast", "legal_basis": "26-17", "owner": "Officer 12", "expires": at(3600), "now": at(0),
}


def seen(plate: str = "AB1234") -> alpr.Record:
    return alpr.Record.of_text(
        plate, state="MO", captured=at(0), camera="C-1", place=alpr.Place(38.65, -90.34), source=alpr.ReadSource.vendor("Flock")
    )


def alarm(plate: str) -> alpr.Alarm:
    kept = seen(plate)
    (raised,), _ = alpr.AlarmDesk().raise_alarms(opened(LIST).matches(kept, now=at(0)), kept)
    return raised


def subject(plate: str) -> alpr.Subject:
    return alpr.Subject.of_record(seen(plate), holder="server", data_class="read", jurisdiction="MO", listed=[plate])


def guard(state: str) -> alpr.Guard:
    case = alpr.Case(alarm("AB1234"))
    case.open(by="Officer 12", at=at(1))
    case.check_read(by="Officer 12", at=at(2), plate="AB1234", state=state)
    return case.guard(until=at(100))


BOOK = alpr.ManualBook()
ENTERED = {plate: BOOK.enter(plate, **DRAFT).to_json() for plate in ("AB1234", "CD5678")}

MADE: list[tuple[Callable[[Any], Any], Any, Any]] = [
    (lambda latitude: alpr.Place(latitude, -90.34), 38.65, 38.66),
    (alpr.ReadSource.vendor, "Flock", "Leonardo"),
    (alarm, "AB1234", "CD5678"),
    (lambda plate: alarm(plate).hit, "AB1234", "CD5678"),
    (lambda plate: alarm(plate).hit.entry, "AB1234", "CD5678"),
    (lambda plate: opened(LIST).matches(plate, now=at(0))[0], "AB1234", "CD5678"),
    (subject, "AB1234", "CD5678"),
    (guard, "IL", "KS"),
    (lambda plate: alpr.ManualEntry.from_json(ENTERED[plate]), "AB1234", "CD5678"),
    (lambda color: alpr.Observed(color=color), "RED", "BLUE"),
    (lambda name: user("detective", name), "d.smith", "e.jones"),
    (lambda text: alpr.Purpose("investigation", text=text), "burglary", "robbery"),
    (lambda uses: request(uses=[uses]), "criminal_investigation", "missing_person"),
    (lambda number: alpr.Booking(number, by="Officer 12", at=at(0)), "26-1", "26-2"),
    (lambda released: alpr.Vehicle([(0, 0), (9, 0), (9, 9), (0, 9)], is_released=released), True, False),
    (lambda name: packs(name).policies[0], alpr.PACKS[0], alpr.PACKS[1]),
]


@pytest.mark.parametrize(("make", "one", "other"), MADE)
def test_what_tells_the_same_is_equal(make: Callable[[Any], Any], one: Any, other: Any) -> None:
    assert make(one) == make(one) != make(other)
    assert {make(one), make(one), make(other)} == {make(other), make(one)} and len({make(one), make(one)}) == 1
    assert make(one) != "another kind"


def test_what_a_getter_gives_twice_is_equal() -> None:
    kept = seen()
    assert kept.place == kept.place == alpr.Place(38.65, -90.34) and kept.source == kept.source
    assert hash(alpr.Place(0.0, 0.0)) == hash(alpr.Place(-0.0, 0.0))
    hit = alarm("AB1234").hit
    assert hit.entry == hit.entry


def longest_stop(*works: Callable[[], object]) -> float:
    """The share of the time of some work, each in a thread, for which another thread could not go on."""
    threads = [threading.Thread(target=work) for work in works]
    began = last = time.perf_counter()
    longest = 0.0
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest / (last - began)


def test_the_interpreter_goes_on_while_a_list_is_taken() -> None:
    text = b"plate\n" + b"A_B\n" * 1_000_000
    build = lambda: alpr.HotList.build(text, source="x", extracted=at(0), received=at(0))  # noqa: E731
    assert longest_stop(build) < 0.5
    many = opened("plate\n" + "".join(f"{n:06}\n" for n in range(200_000)))
    diff = opened("plate\nOK1\n").diff(many)
    assert longest_stop(lambda: diff.news(source="news", extracted=at(0), received=at(0))) < 0.5


def test_the_interpreter_goes_on_while_a_picture_is_released() -> None:
    redacted = alpr.redact(np.zeros((5_000, 5_000), np.uint8), [])
    assert longest_stop(lambda: redacted.reviewed_by("sgt.lee", now=at(0))) < 0.5


def test_the_interpreter_goes_on_while_a_book_is_asked() -> None:
    book = alpr.ManualBook()
    for n in range(20_000):
        book.enter(f"{n:06}", **DRAFT)
    kept = record("000001")

    def wait_for_the_book() -> None:
        time.sleep(0.005)
        repr(book)

    assert longest_stop(lambda: book.matches(kept, now=at(1)), wait_for_the_book) < 0.5
