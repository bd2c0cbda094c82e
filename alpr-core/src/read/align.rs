//! Lays two readings of one plate over each other where one of them lost a character, or saw one too many.

use super::lattice::{Reading, Slot};

/// A place of the two rows: a slot of each, or of one where the other has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Both,
    Ours,
    Theirs,
}

impl Reading {
    /// Moves each distribution towards another reading's by this share of the way, 0 to 1, as [`blend`](Self::blend)
    /// does, but with the slots that show the same characters upon each other: what only one of them shows becomes a
    /// slot that is empty by the other's share. So one lattice holds `ABC123` and `BC123` beside each other (combined
    /// confusion networks: Fiscus 1997, ROVER; Mangu, Brill and Stolcke 2000). It has as many slots as before.
    pub(crate) fn merge(&mut self, other: &Self, share: f32) {
        let slots = aligned(self.main(), other.main(), share);
        let (before, after) = (self.prefix().len(), self.suffix().len());
        self.blend(other, share);
        let mut all = self.prefix().to_vec();
        all.extend(slots);
        all.extend_from_slice(self.suffix());
        *self = Self::new(all, before, after, self.states().cloned());
    }
}

/// The slots of both rows, as many as ours are.
fn aligned(ours: &[Slot], theirs: &[Slot], share: f32) -> Vec<Slot> {
    let (mut a, mut b) = (ours.iter(), theirs.iter());
    let mut slots = Vec::with_capacity(ours.len() + theirs.len());
    for step in steps(ours, theirs) {
        let (mut here, mut there) = (Slot::EMPTY, Slot::EMPTY);
        if step != Step::Theirs {
            here = a.next().copied().unwrap_or(here);
        }
        if step != Step::Ours {
            there = b.next().copied().unwrap_or(there);
        }
        here.blend(&there, share);
        slots.push(here);
    }
    while slots.len() > ours.len() {
        let emptiest = slots.iter().enumerate();
        let Some((place, _)) = emptiest.max_by(|a, b| a.1.blank().total_cmp(&b.1.blank())) else {
            break;
        };
        slots.remove(place);
    }
    slots
}

/// The way through both rows on which most is alike: two slots by twice the chance that they show the same, one alone
/// by the chance that it is empty. Of equal ways the one with fewer steps.
fn steps(ours: &[Slot], theirs: &[Slot]) -> Vec<Step> {
    // best[j]: the best way through our slots so far and the first j of theirs.
    let mut best: Vec<(f32, Vec<Step>)> = vec![(0.0, Vec::new())];
    for slot in theirs {
        let next = best
            .last()
            .map(|way| longer(way, slot.blank(), Step::Theirs));
        best.extend(next);
    }
    for our in ours {
        let mut next: Vec<(f32, Vec<Step>)> = Vec::with_capacity(best.len());
        for (j, above) in best.iter().enumerate() {
            let mut way = longer(above, our.blank(), Step::Ours);
            let pair = j.checked_sub(1).and_then(|j| Some((j, theirs.get(j)?)));
            if let Some((j, their)) = pair {
                let both = best
                    .get(j)
                    .map(|w| longer(w, 2.0 * our.alike(their), Step::Both));
                let left = next.last().map(|w| longer(w, their.blank(), Step::Theirs));
                for other in [left, both].into_iter().flatten() {
                    let is_shorter = other.1.len() < way.1.len();
                    if other.0 > way.0 || (other.0 == way.0 && is_shorter) {
                        way = other;
                    }
                }
            }
            next.push(way);
        }
        best = next;
    }
    best.pop().map(|(_, steps)| steps).unwrap_or_default()
}

fn longer(way: &(f32, Vec<Step>), by: f32, step: Step) -> (f32, Vec<Step>) {
    let steps = way.1.iter().copied().chain([step]).collect();
    (way.0 + by, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str, sure: f32) -> Reading {
        let slot = |c| Slot::of(&[(c, sure), ('Z', 1.0 - sure)]);
        let blanks = std::iter::repeat_n(Slot::EMPTY, 10 - text.len());
        Reading::new(text.chars().map(slot).chain(blanks).collect(), 0, 0, None)
    }

    /// The chance of a text whose characters stand in these slots.
    fn chance(reading: &Reading, places: &[(usize, char)]) -> f32 {
        let slots = reading.main().iter().enumerate();
        let of = |(i, slot): (usize, &Slot)| {
            let here = places.iter().find(|(place, _)| *place == i);
            here.map_or(slot.blank(), |(_, c)| slot.glyph(*c))
        };
        slots.map(of).product()
    }

    #[test]
    fn a_lost_character_leaves_both_texts_in_one_lattice() {
        let long: Vec<(usize, char)> = "ABC123".chars().enumerate().collect();
        for lost in 0..6 {
            let mut short = "ABC123".to_owned();
            short.remove(lost);
            let mut both = reading("ABC123", 1.0);
            both.merge(&reading(&short, 1.0), 0.25);
            let rest: Vec<_> = long.iter().copied().filter(|(i, _)| *i != lost).collect();
            assert!((chance(&both, &long) - 0.75).abs() < 1e-5, "{short}");
            assert!((chance(&both, &rest) - 0.25).abs() < 1e-5, "{short}");
            assert_eq!(both.main().len(), 10);
            // And the other way round.
            let mut both = reading(&short, 1.0);
            both.merge(&reading("ABC123", 1.0), 0.75);
            assert!((chance(&both, &long) - 0.75).abs() < 1e-5, "{short}");
            assert!((chance(&both, &rest) - 0.25).abs() < 1e-5, "{short}");
        }
    }

    #[test]
    fn readings_of_one_length_are_blended_as_they_are() {
        let (a, b) = (reading("ABC123", 0.9), reading("A8C123", 0.8));
        let (mut merged, mut blended) = (a.clone(), a);
        merged.merge(&b, 0.4);
        blended.blend(&b, 0.4);
        assert_eq!(merged, blended);
    }

    #[test]
    fn what_has_no_slot_left_is_what_is_emptiest() {
        let mut full = reading("ABCDE12345", 1.0);
        full.merge(&reading("XABCDE1234", 1.0), 0.1);
        assert_eq!(full.main().len(), 10);
        assert!((full.main()[0].glyph('A') - 1.0).abs() < 1e-5);
    }
}
