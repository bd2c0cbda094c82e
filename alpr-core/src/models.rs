//! The models that are compiled in; `models/MODEL_CARD.md` tells what they were trained on and what they read.

/// The models that lie in a folder.
macro_rules! built_in {
    ($folder:literal) => {
        use crate::error::Result;
        use crate::network::Model;

        built_in!(detector, $folder, "The detector.");
        built_in!(refiner, $folder, "The refiner.");
        built_in!(reader, $folder, "The reader.");
    };
    ($name:ident, $folder:literal, $what:literal) => {
        #[doc = $what]
        ///
        /// # Errors
        /// [`ErrorKind::InvalidModel`](crate::ErrorKind::InvalidModel) if this build is damaged.
        pub fn $name() -> Result<Model> {
            Model::open(
                include_str!(concat!($folder, stringify!($name), ".toml")),
                include_bytes!(concat!($folder, stringify!($name), ".onnx")),
            )
        }
    };
}

/// Those of the standard size.
#[cfg(feature = "standard-models")]
pub mod standard {
    built_in!("../models/");
    built_in!(
        second_reader,
        "../models/",
        "The large reader, for the second look at a plate."
    );
}

/// The small ones, for firmware: a ninth of the size, half of the time or less, and less is read.
#[cfg(feature = "nano-models")]
pub mod nano {
    built_in!("../models/nano/");
}
