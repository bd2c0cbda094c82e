"""The shared vectors of the verification, as Rust and C run them too."""

from datetime import datetime, timedelta, timezone

import pytest
from scene import vectors

import alpr

VECTORS = vectors("verify.toml")
RAISED = datetime.fromtimestamp(VECTORS["raised"], timezone.utc)


@pytest.fixture(scope="module")
def hotlist() -> alpr.HotList:
    drawn = datetime.fromtimestamp(VECTORS["extracted"], timezone.utc)
    index, rejects = alpr.HotList.build(
        VECTORS["list"].encode(), source="vectors", extracted=drawn, received=drawn, format=VECTORS["format"]
    )
    assert rejects == []
    return alpr.HotList.open(index)


def opened(hotlist: alpr.HotList, row: dict) -> alpr.Case:
    read = alpr.Record.of_text(row["plate"], state=row["state"] or None, captured=RAISED, camera="C-1")
    first = hotlist.matches(read, now=RAISED)[:1]
    (alarm,), _ = alpr.AlarmDesk().raise_alarms(first, read)
    return alpr.Case(alarm)


def take(case: alpr.Case, step: str, by: str, at: datetime, what: str, how: str) -> str:
    match step:
        case "open":
            return case.open(by=by, at=at)
        case "check_read":
            return case.check_read(by=by, at=at, plate=what, state=how)
        case "ask":
            return case.ask(by=by, at=at, system=what, urgency=how)
        case "answer":
            return case.answer(responder=by, reference=what, at=at, active=how == "active")
        case "reject":
            return case.reject(by=by, at=at, reason=what, text=how)
        case "withdraw":
            return case.withdraw(at=at, reason=what)
        case "dispose":
            return case.dispose(alpr.Disposition(what, how), by=by, at=at)
        case "act":
            return case.act(by=by, at=at, incident=what, what=how)
    raise AssertionError(f"{step} is no step")


def then(case: alpr.Case, step: str, by: str, seconds: int, what: str, how: str) -> str:
    before = case.to_json()
    try:
        status = take(case, step, by, RAISED + timedelta(seconds=seconds), what, how)
    except alpr.RefusedError:
        assert case.to_json() == before
        return "refused"
    assert status == case.status
    return status


@pytest.mark.parametrize("row", VECTORS["case"], ids=lambda row: row["about"])
def test_vectors(hotlist: alpr.HotList, row: dict) -> None:
    case = opened(hotlist, row)
    assert [then(case, *step[:5]) for step in row["steps"]] == [step[5] for step in row["steps"]]
    proposed = case.proposed
    assert (f"{proposed.outcome} {proposed.reason}" if proposed else "") == row["proposed"]
    guarded = True
    try:
        case.guard(until=RAISED + timedelta(days=1))
    except alpr.RefusedError:
        guarded = False
    assert guarded == row["guards"]
    held = None
    try:
        held = alpr.Hold.of_case(case, by="Officer 12", review_on=RAISED + timedelta(days=1), now=RAISED)
        assert held.ids == [case.alarm.hit.read, case.id]
    except alpr.RefusedError:
        pass
    assert bool(held) == row.get("held", False)
    back = alpr.Case.from_json(case.to_json())
    assert (back.status, back.to_json()) == (case.status, case.to_json())


def test_a_deed_before_the_source_confirmed_the_entry_stays_marked(hotlist: alpr.HotList) -> None:
    case = opened(hotlist, VECTORS["case"][0])
    assert not case.acted_unconfirmed
    case.act(by="Officer 12", at=RAISED, incident="26-1042", what="stopped the car")
    assert case.acted_unconfirmed
