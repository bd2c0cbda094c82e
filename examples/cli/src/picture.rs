//! Decodes a picture file, within limits, the way up that its camera noted.

use std::path::Path;

use alpr_core::frame::{MAX_PIXELS, MAX_SIDE};
use anyhow::{Context, Result};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

/// The RGB pixels of a picture file.
pub(crate) fn open(path: &Path) -> Result<RgbImage> {
    let mut reader = ImageReader::open(path)
        .with_context(|| format!("cannot open `{}`", path.display()))?
        .with_guessed_format()
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    reader.limits(limits());
    let decode = || -> image::ImageResult<RgbImage> {
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture.into_rgb8())
    };
    decode().with_context(|| format!("`{}` is no picture that can be decoded", path.display()))
}

/// What the library takes, at up to 8 bytes a pixel while decoding.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(8 * MAX_PIXELS);
    limits
}
