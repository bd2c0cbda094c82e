//! Non-maximum suppression: of plates that overlap, the best one stays.

use super::Detection;

/// The best plates of which no two overlap by more than `max_overlap` (intersection over union), at
/// most `keep` of them, the best first; plates of equal score in the order of their left edges.
pub fn suppress(mut found: Vec<Detection>, max_overlap: f32, keep: usize) -> Vec<Detection> {
    let left = |d: &Detection| d.quad().bounds().x;
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(left(a).total_cmp(&left(b)))
    });
    let mut kept: Vec<Detection> = Vec::new();
    for candidate in found {
        if kept.len() == keep {
            break;
        }
        if kept
            .iter()
            .all(|better| better.quad.iou(&candidate.quad) <= max_overlap)
        {
            kept.push(candidate);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Quad, Rect};
    use proptest::prelude::*;

    fn detections() -> impl Strategy<Value = Vec<Detection>> {
        let one = (0f32..200.0, 0f32..100.0, 10f32..60.0, 5f32..30.0, 0f32..1.0);
        prop::collection::vec(one, 0..24).prop_map(|all| {
            all.into_iter()
                .map(|(x, y, w, h, score)| {
                    let quad = Quad::from_rect(Rect::new(x, y, w, h)).unwrap();
                    Detection::new(quad, score).unwrap()
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn idempotent_and_keeps_the_best(found in detections()) {
            let once = suppress(found.clone(), 0.3, 64);
            prop_assert_eq!(&suppress(once.clone(), 0.3, 64), &once);
            let best = found.iter().map(|d| d.score()).fold(0.0, f32::max);
            prop_assert_eq!(once.first().map_or(0.0, |d| d.score()), best);
        }
    }
}
