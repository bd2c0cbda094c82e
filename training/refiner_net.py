"""The refiner's network: a second look at one found plate, whether it is one and where its corners are."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.detector_net import Residual, conv, corner_error, twice
from training.refiner_data import HEIGHT, WIDTH
from training.scenes import NOTHING

MEAN, STD = 127.5, 64.0
# Channels at strides 2, 4, 8 and 16.
SIZES = {"standard": (16, 32, 64, 128), "nano": (8, 16, 32, 64)}
STRIDE = 4  # of the maps in which the corners are looked for
COLUMNS, ROWS = WIDTH // STRIDE, HEIGHT // STRIDE


class Refiner(nn.Module):
    """Grey picture [n, 1, 80, 128] -> logit of being a plate [n, 1], and x and y of four corners [n, 8], 0 to 1.

    A corner is the mean place of a map of chances, which is finer than the map's cells.
    """

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        at2, at4, at8, at16 = SIZES[size]
        self.to4 = nn.Sequential(conv(1, at2, 2), conv(at2, at4, 2), Residual(at4))
        self.to8 = nn.Sequential(conv(at4, at8, 2), Residual(at8))
        self.to16 = nn.Sequential(conv(at8, at16, 2), Residual(at16), Residual(at16))
        self.narrow8 = conv(at16, at8, kernel=1)
        self.fuse8 = Residual(at8)
        self.narrow4 = conv(at8, at4, kernel=1)
        self.fuse4 = Residual(at4)
        self.maps = nn.Conv2d(at4, 4, 1)
        self.score = nn.Sequential(nn.Linear(at16, at8), nn.ReLU(inplace=True), nn.Linear(at8, 1))
        ys, xs = torch.meshgrid(torch.arange(ROWS), torch.arange(COLUMNS), indexing="ij")
        places = torch.stack([(xs + 0.5) / COLUMNS, (ys + 0.5) / ROWS], -1).reshape(-1, 2)
        self.register_buffer("places", places)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x4 = self.to4(image)
        x8 = self.to8(x4)
        x16 = self.to16(x8)
        x8 = self.fuse8(x8 + twice(self.narrow8(x16)))
        x4 = self.fuse4(x4 + twice(self.narrow4(x8)))
        n = image.shape[0]
        with torch.autocast("cpu", enabled=False):  # a mean of places in 8 bits is off by a pixel
            chances = self.maps(x4.float()).reshape(n, 4, ROWS * COLUMNS).softmax(-1)
            corners = torch.matmul(chances, self.places).reshape(n, 8)
            return self.score(x16.float().mean((2, 3))), corners


def loss(outputs: tuple[Tensor, Tensor], region: Tensor, truth: Tensor, kind: Tensor, is_plate: Tensor) -> tuple[Tensor, Tensor]:
    """Score loss and corner loss. `region` is the corner, right edge and down edge of what was seen, in pixels."""
    score = F.binary_cross_entropy_with_logits(outputs[0][:, 0], is_plate)
    error = pixels_off(outputs[1], region, truth, kind)
    # 0.02 is the kink between square and linear: errors under 2 % of the plate are label noise.
    bent = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.02, reduction="none").mean(1)
    judged = is_plate * (kind != NOTHING)
    return score, (bent * judged).sum() / judged.sum().clamp(min=1.0)


def pixels_off(corners: Tensor, region: Tensor, truth: Tensor, kind: Tensor) -> Tensor:
    """How far each of 8 coordinates is from the label, as a share of the root of the plate's area."""
    x, y = corners[:, 0::2, None], corners[:, 1::2, None]
    origin, right, down = (region[:, None, 2 * i : 2 * i + 2] for i in range(3))
    points = (origin + x * right + y * down).reshape(-1, 8)
    quad = truth.view(-1, 4, 2)
    one, other = quad[:, 2] - quad[:, 0], quad[:, 3] - quad[:, 1]
    area = (one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).abs() / 2
    return corner_error(points, truth, kind) / area.clamp(min=1.0).sqrt()[:, None]
