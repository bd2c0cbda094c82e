//! Lays a part of a plate along the places of a query: how probable it is that it means what is there.

use jiff::Timestamp;

use super::align::Compared;
use super::entry::Entry;
use super::glyphs::Views;
use super::hit::{Found, Hit, judge};
use super::pattern::Pattern;
use super::query::{Place, Query};
use super::rules::MatchRules;
use super::{Arc, HotList};
use crate::interpret::UNKNOWN_BELOW;
use crate::plate::{Jurisdiction, PlateText, UNKNOWN};

impl<D: AsRef<[u8]>> HotList<D> {
    /// The hit that a part of a plate is, judged as one of this list; nothing where it does not fit. `entry` makes the
    /// entry of the text that fits: what was read, or else the most probable text that does, with `?` where a place was
    /// not read. No character may be lost or added.
    pub(crate) fn match_part(
        &self,
        part: &Pattern,
        state: Option<Jurisdiction>,
        query: &Query,
        rules: &MatchRules,
        now: Timestamp,
        entry: impl FnOnce(PlateText) -> Entry,
    ) -> Option<Hit> {
        let views = Views::of(query);
        let (chance, compared) = compare(part, views.of_state(state));
        if chance < rules.least {
            return None;
        }
        let read = [query.text, query.full_text].into_iter();
        let likeliest = || {
            let listed = compared.iter().filter_map(|c| c.listed);
            let text: String = listed.map(|(c, _)| c).collect();
            text.parse().ok()
        };
        let mut read = read.filter(|text| part.fits(*text));
        let text = read.next().or_else(likeliest)?;
        let found = Found {
            entry: Arc::new(entry(text)),
            text_probability: chance,
            compared: Arc::from(compared),
        };
        let judged_by = Arc::new(rules.clone());
        Some(judge(found, query, &judged_by, &self.snapshot(rules, now)))
    }
}

/// The probability of the best way to lay a part along the places, and the characters on it. A `?` or `*` fits whatever
/// is there, read or not.
pub(super) fn compare(part: &Pattern, places: &[Place]) -> (f32, Vec<Compared>) {
    let part = part.bytes();
    let cells = (part.len() + 1) * (places.len() + 1);
    let known = vec![None; cells];
    let mut layer = Layer {
        part,
        places,
        known,
    };
    let (mut at, mut compared) = ((0, 0), Vec::with_capacity(places.len()));
    let chance = layer.chance(at);
    while let Some((_, way)) = layer.best(at) {
        compared.extend(way.compared);
        at = way.rest;
    }
    (chance, compared)
}

/// How much of the part and of the places is done.
type At = (usize, usize);

/// One step, how probable it is, and where it leads.
struct Way {
    chance: f32,
    compared: Option<Compared>,
    rest: At,
}

struct Layer<'a> {
    part: &'a [u8],
    places: &'a [Place],
    /// The probability from each place on that was looked at: each is worked out once.
    known: Vec<Option<f32>>,
}

impl Layer<'_> {
    fn chance(&mut self, at: At) -> f32 {
        if at == (self.part.len(), self.places.len()) {
            return 1.0;
        }
        let cell = at.0 * (self.places.len() + 1) + at.1;
        if let Some(chance) = self.known.get(cell).copied().flatten() {
            return chance;
        }
        let chance = self.best(at).map_or(0.0, |(chance, _)| chance);
        if let Some(known) = self.known.get_mut(cell) {
            *known = Some(chance);
        }
        chance
    }

    /// The first step of the best way from here, if there is one, and the probability of the whole.
    fn best(&mut self, at: At) -> Option<(f32, Way)> {
        let mut best: Option<(f32, Way)> = None;
        for way in self.ways(at).into_iter().flatten() {
            let chance = way.chance * self.chance(way.rest);
            if chance > best.as_ref().map_or(0.0, |(chance, _)| *chance) {
                best = Some((chance, way));
            }
        }
        best
    }

    /// The next of the part stands in the place; the place holds none, or `*` ends before it.
    fn ways(&self, (at, place): At) -> [Option<Way>; 2] {
        let way = |chance, compared, rest| Way {
            chance,
            compared,
            rest,
        };
        let slot = self.places.get(place);
        let blank = slot.map(|slot| way(slot.blank, None, (at, place + 1)));
        let next = self.part.get(at).copied().map(char::from);
        let (Some(next), Some(slot)) = (next, slot) else {
            let ends = (next == Some('*')).then(|| way(1.0, None, (at + 1, place)));
            return [ends, blank];
        };
        match next {
            '*' => {
                let shown = unasked(slot).filter(|_| is_there(slot) >= slot.blank);
                let takes = way(1.0, shown, (at, place + 1));
                [Some(takes), Some(way(1.0, None, (at + 1, place)))]
            }
            '?' => {
                let takes = way(is_there(slot), unasked(slot), (at + 1, place + 1));
                [Some(takes), blank]
            }
            c => {
                let compared = Some(Compared::of(c, slot));
                let takes = way(slot.chance(c), compared, (at + 1, place + 1));
                [Some(takes), blank]
            }
        }
    }
}

/// How probable it is that some character is there; stacked ones may be left out although they were seen.
fn is_there(place: &Place) -> f32 {
    let seen = place.seen().map_or(0.0, |(_, p)| p);
    seen.max(1.0 - place.blank)
}

/// What stands where the part asks for nothing.
fn unasked(place: &Place) -> Option<Compared> {
    let seen = place.seen();
    let read = seen.filter(|(_, p)| *p >= UNKNOWN_BELOW);
    let listed = read.or(Some((UNKNOWN, is_there(place))));
    Some(Compared { seen, listed })
}
