"""Records in Python: what is kept of a read, and that it comes back."""

import pickle

import numpy as np
import pytest
from scene import SHA, at, opened, picture, record

import alpr


def test_a_record_of_a_read_tells_all_and_comes_back() -> None:
    (read,) = alpr.Engine.open().read(picture("street-1.jpg"), pixel_format="rgb")
    kept = alpr.Record.of_read(
        read,
        captured=at(0),
        camera="C-1",
        clock="free",
        place=alpr.Place(38.65, -90.34, accuracy_m=4, heading=180),
        unit="12",
        source="mobile",
        pictures=[("frame", SHA), ("plate", "cd" * 32)],
        models=["ef" * 32],
        list_sha256=SHA,
    )
    assert (kept.text, kept.full_text, kept.state) == (read.text, read.full_text, "XX")
    assert kept.confidence == pytest.approx(read.confidence, abs=1e-4) and kept.states[0][0] == "XX"
    best = "".join(glyphs[0][0] for glyphs, blank in kept.lattice if glyphs[0][1] > blank)
    assert best == read.text
    assert (kept.captured, kept.clock, kept.camera, kept.unit) == (at(0), "free", "C-1", "12")
    assert kept.place is not None and kept.place.accuracy_m == 4 and kept.place.heading == 180
    assert (kept.place.latitude, kept.place.longitude) == (38.65, -90.34)
    assert kept.source.kind == "mobile" and kept.source.name is None
    assert kept.pictures == [("frame", SHA), ("plate", "cd" * 32)]
    assert (kept.models, kept.list_sha256, kept.version) == (["ef" * 32], SHA, 2)
    back = alpr.Record.from_json(kept.to_json())
    assert back == kept and hash(back) == hash(kept) and "ABK4821" in repr(back)
    assert pickle.loads(pickle.dumps(kept)) == kept
    hotlist = opened("plate,state\nABK4821,XX\n")
    assert [h.match_class for h in hotlist.matches(back, now=at(0))] == ["exact_state_unknown"]
    with pytest.raises(AttributeError):
        kept.text = "ABC"  # type: ignore[misc]


def test_a_text_has_no_doubts_and_the_same_read_has_one_name() -> None:
    kept = record("ab-1234")
    assert (kept.text, kept.state, kept.confidence, kept.lattice, kept.states) == ("AB1234", "MO", 1, [], [])
    assert (kept.clock, kept.source.kind, kept.place, kept.unit, kept.pictures) == ("unknown", "stationary", None, None, [])
    assert record("AB1234").id == kept.id != record("AB1235").id and len(kept.id) == 32
    assert record("AB1234", seconds=1).id > kept.id


def test_a_vendor_and_a_private_feed_have_names() -> None:
    def source(source: alpr.ReadSource | str) -> alpr.ReadSource:
        kept = alpr.Record.of_text("AB1", captured=at(0), camera="C-1", source=source)
        return alpr.Record.from_json(kept.to_json()).source

    vendor = source(alpr.ReadSource.vendor("Flock"))
    assert (vendor.kind, vendor.name, vendor.approved_by) == ("vendor", "Flock", None)
    feed = source(alpr.ReadSource.private_feed("A mall", approved_by="Chief Smith"))
    assert (feed.kind, feed.name, feed.approved_by) == ("private_feed", "A mall", "Chief Smith")
    assert source(alpr.ReadSource.mobile()).kind == "mobile"
    assert source(alpr.ReadSource.stationary()).kind == "stationary"
    with pytest.raises(alpr.InvalidArgumentError, match=r"ReadSource\.vendor"):
        source("vendor")
    with pytest.raises(alpr.RefusedError, match="approved"):
        source(alpr.ReadSource.private_feed("A mall", approved_by=" "))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (alpr.RefusedError, {"camera": " "}),
        (alpr.InvalidArgumentError, {"clock": "fast"}),
        (alpr.InvalidArgumentError, {"pictures": [("plate", "no hash")]}),
        (alpr.InvalidArgumentError, {"pictures": [("portrait", SHA)]}),
        (alpr.InvalidArgumentError, {"pictures": [("plate", SHA)] * 17}),
        (alpr.InvalidArgumentError, {"state": "ZZ"}),
    ],
)
def test_what_is_missing_or_out_of_range_is_said(kind: type[Exception], wrong: dict) -> None:
    with pytest.raises(kind):
        alpr.Record.of_text("AB1", **({"captured": at(0), "camera": "C-1"} | wrong))


def test_texts_that_are_no_record_and_times_without_a_zone_are_refused() -> None:
    kept = record("AB1").to_json()
    for text in ("", "{}", kept.replace('"version":2', '"version":3'), kept + " " * 65536):
        with pytest.raises(alpr.RecordError):
            alpr.Record.from_json(text)
    with pytest.raises((TypeError, ValueError)):
        alpr.Record.of_text("AB1", captured=at(0).replace(tzinfo=None), camera="C-1")
    with pytest.raises(alpr.InvalidPlateError):
        record("A_B")
    with pytest.raises(TypeError):
        alpr.Record.of_read(np.zeros(1), captured=at(0), camera="C-1")  # type: ignore[arg-type]


def test_a_place_is_on_the_earth() -> None:
    for latitude, longitude in [(91, 0), (float("nan"), 0), (0, 181)]:
        with pytest.raises(alpr.InvalidArgumentError, match="check the receiver"):
            alpr.Place(latitude, longitude)


def test_another_state_is_another_read() -> None:
    mo, il = (alpr.Record.of_text("AB1234", captured=at(0), camera="C-1", state=state) for state in ("MO", "IL"))
    assert mo.id != il.id and alpr.Record.from_json(mo.to_json()) == mo
