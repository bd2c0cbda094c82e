"""Reads licence plates, and the state they come from, in pictures.

A read is evidence to look at, never proof: compare the characters and the state with the plate itself first.
"""

from ._alpr import Engine, Hit, HotList, MatchRules, PlateRead, __version__
from .errors import (
    AlprError,
    FrameError,
    InferenceError,
    InternalError,
    InvalidArgumentError,
    InvalidPlateError,
    ListError,
    ManifestError,
    ModelError,
    RecordError,
    RefusedError,
    StorageError,
)

__all__ = [
    "AlprError",
    "Engine",
    "FrameError",
    "Hit",
    "HotList",
    "InferenceError",
    "InternalError",
    "InvalidArgumentError",
    "InvalidPlateError",
    "ListError",
    "ManifestError",
    "MatchRules",
    "ModelError",
    "PlateRead",
    "RecordError",
    "RefusedError",
    "StorageError",
    "__version__",
]
