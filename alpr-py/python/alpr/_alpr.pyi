"""
The compiled half of the package `alpr`.
"""

from os import PathLike
from typing import Any, Final, final

__all__ = ["__version__", "Engine", "PlateRead"]

__version__: Final[str]
"""
The release.
"""

@final
class Engine:
    """
    Reads plates. Immutable: share one among threads; the interpreter is free while it works.
    """
    @staticmethod
    def open(models: str | PathLike[str] | None = None) -> Engine:
        """
        An engine of the models that are built in, or of the files detector.toml, detector.onnx,
        reader.toml and reader.onnx in the folder `models`.
        """
    def read(self, /, picture: Any, *, pixel_format: str | None = None) -> list[PlateRead]:
        """
        The plates of a picture, the surest first.

        `picture` is an array of bytes, [rows, columns] or [rows, columns, channels]. A colour array
        does not say its order: `pixel_format` is "bgr" for OpenCV, "rgb" for Pillow; also "rgba",
        "bgra", "gray", "nv12", "nv21", "i420", "yuyv".
        """
    def read_pair(self, /, infrared: Any | None, color: Any | None, *, color_format: str | None = None) -> list[PlateRead]:
        """
        The plates of an infrared and a colour picture of the same view; one of them may be None.

        Text comes from the infrared picture, the state from the colour one.
        """
    def read_plate(self, /, picture: Any, *, pixel_format: str | None = None) -> PlateRead | None:
        """
        The plate that fills a whole picture, cut out and upright, or None.
        """

@final
class PlateRead:
    """
    One plate as it was read. It is evidence to look at, never proof: a hit needs a human.
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def agreement(self, /) -> str:
        """
        Whether an infrared and a colour picture tell the same: "single", "agreed", "unclear", "disagreed".
        """
    @property
    def box(self, /) -> tuple[float, float, float, float]:
        """
        The upright box around the corners: x, y, width, height in pixels.
        """
    @property
    def candidates(self, /) -> list[tuple[str, float]]:
        """
        The texts it may be with their probabilities, the likeliest first.
        """
    @property
    def characters(self, /) -> list[tuple[str, float]]:
        """
        Each character of the text with its own confidence.
        """
    @property
    def confidence(self, /) -> float:
        """
        The probability that the text is right in every character, 0 to 1.
        """
    @property
    def full_text(self, /) -> str:
        """
        The serial with small stacked characters, where they stand, as NCIC entry asks for.
        """
    @property
    def quad(self, /) -> list[tuple[float, float]]:
        """
        The corners in pixels: upper left, upper right, lower right, lower left.
        """
    @property
    def score(self, /) -> float:
        """
        How sure the detector is that this is a plate, 0 to 1.
        """
    @property
    def state(self, /) -> str | None:
        """
        The postal code of the state, "XX" for a plate from elsewhere, None where the reader would be guessing.
        """
    @property
    def state_confidence(self, /) -> float:
        """
        The probability of the likeliest state, said or not, 0 to 1.
        """
    @property
    def states(self, /) -> list[tuple[str, float]]:
        """
        The states it may be from with their probabilities, the likeliest first.
        """
    @property
    def text(self, /) -> str:
        """
        The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters.
        """
