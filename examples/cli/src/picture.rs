//! Decodes a picture file, within limits, the way up that its camera noted.

use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::path::Path;

use alpr_core::frame::{MAX_PIXELS, MAX_SIDE};
use anyhow::{Context, Result};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The RGB pixels of a picture file, and the SHA-256 of that very file.
pub(crate) fn open(path: &Path) -> Result<(RgbImage, String)> {
    let failed = || format!("cannot read `{}`", path.display());
    let file = File::open(path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let mut file = BufReader::new(file);
    let sha256 = sha256(&mut file).with_context(failed)?;
    file.rewind().with_context(failed)?;
    let mut reader = ImageReader::new(file)
        .with_guessed_format()
        .with_context(failed)?;
    reader.limits(limits());
    let decode = || -> image::ImageResult<RgbImage> {
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture.into_rgb8())
    };
    let picture = decode()
        .with_context(|| format!("`{}` is no picture that can be decoded", path.display()))?;
    Ok((picture, sha256))
}

fn sha256(file: &mut impl io::Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    io::copy(file, &mut hash)?;
    Ok(format!("{:x}", hash.finalize()))
}

/// When a file was changed last.
pub(crate) fn modified(path: &Path) -> Result<Timestamp> {
    let modified = std::fs::metadata(path).and_then(|meta| meta.modified());
    let modified = modified.with_context(|| format!("`{}`", path.display()))?;
    Ok(Timestamp::try_from(modified)?)
}

/// What the library takes, at up to 8 bytes a pixel while decoding.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(8 * MAX_PIXELS);
    limits
}
