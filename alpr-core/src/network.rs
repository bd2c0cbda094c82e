//! The one seam that inference stands behind: tensors in, tensors out, and the file that describes a model.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

#[cfg(feature = "tract")]
mod folder;
mod input;
mod manifest;
mod output;
#[cfg(feature = "tract")]
mod tract;

pub(crate) use input::Picture;
pub use input::{Channels, ElementType, Fit, InputSpec, Layout};
pub use manifest::{MAX_MANIFEST_BYTES, Manifest, ModelKind};
pub use output::{Activation, DetectorOutput, Grid, ReaderOutput, RefinerOutput};

/// The largest model file that is opened, in bytes; the largest of the standard ones has 8 MB.
pub const MAX_MODEL_BYTES: usize = 256 << 20;

/// Numbers with a shape, the last axis varying fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    data: Vec<f32>,
}

impl Tensor {
    /// The tensor of this shape.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the numbers are more or fewer than the shape holds.
    pub fn new(shape: Vec<usize>, data: Vec<f32>) -> Result<Self> {
        let holds = shape
            .iter()
            .try_fold(1usize, |n, &side| n.checked_mul(side));
        if holds == Some(data.len()) {
            return Ok(Self { shape, data });
        }
        Err(Error::new(
            ErrorKind::InvalidArgument,
            format!(
                "expected as many numbers as the shape {shape:?} holds, got {}",
                data.len()
            ),
        ))
    }

    /// The length of each axis.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The numbers, the last axis varying fastest.
    pub fn data(&self) -> &[f32] {
        &self.data
    }
}

/// A trained network. Implement it to bring an inference engine of your own, or a fake in a test.
pub trait Network: Send + Sync {
    /// The outputs for one input of the shape that the model's [`InputSpec`] names, in the model's order.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if the network fails.
    fn run(&self, input: Tensor) -> Result<Vec<Tensor>>;
}

/// A network with the manifest that describes it.
#[derive(Clone)]
pub struct Model {
    manifest: Manifest,
    network: Arc<dyn Network>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// A model run by a network of your own.
    pub fn new(manifest: Manifest, network: Arc<dyn Network>) -> Self {
        Self { manifest, network }
    }

    /// A model from the text of its manifest and the bytes of its ONNX file, run by tract.
    ///
    /// The file's SHA-256 is compared before anything else looks at it. Only open models whose
    /// manifest you trust: the sum detects damage, not tampering.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] as [`Manifest::parse`], [`ErrorKind::InvalidModel`] if the
    /// file is over [`MAX_MODEL_BYTES`], has another sum, or cannot be run with the manifest's input.
    #[cfg(feature = "tract")]
    pub fn open(manifest: &str, onnx: &[u8]) -> Result<Self> {
        let manifest = Manifest::parse(manifest)?;
        if onnx.len() > MAX_MODEL_BYTES {
            return Err(Error::new(
                ErrorKind::InvalidModel,
                format!(
                    "expected a model of at most {MAX_MODEL_BYTES} bytes, got {}: use a smaller one",
                    onnx.len()
                ),
            ));
        }
        manifest.verify(onnx)?;
        let network = tract::TractNetwork::open(onnx, &manifest.input)?;
        Ok(Self::new(manifest, Arc::new(network)))
    }

    /// What the model is and how its numbers are laid out.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The outputs for one input, checked to be numbers.
    pub(crate) fn run(&self, input: Tensor) -> Result<Vec<Tensor>> {
        let outputs = self.network.run(input)?;
        match outputs
            .iter()
            .position(|t| !t.data.iter().all(|v| v.is_finite()))
        {
            None => Ok(outputs),
            Some(i) => Err(Error::new(
                ErrorKind::Inference,
                format!(
                    "output {i} of model `{}` holds values that are no finite numbers: its weights \
                     are damaged, install it again",
                    self.manifest.name
                ),
            )),
        }
    }
}

/// The models of an engine.
#[derive(Clone, Debug)]
pub struct Models {
    /// Finds plates.
    pub detector: Model,
    /// Takes a second look at what the detector finds.
    pub refiner: Option<Model>,
    /// Reads plates.
    pub reader: Model,
    /// Takes the second look at each plate in the first reader's place.
    pub second_reader: Option<Model>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tensor_holds_what_its_shape_says() {
        assert!(Tensor::new(vec![2, 3], vec![0.0; 6]).is_ok());
        assert!(Tensor::new(vec![2, 3], vec![0.0; 5]).is_err());
        assert!(Tensor::new(vec![usize::MAX, 3], vec![]).is_err());
    }
}
