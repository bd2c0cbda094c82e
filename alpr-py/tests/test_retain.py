"""Retention in Python: the shared vectors, policies and what is wrong with them, holds, and reasons."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from scene import at, record, vectors

import alpr

DAY = 86_400
CLOCKS = ("received", "copied", "case_closed", "booked", "requested", "shift_ended")
OPTIONAL = {"file", "ongoing", "until", "since", "by", "expected", *CLOCKS}
CASES = vectors("retention.toml")["case"]

WRONG = """
name = "p"
title = "P"
whole = true
jurisdictions = ["MO"]

[[authority]]
name = "a"
kind = "order"
citation = "A"
rank = 50
certainty = "confirmed"
checked = "2026-11-24"

[[rule]]
name = "f"
about = "x"
authority = "a"
floor = "1 year"

[[rule]]
name = "c"
about = "x"
authority = "a"
ceiling = "30 days"
"""


def packs(*names: str) -> alpr.Policies:
    return alpr.Policies([alpr.Policy.pack(name) for name in names])


def subject(**changes: Any) -> alpr.Subject:
    """A read on the server, 400 days after it was received."""
    known: dict[str, Any] = {
        "holder": "server",
        "data_class": "read",
        "origin": "stationary",
        "jurisdiction": "MO",
        "captured": at(-400 * DAY),
        "received": at(-400 * DAY),
        "plate": "AB1234",
    }
    return alpr.Subject(**(known | changes))


DRAFT: dict[str, Any] = {
    "kind": "discovery",
    "authority": "26CR-00417",
    "by": "Lt. Doe",
    "review_on": at(30 * DAY),
    "now": at(0),
    "plates": ["AB1234", "cd 5678"],
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_vectors(case: dict) -> None:
    assert set(case) - OPTIONAL == {"about", "policies", "data", "captured", "now", "verdict"}
    times = {name: datetime.fromisoformat(case[name]) for name in (*CLOCKS, "captured", "now", "until", "since", "by") if name in case}
    holder, data_class, origin, jurisdiction = case["data"].split(" ")
    clocks: dict[str, Any] = {name: times[name] for name in CLOCKS if name in times}
    asked = alpr.Subject(
        holder=holder,
        data_class=data_class,
        origin=origin,
        jurisdiction=jurisdiction,
        captured=times["captured"],
        ongoing=case.get("ongoing", False),
        **clocks,
    )
    own = [alpr.Policy.parse(case["file"])] if "file" in case else []
    policies = alpr.Policies([*map(alpr.Policy.pack, case["policies"]), *own])
    decision = policies.evaluate(asked, [], now=times["now"])
    assert (decision.verdict, decision.until, decision.since) == (case["verdict"], times.get("until"), times.get("since"))
    assert "by" not in case or decision.by == times["by"]
    assert bool(decision.expected) == case.get("expected", False)


def test_packs_are_policies_that_say_what_they_are() -> None:
    assert len(alpr.PACKS) == 20 and alpr.PACKS[0] == "clayton-22-03"
    for name in alpr.PACKS:
        policy = alpr.Policy.pack(name)
        assert policy.name == name and len(policy.sha256) == 64 and policy.sha256 in policy.explain()
        assert alpr.Policy.parse(alpr.Policy.pack_text(name)).sha256 == policy.sha256
    clayton, bill = alpr.Policy.pack("clayton-22-03"), alpr.Policy.pack("mo-hb3192")
    assert (clayton.whole, clayton.draft, clayton.jurisdictions) == (True, False, ["MO"])
    assert "General Order 22-03" in clayton.title and bill.draft
    assert [p.name for p in alpr.Policies([clayton, bill]).policies] == ["clayton-22-03", "mo-hb3192"]


def test_what_is_wrong_with_policies_is_said_with_its_line() -> None:
    findings = alpr.Policies([alpr.Policy.parse(WRONG)]).lint()
    found = [(f.severity, f.kind, f.policy, f.line) for f in findings]
    assert found == [("error", "no_precedence", "p", 15)]
    assert "both have rank 50" in findings[0].message and str(findings[0]).startswith("p:15: error: ")
    assert packs("clayton-22-03").lint() == []
    for wrong in (lambda: alpr.Policy.parse("name = 1"), lambda: alpr.Policy.pack("zz"), lambda: packs("nh", "nh")):
        with pytest.raises(alpr.InvalidArgumentError):
            wrong()
    with pytest.raises(alpr.InvalidArgumentError, match="line 19"):
        alpr.Policy.parse(WRONG.replace("floor", "flor", 1))


def test_a_decision_gives_its_reasons() -> None:
    decision = packs("clayton-22-03", "mo-hb3192").evaluate(subject(), [], now=at(-100 * DAY))
    assert decision.verdict == "purge_due" and decision.since == at(-370 * DAY) and decision.now == at(-100 * DAY)
    assert decision.subject.plate == "AB1234" and decision.holds == [] and decision.expected == []
    ceiling, floor = decision.reasons[0], next(r for r in decision.reasons if r.overruled)
    assert (ceiling.policy, ceiling.is_ceiling, ceiling.length, ceiling.clock) == ("mo-hb3192", True, "30 days", "capture")
    assert (ceiling.authority_kind, ceiling.rank, ceiling.ends) == ("bill", 100, at(-370 * DAY))
    assert (floor.policy, floor.rule, floor.is_ceiling, floor.length) == ("clayton-22-03", "server-floor", False, "1 year")
    assert (floor.clock, floor.started, floor.certainty) == ("receipt", at(-400 * DAY), "confirmed")
    assert "22-03" in floor.citation and floor.section and floor.about and isinstance(floor.checked, date)
    for reason in decision.reasons:
        assert str(reason) in decision.explain() and reason.citation in str(reason)


def test_a_hold_wins_until_it_is_closed() -> None:
    policies, held = packs("clayton-22-03"), alpr.Hold.open(**DRAFT, holders=["server"], data_classes=["read", "hit"])
    assert (held.kind, held.authority, held.by, held.opened, held.review_on) == ("discovery", "26CR-00417", "Lt. Doe", at(0), at(30 * DAY))
    assert (held.plates, held.holders, held.data_classes) == (["AB1234", "CD5678"], ["server"], ["read", "hit"])
    assert (held.ids, held.cameras, held.captured_from, held.captured_to, held.closed) == ([], [], None, None, None)
    closed = held.close(by="Lt. Doe", at=at(DAY), reason="the case ended")
    assert held.closed is None and closed.closed == ("Lt. Doe", at(DAY), "the case ended") and closed.id == held.id

    def verdict(now: float, **changes: Any) -> str:
        return policies.evaluate(subject(**changes), [closed], now=at(now)).verdict

    assert (verdict(-1), verdict(0), verdict(DAY - 1), verdict(DAY)) == ("purge_due", "held", "held", "purge_due")
    assert (verdict(0, plate="AB1235"), verdict(0, plate=None)) == ("purge_due", "held"), "what is not known is covered"
    assert verdict(0, data_class="picture") == "purge_due"
    decision = policies.evaluate(subject(), [held], now=at(0))
    assert decision.holds == [held] and "discovery for 26CR-00417" in decision.explain()
    assert held.covers(subject(), now=at(0)) and not closed.covers(subject(), now=at(DAY))
    assert held.is_due(now=at(30 * DAY)) and held.is_open(now=at(31 * DAY)) and not closed.is_due(now=at(30 * DAY))
    event = json.loads(closed.event())
    assert (event["act"], event["subject"], event["by"]) == ("held", held.id, "Lt. Doe")
    assert event["detail"]["hold"] == "closed" and event["detail"]["plates"] == 2 and "AB1234" not in closed.event()
    with pytest.raises(alpr.RefusedError, match="closed"):
        closed.close(by="Lt. Doe", at=at(DAY), reason="again")
    with pytest.raises(alpr.RefusedError):
        held.close(by="Lt. Doe", at=at(DAY), reason=" ")


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (alpr.RefusedError, {"authority": " "}),
        (alpr.RefusedError, {"by": ""}),
        (alpr.RefusedError, {"plates": []}),
        (alpr.RefusedError, {"cameras": [""]}),
        (alpr.InvalidArgumentError, {"review_on": at(0)}),
        (alpr.InvalidArgumentError, {"kind": "curiosity"}),
        (alpr.InvalidArgumentError, {"captured_from": at(1), "captured_to": at(0)}),
        (alpr.InvalidArgumentError, {"ids": ["12"]}),
        (alpr.InvalidArgumentError, {"holders": ["nobody"]}),
        (alpr.InvalidArgumentError, {"cameras": ["C-1"] * 10_001}),
        (alpr.InvalidPlateError, {"plates": ["A_B"]}),
    ],
)
def test_a_hold_without_its_grounds_is_refused(kind: type[Exception], change: dict[str, Any]) -> None:
    with pytest.raises(kind):
        alpr.Hold.open(**(DRAFT | change))


def test_a_kept_hold_reads_back_and_a_changed_one_does_not() -> None:
    held = alpr.Hold.open(**DRAFT, captured_from=at(-DAY), captured_to=at(0), ids=[record("AB1234").id], cameras=["C-1"])
    closed = held.close(by="Lt. Doe", at=at(DAY), reason="the case ended")
    for hold in (held, closed):
        back = alpr.Hold.from_json(hold.to_json())
        assert back == hold and hash(back) == hash(hold) and back.to_json() == hold.to_json()
    assert held != closed and held.captured_from == at(-DAY) and held.captured_to == at(0)
    for old, new, word in (
        ("26CR-00417", "26CR-00418", "the hold was changed"),
        ("Lt. Doe", "", "who opens the hold"),
        ("the case ended", " ", "the reason why the hold ends"),
        ('"kind"', '"knid"', "not a hold"),
    ):
        with pytest.raises(alpr.RecordError, match=word):
            alpr.Hold.from_json(closed.to_json().replace(old, new, 1))
    with pytest.raises(alpr.RecordError, match="16777217"):
        alpr.Hold.from_json(" " * 16_777_217)


def test_a_record_says_of_itself_what_a_decision_asks() -> None:
    read = record("AB1234", "KS")
    asked = alpr.Subject.of_record(read, holder="vendor", data_class="hit", jurisdiction="MO", received=at(5), ongoing=True)
    assert (asked.id, asked.plate, asked.camera, asked.origin, asked.captured) == (read.id, "AB1234", "C-1", "stationary", at(0))
    assert (asked.holder, asked.data_class, asked.jurisdiction, asked.received, asked.ongoing) == ("vendor", "hit", "MO", at(5), True)
    assert [asked.copied, asked.case_closed, asked.requested, asked.shift_ended] == [None] * 4
    by_camera = alpr.Hold.open(**(DRAFT | {"plates": [], "cameras": ["C-1"]}))
    assert by_camera.covers(asked, now=at(1)) and not by_camera.covers(subject(camera="C-2"), now=at(1))


def test_a_held_plate_covers_what_may_be_of_it() -> None:
    hold = alpr.Hold.open(**DRAFT)
    other = {"plate": "XY9876"}

    def covers(**changes: Any) -> bool:
        return hold.covers(subject(**changes), now=at(1))

    assert covers(plate="A8I2?4") and covers(plate="1234", full_plate="AB1234")
    assert covers(**other, listed=["XY9870", "ab-1234"]) and covers(**other, data_class="hit"), "nobody knows what it hit"
    assert not covers(plate="AB12345") and not covers(plate="1234", full_plate="AC1234")
    assert not covers(**other, listed=["XY9870"]) and not covers(**other, listed=["XY9870"], data_class="hit")
    asked = alpr.Subject.of_record(record("XY9876"), holder="server", data_class="hit", jurisdiction="MO", listed=["ab 1234"])
    assert (asked.full_plate, asked.listed) == ("XY9876", ["AB1234"]) and hold.covers(asked, now=at(1))
    assert (subject().full_plate, subject().listed) == (None, [])
    with pytest.raises(alpr.InvalidPlateError):
        subject(listed=["AB1234", "A_B"])


@pytest.mark.parametrize("change", [{"holder": "nobody"}, {"data_class": "x"}, {"origin": "x"}, {"jurisdiction": "QQ"}, {"id": "12"}])
def test_a_subject_that_is_none_is_said(change: dict[str, Any]) -> None:
    with pytest.raises(alpr.InvalidArgumentError):
        subject(**change)


def test_times_need_a_zone_and_holds_have_to_be_given() -> None:
    with pytest.raises((TypeError, ValueError)):
        subject(captured=datetime(2026, 1, 1))
    with pytest.raises(TypeError):
        packs("nh").evaluate(subject(), now=at(0))  # type: ignore[call-arg]
    assert packs().evaluate(subject(), [], now=at(0) + timedelta(days=36_500)).until is None


def test_everything_shows_itself() -> None:
    policies, hold = packs("nh"), alpr.Hold.open(**DRAFT)
    decision = policies.evaluate(subject(holder="mobile_computer", origin="mobile", jurisdiction="NH"), [], now=at(0))
    for thing, part in (
        (policies, 'names=["nh"]'),
        (policies.policies[0], 'name="nh"'),
        (subject(), "holder='server'"),
        (hold, "open"),
        (hold.close(by="x", at=at(1), reason="y"), "closed"),
        (decision, "verdict='purge_due' since="),
        (decision.reasons[0], "ceiling rule='nh/"),
        (alpr.Policies([alpr.Policy.parse(WRONG)]).lint()[0], "line=15"),
    ):
        assert part in repr(thing)
