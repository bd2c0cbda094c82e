"""Pictures for release in Python: what is covered is one flat grey, and a person looked at it."""

import hashlib

import numpy as np
import pytest
from PIL import Image
from scene import at, picture

import alpr

#: A plate of 12 x 6 pixels, so that a pixel is an inch.
PLATE = [(200.0, 300.0), (212.0, 300.0), (212.0, 306.0), (200.0, 306.0)]
WINDOW = [(190.0, 250.0), (220.0, 250.0), (220.0, 270.0), (190.0, 270.0)]
STREET = np.arange(400 * 500 * 3, dtype=np.uint32).astype(np.uint8).reshape(400, 500, 3)


def covered(redacted: alpr.Redacted, x: int, y: int) -> bool:
    pixels = np.asarray(redacted)
    same = bool((pixels[y, x] == STREET[y, x]).all())
    assert same or (pixels[y, x] == 128).all()
    return not same


def test_a_plate_and_the_windows_above_it_are_covered() -> None:
    redacted = alpr.redact(STREET, [alpr.Vehicle(PLATE)], pixel_format="rgb")
    assert redacted.size == (500, 400) and np.asarray(redacted).shape == (400, 500, 3)
    assert [covered(redacted, *at) for at in ((205, 303), (205, 200), (205, 350), (5, 5))] == [True, True, False, False]
    assert redacted.regions == [("plate", 197, 297, 18, 12), ("windows", 56, 144, 300, 156)]
    assert not np.asarray(redacted).flags.writeable


def test_the_released_plate_stays_and_a_person_draws_the_windows() -> None:
    wanted = alpr.Vehicle(PLATE, is_released=True, windows=[WINDOW])
    assert (list(wanted.plate), wanted.is_released, wanted.shows_occupants) == (PLATE, True, False)
    assert [list(window) for window in wanted.windows or []] == [WINDOW] and alpr.Vehicle(PLATE).windows is None
    redacted = alpr.redact(STREET, [wanted], further=[[(0, 0), (9, 0), (9, 9), (0, 9)]], pixel_format="rgb")
    assert [covered(redacted, *at) for at in ((205, 303), (205, 260), (205, 200), (5, 5))] == [False, True, False, True]
    assert [region[0] for region in redacted.regions] == ["drawn_windows", "drawn"]
    more = redacted.cover([[(400, 0), (500, 0), (500, 9), (400, 9)]])
    assert covered(more, 450, 5) and not covered(redacted, 450, 5)
    released = more.reviewed_by("sgt.lee", now=at(5))
    pixels, shown = np.asarray(released), released.shown
    assert (pixels == np.asarray(more)).all() and released.size == more.size and released.regions == more.regions
    assert (shown.sha256, shown.covered) == (hashlib.sha256(pixels.tobytes()).hexdigest(), 3)
    assert (shown.shows_occupants, shown.reviewed_by, shown.reviewed_at) == (False, "sgt.lee", at(5))
    for given in (more, released):
        assert Image.fromarray(given).size == given.size and Image.fromarray(given).tobytes() == given.tobytes()
    assert released.tobytes() == pixels.tobytes()
    with pytest.raises(alpr.RefusedError, match="who looked"):
        more.reviewed_by(" ", now=at(5))
    with pytest.raises(TypeError):
        alpr.Released()


def test_a_covered_plate_is_read_no_more() -> None:
    street, engine = picture("street-4.jpg"), alpr.Engine.open()
    (read,) = engine.read(street, pixel_format="rgb")
    assert read.text == "PHW7316"
    both = [alpr.Vehicle(list(read.quad), is_released=True, shows_occupants=True), alpr.Vehicle(list(read.quad))]
    seen, hidden = (alpr.redact(street, [vehicle], pixel_format="rgb") for vehicle in both)
    assert (np.asarray(seen) == street).all() and seen.reviewed_by("x", now=at(0)).shown.shows_occupants
    assert [read.text for read in engine.read(np.asarray(hidden), pixel_format="rgb")] == []


def test_what_may_not_be_shown_is_refused() -> None:
    with pytest.raises(alpr.RefusedError, match="occupants"):
        alpr.redact(STREET, [alpr.Vehicle(PLATE, shows_occupants=True)], pixel_format="rgb")
    with pytest.raises(alpr.InvalidArgumentError, match="give one of them"):
        alpr.Vehicle(PLATE, is_released=True, windows=[WINDOW], shows_occupants=True)
    with pytest.raises(alpr.InvalidArgumentError, match="outside the picture"):
        alpr.redact(STREET[:100], [alpr.Vehicle(PLATE)], pixel_format="rgb")
    with pytest.raises(alpr.InvalidArgumentError):
        alpr.Vehicle([(0.0, 0.0)] * 4)
    with pytest.raises(alpr.InvalidArgumentError, match="draw them"):
        alpr.redact(STREET, [alpr.Vehicle(PLATE, windows=[])], pixel_format="rgb")
    with pytest.raises(alpr.InvalidArgumentError, match="10000"):
        alpr.redact(STREET, [], further=[WINDOW] * 10_001, pixel_format="rgb")
    with pytest.raises(alpr.FrameError):
        alpr.redact(STREET, [])


def test_pictures_show_themselves() -> None:
    redacted = alpr.redact(STREET, [alpr.Vehicle(PLATE)], pixel_format="rgb")
    released = redacted.reviewed_by("sgt.lee", now=at(0))
    for thing, part in (
        (alpr.Vehicle(PLATE, is_released=True), "is_released=True"),
        (redacted, "size=(500, 400) covered=2"),
        (released, 'reviewed_by="sgt.lee"'),
        (released.shown, "covered=2"),
    ):
        assert part in repr(thing)
