//! Draws what was read into a picture, and under one what it is.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};

use ab_glyph::{FontRef, PxScale};
use alpr_core::PlateRead;
use anyhow::{Context, Result};
use image::{ImageFormat, Rgb, RgbImage};
use imageproc::drawing::{draw_filled_rect_mut, draw_line_segment_mut, draw_text_mut, text_size};
use imageproc::rect::Rect;

use crate::new_file;
use crate::read::report;

/// B612 Mono, made for cockpits: 0 and O, 1 and I can be told apart. Licence beside it.
const FONT: &[u8] = include_bytes!("../assets/b612-mono.ttf");

const LINE: Rgb<u8> = Rgb([0, 230, 118]);
const GROUND: Rgb<u8> = Rgb([0, 0, 0]);
/// Red and white, as warnings are.
const WARNING: Rgb<u8> = Rgb([200, 0, 0]);
const WORDS: Rgb<u8> = Rgb([255, 255, 255]);

/// Draws corners, text and state of each read.
pub(crate) fn draw(picture: &mut RgbImage, reads: &[PlateRead]) -> Result<()> {
    let font = FontRef::try_from_slice(FONT).context("the built-in font is damaged")?;
    // A fortieth of the height can be read wherever the picture can.
    let size = (picture.height() as f32 / 40.0).max(12.0);
    for read in reads {
        outline(picture, read);
        label(picture, read, &font, size);
    }
    Ok(())
}

fn outline(picture: &mut RgbImage, read: &PlateRead) {
    let corners = read.detection().quad().corners();
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        // Twice, a pixel apart, so that it stays visible when the picture is scaled down.
        for shift in [0.0, 1.0] {
            draw_line_segment_mut(
                picture,
                (from.x, from.y + shift),
                (to.x, to.y + shift),
                LINE,
            );
        }
    }
}

fn label(picture: &mut RgbImage, read: &PlateRead, font: &FontRef<'_>, size: f32) {
    let text = format!(
        "{} {} {:.0}%",
        read.full_text(),
        report::state_name(read),
        100.0 * read.full_confidence()
    );
    let scale = PxScale::from(size);
    let (width, height) = text_size(scale, font, &text);
    let bounds = read.detection().quad().bounds();
    let below = bounds.y + bounds.height + 4.0;
    let above = bounds.y - height as f32 - 8.0;
    let top = if above >= 0.0 { above } else { below } as i32;
    let left = (bounds.x as i32).clamp(0, (picture.width() as i32 - width as i32).max(0));
    let ground = Rect::at(left, top).of_size(width.max(1) + 4, height.max(1) + 4);
    draw_filled_rect_mut(picture, ground, GROUND);
    draw_text_mut(picture, LINE, left + 2, top + 2, scale, font, &text);
}

/// The picture with a band under it that says what it is. Nothing of the picture is hidden.
pub(crate) fn captioned(picture: &RgbImage, text: &str) -> Result<RgbImage> {
    let font = FontRef::try_from_slice(FONT).context("the built-in font is damaged")?;
    let (width, height) = picture.dimensions();
    let (wide, tall) = text_size(PxScale::from(100.0), &font, text);
    // A twentieth of the height can be read wherever the picture can; a narrow picture has room for less.
    let room = 90.0 * width as f32 / wide.max(1) as f32;
    let size = (height as f32 / 20.0).max(16.0).min(room);
    let band = (size * tall as f32 / 100.0 * 1.5).ceil() as u32 + 1;
    let mut whole = RgbImage::from_pixel(width, height + band, WARNING);
    image::imageops::replace(&mut whole, picture, 0, 0);
    let (left, scale) = ((size / 4.0) as i32, PxScale::from(size));
    draw_text_mut(&mut whole, WORDS, left, height as i32, scale, &font, text);
    Ok(whole)
}

/// Where each picture goes in a folder: under the name of its source; a name that an earlier one has gets a number.
pub(crate) fn targets<'a>(sources: impl Iterator<Item = &'a PathBuf>, dir: &Path) -> Vec<PathBuf> {
    let (mut taken, mut numbers) = (HashSet::new(), HashMap::<String, u64>::new());
    let target = |source: &PathBuf| {
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        // Some file systems take `X` for `x`.
        let number = numbers.entry(name.to_lowercase()).or_default();
        loop {
            *number += 1;
            let free = match *number {
                1 => format!("{name}.png"),
                n => format!("{name}-{n}.png"),
            };
            if taken.insert(free.to_lowercase()) {
                return dir.join(free);
            }
        }
    };
    sources.map(target).collect()
}

/// Writes a picture as PNG; what an earlier run wrote there is replaced.
pub(crate) fn save(picture: &RgbImage, target: &Path) -> Result<()> {
    let is_png = |start: &[u8]| start.starts_with(b"\x89PNG");
    let target = new_file::replaceable(target, "a picture in PNG", is_png)?;
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png)?;
    new_file::replace(&target, png.get_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_pictures_get_one_name() {
        let sources = ["a/x.png", "b/x.png", "c/x.png-2", "d/X.PNG", "b/y.png"].map(PathBuf::from);
        let named = targets(sources.iter(), Path::new("drawn"));
        let expected = [
            "x.png.png",
            "x.png-2.png",
            "x.png-2-2.png",
            "X.PNG-3.png",
            "y.png.png",
        ];
        assert_eq!(named, expected.map(|name| Path::new("drawn").join(name)));
    }
}
