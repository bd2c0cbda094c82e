"""Exports the averaged weights as ONNX with a manifest, after checking them against onnxruntime.

    python -m training.detector_export --data /path/to/data --output out/detector --models alpr-core/models
"""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from training import halves
from training.detector_eval import Model, choose_threshold, look_at_all, report
from training.detector_net import GRIDS, INPUT, SIZES, Detector
from training.scenes import PAD, load_corpus

OPSET = 13
CLOSE_ENOUGH = 1e-4  # of the outputs' own units: under a hundredth of a pixel

MANIFEST = """\
format = 1
name = "alpr-detector-{name}"
kind = "detector"
sha256 = "{sha256}"
licence = "MIT OR Apache-2.0"
sources = [
  "openimages: 245 photographs of Open Images (annotations CC BY 4.0, images CC BY 2.0)",
  "dashcam: 143 photographs of RobertLucian/license-plate-dataset (MIT)",
  "cars433: 433 photographs of Car License Plate Detection (stated CC0 1.0)",
  "quads907: 907 photographs of experiment-plates (stated MIT)",
  "openlpr: 600 photographs of open-lpr-dataset-plate-detection (Apache-2.0)",
  "us-plates: 8,581 photographs of US plates, as textures (no licence stated)",
  "plate-designs: 2,559 sample plates of the states' own sites, as textures (no licence stated)",
]
# Where plates found most outnumber false ones on the held-out tenth of the photographs.
threshold = {threshold}

[input]
width = {width}
height = {height}
channels = "gray"
layout = "nchw"
type = "f32"
mean = [0.0]
std = [255.0]
fit = "letterbox"
pad = {pad}

[output]
layout = "corner-grid"
grids = [ {grids} ]
"""


def fused(net: nn.Module) -> nn.Module:
    """The network with its batch normalisation folded away."""
    for module in net.eval().float().modules():
        if isinstance(module, nn.Sequential) and len(module) == 3 and isinstance(module[1], nn.BatchNorm2d):
            module[0] = fuse_conv_bn_eval(module[0], module[1])
            module[1] = nn.Identity()
    return net


class Exported(nn.Module):
    """The fused network with its score as a probability."""

    def __init__(self, net: Detector) -> None:
        super().__init__()
        self.net = fused(net)

    def forward(self, image: Tensor) -> list[Tensor]:
        return [torch.cat([out[:, :1].sigmoid(), out[:, 1:]], 1) for out in self.net(image)]


def averaged(checkpoint: Path, name: str) -> Detector:
    net = Detector(name)
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    return net


def export(net: Detector, size: tuple[int, int], path: Path) -> None:
    """Write the ONNX file and fail unless onnxruntime agrees with the network that was trained."""
    image = torch.rand(1, 1, size[1], size[0], generator=torch.Generator().manual_seed(1))
    exported = Exported(net).eval()
    halves.round_weights(exported)
    with torch.no_grad():
        wanted = exported(image)
    names = [f"grid{grid.stride}" for grid in GRIDS]
    # The older exporter (dynamo=False) keeps Resize and Conv in the plain form that tract reads.
    how = {"input_names": ["image"], "output_names": names, "opset_version": OPSET, "dynamo": False}
    torch.onnx.export(exported, (image,), str(path), **how)
    halves.halve(path)
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for ours, theirs in zip(wanted, session.run(None, {"image": image.numpy()})):
        gap = float(np.abs(ours.numpy() - theirs).max())
        if gap > CLOSE_ENOUGH:
            raise SystemExit(f"expected onnxruntime to agree within {CLOSE_ENOUGH}, got {gap}")


def manifest(onnx_file: Path, name: str, size: tuple[int, int], threshold: float) -> str:
    grids = ", ".join(f"{{ stride = {g.stride}, unit = {g.unit} }}" for g in GRIDS)
    digest = hashlib.sha256(onnx_file.read_bytes()).hexdigest()
    numbers = {"threshold": threshold, "width": size[0], "height": size[1], "pad": PAD, "grids": grids}
    return MANIFEST.format(name=name, sha256=digest, **numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True)
    add("--output", type=Path, default=Path("out/detector"), help="folder of the checkpoint and picture cache")
    add("--models", type=Path, default=Path("alpr-core/models"), help="where detector.onnx and .toml go")
    add("--size", choices=SIZES, default="standard")
    add("--width", type=int, default=INPUT[0], help="of the network's input, a multiple of 64")
    add("--height", type=int, default=INPUT[1], help="of the network's input, a multiple of 64")
    add("--seed", type=int, default=1, help="the seed of the training, which is that of the split")
    options = parser.parse_args()
    torch.set_num_threads(1)
    size = options.width, options.height
    options.models.mkdir(parents=True, exist_ok=True)
    fresh_onnx, fresh_toml = options.models / "detector.onnx.new", options.models / "detector.toml.new"
    export(averaged(options.output / "checkpoint.pt", options.size), size, fresh_onnx)
    corpus = load_corpus(options.data, options.output, options.seed)
    views = look_at_all(Model(fresh_onnx), corpus.held_out)
    threshold = choose_threshold(views)
    fresh_toml.write_text(manifest(fresh_onnx, options.size, size, threshold))
    os.replace(fresh_onnx, options.models / "detector.onnx")
    os.replace(fresh_toml, options.models / "detector.toml")
    print(f"threshold {threshold}\n{report(views, threshold)}")


if __name__ == "__main__":
    main()
