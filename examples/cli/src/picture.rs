//! Decodes a picture file, within limits, the way up that its camera noted.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use alpr_core::frame::{MAX_PIXELS, MAX_SIDE};
use anyhow::{Context, Result, bail};
use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tiff::decoder::Decoder;

/// The most bytes of a picture file: [`MAX_PIXELS`] of 16 bytes each, as no format has them.
const MAX_BYTES: u64 = 16 * MAX_PIXELS;

/// The RGB pixels of a picture file, and the SHA-256 of that very file.
pub(crate) fn open(path: &Path) -> Result<(RgbImage, String)> {
    let failed = || format!("cannot open `{}`", path.display());
    // A pipe would never end, and opening one waits for its writer.
    let found = fs::metadata(path).with_context(failed)?;
    if !found.is_file() {
        bail!("`{}` is no ordinary file: give a picture", path.display());
    }
    if found.len() > MAX_BYTES {
        let (path, bytes) = (path.display(), found.len());
        bail!(
            "`{path}`: expected a picture of at most {MAX_BYTES} bytes, got {bytes}: save it anew"
        );
    }
    let file = File::open(path).with_context(failed)?;
    decode(path, BufReader::new(file))
}

/// The same of a file's bytes, whose name is for messages alone.
pub(crate) fn decode(path: &Path, mut file: impl BufRead + Seek) -> Result<(RgbImage, String)> {
    let failed = || format!("cannot read `{}`", path.display());
    let sha256 = sha256(&mut file).with_context(failed)?;
    file.rewind().with_context(failed)?;
    let mut reader = ImageReader::new(file)
        .with_guessed_format()
        .with_context(failed)?;
    if reader.format() == Some(ImageFormat::Jpeg) {
        let mut file = reader.into_inner();
        let is_whole = match find_end(&mut file, false) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
            done => done.with_context(failed)?,
        };
        if !is_whole {
            bail!("`{}` was cut off: copy it again", path.display());
        }
        file.rewind().with_context(failed)?;
        reader = ImageReader::with_format(file, ImageFormat::Jpeg);
    }
    reader.limits(limits());
    let decode = || -> Result<RgbImage> {
        let mut decoder = reader.into_decoder()?;
        check_size(decoder.dimensions())?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture.into_rgb8())
    };
    let picture = decode()
        .with_context(|| format!("`{}` is no picture that can be decoded", path.display()))?;
    Ok((picture, sha256))
}

/// Refuses a picture that the library would refuse, before memory is spent on it.
fn check_size((width, height): (u32, u32)) -> Result<()> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        bail!("expected at most {MAX_PIXELS} pixels, got {width} x {height}: scale it down");
    }
    Ok(())
}

/// Goes behind the end marker of a JPEG: decoders fill up in grey what was cut off, and no plate is found there. Gives
/// false where another one begins before: this one was cut off. `has_begun` says that its start marker was taken.
///
/// # Errors
/// If the file ends before.
pub(crate) fn find_end(file: &mut impl BufRead, mut has_begun: bool) -> io::Result<bool> {
    loop {
        // A scan's own bytes of this value are followed by a zero.
        file.skip_until(0xff)?;
        let mut code = [0xff];
        while code == [0xff] {
            file.read_exact(&mut code)?;
        }
        match code {
            [0xd9] => return Ok(true),
            [0xd8] if has_begun => return Ok(false),
            [0xd8] => has_begun = true,
            [0x00 | 0x01 | 0xd0..=0xd7] => {}
            _ => {
                // A segment, such as one with a thumbnail, which has an end of its own.
                let mut length = [0; 2];
                file.read_exact(&mut length)?;
                let rest = u16::from_be_bytes(length).saturating_sub(2);
                io::copy(&mut file.by_ref().take(rest.into()), &mut io::sink())?;
            }
        }
    }
}

/// Tells where a file has more than the one picture that is read: further pages, or an animation.
pub(crate) fn is_only_one(path: &Path) -> Result<()> {
    let failed = || format!("cannot tell how many pictures are in `{}`", path.display());
    let has_more = || -> Result<bool> {
        let reader = ImageReader::open(path)?.with_guessed_format()?;
        Ok(match reader.format() {
            Some(ImageFormat::Png) => {
                PngDecoder::with_limits(reader.into_inner(), limits())?.is_apng()?
            }
            Some(ImageFormat::WebP) => WebPDecoder::new(reader.into_inner())?.has_animation(),
            Some(ImageFormat::Tiff) => Decoder::new(reader.into_inner())?.more_images(),
            _ => false,
        })
    };
    if has_more().with_context(failed)? {
        bail!(
            "`{}` has more than one picture, and only the first was read: give each as a file",
            path.display()
        );
    }
    Ok(())
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
