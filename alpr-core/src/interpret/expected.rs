//! Which jurisdictions are expected where a camera stands.

use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;

/// The largest factor; the smallest is its reciprocal. A legible state differs from the others by more than that.
pub const MAX_EXPECTED: f32 = 100.0;

/// How many times likelier each jurisdiction is where a camera stands than the models take it to be; 1 for those that
/// are not named.
///
/// It is a prior by Bayes' rule: it settles what the picture leaves open, and is part of every probability of a state
/// from then on. Text and state are weighed together, so that a doubtful text may change too. Give what was counted,
/// not what is wished for: too much of it turns plates of other states into those of your own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected(Vec<(Jurisdiction, f32)>);

impl Expected {
    /// These, each with its factor from 1 / [`MAX_EXPECTED`] to [`MAX_EXPECTED`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a factor outside of that, and for a jurisdiction that is named twice.
    pub fn new(factors: impl IntoIterator<Item = (Jurisdiction, f32)>) -> Result<Self> {
        let mut all: Vec<(Jurisdiction, f32)> = Vec::new();
        for (state, factor) in factors {
            let (code, bad) = (state.code(), |why| {
                Err(Error::new(ErrorKind::InvalidArgument, why))
            });
            if !(MAX_EXPECTED.recip()..=MAX_EXPECTED).contains(&factor) {
                return bad(format!(
                    "expected a factor from 0.01 to {MAX_EXPECTED} for {code}, got {factor}: leave it out where you do not know"
                ));
            }
            if all.iter().any(|(other, _)| *other == state) {
                return bad(format!("{code} is expected twice: give one factor"));
            }
            all.push((state, factor));
        }
        Ok(Self(all))
    }

    /// The factor of a jurisdiction.
    fn of(&self, state: Jurisdiction) -> f32 {
        let named = self.0.iter().find(|(other, _)| *other == state);
        named.map_or(1.0, |(_, factor)| *factor)
    }

    /// The states with what is expected, together as probable as before.
    pub(super) fn weigh(&self, mut states: Vec<(Jurisdiction, f32)>) -> Vec<(Jurisdiction, f32)> {
        if self.0.is_empty() {
            return states;
        }
        let sum = |states: &[(Jurisdiction, f32)]| states.iter().map(|(_, p)| p).sum::<f32>();
        let before = sum(&states);
        for (state, p) in &mut states {
            *p *= self.of(*state);
        }
        let after = sum(&states);
        if after > 0.0 {
            states.iter_mut().for_each(|(_, p)| *p *= before / after);
        }
        states
    }
}
