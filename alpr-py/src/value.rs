//! Equality of objects that only tell something: two that tell the same are equal. And their copies.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Gives a class `__eq__` by a value, and `__hash__` by a part of it that tells most of them apart.
macro_rules! by_value {
    ($class:ident, |$this:ident| $value:expr, $key:expr) => {
        #[pyo3::pymethods]
        impl $class {
            fn __eq__(&self, other: &Self) -> bool {
                let ours = {
                    let $this = self;
                    $value
                };
                let theirs = {
                    let $this = other;
                    $value
                };
                ours == theirs
            }

            fn __hash__(&self) -> u64 {
                let $this = self;
                $crate::value::hash_of($key)
            }
        }
    };
}
pub(crate) use by_value;

/// Lets objects of a class be pickled and copied: by their JSON.
macro_rules! by_json {
    ($class:ident) => {
        #[pyo3::pymethods]
        impl $class {
            /// It can be pickled and copied: by its JSON.
            fn __reduce__<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::PyAny>, (String,))> {
                use pyo3::types::PyAnyMethods;
                let read = py.get_type::<Self>().getattr("from_json")?;
                Ok((read, (self.to_json()?,)))
            }
        }
    };
}
pub(crate) use by_json;

/// The same number for the same key.
pub(crate) fn hash_of(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
