"""What each source of data and each trick is worth: short runs of the small reader, each without one of them.

    python -m training.reader_ablation --data /path/to/data --output out/ablation --steps 1200
"""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import torch

from . import reader_export, reader_samples
from .averaging import follow
from .reader import Batches, Mix, loss_of
from .reader_net import Reader

RATE = 2e-3


@dataclass(frozen=True)
class Variant:
    """One run: what it learns from, and how much it is told where to look."""

    name: str
    mix: Mix = Mix()
    guided: float = 1.0


# The share of what is left out goes to the others, in proportion.
VARIANTS = [
    Variant("everything"),
    Variant("without us-plates", Mix(us=0.0, scenes=0.25 / 0.7, is_photographed=False)),
    Variant("without scenes-train", Mix(us=0.3 / 0.75, scenes=0.0)),
    Variant("without drawn plates", Mix(us=0.3 / 0.55, scenes=0.25 / 0.55)),
    Variant("without plate-designs", Mix(is_official=False)),
    Variant("without any real ground", Mix(is_official=False, is_photographed=False)),
    Variant("without recast plates", Mix(recast=0.0)),
    Variant("without a camera's wear", Mix(worn=0.0)),
    Variant("without being told where to look", guided=0.0),
]


def run(variant: Variant, args: argparse.Namespace) -> Reader:
    torch.manual_seed(args.seed)
    net, smooth = Reader("nano"), Reader("nano").eval()
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=args.steps, pct_start=0.1, cycle_momentum=False)
    loader = torch.utils.data.DataLoader(Batches(args.data, args.fonts, args.seed, args.reader, variant.mix), None, num_workers=1)
    for step, batch in zip(range(args.steps), loader):
        loss = loss_of(net, batch, guided=variant.guided)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        schedule.step()
        follow(smooth, net, min(0.99, step / (step + 20)))
    return smooth


def judge(net: Reader, args: argparse.Namespace) -> str:
    """The figures of `reader_export` on each kind of held-out photographs."""
    told = []
    for name, part in (("us", reader_samples.us_plates(args.data, random.Random(args.seed))[1]),
                       ("scenes", reader_samples.scene_plates(args.data)[1])):
        text, slots, state, states = reader_export.answers(reader_export.Fused(net).eval(), part, args.seed)
        known = states != -1
        right = (reader_export.mean(state, 1.0)[known].argmax(-1) == states[known]).float().mean()
        told.append(f"{name}: {reader_export.figures(text, slots, 1.0)}, states {100 * float(right):.1f}")
    return "; ".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fonts", type=Path, default=Path("~/.cache/alpr-fonts").expanduser())
    parser.add_argument("--reader", type=Path, default=Path("alpr-core/models/reader.onnx"), help="says where characters stand in photographs")
    parser.add_argument("--output", type=Path, default=Path("out/ablation"))
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.output.mkdir(parents=True, exist_ok=True)
    for number, variant in enumerate(VARIANTS):
        done = args.output / f"{number}.txt"  # a run that was cut off goes on with the next variant
        if not done.exists():
            done.write_text(f"{variant.name} | {judge(run(variant, args), args)}\n")
        print(done.read_text(), end="", flush=True)


if __name__ == "__main__":
    main()
