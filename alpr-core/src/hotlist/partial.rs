//! Lays a part of a plate along the places of a query: how probable it is that it means what is there.

use std::sync::Arc;

use jiff::Timestamp;

use super::HotList;
use super::align::{Compared, Rest, Way, align};
use super::entry::Entry;
use super::glyphs::Views;
use super::hit::{Found, Hit, judge};
use super::pattern::Pattern;
use super::query::{Place, Query};
use super::rules::MatchRules;
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
    let all = Rest {
        at: 0,
        place: 0,
        edits: 0,
    };
    align((part.len(), places.len()), all, |rest| {
        let [one, other] = ways(part, places, rest);
        [one, other, None]
    })
}

/// The next of the part stands in the place; the place holds none, or `*` ends before it.
fn ways(part: &[u8], places: &[Place], rest: Rest) -> [Option<Way>; 2] {
    let Rest { at, place, .. } = rest;
    let way = |chance, compared, (at, place)| Way {
        chance,
        compared,
        rest: Rest { at, place, ..rest },
    };
    let slot = places.get(place);
    let blank = slot.map(|slot| way(slot.blank, None, (at, place + 1)));
    let next = part.get(at).copied().map(char::from);
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
