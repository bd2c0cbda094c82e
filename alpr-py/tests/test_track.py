"""Tracks: one read of a vehicle from all frames that show it."""

from datetime import timedelta

import pytest
from scene import at, opened, picture

import alpr


@pytest.fixture(scope="module")
def engine() -> alpr.Engine:
    return alpr.Engine.open(size="nano")


def test_one_vehicle_is_one_track(engine: alpr.Engine) -> None:
    reads = engine.read(picture("street-3.jpg"), pixel_format="rgb")
    tracker = alpr.Tracker(engine)
    start = at(0)
    for i in range(3):
        seen, ended = tracker.push(reads, at=start + timedelta(seconds=i))
        assert [track.sightings for track in seen] == [i + 1]
        assert not ended
    [track] = tracker.open
    assert track == seen[0] and hash(track) == hash(seen[0])
    assert track != tracker.push(reads, at=start + timedelta(seconds=3))[0][0]
    assert (track.id, track.first, track.last) == (1, start, start + timedelta(seconds=2))
    assert track.read.text == track.best.text == reads[0].text
    assert track.best_at == start and track.best.quad == reads[0].quad
    assert "RK482CD" in repr(track) and "open=1" in repr(tracker)
    seen, ended = tracker.push([], at=start + timedelta(seconds=6))
    assert (seen, len(ended)) == ([], 1)
    assert tracker.finish() == [] and tracker.open == []


def test_a_record_of_a_track_is_matched_like_a_read(engine: alpr.Engine) -> None:
    reads = engine.read(picture("street-3.jpg"), pixel_format="rgb")
    tracker = alpr.Tracker(engine, gap_seconds=0.5)
    tracker.push(reads, at=at(0))
    [track] = tracker.finish()
    record = alpr.Record.of_read(track.read, captured=track.best_at, camera="C-1")
    assert record.text == reads[0].text


def test_a_vehicle_sounds_once(engine: alpr.Engine) -> None:
    reads = engine.read(picture("street-3.jpg"), pixel_format="rgb")
    hotlist, desk = opened("plate,category\nRK482CD,bolo\n"), alpr.AlarmDesk(gap_seconds=30)
    tracker = alpr.Tracker(engine)

    def raised(second: float) -> int:
        [track], _ = tracker.push(reads, at=at(second))
        record = alpr.Record.of_read(track.read, captured=track.best_at, camera="C-1")
        alarms, _ = desk.raise_track(hotlist.matches(track.read, now=at(second)), record, track)
        return len(alarms)

    assert [raised(second) for second in (0, 1, 2)] == [1, 0, 0]
    assert [at(0)] == tracker.open[0].kept
    assert [raised(20), tracker.open[0].id] == [0, 2]  # hidden for a while: another track, and the same pass
    assert raised(60) == 1


@pytest.mark.parametrize("gap", [0.0, -1.0, 601.0, float("nan"), float("inf")])
def test_a_gap_has_its_range(engine: alpr.Engine, gap: float) -> None:
    with pytest.raises(alpr.InvalidArgumentError, match="10 ms to 10 min|give a finite one"):
        alpr.Tracker(engine, gap_seconds=gap)
