//! What names or a hold select of what a store keeps, read by read.

use alpr_core::hotlist::{Action, folded};
use alpr_core::record::{HitRecord, Id, Record};
use alpr_core::retain::{DataClass, Hold, HoldScope, Holder, Subject};
use alpr_core::{Jurisdiction, Period, PlateText, Result};
use jiff::{SignedDuration, Timestamp};

use crate::engine::{Transaction, texts};
use crate::rows::from_json;
use crate::search::{MAX_PAGE, Search};
use crate::tables::{self, Sought};

/// One thing that is selected.
pub(super) enum Part {
    Read(Box<Record>),
    Hit(Box<HitRecord>),
    /// A name of what is not kept.
    Absent(Id),
}

/// Is handed what is selected, a read before its hits; a read may come again.
type Take<'a> = &'a mut dyn FnMut(Part) -> Result<()>;
/// Whether a record with these hits is wanted.
type Wanted<'a> = &'a dyn Fn(&Record, &[HitRecord]) -> bool;

/// What these names are of: reads, and the reads of hits, each with its hits.
pub(super) fn named(on: &mut dyn Transaction, ids: &[Id], take: Take<'_>) -> Result<()> {
    wanted_of(on, ids, &|_, _| true, take)
}

/// What a hold covers, whenever it is opened and closed.
pub(super) fn held(on: &mut dyn Transaction, hold: &Hold, take: Take<'_>) -> Result<()> {
    let scope = &hold.draft.scope;
    let wanted = |record: &Record, hits: &[HitRecord]| fits(hold, record, hits);
    if !scope.ids.is_empty() {
        return wanted_of(on, &scope.ids, &wanted, take);
    }
    for sought in sought(scope) {
        found(on, &sought, window(scope), &wanted, take)?;
    }
    Ok(())
}

fn wanted_of(
    on: &mut dyn Transaction,
    ids: &[Id],
    wanted: Wanted<'_>,
    take: Take<'_>,
) -> Result<()> {
    for id in ids {
        let hit = hits(on, "id", *id)?;
        let read = hit.first().map_or(*id, |hit| hit.read);
        if let Some(body) = tables::read(on, read)? {
            one(on, Record::from_json(&body)?, wanted, take)?;
        } else {
            take(Part::Absent(read))?;
            hit.into_iter()
                .try_for_each(|hit| take(Part::Hit(Box::new(hit))))?;
        }
    }
    Ok(())
}

/// What is sought and wanted, page by page.
fn found(
    on: &mut dyn Transaction,
    sought: &Sought,
    window: Period,
    wanted: Wanted<'_>,
    take: Take<'_>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = tables::seek(on, sought, window, after, MAX_PAGE)?;
        if page.is_empty() {
            return Ok(());
        }
        for (id, body) in page {
            after = Some(id);
            one(on, Record::from_json(&body)?, wanted, take)?;
        }
    }
}

/// A record with its hits, if it is wanted.
fn one(on: &mut dyn Transaction, record: Record, wanted: Wanted<'_>, take: Take<'_>) -> Result<()> {
    let hits = hits(on, "read", record.id)?;
    if !wanted(&record, &hits) {
        return Ok(());
    }
    take(Part::Read(Box::new(record)))?;
    hits.into_iter()
        .try_for_each(|hit| take(Part::Hit(Box::new(hit))))
}

/// Hits by their name, or by their read's.
fn hits(on: &mut dyn Transaction, column: &'static str, id: Id) -> Result<Vec<HitRecord>> {
    let sql = format!("SELECT body FROM hits WHERE {column} = $1 ORDER BY id");
    let bodies = texts(on, &sql, &[id.into()])?;
    bodies.iter().map(|body| from_json(body)).collect()
}

/// All that a scope without names may cover: by the narrowest of its conditions that has an index.
fn sought(scope: &HoldScope) -> Vec<Sought> {
    // No index has a plate of which a character is not known.
    if !scope.plates.is_empty() && !scope.plates.iter().any(PlateText::has_unknown) {
        return may_be(&scope.plates);
    }
    if !scope.cameras.is_empty() {
        let camera = |camera: &String| Search {
            camera: Some(camera.clone()),
            ..Search::default()
        };
        let cameras = scope.cameras.iter().map(camera);
        return cameras.map(Sought::Fitting).collect();
    }
    vec![Sought::Fitting(Search::default())]
}

/// All that may be of one of these plates.
fn may_be(plates: &[PlateText]) -> Vec<Sought> {
    let texts = plates.iter().map(|plate| folded(plate.as_str()));
    let read = texts.flat_map(|text| [Sought::Folded(text.clone()), Sought::Stacked(text)]);
    read.chain([Sought::Hit, Sought::Unread]).collect()
}

/// The window of a scope, whose end is within it.
fn window(scope: &HoldScope) -> Period {
    let after = |to: Timestamp| to.checked_add(SignedDuration::from_micros(1)).ok();
    Period {
        from: scope.from.unwrap_or(Timestamp::MIN),
        to: scope.to.and_then(after).unwrap_or(Timestamp::MAX),
    }
}

/// Whether a hold covers a record of this store in any of the classes that it has. Of a scope with names, the record is
/// one of them; who is said to have it does not matter, since it is here; and a hold does not ask whose law it is
/// under.
fn fits(hold: &Hold, record: &Record, hits: &[HitRecord]) -> bool {
    let holders = &hold.draft.scope.holders;
    let holder = holders.first().copied().unwrap_or(Holder::Server);
    let listed = listed(hits);
    let classes: &[DataClass] = if listed.is_empty() {
        &[DataClass::Read, DataClass::Picture]
    } else {
        &[DataClass::Hit]
    };
    classes.iter().any(|class| {
        let subject = Subject {
            id: None,
            listed: &listed,
            ..Subject::of_record(record, holder, *class, Jurisdiction::MO)
        };
        hold.fits(&subject)
    })
}

/// The listed plates of hits, as a purge has them: what the rules drop is no hit.
fn listed(hits: &[HitRecord]) -> String {
    let hits = hits.iter().filter(|hit| hit.action != Action::Drop);
    let plates: Vec<&str> = hits.map(|hit| hit.entry.plate.as_str()).collect();
    plates.join(",")
}
