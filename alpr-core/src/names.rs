//! Names: enums whose variants have stable ones in files and in the bindings, and those that may stand only once.

use std::collections::HashSet;
use std::hash::Hash;

/// The first whose name another one had before, if there is one.
pub(crate) fn twice<T, N: Eq + Hash>(
    all: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> N,
) -> Option<T> {
    let mut names = HashSet::new();
    all.into_iter().find(|one| !names.insert(name(one)))
}

/// Variant, name, meaning; names are what serde writes.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$about:meta])* $variant:ident $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$about])* #[serde(rename = $name)] $variant,)* }

        impl $type {
            /// Every one, in this order.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name in files and in the bindings.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Error;

            fn from_str(name: &str) -> $crate::Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)*
                    _ => {
                        let known = [$($name),*].join(", ");
                        let text = format!("`{name}` is none of {known}: use one of them");
                        Err($crate::Error::new($crate::ErrorKind::InvalidArgument, text))
                    }
                }
            }
        }
    };
}
pub(crate) use named;
