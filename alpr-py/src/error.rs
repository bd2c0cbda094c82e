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

/// The exception for an error of the core.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is the argument of map_err"
)]
pub(crate) fn raise(error: Error) -> PyErr {
    let message = error.message().to_owned();
    match error.kind().name() {
        "invalid_frame" => classes::FrameError::new_err(message),
        "invalid_argument" => classes::InvalidArgumentError::new_err(message),
        "invalid_plate" => classes::InvalidPlateError::new_err(message),
        "invalid_list" => classes::ListError::new_err(message),
        "invalid_record" => classes::RecordError::new_err(message),
        "refused" => classes::RefusedError::new_err(message),
        "storage" => classes::StorageError::new_err(message),
        "invalid_manifest" => classes::ManifestError::new_err(message),
        "invalid_model" => classes::ModelError::new_err(message),
        "inference" => classes::InferenceError::new_err(message),
        _ => classes::InternalError::new_err(message),
    }
}

/// A `ModelFileError` with this message: the core reads no files, so that it has no kind of its own.
pub(crate) fn model_file_error(message: String) -> PyErr {
    classes::ModelFileError::new_err(message)
}

/// A `FrameError` with this message.
pub(crate) fn frame_error(message: String) -> PyErr {
    raise(Error::new(ErrorKind::InvalidFrame, message))
}
