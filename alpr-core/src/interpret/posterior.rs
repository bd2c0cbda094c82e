//! Weighs texts and jurisdictions together, with serial formats as a weak prior.

use super::candidates::Candidate;
use super::expected::Expected;
use super::syntax::Syntax;
use crate::plate::Jurisdiction;
use crate::read::StateDistribution;

/// How much likelier a serial is that fits a format of its state.
///
/// Deliberately small: it settles what the picture leaves open (O or 0, I or 1) and never turns what
/// is legible, where the ratio of two characters is in the hundreds. What fits no format, as vanity
/// plates do, keeps its place. Chosen by reason, not tuned.
const FIT_ODDS: f32 = 4.0;

/// A jurisdiction below this is not listed.
const LEAST_STATE: f32 = 0.01;

/// What remains after weighing.
pub(super) struct Posterior {
    /// The likeliest text first.
    pub(super) candidates: Vec<Candidate>,
    /// The likeliest jurisdiction first.
    pub(super) states: Vec<(Jurisdiction, f32)>,
}

/// P(text, state | picture) ~ P(text) P(state) w, w being [`FIT_ODDS`] where the text fits the state and 1 elsewhere;
/// P(text) and P(state) are the lattice's, the latter with what is expected. Both margins are summed out of it.
pub(super) fn weigh(
    texts: &[Candidate],
    states: Option<&StateDistribution>,
    syntax: &Syntax,
    expected: &Expected,
) -> Posterior {
    let Some(states) = states else {
        return Posterior {
            candidates: texts.to_vec(),
            states: Vec::new(),
        };
    };
    let states: Vec<(Jurisdiction, f32)> = states.iter().filter(|(_, p)| *p > 0.0).collect();
    let states = expected.weigh(states);
    let mut by_state = vec![0.0; states.len()];
    let mut by_text = Vec::with_capacity(texts.len());
    for candidate in texts {
        let text = candidate.text();
        let mut sum = 0.0;
        for ((state, chance), total) in states.iter().zip(&mut by_state) {
            let fits = syntax.fits(*state, text.as_str());
            let joint = candidate.confidence() * chance * if fits { FIT_ODDS } else { 1.0 };
            *total += joint;
            sum += joint;
        }
        by_text.push(sum);
    }
    let listed: f32 = texts.iter().map(Candidate::confidence).sum();
    let weighed: f32 = by_text.iter().sum();
    // What the listed texts leave over fits as often as they do: it is more of the same.
    let factor = if listed > 0.0 { weighed / listed } else { 1.0 };
    let rest = (1.0 - listed).max(0.0) * factor;
    let all = weighed + rest;
    let share = |p: f32| {
        if all > 0.0 {
            (p / all).clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    let pairs = texts.iter().zip(&by_text);
    let mut candidates: Vec<Candidate> = pairs
        .map(|(c, &p)| Candidate::new(c.text(), share(p)))
        .collect();
    candidates.sort_by(|a, b| {
        b.confidence()
            .total_cmp(&a.confidence())
            .then(a.text().cmp(&b.text()))
    });
    let mut shares: Vec<(Jurisdiction, f32)> = states
        .iter()
        .zip(&by_state)
        .map(|((state, chance), &p)| (*state, share(p + rest * chance)))
        .filter(|(_, p)| *p >= LEAST_STATE)
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Posterior {
        candidates,
        states: shares,
    }
}
