"""The verification in Python: no order of steps reaches a confirmed hit without its evidence."""

import itertools
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from scene import SHA, at, opened, record

import alpr

BY = "Officer 12"


@pytest.fixture(scope="module")
def alarm() -> alpr.Alarm:
    seen = record("5SOW750", "CA")
    hits = opened("plate,state,category\n5SOW750,CA,stolen vehicle\n").matches(seen, now=at(0))
    (alarm,), _ = alpr.AlarmDesk().raise_alarms(hits, seen)
    return alarm


STEPS: dict[str, Callable[[alpr.Case], str]] = {
    "opened": lambda c: c.open(by=BY, at=at(10)),
    "same": lambda c: c.check_read(by=BY, at=at(10), plate="5S0W750", state="CA", picture=SHA),
    "other": lambda c: c.check_read(by=BY, at=at(10), plate="5SOW350", state="CA"),
    "asked": lambda c: c.ask(by=BY, at=at(10), system="ncic", urgency="routine"),
    "active": lambda c: c.answer(responder="ECDC 4", reference="NIC/V1", at=at(10), active=True),
    "inactive": lambda c: c.answer(responder="ECDC 4", reference="NIC/V1", at=at(10), active=False),
    "rejected": lambda c: c.reject(by=BY, at=at(10), reason="duplicate"),
    "withdrawn": lambda c: c.withdraw(at=at(10), reason="gone from the list of 09:00"),
    "accepted": lambda c: c.dispose(alpr.Disposition("accept", "confirmed"), by=BY, at=at(10)),
}
CONFIRMED = ("opened", "same", "asked", "active")


def taken(case: alpr.Case, names: tuple[str, ...]) -> list[str]:
    done = []
    for name in names:
        before = case.to_json()
        try:
            STEPS[name](case)
            done.append(name)
        except alpr.RefusedError:
            assert case.to_json() == before, f"{name} was refused and changed the case"
    return done


def test_no_order_of_steps_confirms_without_evidence(alarm: alpr.Alarm) -> None:
    for names in itertools.product(STEPS, repeat=4):
        case = alpr.Case(alarm)
        done = taken(case, names)
        assert (case.status == "confirmed_active") == (tuple(done) == CONFIRMED), names
        assert case.disposition is None or case.status == "withdrawn"


def test_a_case_comes_back_and_a_forged_one_does_not(alarm: alpr.Alarm) -> None:
    case = alpr.Case(alarm)
    assert taken(case, (*CONFIRMED, "accepted")) == [*CONFIRMED, "accepted"]
    back = alpr.Case.from_json(case.to_json())
    assert (back.status, back.steps, back.disposition) == (case.status, case.steps, case.disposition)
    assert back.alarm.text == alarm.text and "confirmed_active" in repr(back)
    forged = json.loads(case.to_json())
    del forged["steps"][1]
    for text in (json.dumps(forged), "{}", "", " " * 9_000_000):
        with pytest.raises(alpr.RecordError):
            alpr.Case.from_json(text)


def test_steps_are_plain_data(alarm: alpr.Alarm) -> None:
    case = alpr.Case(alarm)
    taken(case, (*CONFIRMED, "accepted"))
    _, check, asked, answered, disposed = case.steps
    assert check == {"step": "read_checked", "by": BY, "at": "2026-11-24T12:00:10Z", "plate": "5S0W750", "state": "CA", "picture": SHA}
    assert (asked["system"], asked["urgency"], answered["active"]) == ("ncic", "routine", True)
    assert (disposed["step"], disposed["outcome"], disposed["reason"]) == ("disposed", "accept", "confirmed")
    other = alpr.Case(alarm)
    other.open(by=BY, at=at(1))
    other.reject(by=BY, at=at(2), reason="other", text="a film set")
    assert (other.steps[1]["reason"], other.steps[1]["text"]) == ("other", "a film set")
    other.dispose(alpr.Disposition("misread", "other", text="a film set"), by=BY, at=at(3))
    assert other.disposition is not None and other.disposition.text == "a film set"


def test_the_time_for_an_answer_runs(alarm: alpr.Alarm) -> None:
    case = alpr.Case(alarm)
    taken(case, ("opened", "same"))
    assert case.time_left(now=at(10)) is None
    case.ask(by=BY, at=at(10), system="rejis", urgency="urgent")
    assert case.time_left(now=at(70)) == timedelta(minutes=9)
    assert case.time_left(now=at(10 + 601)) == timedelta(seconds=-1)


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        (alpr.RefusedError, lambda c: c.check_read(by=" ", at=at(20), plate="5SOW750", state="CA")),
        (alpr.RefusedError, lambda c: c.check_read(by=BY, at=at(20), plate="5SOW?50", state="CA")),
        (alpr.RefusedError, lambda c: c.check_read(by=BY, at=at(9), plate="5SOW750", state="CA")),
        (alpr.InvalidArgumentError, lambda c: c.check_read(by=BY, at=at(20), plate="5SOW750", state="CA", picture="x")),
        (alpr.InvalidArgumentError, lambda c: c.check_read(by=BY, at=at(20), plate="5SOW750", state="California")),
        (alpr.InvalidPlateError, lambda c: c.check_read(by=BY, at=at(20), plate="", state="CA")),
        (alpr.RefusedError, lambda c: c.reject(by=BY, at=at(20), reason="confirmed")),
        (alpr.RefusedError, lambda c: c.reject(by=BY, at=at(20), reason="other")),
        (alpr.InvalidArgumentError, lambda c: c.reject(by=BY, at=at(20), reason="boredom")),
        (alpr.RefusedError, lambda c: c.withdraw(at=at(20), reason="")),
        (alpr.RefusedError, lambda c: c.guard(until=at(100))),
    ],
)
def test_evidence_that_is_missing_changes_nothing(alarm: alpr.Alarm, kind: type[Exception], step: Callable[[alpr.Case], object]) -> None:
    case = alpr.Case(alarm)
    case.open(by=BY, at=at(10))
    with pytest.raises(kind):
        step(case)
    assert case.status == "under_review" and len(case.steps) == 1


def test_a_word_fits_its_reason() -> None:
    with pytest.raises(alpr.RefusedError, match="misread for the reason wrong_state"):
        alpr.Disposition("accept", "wrong_state")
    either = {alpr.Disposition("accept", "duplicate"), alpr.Disposition("misread", "duplicate"), alpr.Disposition("accept", "duplicate")}
    assert len(either) == 2
