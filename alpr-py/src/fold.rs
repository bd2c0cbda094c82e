//! What `HotList` does about changes that pile up: it folds them into a list of their own.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::at::At;
use crate::error::raise;
use crate::hotlist::HotList;

#[pymethods]
impl HotList {
    /// How many changes hold beside the list in force. `apply` takes up to 100000: then `fold` and `replace` end those of
    /// the source, and `take_back` those by hand.
    #[getter]
    fn changes(&self) -> usize {
        self.live().changes()
    }

    /// The bytes of an index of the list in force and all its changes, of the same source: `newest` says when the newest
    /// of them was drawn, `received` when it came; both with a time zone. Its age stays that of the list in force: what
    /// no change is about is as old as before. The list stays as it is.
    ///
    /// `replace` by `HotList.open` of them puts it in force. Then the changes of the source are changes no more, and an
    /// increment that was applied meanwhile has to be applied again. Changes by hand go on to hold; one that is taken
    /// back then is still in the list: remove it instead.
    #[pyo3(signature = (*, newest, received))]
    fn fold<'py>(
        &self,
        py: Python<'py>,
        newest: At,
        received: At,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let info = self.list().info().with_changes(newest.0, received.0);
        let index = py.detach(|| self.live().fold(Vec::new(), &info));
        Ok(PyBytes::new(py, &index.map_err(raise)?))
    }
}
