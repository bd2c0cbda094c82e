"""Measures an exported detector on the held-out photographs, and chooses its threshold there.

    python -m training.detector_eval --model alpr-core/models/detector.onnx --data /path/to/data --output out/detector
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from training.detector_net import GRIDS
from training.scenes import CORNERS, NOTHING, PAD, PASSED, Photo, hull, load_corpus, width_of

LOWEST = 0.05  # scores below are never looked at
SAME_PLATE = 0.3  # overlap at which of two outlines the better one stays, as in the engine
NARROWEST = 18.0  # input pixels: 34 px of a frame of 1280 x 720; narrower plates count neither way
# A photograph that fills the input has few small plates, so each is also seen from further away.
VIEWS = {"near": 1.0, "far": 0.4}


@dataclass
class View:
    """One held-out photograph in one view: what was found, best first, and what is there."""

    found: np.ndarray  # [n, 9]: score, then x and y of four corners
    wanted: list[np.ndarray]
    exact: list[bool]
    silent: list[np.ndarray]


def letterbox(gray: np.ndarray, size: tuple[int, int], zoom: float) -> tuple[np.ndarray, float, np.ndarray]:
    """The picture centred on padding, its scale and its corner."""
    h, w = gray.shape
    scale = min(size[0] / w, size[1] / h) * zoom
    small = max(1, round(w * scale)), max(1, round(h * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas = np.full((size[1], size[0]), PAD, np.uint8)
    left, top = (size[0] - small[0]) // 2, (size[1] - small[1]) // 2
    canvas[top : top + small[1], left : left + small[0]] = cv2.resize(gray, small, interpolation=how)
    return canvas, scale, np.array([left, top], np.float32)


class Model:
    """An exported detector run by onnxruntime on one thread."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        _, _, height, width = self.session.get_inputs()[0].shape
        self.size = width, height

    def detect(self, canvas: np.ndarray) -> np.ndarray:
        outputs = self.session.run(None, {"image": canvas[None, None].astype(np.float32) / 255})
        return suppress(np.concatenate([decode(o[0], g.stride, g.unit) for o, g in zip(outputs, GRIDS)]))


def decode(planes: np.ndarray, stride: int, unit: float) -> np.ndarray:
    rows, columns = np.nonzero(planes[0] >= LOWEST)
    cells = planes[:, rows, columns].T.copy()
    cells[:, 1:] *= unit
    cells[:, 1::2] += (columns[:, None] + 0.5) * stride
    cells[:, 2::2] += (rows[:, None] + 0.5) * stride
    return cells


def hulls(found: np.ndarray) -> np.ndarray:
    """Bounding boxes x0, y0, x1, y1 of rows of a score and four corners."""
    corners = found[:, 1:].reshape(-1, 4, 2)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


def overlaps(boxes: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Intersection over union of many boxes with one."""
    sides = np.minimum(boxes[:, 2:], box[2:]) - np.maximum(boxes[:, :2], box[:2])
    both = np.prod(np.clip(sides, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    return both / np.maximum(1e-6, areas - both)


def suppress(found: np.ndarray) -> np.ndarray:
    """Of outlines that overlap, the best one stays."""
    found = found[np.argsort(-found[:, 0], kind="stable")]
    boxes = hulls(found)
    alive, kept = np.ones(len(found), bool), []
    for i in range(len(found)):
        if alive[i]:
            kept.append(i)
            alive &= overlaps(boxes, boxes[i]) <= SAME_PLATE
    return found[kept]


def look(model: Model, photo: Photo, zoom: float) -> View:
    canvas, scale, corner = letterbox(photo.gray, model.size, zoom)
    view = View(model.detect(canvas), [], [], [])
    for plate in photo.plates:
        quad = plate.quad * scale + corner
        if width_of(quad) < NARROWEST or plate.kind in (NOTHING, PASSED):
            view.silent.append(quad)
        else:
            view.wanted.append(quad)
            view.exact.append(plate.kind == CORNERS)
    return view


def judge(views: list[View], threshold: float) -> dict[str, float]:
    """Recall at IoU 0.5, false plates an image, IoU and corner error of what was found."""
    hits, total, false, qualities, errors = 0, 0, 0, [], []
    for view in views:
        found = view.found[view.found[:, 0] >= threshold]
        boxes = hulls(found)
        strange = np.ones(len(found), bool)
        for quad in view.wanted + view.silent:
            strange &= overlaps(boxes, hull(quad)) < 0.1
        false += int(strange.sum())
        total += len(view.wanted)
        for quad, exact in zip(view.wanted, view.exact):
            fits = overlaps(boxes, hull(quad))
            if fits.max(initial=0.0) < 0.5:
                continue
            hits += 1
            qualities.append(float(fits.max()))
            if exact:
                best = found[fits.argmax(), 1:].reshape(4, 2)
                errors.append(float(np.linalg.norm(best - quad, axis=1).mean()) / width_of(quad))
    return {
        "recall50": 100 * hits / max(1, total),
        "false_per_image": false / max(1, len(views)),
        "mean_iou": float(np.mean(qualities or [0])),
        "corner_error": 100 * float(np.mean(errors or [0])),
        "plates": total,
    }


def look_at_all(model: Model, photos: list[Photo]) -> dict[str, list[View]]:
    return {name: [look(model, photo, zoom) for photo in photos] for name, zoom in VIEWS.items()}


def choose_threshold(views: dict[str, list[View]], highest: float = 0.7) -> float:
    """The threshold whose found plates most outnumber its false ones, both counted a photograph."""

    def worth(threshold: float) -> float:
        total = 0.0
        for some in views.values():
            figures = judge(some, threshold)
            total += figures["recall50"] / 100 * figures["plates"] / len(some) - figures["false_per_image"]
        return total

    return max((round(float(t), 2) for t in np.arange(0.1, highest + 0.01, 0.02)), key=worth)


def report(views: dict[str, list[View]], threshold: float) -> str:
    lines = []
    for name, some in views.items():
        figures = judge(some, threshold)
        lines.append(f"{name}: " + ", ".join(f"{key} {value:.3g}" for key, value in figures.items()))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path("out/detector"), help="folder of the picture cache")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the training, which is that of the split")
    options = parser.parse_args()
    corpus = load_corpus(options.data, options.output, options.seed)
    views = look_at_all(Model(options.model), corpus.held_out)
    for threshold in sorted({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, choose_threshold(views)}):
        print(f"threshold {threshold}\n{report(views, threshold)}")
    print("chosen", choose_threshold(views))


if __name__ == "__main__":
    main()
