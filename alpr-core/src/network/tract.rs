//! Runs ONNX models by tract; the only file that knows it.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tract_onnx::prelude::*;

use super::{ElementType, InputSpec, Network};
use crate::error::{Error, ErrorKind, Result};

/// A model optimised for this processor; shared by threads without a lock.
pub(super) struct TractNetwork {
    plan: Arc<TypedSimplePlan>,
    element: ElementType,
}

impl TractNetwork {
    /// Loads and optimises a model for the one input shape of its manifest.
    pub(super) fn open(onnx: &[u8], input: &InputSpec) -> Result<Self> {
        let shape = input.shape();
        let element = input.element;
        let datum = match element {
            ElementType::F32 => f32::datum_type(),
            ElementType::U8 => u8::datum_type(),
        };
        let load = || -> TractResult<Arc<TypedSimplePlan>> {
            tract_onnx::onnx()
                .model_for_read(&mut Cursor::new(onnx))?
                .with_input_fact(0, InferenceFact::dt_shape(datum, shape))?
                .into_optimized()?
                .into_runnable()
        };
        // A damaged model can make tract panic; nothing of it is kept when it does.
        let plan =
            catch_unwind(AssertUnwindSafe(load)).map_err(|_| refused("the loader gave up"))?;
        Ok(Self {
            plan: plan.map_err(|e| refused(&format!("{e:#}")))?,
            element,
        })
    }

    fn infer(&self, input: super::Tensor) -> TractResult<Vec<(Vec<usize>, Vec<f32>)>> {
        let floats = Tensor::from_shape(input.shape(), input.data())?;
        drop(input); // the most memory is taken while the network runs
        let tensor = match self.element {
            ElementType::F32 => floats,
            ElementType::U8 => floats.cast_to::<u8>()?.into_owned(),
        };
        let outputs = self.plan.run(tvec!(tensor.into()))?;
        outputs
            .iter()
            .map(|value| {
                let floats = value.cast_to::<f32>()?;
                let view = floats.to_plain_array_view::<f32>()?;
                Ok((view.shape().to_vec(), view.iter().copied().collect()))
            })
            .collect()
    }
}

impl Network for TractNetwork {
    fn run(&self, input: super::Tensor) -> Result<Vec<super::Tensor>> {
        let ran = catch_unwind(AssertUnwindSafe(|| self.infer(input)));
        let outputs = ran
            .map_err(|_| failed("the engine gave up"))?
            .map_err(|e| failed(&format!("{e:#}")))?;
        outputs
            .into_iter()
            .map(|(shape, data)| super::Tensor::new(shape, data))
            .collect()
    }
}

fn refused(why: &str) -> Error {
    let text = format!(
        "the model cannot be loaded, check file and manifest: {}",
        one_line(why)
    );
    Error::new(ErrorKind::InvalidModel, text)
}

fn failed(why: &str) -> Error {
    let text = format!(
        "the network failed, check that model and manifest agree: {}",
        one_line(why)
    );
    Error::new(ErrorKind::Inference, text)
}

/// The engine's messages span lines and may print whole graphs: 300 characters say enough.
fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(300)
        .collect()
}
