//! Errors of the core as the classes that `alpr.errors` defines.

use alpr_core::{Error, ErrorKind};
use pyo3::PyErr;

mod classes {
    //! Defined in Python, so that they can derive from the builtins that a reader expects.
    pyo3::import_exception!(alpr.errors, FrameError);
    pyo3::import_exception!(alpr.errors, InvalidArgumentError);
    pyo3::import_exception!(alpr.errors, InvalidPlateError);
    pyo3::import_exception!(alpr.errors, ListError);
    pyo3::import_exception!(alpr.errors, RecordError);
    pyo3::import_exception!(alpr.errors, RefusedError);
    pyo3::import_exception!(alpr.errors, StorageError);
    pyo3::import_exception!(alpr.errors, ManifestError);
    pyo3::import_exception!(alpr.errors, ModelFileError);
    pyo3::import_exception!(alpr.errors, ModelError);
    pyo3::import_exception!(alpr.errors, InferenceError);
    pyo3::import_exception!(alpr.errors, InternalError);
}

/// Makes an exception of its message.
type Make = fn(String) -> PyErr;

/// The class of each kind: a new kind does not compile without one.
const CLASSES: [(ErrorKind, Make); ErrorKind::ALL.len()] = [
    (ErrorKind::InvalidFrame, classes::FrameError::new_err),
    (
        ErrorKind::InvalidArgument,
        classes::InvalidArgumentError::new_err,
    ),
    (ErrorKind::InvalidPlate, classes::InvalidPlateError::new_err),
    (ErrorKind::InvalidList, classes::ListError::new_err),
    (ErrorKind::InvalidRecord, classes::RecordError::new_err),
    (ErrorKind::Refused, classes::RefusedError::new_err),
    (ErrorKind::InvalidManifest, classes::ManifestError::new_err),
    (ErrorKind::InvalidModel, classes::ModelError::new_err),
    (ErrorKind::Inference, classes::InferenceError::new_err),
    (ErrorKind::Storage, classes::StorageError::new_err),
    (ErrorKind::Internal, classes::InternalError::new_err),
];

/// The exception for an error of the core.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is the argument of map_err"
)]
pub(crate) fn raise(error: Error) -> PyErr {
    let own = CLASSES.iter().find(|(kind, _)| *kind == error.kind());
    let class: Make = own.map_or(classes::InternalError::new_err, |(_, class)| *class);
    class(error.message().to_owned())
}

/// A `ModelFileError` with this message: the core reads no files, so that it has no kind of its own.
pub(crate) fn model_file_error(message: String) -> PyErr {
    classes::ModelFileError::new_err(message)
}

/// A `FrameError` with this message.
pub(crate) fn frame_error(message: String) -> PyErr {
    raise(Error::new(ErrorKind::InvalidFrame, message))
}
