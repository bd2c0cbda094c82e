//! `At`: an instant, as any aware `datetime` says it.

use alpr_core::{Error, ErrorKind};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use pyo3::exceptions::PyTypeError;
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyTimeAccess};
use pyo3::{PyTypeInfo, intern};

use crate::error::raise;

/// The instant of a `datetime`, by its own `utcoffset()`: only the `datetime` knows what its time zone says of it, and
/// PyO3's conversion asks the zone alone.
#[derive(Clone, Copy)]
pub(crate) struct At(pub(crate) Timestamp);

impl At {
    pub(crate) const fn instant(self) -> Timestamp {
        self.0
    }
}

impl<'py> FromPyObject<'_, 'py> for At {
    type Error = PyErr;

    const INPUT_TYPE: PyStaticExpr = PyDateTime::TYPE_HINT;

    fn extract(ob: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let (time, said): (_, &Bound<'py, PyAny>) = (ob.cast::<PyDateTime>()?, &ob);
        let offset: Option<SignedDuration> = time
            .call_method0(intern!(ob.py(), "utcoffset"))?
            .extract()?;
        let Some(offset) = offset else {
            let why = format!(
                "expected a datetime with a time zone, got {said} without one: give one, such as \
                 datetime.now(timezone.utc)"
            );
            return Err(PyTypeError::new_err(why));
        };
        let clock = Time::new(
            time.get_hour().try_into()?,
            time.get_minute().try_into()?,
            time.get_second().try_into()?,
            i32::try_from(time.get_microsecond())? * 1000,
        )?;
        let local = time.extract::<Date>()?.to_datetime(clock);
        instant(local, offset).map(Self).ok_or_else(|| {
            let why = format!(
                "expected an instant from 0001-01-01T00:00:00Z to {}, got {said}: give one between",
                Timestamp::MAX
            );
            raise(Error::new(ErrorKind::InvalidArgument, why))
        })
    }
}

/// The instant at which clocks that are ahead of UTC by an offset show this; nothing where Python could not give it
/// back.
fn instant(local: DateTime, offset: SignedDuration) -> Option<Timestamp> {
    let seconds = Offset::from_seconds(i32::try_from(offset.as_secs()).ok()?).ok()?;
    let rest = SignedDuration::from_nanos(offset.subsec_nanos().into());
    let instant = seconds.to_timestamp(local).ok()?.checked_sub(rest).ok()?;
    (Offset::UTC.to_datetime(instant).year() >= 1).then_some(instant)
}
