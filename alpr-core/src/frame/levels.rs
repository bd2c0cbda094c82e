//! The range of brightness that a frame uses, and how a dark or hazy one is spread over all of it.

use super::Frame;

/// A frame that uses less than half of the levels is dark or hazy. Of 227 photographs, 30 of them of the night, 2 do;
/// spreading every frame clips plates beside lamps, and loses three of the thirty.
const NARROW: u8 = 128;
/// With fewer levels than this there is nothing but noise: a covered lens.
const EMPTY: u8 = 8;
/// Every so many rows tell the range.
const ROWS_APART: usize = 4;
/// The share of the pixels that may be darker, and brighter: hot pixels and lamps.
const OUTSIDE: f64 = 0.001;

/// The levels that become black and white.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    low: u8,
    high: u8,
}

impl Levels {
    /// Those of a dark or hazy frame; none where a frame is as it should be, or shows nothing.
    pub(super) fn narrow(frame: &Frame<'_>) -> Option<Self> {
        let (mut counts, mut row) = ([0_u64; 256], Vec::new());
        for y in (0..frame.height()).step_by(ROWS_APART) {
            row.clear();
            frame.luma_row(y, &mut row);
            for level in &row {
                if let Some(count) = counts.get_mut(usize::from(*level)) {
                    *count += 1;
                }
            }
        }
        let most = (OUTSIDE * counts.iter().sum::<u64>() as f64) as u64;
        let low = edge(counts.iter().enumerate(), most)?;
        let high = edge(counts.iter().enumerate().rev(), most)?;
        let span = high.saturating_sub(low);
        (EMPTY..NARROW)
            .contains(&span)
            .then_some(Self { low, high })
    }

    /// A level as it is in the whole range.
    pub(super) fn spread(self, level: u8) -> u8 {
        let span = u16::from(self.high - self.low);
        let above = u16::from(level.saturating_sub(self.low));
        u8::try_from(255 * above / span).unwrap_or(u8::MAX)
    }
}

/// The first level up to which there are more pixels than so many.
fn edge<'a>(mut counts: impl Iterator<Item = (usize, &'a u64)>, most: u64) -> Option<u8> {
    let mut outside = 0;
    let (level, _) = counts.find(|(_, count)| {
        outside += **count;
        outside > most
    })?;
    u8::try_from(level).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PixelFormat;

    fn levels(pixels: &[u8]) -> Option<Levels> {
        let width = u32::try_from(pixels.len()).unwrap();
        Levels::narrow(&Frame::new(pixels, width, 1, PixelFormat::Gray8).unwrap())
    }

    #[test]
    fn a_dark_frame_is_spread_and_others_are_left() {
        let dark: Vec<u8> = (0..200).map(|i| 20 + i % 41).collect();
        let found = levels(&dark).unwrap();
        assert_eq!(found, Levels { low: 20, high: 60 });
        let spread = [0, 20, 40, 60, 255].map(|level| found.spread(level));
        assert_eq!(spread, [0, 0, 127, 255, 255]);
        let whole: Vec<u8> = (0..=255).collect();
        assert_eq!(levels(&whole), None);
        assert_eq!(levels(&[90; 64]), None);
    }

    #[test]
    fn brightness_and_colour_of_yuv_are_spread_alike() {
        let y = |i: u8| 20 + i % 41;
        let planar: Vec<u8> = (0..200).map(y).chain([128; 100]).collect();
        let packed: Vec<u8> = (0..200).flat_map(|i| [y(i), 128]).collect();
        for (pixels, format) in [(planar, PixelFormat::Nv12), (packed, PixelFormat::Yuyv)] {
            let frame = Frame::new(&pixels, 20, 10, format).unwrap();
            for frame in [frame, frame.in_full_range()] {
                let rgb = frame.to_rgb();
                let grey: Vec<u8> = rgb.as_chunks::<3>().0.iter().map(|[r, ..]| *r).collect();
                assert_eq!(frame.to_luma(), grey, "{format}");
            }
            assert_eq!(frame.in_full_range().to_luma()[40], 255, "{format}");
        }
    }

    #[test]
    fn a_frame_in_full_range_stays_so() {
        let dark: Vec<u8> = (0..200).map(|i| 20 + i % 41).collect();
        let frame = Frame::new(&dark, 200, 1, PixelFormat::Gray8).unwrap();
        let once = frame.in_full_range();
        assert_eq!(once.in_full_range().to_luma(), once.to_luma());
        assert_ne!(once.to_luma(), frame.to_luma());
    }

    #[test]
    fn a_lamp_does_not_hide_that_a_frame_is_dark() {
        let mut dark: Vec<u8> = (0..4000).map(|i| (i % 30) as u8).collect();
        dark[7] = 255;
        assert_eq!(levels(&dark), Some(Levels { low: 0, high: 29 }));
    }
}
