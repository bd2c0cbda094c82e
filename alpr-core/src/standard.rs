//! The models that are compiled in; `models/MODEL_CARD.md` tells what they were trained on.

use crate::error::Result;
use crate::network::Model;

/// The standard detector.
///
/// # Errors
/// [`ErrorKind::InvalidModel`](crate::ErrorKind::InvalidModel) if this build is damaged.
pub fn detector() -> Result<Model> {
    Model::open(
        include_str!("../models/detector.toml"),
        include_bytes!("../models/detector.onnx"),
    )
}

/// The standard refiner.
///
/// # Errors
/// [`ErrorKind::InvalidModel`](crate::ErrorKind::InvalidModel) if this build is damaged.
pub fn refiner() -> Result<Model> {
    Model::open(
        include_str!("../models/refiner.toml"),
        include_bytes!("../models/refiner.onnx"),
    )
}

/// The standard reader.
///
/// # Errors
/// [`ErrorKind::InvalidModel`](crate::ErrorKind::InvalidModel) if this build is damaged.
pub fn reader() -> Result<Model> {
    Model::open(
        include_str!("../models/reader.toml"),
        include_bytes!("../models/reader.onnx"),
    )
}
