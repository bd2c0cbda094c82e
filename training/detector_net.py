"""The plate detector's network, its targets and its loss: score and four corners on two grids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.scenes import CORNERS, HULL, NOTHING, Plate

# Channels at strides 2, 4, 8, 16, and at 32 and 64; few while rows are wide.
SIZES = {"standard": (12, 16, 32, 64, 128), "nano": (8, 8, 16, 32, 64)}
INPUT = (704, 384)  # 1280x720 shrinks to 682x384 with little padding; a 58 px plate keeps 31 px, 4 fine cells


@dataclass(frozen=True)
class Grid:
    """One output grid and the plates it answers for, by the square root of their area in input pixels."""

    stride: int
    unit: float
    smallest: float
    largest: float


# The ranges overlap by half an octave, so that a plate near the border is found by either grid.
GRIDS = (Grid(8, 32.0, 0.0, 68.0), Grid(16, 128.0, 48.0, 1e9))


def conv(cin: int, cout: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    layers = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True)
    return nn.Sequential(*layers)


class Residual(nn.Module):
    """One 3x3 convolution beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = conv(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


def head(channels: int) -> nn.Conv2d:
    layer = nn.Conv2d(channels, 9, 1)
    nn.init.normal_(layer.weight, std=0.01)
    nn.init.zeros_(layer.bias)
    nn.init.constant_(layer.bias[:1], -4.6)  # start at a score of 1 %, the rate of positive cells
    return layer


class Detector(nn.Module):
    """Plain 3x3 convolutions down to stride 64, nearest-neighbour upsampling and adding back to 16 and 8.

    Few channels while rows are wide and many once they are narrow is what the engine runs fastest.
    """

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        at2, at4, at8, at16, deep = SIZES[size]
        self.to8 = nn.Sequential(conv(1, at2, 2), conv(at2, at4, 2), conv(at4, at8, 2), Residual(at8))
        self.to16 = nn.Sequential(conv(at8, at16, 2), Residual(at16))
        self.to32 = nn.Sequential(conv(at16, deep, 2), Residual(deep))
        self.to64 = nn.Sequential(conv(deep, deep, 2), Residual(deep))
        self.fuse32 = Residual(deep)
        self.narrow32 = conv(deep, at16, kernel=1)
        self.fuse16 = Residual(at16)
        self.narrow16 = conv(at16, at8, kernel=1)
        self.fuse8 = Residual(at8)
        self.head8 = head(at8)
        self.head16 = head(at16)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Logit of the score and eight corner offsets in grid units, for each grid."""
        x8 = self.to8(image)
        x16 = self.to16(x8)
        x32 = self.to32(x16)
        x32 = self.fuse32(x32 + twice(self.to64(x32)))
        x16 = self.fuse16(x16 + twice(self.narrow32(x32)))
        x8 = self.fuse8(x8 + twice(self.narrow16(x16)))
        return self.head8(x8), self.head16(x16)


def twice(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def targets(wanted: list[Plate], ignored: list[Plate], grid: Grid, size: tuple[int, int]) -> np.ndarray:
    """Planes for one scene and grid: state (1 plate, 0 ground, -1 unjudged), kind, scale, 8 offsets in pixels."""
    columns, rows = size[0] // grid.stride, size[1] // grid.stride
    ys, xs = np.mgrid[:rows, :columns].astype(np.float32) * grid.stride + grid.stride / 2
    out = np.zeros((11, rows, columns), np.float32)
    for plate in ignored:
        out[0][reach(plate.quad, xs, ys) < 1.2] = -1
    for plate in wanted:
        scale = float(np.sqrt(max(1.0, area(plate.quad))))
        distance = reach(plate.quad, xs, ys)
        if not grid.smallest <= scale <= grid.largest:
            out[0][(distance < 1.1) & (out[0] == 0)] = -1
            continue
        centre = plate.quad.mean(axis=0)
        nearest = np.unravel_index(np.argmin((xs - centre[0]) ** 2 + (ys - centre[1]) ** 2), xs.shape)
        middle = distance < 0.5
        middle[nearest] = True
        out[0][(distance < 1.1) & (out[0] == 0)] = -1
        out[0][middle], out[1][middle], out[2][middle] = 1, plate.kind, scale
        for corner in range(4):
            out[3 + 2 * corner][middle] = plate.quad[corner, 0] - xs[middle]
            out[4 + 2 * corner][middle] = plate.quad[corner, 1] - ys[middle]
    return out


def area(quad: np.ndarray) -> float:
    diagonal, other = quad[2] - quad[0], quad[3] - quad[1]
    return abs(float(diagonal[0] * other[1] - diagonal[1] * other[0])) / 2


def reach(quad: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """How far each point lies from the quad's centre, where 1 is the quad's edge."""
    centre = quad.mean(axis=0)
    right = (quad[1] + quad[2] - quad[0] - quad[3]) / 4
    down = (quad[2] + quad[3] - quad[0] - quad[1]) / 4
    determinant = right[0] * down[1] - right[1] * down[0]
    dx, dy = xs - centre[0], ys - centre[1]
    u = (dx * down[1] - dy * down[0]) / (determinant + 1e-6)
    v = (dy * right[0] - dx * right[1]) / (determinant + 1e-6)
    return np.maximum(np.abs(u), np.abs(v))


def corner_error(predicted: Tensor, truth: Tensor, kind: Tensor) -> Tensor:
    """Error of each of 8 coordinates; a label that is only a box judges the hull of the corners."""
    points, wanted = predicted.view(-1, 4, 2), truth.view(-1, 4, 2)
    corners = (points - wanted).abs().flatten(1)
    low = points.amin(1) - wanted.amin(1)
    high = points.amax(1) - wanted.amax(1)
    box = torch.cat([low, high, low, high], 1).abs()
    return torch.where((kind == CORNERS)[:, None], corners, box * (kind == HULL)[:, None])


def loss(outputs: tuple[Tensor, Tensor], planes: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Score loss and corner loss, summed over the grids."""
    score_sum = corner_sum = torch.zeros(())
    for output, plane, grid in zip(outputs, planes, GRIDS):
        flat = output.float().permute(0, 2, 3, 1).reshape(-1, 9)
        plane = plane.permute(0, 2, 3, 1).reshape(-1, 11)
        state, kind, scale = plane[:, 0], plane[:, 1], plane[:, 2]
        positive = state == 1
        error = corner_error(flat[positive, 1:] * grid.unit, plane[positive, 3:], kind[positive])
        error = error / scale[positive, None]
        # Each plate's cells share one vote on the fine grid's scale, so that big plates do not drown small ones.
        vote = (grid.stride / scale[positive]).clamp(max=1.0).sqrt()
        # 0.02 is the kink between square and linear: errors under 2 % of the plate are label noise.
        bent = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.02, reduction="none").mean(1)
        judged = vote * (kind[positive] != NOTHING)
        corner_sum = corner_sum + (bent * judged).sum() / judged.sum().clamp(min=1.0)
        known = kind[positive] != NOTHING
        score_sum = score_sum + score_loss(flat[:, 0], state, error.detach(), known, vote)
    return score_sum, corner_sum


def score_loss(logit: Tensor, state: Tensor, error: Tensor, known: Tensor, vote: Tensor) -> Tensor:
    """Quality focal loss: a cell's score is to say how good its corners are, so that suppression keeps the best.

    Where nobody knows the corners it is to be half, as of a plate whose corners are bad.
    """
    positive = state == 1
    goal = torch.zeros_like(logit)
    goal[positive] = 0.5 + 0.5 * torch.exp(-8 * error.mean(1)) * known
    weight = (state != -1).float()
    weight[positive] = vote
    gap = (goal - logit.sigmoid()).abs().detach()
    entropy = F.binary_cross_entropy_with_logits(logit, goal, reduction="none")
    return (entropy * gap.square() * weight).sum() / vote.sum().clamp(min=1.0)
