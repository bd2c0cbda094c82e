//! Opens hot lists and builds them: an index as it is, anything else line by line into an index.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use alpr_core::hotlist::{
    Builder, Change, Check, Corrections, Entry, EntryKey, Importer, Layout, ListInfo, Reject,
    Source, is_index,
};
use alpr_core::{HotList, MatchRules};
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};

use crate::{new_file, output, picture};

pub(crate) mod in_force;
mod sources;

use sources::{default_sources, importer};

/// Rejected lines that are printed; the count is always complete.
const SHOWN_REJECTS: u64 = 20;
/// Plates of removals that name no entry, that are shown.
const SHOWN_UNMET: usize = 20;
/// One rejected line in a hundred is a typing error; more is another format.
pub(crate) const MAX_REJECT_SHARE: f64 = 0.01;

/// How lists become one index.
pub(crate) struct Recipe {
    /// Who keeps the list and answers for lines that name no source; the files' names where nobody says, and nobody.
    pub(crate) source: Option<String>,
    /// When it was drawn; the oldest file's modification time where nobody says.
    pub(crate) extracted: Option<Timestamp>,
    /// When it was received; now where nobody says.
    pub(crate) received: Option<Timestamp>,
    /// How the lists are written: a preset's name, or the path of a mapping file.
    pub(crate) format: String,
    /// The zone of days and of times that name none; the layout's where nobody says.
    pub(crate) zone: Option<String>,
    /// The greatest share of rejected lines, 0 to 1.
    pub(crate) max_reject_share: f64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            source: None,
            extracted: None,
            received: None,
            format: "plain".into(),
            zone: None,
            max_reject_share: MAX_REJECT_SHARE,
        }
    }
}

/// Opens an index, or builds one in memory from a delimited list: the same each time, so that its hits can be judged
/// again.
pub(crate) fn open(path: &Path) -> Result<HotList> {
    let failed = || format!("`{}`", path.display());
    let mut file = File::open(path).with_context(failed)?;
    let bytes = if begins_as_index(&mut file).with_context(failed)? {
        fs::read(path).with_context(failed)?
    } else {
        let recipe = Recipe {
            received: Some(picture::modified(path)?),
            ..Recipe::default()
        };
        write(&[path.to_owned()], &recipe, Vec::new())?
    };
    HotList::open(bytes).with_context(failed)
}

/// Opens rules, or takes the library's.
pub(crate) fn rules(path: Option<&Path>) -> Result<MatchRules> {
    let Some(path) = path else {
        return Ok(MatchRules::default());
    };
    let failed = || format!("`{}`", path.display());
    let text = fs::read_to_string(path).with_context(failed)?;
    MatchRules::parse(&text).with_context(failed)
}

fn begins_as_index(file: &mut File) -> std::io::Result<bool> {
    let mut start = Vec::new();
    Read::take(&mut *file, 8).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(is_index(&start))
}

fn layout(format: &str) -> Result<Layout> {
    if Path::new(format).extension().is_none() {
        return Ok(Layout::preset(format)?);
    }
    let text = fs::read_to_string(format).with_context(|| format!("cannot read `{format}`"))?;
    Layout::parse(&text).with_context(|| format!("`{format}`"))
}

/// Writes the index of these lists; rejected lines are reported on standard error.
fn write<W: Write>(paths: &[PathBuf], recipe: &Recipe, out: W) -> Result<W> {
    let layout = layout(&recipe.format)?;
    let [default_source, of_changes] = default_sources(paths, recipe, &layout)?;
    let layout = match &recipe.zone {
        Some(zone) => layout.in_zone(zone)?,
        None => layout,
    };
    let mut build = Build {
        change_layout: layout.clone().or_source(of_changes),
        layout: layout.or_source(default_source.clone()),
        default_source,
        builder: Builder::new(out)?,
        changes: HashMap::new(),
        unmet: HashSet::new(),
        max_reject_share: recipe.max_reject_share,
        rejects: 0,
    };
    // Increments are small and kept; what they change is left out of the others while those are read.
    let mut changes = Vec::new();
    for path in paths {
        build.increment(path, &mut changes)?;
    }
    build.settle(paths, changes)?;
    let (mut oldest, mut newest) = (Timestamp::now(), Timestamp::MIN);
    for path in paths {
        let (first, last) = build.full(path)?;
        (oldest, newest) = (oldest.min(first), newest.max(last));
    }
    let names = || paths.iter().map(|p| p.display().to_string());
    let source = recipe.source.clone();
    let source = source.unwrap_or_else(|| names().collect::<Vec<_>>().join(", "));
    let extracted = recipe.extracted.unwrap_or(oldest);
    let received = recipe.received.unwrap_or_else(Timestamp::now);
    let is_apart = recipe.extracted.is_none() && newest > extracted;
    build.finish(ListInfo {
        newest: is_apart.then_some(newest),
        ..ListInfo::new(source, extracted, received)
    })
}

struct Build<W> {
    layout: Layout,
    change_layout: Layout,
    default_source: Option<Source>,
    builder: Builder<W>,
    /// The last change of each entry, with its place among the changes.
    changes: HashMap<EntryKey, (usize, Change)>,
    /// What is to be removed and was not found yet.
    unmet: HashSet<EntryKey>,
    max_reject_share: f64,
    rejects: u64,
}

impl<W: Write> Build<W> {
    fn increment(&mut self, path: &Path, changes: &mut Vec<Change>) -> Result<()> {
        let Some(importer) = importer(path, &self.change_layout)?.filter(Importer::is_increment)
        else {
            return Ok(());
        };
        output::tell_columns(path, &importer);
        self.lines(path, importer, |_, change| {
            changes.push(change);
            Ok(())
        })
    }

    /// Keeps the last change of each entry, and what it takes away: for that, the lists are asked what the records of
    /// lines have that correct or remove.
    fn settle(&mut self, paths: &[PathBuf], changes: Vec<Change>) -> Result<()> {
        let mut corrections = Corrections::of(&changes);
        if !corrections.is_empty() {
            for path in paths {
                self.listed(path, |entry| corrections.list(entry))?;
            }
        }
        for (place, change) in changes.into_iter().enumerate() {
            let key = change.entry().key();
            let was_put = self
                .changes
                .get(&key)
                .is_some_and(|(_, was)| was.listed().is_some());
            let wrong = corrections.next(&change);
            if change.listed().is_none() && wrong.is_none() && !was_put {
                self.unmet.insert(key.clone());
            } else {
                self.unmet.remove(&key);
            }
            if let Some(wrong) = wrong {
                self.changes
                    .insert(wrong.key(), (place, Change::Remove(wrong)));
            }
            self.changes.insert(key, (place, change));
        }
        Ok(())
    }

    /// Tells the entries of a full list.
    fn listed(&self, path: &Path, mut tell: impl FnMut(&Entry)) -> Result<()> {
        let Some(mut importer) = importer(path, &self.layout)? else {
            for entry in open(path)?.entries() {
                tell(&self.of_index(entry?));
            }
            return Ok(());
        };
        if importer.is_increment() {
            return Ok(());
        }
        while let Some(line) = importer
            .next()
            .with_context(|| format!("`{}`", path.display()))?
        {
            if let Ok(change) = line {
                tell(change.entry());
            }
        }
        Ok(())
    }

    /// An entry of an index as its line would be taken now.
    fn of_index(&self, mut entry: Entry) -> Entry {
        if entry.source.is_none() {
            entry.source.clone_from(&self.default_source);
        }
        entry
    }

    /// Adds a full list; gives when its oldest and its newest part were drawn, as far as its file tells.
    fn full(&mut self, path: &Path) -> Result<(Timestamp, Timestamp)> {
        match importer(path, &self.layout)? {
            None => return self.index(path),
            Some(importer) if importer.is_increment() => {}
            Some(importer) => {
                output::tell_columns(path, &importer);
                self.lines(path, importer, |build, change| build.push(change.entry()))?
            }
        }
        let modified = picture::modified(path)?;
        Ok((modified, modified))
    }

    fn index(&mut self, path: &Path) -> Result<(Timestamp, Timestamp)> {
        let list = open(path)?;
        for entry in list.entries() {
            self.push(&self.of_index(entry?))?;
        }
        self.rejects += list.info().rejects;
        let info = list.info();
        Ok((info.extracted, info.newest_part()))
    }

    /// An entry of a full list, unless an increment changed it.
    fn push(&mut self, entry: &Entry) -> Result<()> {
        if !self.changes.is_empty() {
            let key = entry.key();
            if self.changes.contains_key(&key) {
                self.unmet.remove(&key);
                return Ok(());
            }
        }
        Ok(self.builder.push(entry)?)
    }

    fn lines(
        &mut self,
        path: &Path,
        mut importer: Importer<File>,
        mut take: impl FnMut(&mut Self, Change) -> Result<()>,
    ) -> Result<()> {
        let name = path.display();
        let (mut taken, mut rejected) = (0_u64, 0_u64);
        while let Some(line) = importer.next().with_context(|| format!("`{name}`"))? {
            match line {
                Ok(change) => {
                    taken += 1;
                    take(self, change)?;
                }
                Err(reject) => {
                    rejected += 1;
                    if rejected <= SHOWN_REJECTS {
                        let Reject {
                            line,
                            column,
                            reason,
                        } = reject;
                        output::complain(&format!("{name}:{line}: {column}: {reason}"));
                    }
                }
            }
        }
        if rejected > SHOWN_REJECTS {
            let more = rejected - SHOWN_REJECTS;
            output::complain(&format!("{name}: {more} more lines were rejected"));
        }
        self.rejects += rejected;
        let share = rejected as f64 / (taken + rejected).max(1) as f64;
        if share > self.max_reject_share {
            bail!(
                "`{name}` is refused: {:.1} % of its lines were rejected, at most {:.1} % are allowed; mend it, name its --format, or raise --max-reject-share",
                100.0 * share,
                100.0 * self.max_reject_share
            );
        }
        Ok(())
    }

    fn finish(mut self, info: ListInfo) -> Result<W> {
        let mut changes: Vec<_> = self.changes.into_values().collect();
        changes.sort_by_key(|(place, _)| *place);
        if !self.unmet.is_empty() {
            let lost = self.unmet.len();
            let plate = |key: &EntryKey| match key {
                EntryKey::Record(_, _, plate, _) | EntryKey::Plate(plate, ..) => plate.to_string(),
            };
            let plates: BTreeSet<String> = self.unmet.iter().map(plate).collect();
            let shown: Vec<String> = plates.into_iter().take(SHOWN_UNMET).collect();
            output::complain(&format!(
                "{lost} removals name no entry of the lists; what they mean may be listed still: {}",
                shown.join(", ")
            ));
        }
        for entry in changes.iter().filter_map(|(_, change)| change.listed()) {
            self.builder.push(entry)?;
        }
        let info = ListInfo {
            rejects: self.rejects,
            default_source: self.default_source,
            ..info
        };
        Ok(self.builder.finish(&info)?)
    }
}

/// Builds an index so that a reader sees the old file or the new one, never a part; an unfit list is refused. `log` is
/// told of the new list once it is on the disk, and before it takes its place: who is killed in between has a line of a
/// list that is not in force, and builds it again; the other way round hits would come of a list that no log knows.
pub(crate) fn replace(
    path: &Path,
    lists: &[PathBuf],
    recipe: &Recipe,
    force: bool,
    log: impl FnOnce(&HotList) -> Result<()>,
) -> Result<()> {
    let path = &new_file::replaceable(path, "an index", is_index)?;
    let failed = || format!("cannot write `{}`", path.display());
    let file = new_file::beside(path).with_context(failed)?;
    let out = write(lists, recipe, BufWriter::new(file))?;
    let file = out
        .into_inner()
        .map_err(|e| e.into_error())
        .with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    let new = open(file.path())?;
    if !force {
        check(&new, path)?;
    } else if path.exists() {
        let path = path.display();
        output::complain(&format!("--force: nothing was compared with `{path}`"));
    }
    log(&new)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

/// The list at a path; nothing if there is none. One that cannot be opened is an error, for it may have entries.
fn if_there(path: &Path) -> Result<Option<HotList>> {
    let is_there = path.try_exists();
    let is_there = is_there.with_context(|| format!("`{}`", path.display()))?;
    is_there.then(|| open(path)).transpose()
}

/// Where a list's age is no matter: the check of a shift judges that, on the day.
pub(crate) const ANY_AGE: SignedDuration = SignedDuration::from_hours(24 * 36_525);

/// Refuses a list that is unfit to take the place of the one in force.
fn check(new: &HotList, in_force: &Path) -> Result<()> {
    let before = if_there(in_force)
        .context("the list in force cannot be compared with the new one; --force replaces it")?;
    // Rejected lines were judged file by file, by the share that whoever builds the list allows.
    let status = new.shift_check_allowing(Timestamp::now(), ANY_AGE, before.as_ref(), 1.0)?;
    if status.check == Check::Fail {
        bail!(
            "the list is refused: {}; --force takes it",
            status.reasons.join("; ")
        );
    }
    for reason in &status.reasons {
        output::complain(reason);
    }
    Ok(())
}
