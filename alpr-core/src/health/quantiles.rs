//! How the values of a metric are spread.

use serde::{Deserialize, Serialize};

use super::Metric;
use crate::error::{Error, ErrorKind, Result};

/// From the least to the greatest value by steps of 5 %.
const COUNT: usize = 21;

/// The least value of a metric, what 5 % of the values are under, 10 % and so on to the greatest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantiles([f64; COUNT]);

impl Quantiles {
    /// The quantiles of values, of which there is one at least. Between two of them it is interpolated (definition 7 of
    /// Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996).
    pub(super) fn of(values: &mut [f64]) -> Self {
        values.sort_by(f64::total_cmp);
        let mut quantiles = [0.0; COUNT];
        for (step, slot) in quantiles.iter_mut().enumerate() {
            *slot = between(values, step as f64 / (COUNT - 1) as f64);
        }
        Self(quantiles)
    }

    /// The value that so great a share of the values is under: 0 gives the least, 0.5 the median, 1 the greatest.
    pub fn at(&self, share: f64) -> f64 {
        between(&self.0, share)
    }

    /// Refuses what no values of the metric have.
    pub(super) fn check(&self, metric: Metric) -> Result<()> {
        let (least, most) = metric.bounds();
        let is_within = self.0.iter().all(|value| (least..=most).contains(value));
        if is_within && self.0.is_sorted() {
            return Ok(());
        }
        let (name, got) = (metric.name(), &self.0);
        let text = format!(
            "expected {COUNT} rising quantiles of {name} from {least} to {most}, got {got:?}: learn the baseline anew"
        );
        Err(Error::new(ErrorKind::InvalidRecord, text))
    }
}

/// The median of values; nothing of none.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| between(&values, 0.5))
}

/// Where a share of sorted values ends.
fn between(sorted: &[f64], share: f64) -> f64 {
    let place = share.clamp(0.0, 1.0) * sorted.len().saturating_sub(1) as f64;
    let at = |place: f64| sorted.get(place as usize).copied().unwrap_or_default();
    let (below, above) = (at(place.floor()), at(place.ceil()));
    below + (above - below) * place.fract()
}
