//! SHA-256 and SHA-512 of what is written or read, made on the way.

use std::collections::BTreeMap;
use std::io::{self, Write};

use sha2::{Digest, Sha256, Sha512};

/// What a manifest's sums are made by. RFC 8493, 2.4 asks for SHA-512 and recommends SHA-256; older ones prove nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Sha256,
    Sha512,
}

impl Algorithm {
    pub(super) const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    /// Its name in the names of manifests.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The hexadecimal digits of a sum.
    pub(super) const fn digits(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// The sums of a bag's files, by path.
pub(super) type AllSums = BTreeMap<String, Sums>;

/// The sums of a file, in lower case hexadecimal, and its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) sha256: String,
    sha512: String,
    pub(super) bytes: u64,
}

impl Sums {
    pub(super) fn by(&self, algorithm: Algorithm) -> &str {
        match algorithm {
            Algorithm::Sha256 => &self.sha256,
            Algorithm::Sha512 => &self.sha512,
        }
    }
}

/// Hands bytes on, and hashes them.
pub(super) struct Hashing<W> {
    out: W,
    sha256: Sha256,
    sha512: Sha512,
    bytes: u64,
}

impl<W> Hashing<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            sha256: Sha256::new(),
            sha512: Sha512::new(),
            bytes: 0,
        }
    }

    /// What was written to, and the sums of it.
    pub(super) fn finish(self) -> (W, Sums) {
        let sums = Sums {
            sha256: format!("{:x}", self.sha256.finalize()),
            sha512: format!("{:x}", self.sha512.finalize()),
            bytes: self.bytes,
        };
        (self.out, sums)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        let written = bytes.get(..count).unwrap_or(bytes);
        self.sha256.update(written);
        self.sha512.update(written);
        self.bytes += written.len() as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether a text is a SHA-256 as records have it: 64 lower case hexadecimal digits.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == Algorithm::Sha256.digits()
        && text
            .bytes()
            .all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes one byte at a time, as a slow medium may.
    struct Slow(Vec<u8>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.extend(bytes.first());
            Ok(bytes.len().min(1))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn sums_are_of_what_was_written() {
        let mut hashing = Hashing::new(Slow(Vec::new()));
        hashing.write_all(b"abc").unwrap();
        let (out, sums) = hashing.finish();
        assert_eq!((out.0.as_slice(), sums.bytes), (&b"abc"[..], 3));
        // FIPS 180-4, the examples of one block.
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sums.by(Algorithm::Sha256), sha256);
        assert!(sums.by(Algorithm::Sha512).starts_with("ddaf35a193617aba"));
        for algorithm in Algorithm::ALL {
            assert_eq!(sums.by(algorithm).len(), algorithm.digits());
        }
        assert!(is_sha256(sha256) && !is_sha256(&sha256.to_uppercase()));
    }
}
