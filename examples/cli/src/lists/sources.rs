//! Whose lines are those of the lists that are built together.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use alpr_core::hotlist::{Importer, Layout, Source};
use anyhow::{Context, Result};

use super::{Recipe, begins_as_index, open};

/// Who answers for lines that name no source, of full lists and of changes: whom the recipe names, or else an index
/// that is the only full list. Of several full lists none answers for another's lines; changes are of the only source
/// that these indexes have, so that they find its entries.
pub(super) fn default_sources(
    paths: &[PathBuf],
    recipe: &Recipe,
    layout: &Layout,
) -> Result<[Option<Source>; 2]> {
    if let Some(source) = &recipe.source {
        let source = Some(Source::from(source.as_str()));
        return Ok([source.clone(), source]);
    }
    let (mut full, mut named) = (0, BTreeSet::new());
    for path in paths {
        match importer(path, layout)? {
            Some(importer) if importer.is_increment() => {}
            Some(_) => full += 1,
            None => {
                full += 1;
                named.extend(open(path)?.info().default_source.clone());
            }
        }
    }
    let only = named.pop_first().filter(|_| named.is_empty());
    Ok([only.clone().filter(|_| full == 1), only])
}

/// The lines of a list; nothing if it is an index.
pub(super) fn importer(path: &Path, layout: &Layout) -> Result<Option<Importer<File>>> {
    let failed = || format!("`{}`", path.display());
    let mut file = File::open(path).with_context(failed)?;
    if begins_as_index(&mut file).with_context(failed)? {
        return Ok(None);
    }
    let importer = Importer::new(file, layout);
    importer.map(Some).with_context(failed)
}
