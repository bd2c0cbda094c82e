//! Reads a rectified plate into a lattice: for each slot, and for the state, the whole distribution.

use crate::error::{Error, ErrorKind, Result};
use crate::geometry::Quad;
use crate::network::{Activation, Model, ReaderOutput, Tensor};
use crate::plate::Jurisdiction;
use crate::rectify::PlateImage;

mod align;
mod lattice;

pub use lattice::{GLYPHS, Reading, Slot, StateDistribution};

/// Reads plates by a network.
#[derive(Clone, Debug)]
pub struct Reader {
    model: Model,
    output: ReaderOutput,
    /// For each class of the model its place in [`GLYPHS`]; the blank comes after the last glyph.
    classes: Vec<usize>,
}

impl Reader {
    /// A reader by this model.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is of another kind.
    pub fn new(model: Model) -> Result<Self> {
        let output = model.manifest().reader()?;
        let place = |c: char| GLYPHS.chars().position(|g| g == c).unwrap_or(Slot::BLANK);
        let classes = output.alphabet.chars().map(|c| {
            if c == output.blank {
                Slot::BLANK
            } else {
                place(c)
            }
        });
        Ok(Self {
            classes: classes.collect(),
            model,
            output,
        })
    }

    /// The model that it runs.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// How many slots stand before the serial, in it and after it.
    pub(crate) fn slots(&self) -> [usize; 3] {
        [self.output.prefix, self.output.main, self.output.suffix]
    }

    /// How often its model wants to look at a plate.
    pub(crate) fn looks(&self) -> u8 {
        self.output.looks
    }

    /// The confidences of text and state from which on the first look at a plate is enough.
    pub(crate) fn enough(&self) -> Option<[f32; 2]> {
        self.output.enough
    }

    /// The width and height, in pixels, to rectify a plate of this outline to.
    pub fn plate_size(&self, quad: &Quad) -> (usize, usize) {
        let place = self
            .model
            .manifest()
            .input
            .place(quad.width(), quad.height());
        (place.width, place.height)
    }

    /// The lattice of a plate, which must have the size that [`plate_size`](Self::plate_size) says.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the plate has another size, [`ErrorKind::Inference`] if the
    /// network fails, [`ErrorKind::InvalidModel`] if its output is not what the manifest claims.
    pub fn read(&self, plate: &PlateImage) -> Result<Reading> {
        let input = &self.model.manifest().input;
        let place = input.place(plate.width() as f32, plate.height() as f32);
        if (place.width, place.height) != (plate.width(), plate.height()) {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                format!(
                    "expected a plate of {} x {} pixels, got {} x {}: ask `Reader::plate_size`",
                    place.width,
                    place.height,
                    plate.width(),
                    plate.height()
                ),
            ));
        }
        let outputs = self.model.run(input.plate(plate, place)?)?;
        let slots = self.lattice(outputs.first())?;
        let states = self.states(outputs.get(1))?;
        Ok(Reading::new(
            slots,
            self.output.prefix,
            self.output.suffix,
            states,
        ))
    }

    fn lattice(&self, tensor: Option<&Tensor>) -> Result<Vec<Slot>> {
        let (slots, classes) = (self.output.slots(), self.classes.len());
        let fits =
            |t: &&Tensor| *t.shape() == [1, slots, classes] || *t.shape() == [1, slots * classes];
        let tensor = tensor
            .filter(fits)
            .ok_or_else(|| wrong_shape(0, tensor, &[1, slots, classes]))?;
        let rows = tensor.data().chunks_exact(classes);
        Ok(rows
            .map(|row| {
                let chances = normalise(row, self.output.activation, self.output.text_temperature);
                Slot::new(self.classes.iter().copied().zip(chances))
            })
            .collect())
    }

    fn states(&self, tensor: Option<&Tensor>) -> Result<Option<StateDistribution>> {
        let jurisdictions = &self.output.jurisdictions;
        if jurisdictions.is_empty() {
            return Ok(None);
        }
        let count = jurisdictions.len();
        let fits = |t: &&Tensor| *t.shape() == [1, count];
        let tensor = tensor
            .filter(fits)
            .ok_or_else(|| wrong_shape(1, tensor, &[1, count]))?;
        let chances = normalise(
            tensor.data(),
            self.output.activation,
            self.output.state_temperature,
        );
        let pairs: Vec<(Jurisdiction, f32)> = jurisdictions.iter().copied().zip(chances).collect();
        Ok(Some(StateDistribution::new(
            &pairs,
            self.output.state_threshold,
        )))
    }
}

fn wrong_shape(index: usize, got: Option<&Tensor>, want: &[usize]) -> Error {
    let got = got.map_or("none".into(), |t| format!("{:?}", t.shape()));
    Error::new(
        ErrorKind::InvalidModel,
        format!("expected output {index} of the reader as {want:?}, got {got}: mend its manifest"),
    )
}

/// A softmax at a temperature (Guo et al., "On Calibration of Modern Neural Networks", 2017).
fn normalise(row: &[f32], activation: Activation, temperature: f32) -> Vec<f32> {
    let log = |v: f32| match activation {
        Activation::Logits => v,
        // The least positive number keeps a certain network's zeros finite.
        Activation::Probabilities => v.max(f32::MIN_POSITIVE).ln(),
    };
    let scaled: Vec<f32> = row.iter().map(|&v| log(v) / temperature).collect();
    let top = scaled.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scaled.iter().map(|v| (v - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.iter().map(|p| p / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Manifest, Network};
    use std::sync::Arc;

    struct Fake(Vec<Tensor>);

    impl Network for Fake {
        fn run(&self, _: Tensor) -> Result<Vec<Tensor>> {
            Ok(self.0.clone())
        }
    }

    const OUTPUT: &str = "layout = \"slots\"\nactivation = \"logits\"\nalphabet = \"_AB\"\n\
        blank = \"_\"\nmain = 2\njurisdictions = [\"MO\", \"XX\", \"XX\"]";

    fn reader(output: &str, outputs: Vec<Tensor>) -> Reader {
        let text = format!(
            "format = 1\nname = \"fake\"\nkind = \"reader\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n\
             sources = []\n[input]\nwidth = 8\nheight = 4\nchannels = \"rgb\"\nlayout = \"nhwc\"\n\
             type = \"u8\"\nmean = [0.0, 0.0, 0.0]\nstd = [1.0, 1.0, 1.0]\nfit = \"stretch\"\n\
             [output]\n{output}",
            "0".repeat(64)
        );
        Reader::new(Model::new(
            Manifest::parse(&text).unwrap(),
            Arc::new(Fake(outputs)),
        ))
        .unwrap()
    }

    fn tensor(shape: &[usize], data: &[f32]) -> Tensor {
        Tensor::new(shape.to_vec(), data.to_vec()).unwrap()
    }

    #[test]
    fn classes_are_put_in_the_order_of_glyphs_and_states_of_one_kind_added() {
        let text = tensor(&[1, 6], &[0.0, 9.0, 0.0, 9.0, 0.0, 0.0]);
        let states = tensor(&[1, 3], &[0.0, 0.0, 0.0]);
        let plate = PlateImage::new(8, 4, vec![0; 96]).unwrap();
        let reading = reader(OUTPUT, vec![text, states]).read(&plate).unwrap();
        assert!(reading.main()[0].glyph('A') > 0.99);
        assert!(reading.main()[1].blank() > 0.99);
        let states = reading.states().unwrap();
        assert!((states.probability(Jurisdiction::XX) - 2.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn two_looks_tell_their_mean() {
        let look = |eight: f32, missouri: f32| {
            let states = [
                (Jurisdiction::MO, missouri),
                (Jurisdiction::XX, 1.0 - missouri),
            ];
            let states = Some(StateDistribution::new(&states, 0.7));
            let slots = vec![Slot::of(&[('8', eight), ('B', 1.0 - eight)])];
            Reading::new(slots, 0, 0, states)
        };
        let both = look(0.9, 0.8).mean_with(&look(0.3, 0.4));
        assert!((both.main()[0].glyph('8') - 0.6).abs() < 1e-6);
        assert!((both.main()[0].glyph('B') - 0.4).abs() < 1e-6);
        let states = both.states().unwrap();
        assert!((states.probability(Jurisdiction::MO) - 0.6).abs() < 1e-6);
        assert_eq!(states.threshold(), 0.7);
    }

    #[test]
    fn a_missing_output_and_a_wrong_size_are_named() {
        let text = tensor(&[1, 2, 3], &[0.0; 6]);
        let plate = PlateImage::new(8, 4, vec![0; 96]).unwrap();
        let error = reader(OUTPUT, vec![text]).read(&plate).unwrap_err();
        assert!(error.message().contains("output 1"), "{error}");
        let small = PlateImage::new(4, 4, vec![0; 48]).unwrap();
        let error = reader(OUTPUT, vec![]).read(&small).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }

    #[test]
    fn a_temperature_flattens_and_probabilities_stay_what_they_are() {
        let sharp = normalise(&[2.0, 0.0], Activation::Logits, 1.0);
        let flat = normalise(&[2.0, 0.0], Activation::Logits, 4.0);
        assert!(sharp[0] > flat[0] && flat[0] > 0.5);
        let same = normalise(&[0.75, 0.25, 0.0], Activation::Probabilities, 1.0);
        assert!((same[0] - 0.75).abs() < 1e-6 && same[2] < 1e-6);
    }
}
