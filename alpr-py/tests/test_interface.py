"""What all classes keep to: defaults are shown, what has JSON can be pickled and copied, wrong arguments are named."""

import copy
import inspect
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scene import AGREEMENTS, DAY, at, opened, packs, record
from test_health import VECTORS, samples

import alpr

CLASSES = [thing for name in alpr.__all__ if inspect.isclass(thing := getattr(alpr, name))]
QUAD = [(200.0, 300.0), (212.0, 300.0), (212.0, 306.0), (200.0, 306.0)]


def alarm() -> alpr.Alarm:
    seen = record("AB1234")
    hits = opened("plate,state\nAB1234,MO\n").matches(seen, now=at(0))
    (raised,), _ = alpr.AlarmDesk().raise_alarms(hits, seen)
    return raised


def of_a_store(folder: Path) -> list[Any]:
    """What only a store gives: an entry of its log, a receipt, a booking."""
    with alpr.Store.open(f"sqlite:{folder / 'reads.db'}") as store:
        entry = store.log("configured", "C-1", by="Officer 12", at=at(0))
        order = alpr.PurgeOrder(packs("clayton-22-03"), holder="server", jurisdiction="MO", by="Lt. Doe", now=at(DAY))
        receipt = store.purge(order, key=alpr.ReceiptKey(bytes(32)))
        kept = record("AB1234")
        store.put_reads([kept], received=at(0))
        said = {"case_number": "26-1042", "organisation": "Clayton PD", "authority": "a court order", "description": "a read"}
        store.export(alpr.Export(by="d.smith", at=at(DAY), **said), folder / "bag", ids=[kept.id])
        booked = store.book(alpr.Bag.verify(folder / "bag"), alpr.Booking("E-26-77", by="d.smith", at=at(DAY + 1)))
        return [entry, receipt, booked]


def with_json(folder: Path) -> list[Any]:
    draft: dict[str, Any] = {"reason": "other", "note": "broadcast", "legal_basis": "26-17", "owner": "Officer 12", "expires": at(DAY)}
    frames = samples(VECTORS["learnt"], {})
    policy = 'version = "1"\nroles = ["detective"]\npurposes = ["investigation"]\nmax_window_days = 31\n'
    asked = alpr.Feed.ask(owner="Loop stores", contact="x", cameras=["C-9"], search="plates", right_of_way="none", asked=at(0))
    return [
        *of_a_store(folder),
        alpr.Adoption("search_policy", [policy], basis="GO 22-03", by="Coordinator Lee", at=at(0)),
        AGREEMENTS,
        alpr.Baseline.learn("C-7", frames),
        alpr.Case(alarm()),
        alpr.Feeds([asked]),
        alarm().hit,
        alpr.Hold.open(kind="evidence", authority="26-1042", by="Lt. Doe", review_on=at(30 * DAY), now=at(0), plates=["AB1234"]),
        alpr.ManualBook().enter("AB1234", now=at(0), **draft),
        record("AB1234"),
        frames[0],
        alpr.Service("C-1"),
        alpr.User.enrol("Det. Okafor", role="detective", by="Coordinator Lee", at=at(0)),
    ]


def test_what_has_json_can_be_pickled_and_copied(tmp_path: Path) -> None:
    made = with_json(tmp_path)
    assert {type(thing) for thing in made} == {kind for kind in CLASSES if hasattr(kind, "from_json")}
    for thing in made:
        for again in (pickle.loads(pickle.dumps(thing)), copy.copy(thing), copy.deepcopy(thing)):
            assert type(again) is type(thing) and again.to_json() == thing.to_json()


def test_a_copied_case_goes_on_by_itself() -> None:
    case = alpr.Case(alarm())
    other = copy.deepcopy(case)
    other.open(by="Officer 12", at=at(1))
    assert (case.status, other.status) == ("raised", "under_review")


def test_every_default_is_shown() -> None:
    for kind in CLASSES:
        for name, method in inspect.getmembers(kind, callable):
            shown = getattr(method, "__text_signature__", None) or ""
            assert "..." not in shown, f"{kind.__name__}.{name}{shown}"


def test_what_begins_without_steps_is_something() -> None:
    assert alpr.Service("C-1") and len(alpr.Service("C-1")) == 0
    assert alpr.User.enrol("Det. Okafor", role="detective", by="Coordinator Lee", at=at(0))


def test_corners_may_be_tuples_lists_or_an_array() -> None:
    for corners in (tuple(QUAD), [list(corner) for corner in QUAD], np.array(QUAD), np.array(QUAD, np.float32)):
        assert alpr.Vehicle(corners, windows=[corners]) == alpr.Vehicle(QUAD, windows=[QUAD])
        assert alpr.Detection.at(corners) == alpr.Detection.at(QUAD)
    street = np.zeros((400, 500, 3), np.uint8)
    redacted = alpr.redact(street, [], further=np.array([QUAD, QUAD]), pixel_format="rgb")
    assert redacted.regions == alpr.redact(street, [], further=[QUAD, QUAD], pixel_format="rgb").regions
    for wrong in ("abcd", QUAD[:3], np.zeros((4, 3)), None):
        with pytest.raises(TypeError, match=r"expected four corners \(x, y\), got"):
            alpr.Vehicle(wrong)  # type: ignore[arg-type]


def test_an_argument_of_no_kind_is_named_with_those_that_there_are() -> None:
    with pytest.raises(TypeError, match="expected a PlateRead, a Record or a text, got <class 'NoneType'>"):
        opened("plate\nAB1234\n").matches(None, now=at(0))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a ReadSource or its kind, got <class 'int'>"):
        alpr.Record.of_text("AB1234", captured=at(0), camera="C-1", source=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected the bytes of a log, its lines or the path of its file"):
        alpr.audit_verify(1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"expected a Detection or four corners \(x, y\)"):
        alpr.Engine.open(size="nano").read_at(np.zeros((9, 9), np.uint8), 1)  # type: ignore[arg-type]


def test_numbers_out_of_range_are_refused_in_words() -> None:
    engine = alpr.Engine.open(size="nano")
    for tiles in (-1, 0, 9):
        with pytest.raises(alpr.InvalidArgumentError, match=f"expected 1 to 8 tiles, got {tiles}:"):
            alpr.Engine.open(size="nano", tiles=tiles)
    for gap, said in ((-1, "-1 s"), (10**12, "1000000000000 s"), (0.5, "0.5 s")):
        with pytest.raises(alpr.InvalidArgumentError, match=f"from 1 s to 24 h, got {said}:"):
            alpr.AlarmDesk(gap_seconds=gap)
    for gap, said in ((-1, "-1 s"), (601, "601 s"), (0.001, "0.001 s")):
        with pytest.raises(alpr.InvalidArgumentError, match=f"from 10 ms to 10 min, got {said}:"):
            alpr.Tracker(engine, gap_seconds=gap)
    for gap in (float("nan"), float("inf"), 1e300):
        for make in (lambda: alpr.AlarmDesk(gap_seconds=gap), lambda: alpr.Tracker(engine, gap_seconds=gap)):  # noqa: B023
            with pytest.raises(alpr.InvalidArgumentError, match="expected a number of seconds, got"):
                make()
    assert alpr.AlarmDesk(gap_seconds=2.5)


def test_whole_numbers_out_of_range_are_refused_in_words(tmp_path: Path) -> None:
    hotlist, period = opened("plate,state\nAB1234,MO\n"), {"since": at(0), "until": at(DAY)}
    with alpr.Store.open(f"sqlite:{tmp_path / 'reads.db'}") as store:
        summary = store.summary(**period)
        takes: list[Any] = [
            lambda number: store.cases(**period, limit=number),
            lambda number: hotlist.shift_check(now=at(0), max_age_seconds=number),
            lambda number: hotlist.status(now=at(0), max_age_seconds=number),
            lambda number: hotlist.budget("[states]\nMO = 1", now=at(0), reads=number),
            lambda number: hotlist.budget("[states]\nMO = 1", now=at(0), reads=1, seed=number),
            lambda number: alpr.UsageReport(b"", **period, repeats=number),
            lambda number: alpr.Statistics(b"", **period, summary=summary, arrests=number),
            lambda number: alpr.Statistics(b"", **period, summary=summary, prosecutions=number),
            lambda number: alpr.AuditHead(number, "0" * 64),
        ]
        for take in takes:
            take(1)
            for number in (-1, 2**70):
                with pytest.raises(alpr.InvalidArgumentError, match=f"expected . to .*, got {number}: take"):
                    take(number)
