"""Exports the refiner's averaged weights as ONNX with a manifest; its threshold comes from held-out photographs.

    python -m training.refiner_export --data /path/to/data --output out/detector --models alpr-core/models
"""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from training import halves
from training.detector_eval import VIEWS, Model, View, choose_threshold, letterbox, report, suppress
from training.detector_eval import look as detect
from training.detector_export import CLOSE_ENOUGH, OPSET, fused
from training.refiner import look
from training.refiner_data import HEIGHT, REGION, WIDTH, cut, parallelogram
from training.refiner_net import MEAN, SIZES, STD, Refiner
from training.scenes import NOTHING, Photo, load_corpus

LEAST = 0.2  # the detector's score from which the refiner looks
WEIGHT = 1.0  # of the detector's odds; 0, a half and 1 were tried on the held-out photographs

MANIFEST = """\
format = 1
name = "alpr-refiner-{name}"
kind = "refiner"
sha256 = "{sha256}"
licence = "MIT OR Apache-2.0"
sources = ["those of the detector, as it finds them"]
# Where plates found most outnumber false ones on the held-out tenth of the photographs.
threshold = {threshold}

[input]
width = {width}
height = {height}
channels = "gray"
layout = "nchw"
type = "f32"
mean = [{mean}]
std = [{std}]
fit = "stretch"

[output]
layout = "plate-corners"
region = [{wide}, {high}]
least_score = {least}
detector_weight = {weight}
looks = {looks}
# On the held-out photographs nothing of such a score that reads at a half or more is no plate.
doubtful = 0.5
"""  # measured on the models of 2026, not on these


class Exported(nn.Module):
    """The network with its batch normalisation folded away and both outputs in one."""

    def __init__(self, net: Refiner) -> None:
        super().__init__()
        self.net = fused(net)

    def forward(self, plate: Tensor) -> Tensor:
        return torch.cat(self.net(plate), 1)


def averaged(checkpoint: Path, name: str) -> Refiner:
    net = Refiner(name)
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    return net


def export(net: Refiner, path: Path) -> None:
    """Write the ONNX file and fail unless onnxruntime agrees with the network that was trained."""
    plate = torch.randn(1, 1, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))
    exported = Exported(net).eval()
    halves.round_weights(exported)
    with torch.no_grad():
        wanted = exported(plate).numpy()
    how = {"input_names": ["plate"], "output_names": ["corners"], "opset_version": OPSET, "dynamo": False}
    torch.onnx.export(exported, (plate,), str(path), **how)
    halves.halve(path)
    onnx.checker.check_model(str(path), full_check=True)
    gap = float(np.abs(wanted - Second(path).session.run(None, {"plate": plate.numpy()})[0]).max())
    if gap > CLOSE_ENOUGH:
        raise SystemExit(f"expected onnxruntime to agree within {CLOSE_ENOUGH}, got {gap}")


class Second:
    """An exported refiner run by onnxruntime on one thread, that looks once or twice."""

    def __init__(self, path: Path, looks: int = 1) -> None:
        self.looks = looks
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def refine(self, image: np.ndarray, quad: np.ndarray) -> tuple[float, np.ndarray]:
        """The logarithm of the odds, and better corners."""
        seen = cut(image, quad, None, NOTHING)
        plate = (look(seen.patch, parallelogram(seen.found, *REGION)).astype(np.float32) - MEAN) / STD
        answer = self.session.run(None, {"plate": plate[None, None]})[0][0]
        region = parallelogram(quad, *REGION)
        shares = answer[1:].reshape(4, 2)
        return float(answer[0]), region[0] + shares @ np.array([region[1] - region[0], region[3] - region[0]])


def look_again(view: View, second: Second, image: np.ndarray, scale: float, corner: np.ndarray) -> View:
    """A view as the engine has it: the first look scores, and where there is another it mends the corners once more."""
    rows = []
    for row in view.found[view.found[:, 0] >= LEAST]:
        odds, quad = second.refine(image, (row[1:].reshape(4, 2) - corner) / scale)
        if second.looks == 2:
            quad = second.refine(image, quad)[1]
        quad = quad * scale + corner
        found = float(np.clip(row[0], 0.001, 0.999))
        odds += WEIGHT * np.log(found / (1 - found))
        rows.append(np.concatenate([[1 / (1 + np.exp(-odds))], quad.reshape(8)]))
    found = suppress(np.array(rows, np.float32).reshape(-1, 9))
    return View(found, view.wanted, view.exact, view.silent)


def views_of(model: Model, second: Second, photos: list[Photo]) -> dict[str, list[View]]:
    views = {}
    for name, zoom in VIEWS.items():
        views[name] = []
        for photo in photos:
            image, shrink = photo.gray, 1.0
            if zoom < 1:
                image, shrink = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), zoom
            _, scale, corner = letterbox(photo.gray, model.size, zoom)
            views[name].append(look_again(detect(model, photo, zoom), second, image, scale / shrink, corner))
    return views


def manifest(onnx_file: Path, name: str, threshold: float, looks: int) -> str:
    digest = hashlib.sha256(onnx_file.read_bytes()).hexdigest()
    numbers = {"width": WIDTH, "height": HEIGHT, "mean": MEAN, "std": STD, "wide": REGION[0], "high": REGION[1]}
    return MANIFEST.format(name=name, sha256=digest, threshold=threshold, least=LEAST, weight=WEIGHT, looks=looks, **numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True)
    add("--output", type=Path, default=Path("out/detector"), help="folder of the checkpoint and picture cache")
    add("--models", type=Path, default=Path("alpr-core/models"), help="where detector.onnx is, and the refiner goes")
    add("--size", choices=SIZES, default="standard")
    add("--looks", type=int, choices=(1, 2), default=2, help="how often the library looks at a plate")
    add("--seed", type=int, default=1, help="the seed of the detector's training, which is that of the split")
    options = parser.parse_args()
    torch.set_num_threads(1)
    fresh_onnx, fresh_toml = options.models / "refiner.onnx.new", options.models / "refiner.toml.new"
    export(averaged(options.output / "refiner.pt", options.size), fresh_onnx)
    corpus = load_corpus(options.data, options.output, options.seed)
    views = views_of(Model(options.models / "detector.onnx"), Second(fresh_onnx, options.looks), corpus.held_out)
    threshold = choose_threshold(views, highest=0.99)
    fresh_toml.write_text(manifest(fresh_onnx, options.size, threshold, options.looks))
    os.replace(fresh_onnx, options.models / "refiner.onnx")
    os.replace(fresh_toml, options.models / "refiner.toml")
    print(f"threshold {threshold}\n{report(views, threshold)}")


if __name__ == "__main__":
    main()
