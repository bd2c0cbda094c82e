//! What is looked for: at each place the characters it may be, each with its cost, and the state.

use super::glyphs;
use super::observed::Observed;
use crate::interpret::PlateRead;
use crate::plate::{Jurisdiction, MAX_PLATE_LEN, PlateText};
use crate::read::{Reading, Slot};

/// A seen character that is none (a bolt, an emblem): 2 in 1000. A judgement: on held-out plates about one in
/// fifty has a character too many or too few, at one of eight places.
pub(super) const ADDED: f32 = 0.002;
/// A listed character that was not seen (a frame, dirt): as rare, and it may have been any of 36.
pub(super) const LOST: f32 = ADDED / 36.0;
/// Lists often leave out small stacked characters, although NCIC asks for them: a group, as likely as not.
pub(crate) const STACKED_LEFT_OUT: f32 = 0.5;
/// The most small characters that are stacked in a group.
const MAX_STACKED: usize = 3;
/// Of typed text: how probable a character is right, and that it is one of its equivalents. A judgement, not fitted:
/// what is typed comes without a picture's doubts. Serials of up to [`TYPED_LONGEST`] characters are likelier right
/// than wrong so (0.92^8 = 0.51): of an unread state they would else never sound, and shorter ones would.
const TYPED: (f32, f32) = (0.92, 0.064);
/// Longer typed texts are as likely right as one of so many characters.
const TYPED_LONGEST: usize = 8;
/// So probable is a character of such a text right, from 9 characters on: `0.92^(8/n)`. Written down, since machines
/// round powers in their own ways, and a kept read has to give the very same hit on each.
const TYPED_LONGER: [f32; MAX_PLATE_LEN - TYPED_LONGEST] = [
    0.92856306, 0.9354709, 0.9411609, 0.94592905, 0.94998246, 0.95347065, 0.9565041, 0.9591663,
];
/// Characters less probable than this are neither kept nor matched: nothing that is shown or sounds rests on them.
const LEAST_KEPT: f32 = 0.001;
/// A place that is so surely empty is not kept either.
const EMPTY: f32 = 0.999;

/// Whether two characters are taken for one another.
pub(super) const fn equivalent(a: char, b: char) -> bool {
    folded_char(a) == folded_char(b)
}

/// A text in which characters that are taken for one another are one: what a store looks up plates by.
pub fn folded(text: &str) -> String {
    text.chars().map(folded_char).collect()
}

/// One for all characters that are taken for one another, by Genetec's default groups of OCR equivalents.
pub(crate) const fn folded_char(c: char) -> char {
    match c {
        'O' | 'D' | 'Q' => '0',
        'I' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        c => c,
    }
}

/// One place of a query.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// What was seen there, most probable first: character, probability.
    pub(super) glyphs: Vec<(char, f32)>,
    /// The probability that nothing is there.
    pub(super) blank: f32,
}

impl Place {
    pub(super) fn new(mut glyphs: Vec<(char, f32)>, blank: f32) -> Self {
        glyphs.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self { glyphs, blank }
    }

    /// The most probable character there.
    pub(super) fn seen(&self) -> Option<(char, f32)> {
        self.glyphs.first().copied()
    }

    /// How probable this character is there.
    pub(super) fn chance(&self, c: char) -> f32 {
        let found = self.glyphs.iter().find(|(glyph, _)| *glyph == c);
        found.map_or(0.0, |(_, p)| *p)
    }

    /// Gives two characters that are one the probability of both; the one that was seen stays the first.
    pub(super) fn unite(&mut self, a: char, b: char) {
        let sum = (self.chance(a) + self.chance(b)).min(1.0); // both may have been rounded up
        let (a, b) = if self.chance(a) < self.chance(b) {
            (b, a)
        } else {
            (a, b)
        };
        if sum == 0.0 {
            return;
        }
        self.glyphs.retain(|(c, _)| *c != a && *c != b);
        self.glyphs.extend([(a, sum), (b, sum)]);
        self.glyphs.sort_by(|x, y| y.1.total_cmp(&x.1));
    }
}

/// A plate to look for: a read, or typed text.
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) text: PlateText,
    pub(super) full_text: PlateText,
    pub(super) places: Vec<Place>,
    /// The same where letters and digits that look alike are one.
    pub(super) united: Vec<Place>,
    pub(super) states: Option<Vec<(Jurisdiction, f32)>>,
    pub(super) state: Option<Jurisdiction>,
    pub(super) observed: Observed,
    /// Whether characters may be missing at an end.
    pub(super) may_be_cut: bool,
}

impl Query {
    /// What a reader saw, with its doubts as a [`Record`](crate::Record) keeps them: in four digits, characters under
    /// 0.001 left out. So the read that was kept gives the very hits that this one gives.
    pub fn of_read(read: &PlateRead) -> Self {
        let texts = (read.text(), read.full_text());
        let states = kept_states(read);
        let states = (!states.is_empty()).then_some(states);
        Self::of_cells(texts, kept(read.reading()), states, read.state()).cut(read.may_be_cut())
    }

    /// Typed text, which may hold misread characters and `?` for an unknown one, and its state if known. Of two unknown
    /// characters hardly any plate is probable enough to be found: look for a [`Pattern`](super::Pattern) instead. Of one
    /// it may be any of 36: plates of five characters and more are found, and shown only where the rules'
    /// [`show`](super::Rule::show) is under 0.014, half of that where no state is compared.
    pub fn of_text(text: PlateText, state: Option<Jurisdiction>) -> Self {
        // The more characters, the surer each: so the whole is never less sure than a text of the longest usual length.
        let longer = text.len().checked_sub(TYPED_LONGEST + 1);
        let longer = longer.and_then(|at| TYPED_LONGER.get(at).copied());
        let right = longer.unwrap_or(TYPED.0);
        let alike = TYPED.1 * (1.0 - right) / (1.0 - TYPED.0);
        let places = text.as_str().chars().map(|c| typed(c, right, alike));
        let places = places.collect();
        let states = state.map(|state| vec![(state, 1.0)]);
        Self::new((text, text), places, states, state)
    }

    /// A lattice as it was kept: at each place the characters with their probabilities, and that nothing is there.
    pub(crate) fn of_cells(
        texts: (PlateText, PlateText),
        cells: impl Iterator<Item = (Vec<(char, f32)>, f32)>,
        states: Option<Vec<(Jurisdiction, f32)>>,
        state: Option<Jurisdiction>,
    ) -> Self {
        let places = cells.map(|(glyphs, blank)| Place::new(glyphs, blank));
        Self::new(texts, places.collect(), states, state)
    }

    pub(super) fn new(
        (text, full_text): (PlateText, PlateText),
        places: Vec<Place>,
        states: Option<Vec<(Jurisdiction, f32)>>,
        state: Option<Jurisdiction>,
    ) -> Self {
        Self {
            text,
            full_text,
            united: glyphs::united(&places),
            places,
            states,
            state,
            observed: Observed::default(),
            may_be_cut: false,
        }
    }

    /// The same of a plate that the edge of its frame may cut.
    pub(crate) fn cut(self, may_be_cut: bool) -> Self {
        Self { may_be_cut, ..self }
    }

    /// The same, with what else was seen of the vehicle.
    pub fn with_observed(mut self, observed: Observed) -> Self {
        self.observed = observed;
        self
    }
}

/// The places of a reading as they are kept and matched, those that are surely empty left out: the characters, most
/// probable first, and the probability that nothing is there.
pub(crate) fn kept(reading: &Reading) -> impl Iterator<Item = (Vec<(char, f32)>, f32)> {
    let places = slots(reading).map(|(slot, blank)| {
        let glyphs = slot.glyphs().filter(|(_, p)| *p >= LEAST_KEPT);
        let mut glyphs: Vec<_> = glyphs.map(|(c, p)| (c, rounded(p))).collect();
        glyphs.sort_by(|a, b| b.1.total_cmp(&a.1));
        (glyphs, rounded(blank))
    });
    places.filter(|(glyphs, blank)| *blank < EMPTY && !glyphs.is_empty())
}

/// The states of a read as they are kept and matched.
pub(crate) fn kept_states(read: &PlateRead) -> Vec<(Jurisdiction, f32)> {
    let states = read.states().iter();
    states.map(|(state, p)| (*state, rounded(*p))).collect()
}

/// Four digits tell all that a probability is good for, and keep a record short.
pub(crate) fn rounded(p: f32) -> f32 {
    (p * 10_000.0).round() / 10_000.0
}

/// The slots of a reading, each with the probability that the list has nothing there.
fn slots(reading: &Reading) -> impl Iterator<Item = (&Slot, f32)> {
    let main = reading.main().iter().map(|slot| (slot, slot.blank()));
    stacked(reading.prefix())
        .chain(main)
        .chain(stacked(reading.suffix()))
}

/// The slots of a stacked group. It is left out as one: the probability of that is shared by the characters there.
fn stacked(group: &[Slot]) -> impl Iterator<Item = (&Slot, f32)> {
    let is_there = |slot: &Slot| slot.blank() < STACKED_LEFT_OUT;
    let count = group.iter().filter(|slot| is_there(slot)).count();
    let share = STACKED_LEFT_OUT.powf(1.0 / count.clamp(1, MAX_STACKED) as f32);
    group.iter().map(move |slot| {
        let blank = slot.blank();
        (slot, if is_there(slot) { share } else { blank })
    })
}

fn typed(seen: char, right: f32, alike: f32) -> Place {
    let others = crate::read::GLYPHS
        .chars()
        .filter(|&g| g != seen && equivalent(g, seen))
        .count();
    let unlike = (35 - others) as f32;
    let rest = if others == 0 {
        1.0 - right
    } else {
        1.0 - right - alike
    };
    let chance = |c: char| match c {
        _ if seen == crate::plate::UNKNOWN => 1.0 / 36.0,
        c if c == seen => right,
        c if equivalent(c, seen) => alike / others as f32,
        _ => rest / unlike,
    };
    let glyphs = crate::read::GLYPHS.chars().map(|c| (c, chance(c)));
    Place::new(glyphs.collect(), 0.0)
}
