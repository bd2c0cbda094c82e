"""What the refiner learns from: plates as the detector finds them, cut out of composed scenes and of photographs.

    python -m training.refiner_data --data /path/to/data --output out/detector
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from training.detector_eval import Model, letterbox, overlaps
from training.detector_net import INPUT
from training.scenes import CORNERS, HULL, NOTHING, Composer, Corpus, Photo, Plate, hull, load_corpus, transform

REGION = (1.5, 2.0)  # how much wider and higher than the found plate the refiner sees
WIDTH, HEIGHT = 128, 80  # of its input; the plate fills 85 x 40 of it
REACH = (2.2, 3.2)  # how much is kept of a scene around a plate, so that jitter has room
SHARPEST = 110.0  # px; wider plates are kept at this width, the refiner sees no more of them
LEAST = 0.15  # score of the detections that are learnt from: the engine looks again at those it is unsure of
FALSE = 3  # of the detections in a scene that are no plate are learnt from, the surest ones
SAME, OTHER = 0.3, 0.1  # overlap with a plate from which a detection is of it, and below which it is of none
LARGE = 1.8  # frames have 1280 x 720 pixels where the detector sees 704 x 384


@dataclass
class Candidate:
    """A detection in a patch of its scene: the outline found, and the plate's, where there is one."""

    patch: np.ndarray
    found: np.ndarray
    truth: np.ndarray | None
    kind: int


def parallelogram(quad: np.ndarray, wide: float, high: float) -> np.ndarray:
    """The parallelogram of a quad's middle axes, so much wider and higher than it."""
    centre = quad.mean(axis=0)
    right = (quad[1] + quad[2] - quad[0] - quad[3]) / 4 * wide
    down = (quad[2] + quad[3] - quad[0] - quad[1]) / 4 * high
    return np.array([centre - right - down, centre + right - down, centre + right + down, centre - right + down])


def cut(image: np.ndarray, found: np.ndarray, truth: np.ndarray | None, kind: int) -> Candidate:
    """The surroundings of a detection, at most as sharp as the refiner can see."""
    x0, y0, x1, y1 = hull(parallelogram(found, *REACH)).round().astype(int)
    x0, y0 = max(0, x0), max(0, y0)
    patch = image[y0:y1, x0:x1]
    scale = min(1.0, SHARPEST / max(1.0, float(np.linalg.norm(found[1] + found[2] - found[0] - found[3])) / 2))
    if scale < 1:
        size = max(2, round(patch.shape[1] * scale)), max(2, round(patch.shape[0] * scale))
        patch = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    there = lambda quad: ((quad - [x0, y0]) * scale).astype(np.float32)
    return Candidate(patch.copy(), there(found), None if truth is None else there(truth), kind)


def candidates(model: Model, image: np.ndarray, wanted: list[Plate], ignored: list[Plate]) -> Iterator[Candidate]:
    """The detections in a scene that are surely of a plate, or surely of none."""
    canvas, scale, corner = letterbox(image, model.size, 1.0)
    found = model.detect(canvas)
    quads = (found[found[:, 0] >= LEAST, 1:].reshape(-1, 4, 2) - corner) / scale
    plates = wanted + ignored
    boxes = np.array([hull(plate.quad) for plate in plates]).reshape(-1, 4)
    false = 0
    for quad in quads:
        box = hull(quad)
        if box[2] <= 1 or box[3] <= 1 or box[0] >= image.shape[1] - 1 or box[1] >= image.shape[0] - 1:
            continue
        shared = overlaps(boxes, box)
        best = int(shared.argmax()) if len(plates) else -1
        if best < 0 or shared[best] < OTHER:
            false += 1
            if false <= FALSE:
                yield cut(image, quad, None, NOTHING)
        elif shared[best] >= SAME and best < len(wanted):
            yield cut(image, quad, plates[best].quad, plates[best].kind)


def compose(corpus: Corpus, model: Model, seed: int) -> Iterator[Candidate]:
    """Candidates of one composed scene, half of them in frames larger than the detector's input."""
    rng = np.random.default_rng([seed, 77])
    zoom = LARGE if rng.random() < 0.5 else 1.0
    composer = Composer(corpus, (round(INPUT[0] * zoom), round(INPUT[1] * zoom)))
    image, wanted, ignored = composer.compose(rng)
    yield from candidates(model, image, wanted, ignored)


def photographs(model: Model, photos: list[Photo], seed: int) -> Iterator[Candidate]:
    """Candidates of whole photographs, near and far."""
    rng = np.random.default_rng([seed, 78])
    for photo in photos:
        for smallest in (0.9, 0.3):
            shrink = rng.uniform(smallest, 1.0)
            image = cv2.resize(photo.gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
            matrix = np.diag([image.shape[1] / photo.gray.shape[1], image.shape[0] / photo.gray.shape[0], 1.0])
            plates = [Plate(transform(p.quad, matrix), p.kind) for p in photo.plates]
            known = [p for p in plates if p.kind in (HULL, CORNERS)]
            yield from candidates(model, image, known, [p for p in plates if p not in known])


def collect(corpus: Corpus, model: Model, scenes: range, seed: int, path: Path) -> None:
    """Writes the candidates of these scenes, and with the first of them those of the photographs."""
    cv2.setNumThreads(0)
    found = list(photographs(model, corpus.train, seed)) if scenes.start == 0 else []
    for index in scenes:
        found.extend(compose(corpus, model, index))
    path.write_bytes(pickle.dumps(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder with scenes-train, us-plates and plate-designs")
    add("--detector", type=Path, default=Path("alpr-core/models/detector.onnx"))
    add("--output", type=Path, default=Path("out/detector"), help="folder of the candidates and picture cache")
    add("--scenes", type=int, nargs=2, default=(0, 16000), help="the first scene, and the one after the last")
    add("--seed", type=int, default=1, help="the seed of the detector's training, which is that of the split")
    options = parser.parse_args()
    corpus = load_corpus(options.data, options.output, options.seed)
    scenes = range(*options.scenes)
    collect(corpus, Model(options.detector), scenes, options.seed, options.output / f"candidates-{scenes.start}.pkl")


if __name__ == "__main__":
    main()
