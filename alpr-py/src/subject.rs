//! `Subject`: what a decision about retention is about.

use alpr_core::{PlateText, retain};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::error::raise;
use crate::record::{Record, id_of};
use crate::value::by_value;

/// One piece of data at one holder: the same read on two holders is two subjects.
#[pyclass(frozen, module = "alpr")]
#[derive(Clone)]
pub(crate) struct Subject {
    /// Without the texts, which it would have to borrow.
    known: retain::Subject<'static>,
    listed: String,
    camera: Option<String>,
}

#[pymethods]
impl Subject {
    /// `holder` is "server", "mobile_computer", "vendor", "private_feed" or "portable_media"; `data_class` "read",
    /// "hit", "picture", "manual_entry" or "audit"; `origin` "mobile", "stationary", "vendor" or "private_feed";
    /// `jurisdiction` the postal code of the state whose law it is under: the agency's, not the plate's.
    ///
    /// `captured` is when the picture was taken, or the entry or line was made; `received` when the holder received it;
    /// `copied` when the copy on the agency's server was made; `booked` when a copy was booked into evidence;
    /// `case_closed` when its case was closed; `requested` when somebody entitled to it asked for its destruction;
    /// `shift_ended` when its shift ended. None where that did not happen. `ongoing` says that an investigation that it
    /// belongs to goes on. A hold that names records, plates or cameras covers what has no `id`, `plate` or `camera`.
    ///
    /// A hold may give `full_plate`, the plate with its small stacked characters, instead, or one of `listed`, the
    /// listed plates that it hit; every hold of a plate covers a hit without any.
    #[new]
    #[pyo3(signature = (
        *, holder, data_class, origin, jurisdiction, captured, received=None, copied=None, booked=None,
        case_closed=None, requested=None, shift_ended=None, ongoing=false, id=None, plate=None, camera=None,
        full_plate=None, listed=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn new(
        holder: &str,
        data_class: &str,
        origin: &str,
        jurisdiction: &str,
        captured: At,
        received: Option<At>,
        copied: Option<At>,
        booked: Option<At>,
        case_closed: Option<At>,
        requested: Option<At>,
        shift_ended: Option<At>,
        ongoing: bool,
        id: Option<&str>,
        plate: Option<&str>,
        camera: Option<String>,
        full_plate: Option<&str>,
        listed: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let listed = joined(&listed.unwrap_or_default())?;
        let known = retain::Subject {
            received: received.map(At::instant),
            copied: copied.map(At::instant),
            booked: booked.map(At::instant),
            case_closed: case_closed.map(At::instant),
            requested: requested.map(At::instant),
            shift_ended: shift_ended.map(At::instant),
            ongoing,
            id: id.map(id_of).transpose()?,
            plate: plate.map(str::parse).transpose().map_err(raise)?,
            full_plate: full_plate.map(str::parse).transpose().map_err(raise)?,
            listed: &listed,
            camera: camera.as_deref(),
            ..retain::Subject::new(
                holder.parse().map_err(raise)?,
                data_class.parse().map_err(raise)?,
                origin.parse().map_err(raise)?,
                jurisdiction.parse().map_err(raise)?,
                captured.0,
            )
        };
        Ok(Self::of(known))
    }

    /// A record at a holder, with its id, plates, camera and origin; everything else is as in `Subject`.
    #[staticmethod]
    #[pyo3(signature = (
        record, *, holder, data_class, jurisdiction, received=None, copied=None, booked=None, case_closed=None,
        requested=None, shift_ended=None, ongoing=false, listed=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn of_record(
        record: PyRef<'_, Record>,
        holder: &str,
        data_class: &str,
        jurisdiction: &str,
        received: Option<At>,
        copied: Option<At>,
        booked: Option<At>,
        case_closed: Option<At>,
        requested: Option<At>,
        shift_ended: Option<At>,
        ongoing: bool,
        listed: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let listed = joined(&listed.unwrap_or_default())?;
        let known = retain::Subject {
            received: received.map(At::instant),
            copied: copied.map(At::instant),
            booked: booked.map(At::instant),
            case_closed: case_closed.map(At::instant),
            requested: requested.map(At::instant),
            shift_ended: shift_ended.map(At::instant),
            ongoing,
            listed: &listed,
            ..retain::Subject::of_record(
                record.record(),
                holder.parse().map_err(raise)?,
                data_class.parse().map_err(raise)?,
                jurisdiction.parse().map_err(raise)?,
            )
        };
        Ok(Self::of(known))
    }

    /// Who has it.
    #[getter]
    fn holder(&self) -> &'static str {
        self.known.holder.name()
    }

    /// What it is.
    #[getter]
    fn data_class(&self) -> &'static str {
        self.known.class.name()
    }

    /// Whose camera it comes from.
    #[getter]
    fn origin(&self) -> &'static str {
        self.known.origin.name()
    }

    /// The postal code of the state whose law it is under.
    #[getter]
    fn jurisdiction(&self) -> &'static str {
        self.known.jurisdiction.code()
    }

    /// When the picture was taken, or the entry or line was made.
    #[getter]
    fn captured(&self) -> Timestamp {
        self.known.captured
    }

    /// When the holder received it, None where that is not known.
    #[getter]
    fn received(&self) -> Option<Timestamp> {
        self.known.received
    }

    /// When the copy on the agency's server was made, None while there is none.
    #[getter]
    fn copied(&self) -> Option<Timestamp> {
        self.known.copied
    }

    /// When a copy was booked into evidence, None while none is.
    #[getter]
    fn booked(&self) -> Option<Timestamp> {
        self.known.booked
    }

    /// When the case that it belongs to was closed, None while it is not.
    #[getter]
    fn case_closed(&self) -> Option<Timestamp> {
        self.known.case_closed
    }

    /// When somebody entitled to it asked for its destruction, None while nobody did.
    #[getter]
    fn requested(&self) -> Option<Timestamp> {
        self.known.requested
    }

    /// When the shift in which it was made ended, None while it has not.
    #[getter]
    fn shift_ended(&self) -> Option<Timestamp> {
        self.known.shift_ended
    }

    /// Whether an investigation that it belongs to goes on.
    #[getter]
    fn ongoing(&self) -> bool {
        self.known.ongoing
    }

    /// The record's name, None where there is none.
    #[getter]
    fn id(&self) -> Option<String> {
        self.known.id.map(|id| id.to_string())
    }

    /// The plate, None where it is not known.
    #[getter]
    fn plate(&self) -> Option<String> {
        self.known.plate.map(|plate| plate.to_string())
    }

    /// The plate with its small stacked characters, None where it is not known.
    #[getter]
    fn full_plate(&self) -> Option<String> {
        self.known.full_plate.map(|plate| plate.to_string())
    }

    /// The listed plates that it hit.
    #[getter]
    fn listed(&self) -> Vec<&str> {
        let plates = self.listed.split(',');
        plates.filter(|plate| !plate.is_empty()).collect()
    }

    /// The camera, None where it is not known.
    #[getter]
    fn camera(&self) -> Option<&str> {
        self.camera.as_deref()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Subject holder='{}' data_class='{}' captured='{}'>",
            self.holder(),
            self.data_class(),
            self.captured()
        )
    }
}

by_value!(
    Subject,
    |s| s.subject(),
    (s.known.captured, s.known.plate, s.known.id)
);

impl Subject {
    /// A subject that borrows nothing.
    fn of(subject: retain::Subject<'_>) -> Self {
        let known = retain::Subject {
            holder: subject.holder,
            class: subject.class,
            origin: subject.origin,
            jurisdiction: subject.jurisdiction,
            captured: subject.captured,
            received: subject.received,
            copied: subject.copied,
            case_closed: subject.case_closed,
            requested: subject.requested,
            shift_ended: subject.shift_ended,
            booked: subject.booked,
            ongoing: subject.ongoing,
            id: subject.id,
            plate: subject.plate,
            full_plate: subject.full_plate,
            listed: "",
            camera: None,
        };
        Self {
            known,
            listed: subject.listed.to_owned(),
            camera: subject.camera.map(str::to_owned),
        }
    }

    pub(crate) fn subject(&self) -> retain::Subject<'_> {
        retain::Subject {
            listed: &self.listed,
            camera: self.camera.as_deref(),
            ..self.known
        }
    }
}

/// Plates as one text, with commas between.
fn joined(plates: &[String]) -> PyResult<String> {
    let plates = plates.iter();
    let plates = plates.map(|plate| Ok(plate.parse::<PlateText>()?.to_string()));
    let plates: alpr_core::Result<Vec<String>> = plates.collect();
    Ok(plates.map_err(raise)?.join(","))
}
