//! Decodes a picture file, within limits, the way up that its camera noted.

use std::fs::{self, File};
use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;

use alpr_core::frame::{MAX_PIXELS, MAX_SIDE};
use anyhow::{Context, Error, Result, bail};
use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tiff::decoder::Decoder;

/// The most bytes of a picture file: [`MAX_PIXELS`] of 16 bytes each, as no format has them.
const MAX_BYTES: u64 = 16 * MAX_PIXELS;

/// So often a file is read that is written meanwhile.
const TRIES: usize = 3;

/// A picture file. All of it is of the bytes that were read once: a camera may write the next picture over it.
pub(crate) struct Photo {
    pub(crate) pixels: RgbImage,
    pub(crate) sha256: String,
    /// When the file was changed last.
    pub(crate) written: Timestamp,
    /// Said where it has more than the one picture that is read.
    pub(crate) fault: Option<Error>,
}

/// Reads and decodes a picture file.
pub(crate) fn open(path: &Path) -> Result<Photo> {
    let (bytes, written) = read(path)?;
    let (pixels, sha256) = decode(path, &bytes)?;
    Ok(Photo {
        pixels,
        sha256,
        written,
        fault: is_only_one(path, &bytes).err(),
    })
}

/// A file's bytes, and when it was changed last, as of one moment.
fn read(path: &Path) -> Result<(Vec<u8>, Timestamp)> {
    let failed = || format!("cannot open `{}`", path.display());
    // A pipe would never end, and opening one waits for its writer.
    if !fs::metadata(path).with_context(failed)?.is_file() {
        bail!("`{}` is no ordinary file: give a picture", path.display());
    }
    for _ in 0..TRIES {
        let file = File::open(path).with_context(failed)?;
        let before = file.metadata().with_context(failed)?;
        let mut bytes = Vec::new();
        let most = MAX_BYTES + 1;
        let read = (&file).take(most).read_to_end(&mut bytes);
        read.with_context(|| format!("cannot read `{}`", path.display()))?;
        check_length(path, before.len().max(bytes.len() as u64))?;
        let after = file.metadata().with_context(failed)?;
        let written = before.modified().with_context(failed)?;
        if (written, before.len()) == (after.modified().with_context(failed)?, after.len()) {
            return Ok((bytes, Timestamp::try_from(written).with_context(failed)?));
        }
    }
    bail!(
        "`{}` is being written, and was another one at each of {TRIES} tries: read it once it is whole",
        path.display()
    )
}

fn check_length(path: &Path, bytes: u64) -> Result<()> {
    if bytes > MAX_BYTES {
        let path = path.display();
        bail!(
            "`{path}`: expected a picture of at most {MAX_BYTES} bytes, got {bytes}: save it anew"
        );
    }
    Ok(())
}

/// The RGB pixels and the SHA-256 of a file's bytes, whose name is for messages alone.
pub(crate) fn decode(path: &Path, bytes: &[u8]) -> Result<(RgbImage, String)> {
    let failed = || format!("cannot read `{}`", path.display());
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .with_context(failed)?;
    if reader.format() == Some(ImageFormat::Jpeg) {
        let is_whole = match find_end(&mut &*bytes, false) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
            done => matches!(done.with_context(failed)?, End::Whole),
        };
        if !is_whole {
            bail!("`{}` was cut off: copy it again", path.display());
        }
    }
    let png = (reader.format() == Some(ImageFormat::Png)).then_some(bytes);
    reader.limits(limits());
    let decode = || -> Result<RgbImage> {
        let mut decoder = reader.into_decoder()?;
        check_size(decoder.dimensions())?;
        let noted = png.and_then(exif).and_then(Orientation::from_exif_chunk);
        let orientation = noted.map_or_else(|| decoder.orientation(), Ok)?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture.into_rgb8())
    };
    let picture = decode()
        .with_context(|| format!("`{}` is no picture that can be decoded", path.display()))?;
    Ok((picture, format!("{:x}", Sha256::digest(bytes))))
}

/// Refuses a picture that the library would refuse, before memory is spent on it.
fn check_size((width, height): (u32, u32)) -> Result<()> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        bail!("expected at most {MAX_PIXELS} pixels, got {width} x {height}: scale it down");
    }
    Ok(())
}

/// What a PNG's camera noted. It may stand behind the pixels, where the decoder does not look before it is done.
fn exif(png: &[u8]) -> Option<&[u8]> {
    // Behind a signature of 8 bytes come chunks, with a sum of 4 bytes at the end of each.
    let mut rest = png.get(8..)?;
    loop {
        let (length, chunk) = rest.split_first_chunk::<4>()?;
        let (name, chunk) = chunk.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (data, behind) = chunk.split_at_checked(length)?;
        if name == b"eXIf" {
            return Some(data);
        }
        rest = behind.get(4..)?;
    }
}

/// How a JPEG ends.
pub(crate) enum End {
    /// With its end marker, behind which the reader stands.
    Whole,
    /// It was cut off: another one begins so many bytes before where the reader stands.
    Cut(usize),
}

/// Goes behind the end marker of a JPEG: decoders fill up in grey what was cut off, and no plate is found there.
/// `has_begun` says that its start marker was taken.
///
/// # Errors
/// If the file ends before.
pub(crate) fn find_end(file: &mut impl BufRead, mut has_begun: bool) -> io::Result<End> {
    loop {
        // A scan's own bytes of this value are followed by a zero.
        file.skip_until(0xff)?;
        let mut code = [0xff];
        while code == [0xff] {
            file.read_exact(&mut code)?;
        }
        match code {
            [0xd9] => return Ok(End::Whole),
            [0xd8] if has_begun => return Ok(End::Cut(2)),
            [0xd8] => has_begun = true,
            [0x00 | 0x01 | 0xd0..=0xd7] => {}
            [code] => {
                if let Some(back) = skip_segment(file, code)? {
                    return Ok(End::Cut(back));
                }
            }
        }
    }
}

/// Goes behind a segment, or to the file's end within it. Gives how many bytes before that another JPEG begins, where
/// this one was cut off within the segment.
fn skip_segment(file: &mut impl BufRead, code: u8) -> io::Result<Option<usize>> {
    let mut length = [0; 2];
    file.read_exact(&mut length)?;
    let rest = u16::from_be_bytes(length).saturating_sub(2);
    let mut segment = length.to_vec();
    file.by_ref().take(rest.into()).read_to_end(&mut segment)?;
    let mut parts = segment.windows(3);
    let Some(start) = parts.position(|part| part == [0xff, 0xd8, 0xff]) else {
        return Ok(None);
    };
    // A thumbnail has a start marker too. It lies in a segment of a program's own, and behind that stands a marker.
    let may_have_one = matches!(code, 0xe0..=0xef | 0xfe);
    let is_whole = may_have_one && file.fill_buf()?.first() == Some(&0xff);
    Ok((!is_whole).then(|| segment.len() - start))
}

/// Whether another JPEG begins where one ends, as where files were joined. What a phone puts there, such as the map of
/// an HDR picture, it announces in a segment (CIPA DC-007): that is no picture of its own.
fn has_other_behind(jpeg: &[u8]) -> io::Result<bool> {
    let mut behind = jpeg;
    find_end(&mut behind, false)?;
    let mut parts = jpeg.windows(8).take(jpeg.len() - behind.len());
    let is_announced = |part: &[u8]| matches!(part, [0xff, 0xe2, _, _, b'M', b'P', b'F', 0]);
    Ok(behind.starts_with(&[0xff, 0xd8, 0xff]) && !parts.any(is_announced))
}

/// Tells where a file has more than the one picture that is read: further pages, an animation, or files that were
/// joined.
fn is_only_one(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("cannot tell how many pictures are in `{}`", path.display());
    let has_more = || -> Result<bool> {
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        Ok(match reader.format() {
            Some(ImageFormat::Jpeg) => has_other_behind(bytes)?,
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

/// When a file was changed last.
pub(crate) fn modified(path: &Path) -> Result<Timestamp> {
    let modified = fs::metadata(path).and_then(|meta| meta.modified());
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::{Duration, SystemTime};

    use super::*;

    /// A picture of one shade, which was written so many seconds after 1970.
    fn write(path: &Path, shade: u8) {
        let picture = RgbImage::from_pixel(8, 8, image::Rgb([shade; 3]));
        picture.save_with_format(path, ImageFormat::Png).unwrap();
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(shade.into());
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(written).unwrap();
    }

    #[test]
    fn a_png_is_turned_wherever_its_camera_noted_how() {
        let mut png = Cursor::new(Vec::new());
        let picture = RgbImage::from_fn(8, 8, |x, y| image::Rgb([(8 * y + x) as u8; 3]));
        picture.write_to(&mut png, ImageFormat::Png).unwrap();
        let png = png.into_inner();
        let noted = b"\0\0\0\x1aeXIfII*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0\xff\xa8\x1fM";
        // Behind the header, and before the end: upside down.
        for at in [33, png.len() - 12] {
            let turned = [&png[..at], noted, &png[at..]].concat();
            let (pixels, _) = decode(Path::new("x.png"), &turned).unwrap();
            assert_eq!(pixels, image::imageops::rotate180(&picture), "{at}");
        }
    }

    #[test]
    fn pixels_sum_and_time_are_of_one_picture_whatever_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let [latest, next] = ["latest.png", "next.png"].map(|name| folder.path().join(name));
        let sums = [1, 2].map(|shade| {
            write(&latest, shade);
            format!("{:x}", Sha256::digest(fs::read(&latest).unwrap()))
        });
        let is_over = AtomicBool::new(false);
        thread::scope(|threads| {
            threads.spawn(|| {
                for shade in [1, 2].into_iter().cycle() {
                    write(&next, shade);
                    fs::rename(&next, &latest).unwrap();
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
            for _ in 0..500 {
                let photo = open(&latest).unwrap();
                let shade = photo.pixels.get_pixel(0, 0).0[0];
                assert_eq!(photo.sha256, sums[usize::from(shade) - 1]);
                assert_eq!(photo.written.as_second(), i64::from(shade));
            }
            is_over.store(true, Ordering::Relaxed);
        });
    }
}
