"""What can go wrong: one base class, and a class for each kind that a caller can act on."""


class AlprError(Exception):
    """The base of every error of this package."""


class FrameError(AlprError, ValueError):
    """The pixels do not fit the size, the stride or the format that was given."""


class InvalidArgumentError(AlprError, ValueError):
    """A number or a text is out of its range."""


class InvalidPlateError(AlprError, ValueError):
    """A text is no plate."""


class ListError(AlprError, ValueError):
    """A hot list cannot be read, or its index is damaged or of another version."""


class RecordError(AlprError, ValueError):
    """A kept record cannot be read: it is damaged, or of a later version."""


class RefusedError(AlprError, PermissionError):
    """A rule of procedure does not allow it: evidence, training, a purpose or an approval is missing."""


class StorageError(AlprError, OSError):
    """A store cannot be opened, read or written."""


class ManifestError(AlprError, ValueError):
    """A model's manifest cannot be parsed, or contradicts itself."""


class ModelFileError(AlprError, OSError):
    """A file of a model is missing, or cannot be read."""


class ModelError(AlprError, ValueError):
    """A model is damaged, or not the one its manifest describes."""


class InferenceError(AlprError, RuntimeError):
    """A network failed, or gave numbers that are none."""


class InternalError(AlprError, RuntimeError):
    """The library is at fault: please report it."""
