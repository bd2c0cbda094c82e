//! The files of a folder that holds the models of an engine.

use super::{Model, Models};
use crate::error::{Error, ErrorKind};

impl Models {
    /// Opens the models of a folder or an archive: `detector.toml` and `detector.onnx`, `reader.toml` and
    /// `reader.onnx`, and those of `refiner` and `second_reader` if one of the two files is there: half a model is an
    /// error, not a folder without it. `exists` says whether there is something of a name, a broken link too; `read`
    /// gives what it holds.
    ///
    /// # Errors
    /// Those of `read`, and as [`Model::open`]; [`ErrorKind::InvalidManifest`] for a manifest that is not UTF-8.
    pub fn open<E: From<Error>>(
        exists: impl Fn(&str) -> bool,
        read: impl Fn(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let model = |name: &str| {
            let named = |kind, why: &str| Error::new(kind, format!("model `{name}`: {why}"));
            let manifest = String::from_utf8(read(&format!("{name}.toml"))?).map_err(|_| {
                named(
                    ErrorKind::InvalidManifest,
                    "its manifest is not UTF-8: save it as UTF-8",
                )
            })?;
            let model = Model::open(&manifest, &read(&format!("{name}.onnx"))?);
            Ok::<_, E>(model.map_err(|e| named(e.kind(), e.message()))?)
        };
        let optional = |name: &str| {
            let mut files = ["toml", "onnx"].into_iter();
            let is_there = files.any(|ending| exists(&format!("{name}.{ending}")));
            is_there.then(|| model(name)).transpose()
        };
        // The largest one first: what it takes to load it is free again for the others.
        let second_reader = optional("second_reader")?;
        Ok(Self {
            detector: model("detector")?,
            refiner: optional("refiner")?,
            reader: model("reader")?,
            second_reader,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_and_a_manifest_that_is_none_are_told_apart() {
        let missing = |name: &str| Err(Error::new(ErrorKind::Storage, name));
        let error = Models::open(|_| true, missing).unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Storage, "second_reader.toml")
        );
        let error = Models::open(|_| false, missing).unwrap_err();
        assert_eq!(error.message(), "detector.toml");

        for (manifest, told) in [(&b"\xff"[..], "UTF-8"), (b"layout", "expected")] {
            let read = |_: &str| Ok::<_, Error>(manifest.to_vec());
            let error = Models::open(|_| false, read).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidManifest);
            let message = error.message();
            assert!(message.starts_with("model `detector`: "), "{message}");
            assert!(message.contains(told), "{message}");
        }
    }

    #[test]
    fn half_a_model_is_not_left_out() {
        let missing = |name: &str| Err(Error::new(ErrorKind::Storage, name));
        for half in ["second_reader.toml", "second_reader.onnx"] {
            let error = Models::open(|name| name == half, missing).unwrap_err();
            assert_eq!(error.message(), "second_reader.toml");
        }
    }
}
