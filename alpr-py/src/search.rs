//! `Page`: what a search of kept reads found, and what a search is in Python's words.

use alpr_store::{Area, Search};
use pyo3::prelude::*;

use crate::error::raise;
use crate::record::Record;

/// A rectangle of the map: south, west, north, east.
pub(crate) type Edges = (f64, f64, f64, f64);

/// One page of what was found, the oldest first.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Page {
    page: alpr_store::Page,
}

#[pymethods]
impl Page {
    /// The reads.
    #[getter]
    fn reads(&self) -> Vec<Record> {
        self.page.reads.iter().cloned().map(Record::new).collect()
    }

    /// Where the next page begins, for `after`; None if this was the last.
    #[getter]
    fn next(&self) -> Option<String> {
        self.page.next.map(|id| id.to_string())
    }

    fn __repr__(&self) -> String {
        let next = self.next().map_or("None".into(), |id| format!("'{id}'"));
        format!("<Page reads={} next={next}>", self.page.reads.len())
    }
}

impl Page {
    pub(crate) const fn new(page: alpr_store::Page) -> Self {
        Self { page }
    }
}

/// The search of the keywords of `Store.search`.
pub(crate) fn search(
    plate: Option<&str>,
    part: Option<String>,
    camera: Option<String>,
    unit: Option<String>,
    area: Option<Edges>,
) -> PyResult<Search> {
    let plate = plate.map(str::parse).transpose().map_err(raise)?;
    let area = area.map(|(south, west, north, east)| Area {
        south,
        west,
        north,
        east,
    });
    Ok(Search {
        plate,
        part,
        camera,
        unit,
        area,
    })
}
