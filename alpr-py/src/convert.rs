//! Conversions that PyO3 has not: arguments of several kinds, numbers in a range, dictionaries of names.

use std::convert::Infallible;
use std::fmt::Display;

use alpr_core::{Error, ErrorKind};
use jiff::SignedDuration;
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3::{PyTypeInfo, type_hint_identifier, type_hint_subscript};
use serde_json::Value;

use crate::error::raise;

/// Takes an argument of several kinds, the first that fits; what is none of them is a `TypeError` that says so.
macro_rules! one_of {
    ($name:ty, $expected:literal: $($variant:ident($kind:ty)),* $(,)?) => {
        impl<'py> pyo3::FromPyObject<'_, 'py> for $name {
            type Error = pyo3::PyErr;

            const INPUT_TYPE: pyo3::inspect::PyStaticExpr = {
                use pyo3::type_hint_union;
                type_hint_union!($(<$kind as pyo3::FromPyObject<'_, '_>>::INPUT_TYPE),*)
            };

            fn extract(given: pyo3::Borrowed<'_, 'py, pyo3::PyAny>) -> pyo3::PyResult<Self> {
                $(if let Ok(given) = given.extract::<$kind>() {
                    return Ok(Self::$variant(given));
                })*
                let got = given.get_type();
                let why = format!(concat!("expected ", $expected, ", got {}"), got);
                Err(pyo3::exceptions::PyTypeError::new_err(why))
            }
        }
    };
}
pub(crate) use one_of;

/// A whole number in a range. The argument is an `i128`: what the number's own type does not hold, PyO3 refuses with a
/// bare `OverflowError`.
pub(crate) fn whole<T>(given: i128, (least, most): (T, T), what: &str) -> PyResult<T>
where
    T: TryFrom<i128> + PartialOrd + Display + Copy,
{
    let number = T::try_from(given).ok();
    let number = number.filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| {
        let why = format!("expected {least} to {most} {what}, got {given}: take a number of these");
        raise(Error::new(ErrorKind::InvalidArgument, why))
    })
}

/// So many seconds; the library checks whether they are in range.
pub(crate) fn seconds(seconds: f64) -> PyResult<SignedDuration> {
    SignedDuration::try_from_secs_f64(seconds).map_err(|_| {
        let why = format!("expected a number of seconds, got {seconds:?}: give a finite one");
        raise(Error::new(ErrorKind::InvalidArgument, why))
    })
}

/// A dictionary of names and whatever they name.
pub(crate) struct Named<'py>(pub(crate) Bound<'py, PyDict>);

const NAMED: PyStaticExpr = type_hint_subscript!(
    PyDict::TYPE_HINT,
    type_hint_identifier!("builtins", "str"),
    type_hint_identifier!("typing", "Any")
);

impl<'py> IntoPyObject<'py> for Named<'py> {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = Infallible;

    const OUTPUT_TYPE: PyStaticExpr = NAMED;

    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Self::Error> {
        Ok(self.0)
    }
}

impl<'py> FromPyObject<'_, 'py> for Named<'py> {
    type Error = PyErr;

    const INPUT_TYPE: PyStaticExpr = NAMED;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(given.cast::<PyDict>()?.to_owned()))
    }
}

/// A dictionary as Python's own `json` writes it.
pub(crate) fn json(detail: &Bound<'_, PyDict>) -> PyResult<Value> {
    let dumps = detail.py().import("json")?.getattr("dumps")?;
    let text: String = dumps.call1((detail,))?.extract()?;
    serde_json::from_str(&text).map_err(|e| {
        let why = format!("the detail is not JSON: {e}: give numbers, texts and lists of them");
        raise(Error::new(ErrorKind::InvalidArgument, why))
    })
}
