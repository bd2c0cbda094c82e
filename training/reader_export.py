"""Turns a checkpoint of the reader into ONNX and its manifest; run `python -m training.reader_export --help`."""

import argparse
import copy
import hashlib
import math
import random
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torch.nn import functional

from . import halves, reader_data, reader_samples, reader_warm
from .reader import fold
from .reader_data import BLANK, GLYPHS, HEIGHT, IGNORE, WIDTH, Sample
from .reader_net import MEAN, SIZES, STD, Reader, normal

OPSET = 17
# Said states shall be right this often on held-out plates; below the threshold the library abstains.
STATE_PRECISION = 0.95
# Held-out plates are judged this many times each, disturbed as in training: a camera's, not a scan's.
VIEWS = 3
SOURCES = [
    "us-plates (Kaggle 'US license plates image classification', no licence stated): own transcriptions",
    "plate-designs (official sample plates of the states): grounds of drawn plates, states",
    "scenes-train (Open Images CC BY, dashcam MIT, cars433 CC0, quads907 MIT, openlpr Apache-2.0)",
    "fonts: @fontsource (OFL-1.1), fonts-roadgeek (MIT), fonts-opendin (OFL)",
]


class Fused(nn.Module):
    """The reader with batch norms folded into convolutions."""

    def __init__(self, net: Reader):
        super().__init__()
        self.net = copy.deepcopy(net).eval()
        for block in [m for m in self.net.modules() if isinstance(m, nn.Sequential)]:
            for i, (conv, norm) in enumerate(zip(block[:-1], block[1:])):
                if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                    block[i], block[i + 1] = torch.nn.utils.fuse_conv_bn_eval(conv, norm), nn.Identity()

    def forward(self, plate: Tensor) -> tuple[Tensor, Tensor]:
        return self.net(plate)


def load(checkpoints: list[Path], size: str = "standard") -> Reader:
    """The reader whose weights are the mean of those of the checkpoints, in evaluation mode.

    Runs that continue each other lie in one valley: their mean reads better than the last of them.
    """
    runs = [torch.load(path, weights_only=False)["smooth"] for path in checkpoints]
    mean = {k: sum(run[k] for run in runs) / len(runs) if v.is_floating_point() else v for k, v in runs[-1].items()}
    net = Reader(size)
    net.load_state_dict(mean)
    net.eval()
    return net


def write_onnx(fused: Fused, path: Path) -> None:
    """Writes the network, shapes concrete, weights in 16 bits, and checks it against onnxruntime."""
    plate = torch.randn(1, 3, HEIGHT, WIDTH)
    torch.onnx.export(fused, (plate,), path, input_names=["plate"], output_names=["text", "state"],
                      opset_version=OPSET, do_constant_folding=True, dynamo=False)
    halves.halve(path)
    onnx.checker.check_model(onnx.load(path))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        for ours, theirs in zip(fused(plate), session.run(None, {"plate": plate.numpy()})):
            worst = float(np.abs(ours.numpy() - theirs).max())
            if worst > 1e-3:
                raise SystemExit(f"the exported network differs from the trained one by {worst}")


@torch.no_grad()
def answers(net: Fused, samples: list[Sample], seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Logits of the library's looks at held-out samples as a camera would give them [n, looks, ..], and truths."""
    rng = np.random.default_rng(seed)
    texts, states = [], []
    for sample in samples * VIEWS:
        text, state = net(normal(torch.from_numpy(reader_data.looks(sample, rng))))
        texts.append(text)
        states.append(state)
    slots = torch.from_numpy(np.stack([s.slots for s in samples * VIEWS]))
    return torch.stack(texts), slots, torch.stack(states), torch.tensor([s.state for s in samples * VIEWS])


def mean(logits: Tensor, heat: float) -> Tensor:
    """The mean of what the looks [n, looks, .., classes] tell, as the library takes it; logarithms."""
    return torch.logsumexp((logits / heat).log_softmax(-1), 1) - math.log(logits.shape[1])


def temperature(logits: Tensor, wanted: Tensor) -> float:
    """What logits are to be divided by for the best likelihood of the truth."""
    def loss(heat: float) -> float:
        return float(functional.nll_loss(mean(logits, heat).flatten(0, -2), wanted.flatten(), ignore_index=IGNORE))
    return round(float(min(np.arange(0.4, 3.0, 0.02), key=loss)), 2)


def threshold(logits: Tensor, wanted: Tensor, heat: float) -> float:
    """The lowest confidence from which on said states are right with STATE_PRECISION."""
    known = wanted != IGNORE
    sure, said = mean(logits[known], heat).exp().max(-1)
    order = sure.argsort(descending=True)
    right = (said == wanted[known])[order].float().cumsum(0) / torch.arange(1, len(order) + 1)
    good = (right >= STATE_PRECISION).nonzero()
    return round(float(sure[order][good[-1]]), 3) if len(good) else 1.0


def figures(text: Tensor, slots: Tensor, heat: float) -> str:
    """How many serials (O as 0) are right, and how far a character's confidence is from its share of right ones."""
    guess = mean(text, heat)
    main = slice(reader_data.PREFIX, reader_data.SLOTS - reader_data.SUFFIX)
    whole = [(want[main] != IGNORE).all() for want in slots]
    same = [fold(want[main].numpy()) == fold(said[main].argmax(-1).numpy()) for want, said in zip(slots, guess)]
    right = sum(s for s, w in zip(same, whole) if w) / sum(map(int, whole))
    sure, said = guess.exp().max(-1)
    judged = (slots >= 0) & ((slots != BLANK) | (said != BLANK))
    hit, sure = (said == slots)[judged].float(), sure[judged]
    bins = (sure * 15).long().clamp(max=14)
    error = sum(float((bins == b).float().mean() * (hit[bins == b].mean() - sure[bins == b].mean()).abs())
                for b in bins.unique())
    return f"serials {100 * right:.1f} of {sum(map(int, whole))}, expected calibration error of characters {error:.3f}"


# Measured on the models of 2026, not on these.
ENOUGH = "# Half of the held-out plates: of these a second look changes one text in a thousand, and no state.\nenough = [0.9, 0.9]\n"


def manifest(name: str, digest: str, heats: tuple[float, float], limit: float, looks: int, is_first: bool) -> str:
    quoted = ", ".join(f'"{s}"' for s in reader_samples.STATES)
    sources = "".join(f'  "{s}",\n' for s in SOURCES)
    return f'''format = 1
name = "alpr-reader-{name}"
kind = "reader"
sha256 = "{digest}"
licence = "MIT OR Apache-2.0"
sources = [
{sources}]

[input]
width = {WIDTH}
height = {HEIGHT}
channels = "rgb"
layout = "nchw"
type = "f32"
mean = {list(MEAN)}
std = {list(STD)}
fit = "stretch"

[output]
layout = "slots"
activation = "logits"
alphabet = "{GLYPHS}_"
blank = "_"
prefix = {reader_data.PREFIX}
main = {reader_data.MAIN}
suffix = {reader_data.SUFFIX}
jurisdictions = [{quoted}]
text_temperature = {heats[0]}
state_temperature = {heats[1]}
state_threshold = {limit}
looks = {looks}
''' + ENOUGH * (looks > 1 and is_first)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--checkpoint", type=Path, nargs="+", default=[Path("out/reader.pt")], help="their weights are averaged")
    parser.add_argument("--models", type=Path, default=Path("alpr-core/models"))
    parser.add_argument("--second", type=Path, nargs="+", help="checkpoints of a large reader for the second look at each plate; "
                        "without them that of --models, where there is one")
    parser.add_argument("--looks", type=int, choices=(1, 2), default=2, help="how often the library looks at a plate")
    parser.add_argument("--size", choices=SIZES, default="standard")
    parser.add_argument("--seed", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    looks = [("reader", args.size, Fused(load(args.checkpoint, args.size)).eval())]
    there = args.models / "second_reader.onnx"
    if args.looks == 2 and (args.second or there.exists()):
        second = load(args.second, "large") if args.second else reader_warm.load(there, "large").eval()
        looks.append(("second_reader", "large", Fused(second).eval()))
    for _, _, net in looks:
        halves.round_weights(net)
    held = reader_samples.us_plates(args.data, random.Random(args.seed))[1] + reader_samples.scene_plates(args.data)[1]
    heats, texts, kinds = [], [], []
    for _, _, net in looks:
        text, slots, state, states = answers(net, held, args.seed)
        heats.append((temperature(text, slots), temperature(state, states)))
        texts.append(text / heats[-1][0])
        kinds.append(state / heats[-1][1])
    # Each look by its own network; the mean of two that are calibrated is less sure than it should be.
    text, state = (torch.stack([part[0][:, 0], part[-1][:, 1]], 1)[:, :args.looks] for part in (texts, kinds))
    both = temperature(text, slots), temperature(state, states)
    limit = threshold(state, states, both[1])
    args.models.mkdir(parents=True, exist_ok=True)
    for (name, size, net), heat in zip(looks, heats):
        heat = tuple(round(one * joint, 3) for one, joint in zip(heat, both))
        part = args.models / f"{name}.onnx.part"
        write_onnx(net, part)
        digest = hashlib.sha256(part.read_bytes()).hexdigest()
        (args.models / f"{name}.toml.part").write_text(manifest(size, digest, heat, limit, args.looks, name == "reader"))
        for suffix in ("onnx", "toml"):
            (args.models / f"{name}.{suffix}.part").rename(args.models / f"{name}.{suffix}")
        print(f"{name} {digest} temperatures {heat} state threshold {limit}")
    print(figures(text, slots, both[0]))


if __name__ == "__main__":
    main()
