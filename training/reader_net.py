"""The reader's network: a plain convolutional trunk, one attention map a slot, a head for the state."""

import torch
from torch import Tensor, nn

from .reader_data import BLANK, SLOTS

STATES = 57
# Channels of the stem at strides 2, 2 and 4, of the trunk, of what a slot sees, and of the look at the state.
SIZES = {
    "large": ((32, 64, 96), 176, 256, (128, 192), 320),  # teaches the others on a GPU
    "standard": ((16, 32, 48), 88, 128, (64, 96), 160),
    "nano": ((8, 16, 32), 48, 96, (32, 48), 96),
}
ROWS, COLUMNS = 8, 32  # of the maps of attention
MEAN = (127.5, 127.5, 127.5)
STD = (64.0, 64.0, 64.0)


def normal(pixels: Tensor) -> Tensor:
    """Bytes [n, h, w, 3] as the network takes them."""
    x = (pixels.float() - pixels.new_tensor(MEAN, dtype=torch.float32)) / pixels.new_tensor(STD, dtype=torch.float32)
    return x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


def conv(inputs: int, outputs: int, stride: int | tuple[int, int] = 1, kernel: int | tuple[int, int] = 3) -> nn.Sequential:
    """Convolution, batch norm (folded into it at export), ReLU: what tract runs fast."""
    sides = (kernel, kernel) if isinstance(kernel, int) else kernel
    padding = (sides[0] // 2, sides[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, sides, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, channels: int, kernel: int = 3):
        super().__init__()
        self.first = conv(channels, channels, 1, kernel)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, kernel, 1, kernel // 2, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


class Counts(nn.Module):
    """How many marks stand to the left and to the right of each place: what tells a slot its character's number."""

    def __init__(self, channels: int, kinds: int = 8):
        super().__init__()
        self.marks = nn.Conv2d(channels, kinds, 1)
        self.places = nn.Conv2d(2 * kinds, channels, 1)
        # A quarter: some 8 marks over 32 columns come to numbers near one.
        self.register_buffer("before", torch.triu(torch.full((COLUMNS, COLUMNS), 0.25)), persistent=False)
        nn.init.zeros_(self.places.weight)
        nn.init.zeros_(self.places.bias)

    def forward(self, x: Tensor) -> Tensor:
        marks = torch.sigmoid(self.marks(x))
        left, right = torch.matmul(marks, self.before), torch.matmul(marks, self.before.t())
        return x + self.places(torch.cat([left, right], 1))


class Reader(nn.Module):
    """Picture [n, 3, 64, 128] -> logits of slots [n, SLOTS, 37] and of states [n, 57]."""

    def __init__(self, size: str = "standard"):
        super().__init__()
        (first, second, early), width, seen, (wide, narrow), deep = SIZES[size]
        self.stem = nn.Sequential(conv(3, first, 2), conv(first, second), conv(second, early, 2), Residual(early))
        # From here on 8 rows by 32 columns: a character is two to four columns wide.
        self.trunk = nn.Sequential(conv(early, width, (2, 1)), Residual(width))
        # Which slot a character belongs to depends on all that stands before it: two rows, whole width.
        self.context = nn.Sequential(
            conv(width, width, 2), conv(width, width, (2, 1)), conv(width, width, 1, (1, 7)), conv(width, width, 1, (1, 7))
        )
        self.spread = nn.Upsample(scale_factor=(4, 2), mode="nearest")
        self.counts = Counts(width)
        self.merge = nn.Sequential(*conv(width, width), Residual(width, 1))
        self.attention = nn.Conv2d(width, SLOTS + 1, 1)
        self.values = nn.Conv2d(width, seen, 1)
        self.slot_bias = nn.Parameter(torch.zeros(1, SLOTS, seen))
        self.characters = nn.Sequential(nn.Linear(seen, seen), nn.ReLU(inplace=True), nn.Dropout(0.1), nn.Linear(seen, BLANK + 1))
        # The state is told by its name, small print and colours all over the plate, seen at 16 x 32.
        self.look = nn.Sequential(conv(early, wide, 2), conv(wide, narrow, 2), conv(narrow, narrow))
        self.state = nn.Sequential(nn.Dropout(0.2), nn.Linear(narrow * 12 + seen, deep), nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Linear(deep, STATES))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.attend(x)[:2]

    def attend(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The logits, and where each slot looks: maps [n, SLOTS + 1, ROWS * COLUMNS] that each add up to one."""
        early = self.stem(x)
        trunk = self.trunk(early)
        features = self.merge(self.counts(trunk + self.spread(self.context(trunk))))
        n, cells = x.shape[0], ROWS * COLUMNS
        maps = self.attention(features).reshape(n, SLOTS + 1, cells).softmax(-1)
        values = self.values(features).reshape(n, -1, cells).transpose(1, 2)
        pooled = torch.matmul(maps, values)
        slots = self.characters(torch.relu(pooled[:, :SLOTS] + self.slot_bias))
        look = self.look(early)  # 4 rows x 8 columns: where things stand matters
        rows = look.reshape(n, -1, 4, 4, 2).mean(-1)
        top, middle, bottom = rows[:, :, 0], rows[:, :, 1:3].mean(2), rows[:, :, 3]
        parts = torch.cat([top, middle, bottom], -1).reshape(n, -1)
        states = self.state(torch.cat([parts, pooled[:, SLOTS]], 1))
        return slots, states, maps
