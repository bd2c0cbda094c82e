"""The Python face: the shared vectors, kinds of arrays, errors, threads."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scene import FIXTURES, at, opened, picture, vectors

import alpr

ROWS = [("standard", row) for row in vectors("reads.toml")["read"]]
ROWS += [("nano", row) for row in vectors("reads-nano.toml")["read"]]


@pytest.fixture(scope="module")
def engine() -> alpr.Engine:
    return alpr.Engine.open()


@pytest.fixture(scope="module")
def engines(engine: alpr.Engine) -> dict[str, alpr.Engine]:
    return {"standard": engine, "nano": alpr.Engine.open(size="nano")}


@pytest.mark.parametrize(("size", "row"), ROWS, ids=[f"{size}-{row['kind']}-{row['file']}" for size, row in ROWS])
def test_vectors(engines: dict[str, alpr.Engine], size: str, row: dict) -> None:
    engine = engines[size]
    rgb = picture(row["file"])
    if row["kind"] == "frame":
        reads = engine.read(rgb, pixel_format="rgb")
    elif row["kind"] == "plate":
        read = engine.read_plate(rgb, pixel_format="rgb")
        reads = [read] if read else []
    else:
        infrared = Image.open(FIXTURES / "frames" / row["file"].replace(".jpg", "-infrared.jpg")).convert("L")
        reads = engine.read_pair(np.asarray(infrared), rgb, color_format="rgb")
    if row["file"].endswith(".jpg"):  # Pillow's JPEG decoder may round differently, so texts only
        assert [r.full_text for r in reads] == row["texts"]
    else:
        assert [(r.full_text, r.state or "") for r in reads] == list(zip(row["texts"], row["states"]))


def test_orders_and_strides_of_an_array_change_nothing(engine: alpr.Engine) -> None:
    rgb = picture("street-3.jpg")
    expected = engine.read(rgb, pixel_format="rgb")
    assert engine.read(rgb[..., ::-1], pixel_format="bgr") == expected  # a view with a negative stride
    assert engine.read(np.asfortranarray(rgb), pixel_format="rgb") == expected
    assert hash(expected[0]) == hash(engine.read(rgb, pixel_format="rgb")[0])


def test_a_read_tells_all(engine: alpr.Engine) -> None:
    read = engine.read(picture("street-3.jpg"), pixel_format="rgb")[0]
    assert read.text == "RK482CD"
    assert [c for c, _ in read.characters] == list(read.text)
    assert read.candidates[0][0] == read.text and 0 < read.candidates[0][1] <= 1
    assert read.state == "XX" and read.states[0][0] == "XX"
    x, y, width, height = read.box
    assert width > height > 0 and len(read.quad) == 4 and read.agreement == "single"
    assert "RK482CD" in repr(read)
    plain = json.loads(json.dumps(read.to_dict()))
    assert plain == json.loads(read.to_json()) and plain["candidates"] == [list(pair) for pair in read.candidates]
    assert all(plain[name] == getattr(read, name) for name in ("confidence", "score", "agreement", "may_be_cut"))
    assert (plain["text"], plain["state"]) == (read.text, read.state) and len(plain["quad"]) == 4
    with pytest.raises(AttributeError):
        read.text = "ABC"  # type: ignore[misc]


def test_what_the_edge_of_the_frame_cuts_never_sounds(engine: alpr.Engine) -> None:
    street = picture("street-3.jpg")
    whole = engine.read(street, pixel_format="rgb")[0]
    left, _, width, _ = whole.box
    part = engine.read(street[:, int(left + width / 3) :], pixel_format="rgb")[0]
    assert part.may_be_cut and not whole.may_be_cut and whole.text.endswith(part.text) and part.text != whole.text
    assert part.to_dict()["may_be_cut"] is True and 0 < part.full_confidence <= part.confidence
    listed = opened(f"plate,category\n{part.text},bolo\n{whole.text},bolo\n")
    (hit,) = listed.matches(part, now=at(0))
    assert (hit.plate, hit.action) == (part.text, "show") and hit.may_be_cut and "characters may be missing" in hit.explanation
    assert [hit.action for hit in listed.matches(whole, now=at(0))] == ["alarm"]
    record = alpr.Record.of_read(part, captured=at(0), camera="C-1")
    assert record.may_be_cut and alpr.Record.from_json(record.to_json()).may_be_cut


@pytest.mark.parametrize(
    ("array", "order", "word"),
    [
        (np.zeros((4, 4, 3), np.uint8), None, "pixel_format"),
        (np.zeros((4, 4, 3), np.float32), "rgb", "uint8"),
        (np.zeros((4, 4, 4), np.uint8), "rgb", "shape"),
        (np.zeros((0, 4), np.uint8), None, "0"),
        (np.zeros((4,), np.uint8), "gray", "shape"),
        (b"a file", "rgb", "decode the file"),
        ("car.jpg", "rgb", "decode the file"),
        (Image.new("RGB", (4, 4)), "rgb", "numpy.asarray"),
        (np.zeros((4, 4, 3), np.float64), "rgb", "0..255"),
        ("no picture", None, "str"),
    ],
)
def test_bad_pictures_are_refused_with_a_reason(engine: alpr.Engine, array: object, order: str | None, word: str) -> None:
    with pytest.raises(alpr.FrameError, match=word) as error:
        engine.read(array, pixel_format=order)
    assert isinstance(error.value, alpr.AlprError) and isinstance(error.value, ValueError)


def test_a_pair_names_its_own_arguments(engine: alpr.Engine) -> None:
    colour = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(alpr.FrameError, match="pass color_format="):
        engine.read_pair(None, colour)
    with pytest.raises(alpr.FrameError, match="give a grey picture"):
        engine.read_pair(colour, None)


def test_how_an_engine_looks_for_plates(engine: alpr.Engine) -> None:
    street = picture("street-2.jpg")
    found = engine.detect(street, pixel_format="rgb")
    sure = alpr.Engine.open(threshold=1.0)
    assert found and not sure.detect(street, pixel_format="rgb")
    tiled = alpr.Engine.open(tiles=2).detect(street, pixel_format="rgb")
    assert len(tiled) >= len(found)
    with pytest.raises(alpr.InvalidArgumentError, match="tiles"):
        alpr.Engine.open(tiles=0)


def test_corners_are_what_they_come_as(engine: alpr.Engine) -> None:
    street = picture("street-2.jpg")
    (read, *_) = engine.read(street, pixel_format="rgb")
    for corners in (read.quad, read.to_dict()["quad"], np.array(read.quad, np.float32)):
        again = engine.read_at(street, corners, pixel_format="rgb")
        assert again is not None and again.text == read.text
    assert read.is_legible
    with pytest.raises(TypeError, match="four corners"):
        engine.read_at(street, [1, 2], pixel_format="rgb")


def test_a_place_without_a_plate_is_no_legible_read(engine: alpr.Engine) -> None:
    grey = np.full((200, 400, 3), 128, np.uint8)
    read = engine.read_at(grey, [(100, 80), (200, 80), (200, 130), (100, 130)], pixel_format="rgb")
    assert read is None or not read.is_legible


def test_expected_states_settle_what_the_picture_leaves_open(engine: alpr.Engine) -> None:
    street = picture("street-2.jpg")
    (read, *_) = engine.read(street, pixel_format="rgb")
    state, chance = read.states[0]
    (less, *_) = alpr.Engine.open(expected={state: 0.5}).read(street, pixel_format="rgb")
    assert less.text == read.text and dict(less.states)[state] <= chance
    for wrong in ({"MO": 1000.0}, {"Missouri": 2.0}, {"MO": float("nan")}):
        with pytest.raises(alpr.InvalidArgumentError):
            alpr.Engine.open(expected=wrong)


def test_other_mistakes_have_their_own_class(engine: alpr.Engine, tmp_path: Path) -> None:
    with pytest.raises(alpr.InvalidArgumentError, match="bgr"):
        engine.read(np.zeros((4, 4, 3), np.uint8), pixel_format="gbr")
    with pytest.raises(alpr.InvalidArgumentError, match="standard or nano, got `huge`"):
        alpr.Engine.open(size="huge")
    with pytest.raises(alpr.ModelFileError, match="detector.toml") as error:
        alpr.Engine.open(tmp_path)
    assert isinstance(error.value, alpr.AlprError) and isinstance(error.value, OSError)
    for size in ("nano", "huge"):
        with pytest.raises(alpr.InvalidArgumentError, match=f"got both and `{size}`"):
            alpr.Engine.open(tmp_path, size=size)
    for name in ("detector", "reader"):
        (tmp_path / f"{name}.toml").write_text("format = 1")
        (tmp_path / f"{name}.onnx").write_bytes(b"")
    with pytest.raises(alpr.ManifestError):
        alpr.Engine.open(tmp_path)


def test_every_class_derives_from_the_base() -> None:
    classes = [getattr(alpr, name) for name in alpr.__all__ if name.endswith("Error")]
    assert len(classes) == 13 and all(issubclass(c, alpr.AlprError) for c in classes)


def test_threads_share_an_engine(engine: alpr.Engine) -> None:
    rgb, found = picture("street-3.jpg"), []
    threads = [threading.Thread(target=lambda: found.append(engine.read(rgb, pixel_format="rgb"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(reads == found[0] for reads in found)


def test_an_array_that_claims_more_than_it_has_is_refused_before_it_is_copied(engine: alpr.Engine) -> None:
    huge = np.broadcast_to(np.uint8(0), (1 << 20, 1 << 20))
    for take in (engine.read, engine.read_plate, engine.detect, lambda picture: alpr.redact(picture, [])):
        with pytest.raises(alpr.FrameError, match="1 to 16384 pixels"):
            take(huge)


def test_what_is_found_is_more_than_what_is_read(engine: alpr.Engine) -> None:
    rgb = picture("street-3.jpg")
    found, reads = engine.detect(rgb, pixel_format="rgb"), engine.read(rgb, pixel_format="rgb")
    assert {tuple(read.quad) for read in reads} <= {tuple(plate.quad) for plate in found}
    (best, *_), (read, *_) = found, reads
    assert (best.quad, best.box, best.score) == (read.quad, read.box, read.score) and "score" in repr(best)
    assert found == engine.detect(rgb, pixel_format="rgb") and len({*found, *found}) == len(found)


def test_what_was_found_reads_at_its_place_as_in_the_picture(engine: alpr.Engine) -> None:
    rgb = picture("street-3.jpg")
    found, reads = engine.detect(rgb, pixel_format="rgb"), engine.read(rgb, pixel_format="rgb")
    assert reads and [read for plate in found if (read := engine.read_at(rgb, plate, pixel_format="rgb")) in reads] == reads
    (plate, *_) = found
    for place in (plate.quad, alpr.Detection.at(plate.quad, score=0.25)):
        read = engine.read_at(rgb, place, pixel_format="rgb")
        assert read and (read.text, read.confidence) == (reads[0].text, reads[0].confidence)
        assert read.score == (0.25 if isinstance(place, alpr.Detection) else 1)
    a, b, c, d = plate.quad
    for mistake in ([b, a, d, c], [(float("nan"), 0), b, c, d]):
        with pytest.raises(alpr.InvalidArgumentError, match="clockwise"):
            engine.read_at(rgb, mistake, pixel_format="rgb")
    with pytest.raises(alpr.InvalidArgumentError, match="score"):
        alpr.Detection.at(plate.quad, score=1.5)
    with pytest.raises(TypeError):
        engine.read_at(rgb, plate.box, pixel_format="rgb")  # type: ignore[arg-type]


def test_both_orders_of_interleaved_chroma_read_the_same(engine: alpr.Engine) -> None:
    yuv = np.asarray(Image.fromarray(picture("street-3.jpg")).convert("YCbCr"))
    yuyv = np.dstack([yuv[..., 0], np.where(np.arange(yuv.shape[1]) % 2, yuv[..., 2], yuv[..., 1])])
    reads = engine.read(yuyv, pixel_format="yuyv")
    assert reads and engine.read(np.ascontiguousarray(yuyv[..., ::-1]), pixel_format="uyvy") == reads


def test_a_record_keeps_the_models_that_read_it(engine: alpr.Engine) -> None:
    names, sums = zip(*engine.models)
    assert len(names) == 4 and all(len(sha256) == 64 for sha256 in sums)
    (read, *_) = engine.read(picture("street-3.jpg"), pixel_format="rgb")
    assert alpr.Record.of_read(read, captured=at(0), camera="C-1", models=list(sums)).models == list(sums)
    assert len(alpr.Engine.open(size="nano").models) == 3
