"""
The compiled half of the package `alpr`.
"""

from datetime import datetime
from os import PathLike
from typing import Any, Final, SupportsIndex, final

__all__ = ["__version__", "Engine", "Hit", "HotList", "MatchRules", "PlateRead"]

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
class Hit:
    """
    A listed plate that may be the one seen. It is never proof.
    """
    def __repr__(self, /) -> str: ...
    @property
    def action(self, /) -> str:
        """
        What the rules say: "alarm", "show" or "drop". An alarm has to be verified by a human.
        """
    @property
    def category(self, /) -> str:
        """
        Why it is listed, such as "stolen_vehicle".
        """
    @property
    def explanation(self, /) -> str:
        """
        What differs between what was seen and what is listed, in words.
        """
    @property
    def list_age_seconds(self, /) -> int:
        """
        How many seconds old the list was at the match; negative where a clock is wrong.
        """
    @property
    def list_is_stale(self, /) -> bool:
        """
        Whether that is more than the rules allow: the entry may have been withdrawn since.
        """
    @property
    def list_sha256(self, /) -> str:
        """
        The SHA-256 of the list that the hit is from.
        """
    @property
    def listed_state(self, /) -> str | None:
        """
        The postal code of the listed state, None where the list names none.
        """
    @property
    def match_class(self, /) -> str:
        """
        "exact", "exact_state_unknown", "exact_other_state", "equivalent" or "near".
        """
    @property
    def plate(self, /) -> str:
        """
        The listed plate.
        """
    @property
    def probability(self, /) -> float:
        """
        The probability that the plate is the listed one, 0 to 1.
        """
    @property
    def record(self, /) -> str | None:
        """
        The source's number of the record.
        """
    @property
    def source(self, /) -> str | None:
        """
        Who answers for the entry, such as "ncic".
        """
    @property
    def state(self, /) -> str:
        """
        Whether the state that was seen is the listed one: "same", "unknown" or "different".
        """
    @property
    def state_probability(self, /) -> float | None:
        """
        The probability of the listed state, 0 to 1; None where it could not be compared.
        """

@final
class HotList:
    """
    A hot list in force. Share one among threads: a match sees the list before a change or after it.
    """
    def apply(self, /, text: bytes, *, by_hand: bool, format: str = "plain") -> None:
        """
        Applies the lines of an increment (with an action column: add, change, remove) for the very next match.
        `by_hand`: somebody here entered them, so that they hold through every new list.
        """
    @staticmethod
    def build(text: bytes, *, source: str, extracted: datetime, received: datetime, format: str = "plain") -> tuple[bytes, list[tuple[int, str, str]]]:
        """
        The index of a list's bytes.

        `format` is "plain", "genetec", "vigilant", "ncic", or the text of a mapping file. `extracted` says when
        the source drew the list, `received` when it came; both with a time zone. Rejected lines are given as
        (line, column, reason).
        """
    @property
    def entries(self, /) -> int:
        """
        How many entries the list has, without changes that came after it.
        """
    def find(self, /, pattern: str) -> list[tuple[str, str | None, str]]:
        """
        The listed plates that fit a partial text, `?` for one character and `*` for any number, with their states
        and categories; without changes that came after the list.
        """
    def matches(self, /, plate: PlateRead | str, *, now: datetime, state: str | None = None, rules: MatchRules | None = None) -> list[Hit]:
        """
        The entries that hold at `now` and may be the plate, the most probable first; what the rules drop is
        among them. `plate` is a read, or a text with `?` for unread characters, then with its `state` if known.
        """
    @staticmethod
    def open(index: bytes) -> HotList:
        """
        Opens the bytes of an index that `alpr hotlist build` or `build` wrote, and verifies all of them.
        """
    @property
    def rejects(self, /) -> int:
        """
        How many lines were rejected when it was built.
        """
    def replace(self, /, next: HotList) -> None:
        """
        Puts another list in force in place of this one, and keeps this one as the one before.
        """
    def restore_previous(self, /) -> None:
        """
        Brings the list before the last replacement back.
        """
    @property
    def sha256(self, /) -> str:
        """
        The SHA-256 of the index, 64 hexadecimal digits.
        """
    def shift_check(self, /, *, now: datetime, max_age_seconds: SupportsIndex, in_force: HotList | None = None) -> tuple[str, list[str]]:
        """
        Whether the list is fit for a shift at `now`: "ok", "warn" or "fail", and the reasons. `in_force` is
        the list that it would replace.
        """
    @property
    def source(self, /) -> str:
        """
        Who keeps it.
        """
    def take_back(self, /, text: bytes, *, format: str = "plain") -> None:
        """
        Takes back the changes of the records that these lines name.
        """

@final
class MatchRules:
    """
    What alarms and what is shown. Immutable.
    """
    @staticmethod
    def parse(toml: str = "") -> MatchRules:
        """
        Rules from TOML: `prior_odds`, `max_age_seconds`, `[rule]` with `alarm`, `alarm_class`, `show`, and
        `[[exceptions]]` with `categories`, `sources`, `rule`. What is left out is the library's.
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
