"""Cameras' health: the shared vectors, as Rust and C run them too, and the latch in desk and store."""

import json
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from scene import at, opened, picture, record, vectors

import alpr

VECTORS = vectors("health.toml")
START = datetime.fromtimestamp(VECTORS["start"], timezone.utc)


def samples(count: int, other: dict, is_empty: bool = False) -> list[alpr.Sample]:
    lists = VECTORS["well"] | {name: values for name, values in other.items() if name in VECTORS["well"]}

    def sample(index: int) -> alpr.Sample:
        value = {name: values[index % len(values)] for name, values in lists.items()}
        frame = {name: value.pop(name) for name in ("brightness", "detail")}
        taken = START + timedelta(seconds=index * VECTORS["every"])
        plates = [] if is_empty else [value]
        return alpr.Sample.from_json(json.dumps({"at": taken.isoformat(), "plates": plates, **frame}))

    return [sample(index) for index in range(count)]


@pytest.fixture(scope="module")
def baseline() -> alpr.Baseline:
    learnt = alpr.Baseline.learn("C-7", samples(VECTORS["learnt"], {}))
    assert (learnt.camera, learnt.frames, learnt.plates, learnt.silence_seconds) == ("C-7", 140, 140, 10)
    assert learnt.first == START and learnt.last > START
    tilt = learnt.quantile("tilt", 0.0)
    assert tilt == -1.0 and learnt.quantile("silence", 0.5) is None
    assert alpr.Baseline.from_json(learnt.to_json()) == learnt
    return learnt


def test_a_share_is_from_0_to_1(baseline: alpr.Baseline) -> None:
    for share in (float("nan"), -0.1, 1.1):
        with pytest.raises(alpr.InvalidArgumentError, match="expected a share from 0 to 1, got"):
            baseline.quantile("tilt", share)


def check(baseline: alpr.Baseline, case: dict) -> alpr.Health:
    monitor = alpr.Monitor(baseline)
    frames = samples(case["count"], case, case.get("is_empty", False))
    assert all(monitor.push(frame) for frame in frames)
    return monitor.check(frames[-1].at)


@pytest.mark.parametrize("case", VECTORS["case"], ids=lambda case: case["about"])
def test_findings(baseline: alpr.Baseline, case: dict) -> None:
    health = check(baseline, case)
    assert [f"{fault.metric} {fault.fitness}" for fault in health.faults] == case["faults"]
    assert health.fitness == case["fitness"] and health.camera == "C-7"
    assert json.loads(health.to_json())["fitness"] == case["fitness"]
    assert [finding.metric for finding in health.findings] == [
        "tilt", "across", "down", "height", "confidence", "silence", "brightness", "detail",
    ]
    for finding in health.findings:
        assert (finding.got is None) == (finding.fitness == "unknown") and finding.words.startswith(finding.metric)
        assert finding.least is not None or finding.most is not None
        assert finding.samples <= case["count"]


def take(service: alpr.Service, step: str, what: str, seconds: int) -> alpr.Service:
    by, now = "Officer 12", START + timedelta(seconds=seconds)
    match step:
        case "note":
            return service.note(what, by=by, note="so", at=now)
        case "remove":
            return service.remove(by=by, reason="so", at=now)
        case "test":
            return service.test(by=by, passed=what == "passed", how="so", at=now)
        case "return":
            return service.return_to_service(by=by, at=now)
    raise AssertionError(f"{step} is no step")


@pytest.mark.parametrize("row", VECTORS["service"], ids=lambda row: row["about"])
def test_steps(row: dict) -> None:
    service, taken = alpr.Service("C-7"), 0
    for step, what, seconds, then in row["steps"]:
        try:
            service = take(service, step, what, seconds)
        except alpr.RefusedError:
            assert then == "refused"
            continue
        taken += 1
        assert then == ("out" if service.out_since else "in")
        assert service.out_since_at(at=START + timedelta(seconds=seconds)) == service.out_since
    assert len(service) == taken and alpr.Service.from_json(service.to_json()) == service


def test_what_is_unfit_goes_out_of_service_and_raises_nothing(baseline: alpr.Baseline, address: str) -> None:
    slipped = next(case for case in VECTORS["case"] if case["faults"] == ["tilt unfit"])
    service = alpr.Service("C-1")
    with pytest.raises(alpr.RefusedError, match="of camera C-7"):
        service.remove_unfit(check(baseline, slipped), by="Officer 12", at=at(0))
    well = next(case for case in VECTORS["case"] if case["fitness"] == "fit")
    with pytest.raises(alpr.RefusedError, match="not unfit"):
        alpr.Service("C-7").remove_unfit(check(baseline, well), by="Officer 12", at=at(0))
    out = alpr.Service("C-7").remove_unfit(check(baseline, slipped), by="Officer 12", at=at(0))
    assert out.out_since == at(0) and "found it unfit: tilt" in out.to_json()

    desk, kept = alpr.AlarmDesk(), record("AB1234", seconds=10)
    desk.set_service(service.remove(by="Officer 12", reason="bent", at=at(5)))
    hits = opened("plate,state\nAB1234,MO\n").matches(kept, now=at(10))
    alarms, suppressed = desk.raise_alarms(hits, kept)
    assert alarms == [] and [s.why for s in suppressed] == ["out_of_service"]

    store = alpr.Store.open(address)
    assert store.service("C-7") is None
    store.put_service(out)
    store.put_service(out)
    assert store.service("C-7") == out and store.services() == [out]
    with pytest.raises(alpr.RefusedError, match="went on elsewhere"):
        store.put_service(alpr.Service("C-7"))
    store.check_camera("C-7")
    with pytest.raises(alpr.RefusedError, match="the camera c-7 is C-7"):
        store.check_camera("c-7")


def test_samples_of_pictures() -> None:
    street = picture("street-1.jpg")
    reads = alpr.Engine.open(size="nano").read(street, pixel_format="rgb")
    sample = alpr.Sample.of(street, reads, at=at(0), pixel_format="rgb")
    assert sample.at == at(0) and len(sample.plates) == len(reads) > 0
    tilt, across, down, height, confidence = sample.plates[0]
    assert abs(tilt) < 45 and 0 < across < 1 and 0 < down < 1 and 0 < height < 0.5 and 0 < confidence <= 1
    assert 0.1 < sample.brightness < 0.9
    veiled = alpr.Sample.of(street // 2 + 64, [], at=at(0), pixel_format="rgb")
    assert veiled.detail < 0.65 * sample.detail and veiled.plates == []
    assert alpr.Sample.of(np.zeros((9, 9), np.uint8), [], at=at(0)).detail == 0


def test_what_is_wrong_is_told(baseline: alpr.Baseline) -> None:
    with pytest.raises(alpr.InvalidArgumentError, match="expected 100 frames"):
        alpr.Baseline.learn("C-7", samples(99, {}))
    with pytest.raises(alpr.InvalidArgumentError, match="limit of tilt over 0"):
        alpr.Monitor(baseline, tilt=0.0)
    with pytest.raises(alpr.RecordError):
        alpr.Baseline.from_json("{}")
    with pytest.raises(alpr.RecordError):
        alpr.Service.from_json('{"camera":"C-7","steps":[{"step":"returned","by":"x","at":"2026-11-24T12:00:00Z"}]}')
    with pytest.raises(alpr.InvalidArgumentError):
        alpr.Service("C-7").note("kicked", by="x", note="x", at=at(0))
    too_bright = alpr.Sample.from_json('{"at":"2026-11-24T12:00:00Z","brightness":2.0,"detail":0.1,"plates":[]}')
    with pytest.raises(alpr.InvalidArgumentError, match="brightness from 0 to 1, got 2"):
        alpr.Monitor(baseline).push(too_bright)
