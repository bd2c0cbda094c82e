//! Pictures for release: other plates and people's windows covered, beyond recovery, and looked at by a person.
//!
//! What is covered becomes one flat colour, the same in every picture. A blur or a mosaic is not enough: each of their
//! values still depends on what was there, and texts and faces have been recovered from such values by comparing them
//! with those of every candidate, or by trained networks (Hill, Zhou, Saul and Shacham 2016, Proceedings on Privacy
//! Enhancing Technologies 2016(4); McPherson, Shokri and Shmatikov 2016, arXiv 1609.00408). A plate has few candidates.
//!
//! Encode the released pixels anew: the thumbnail and the tags of the original file still have what was covered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::vehicle::{Vehicle, Windows};
use crate::error::{Error, ErrorKind, Result};
use crate::frame::{Frame, PixelFormat};
use crate::geometry::{Quad, Rect};
use crate::names::named;
use crate::words::{self, hex};

/// The colour of what is covered: middle grey, which is neither a bright plate nor a dark window.
pub const FILL: [u8; 3] = [128; 3];
/// The most regions of one picture.
pub const MAX_REGIONS: usize = 10_000;

named! {
    /// Why a region is covered.
    Covered {
        /// A plate that the release is not about.
        Plate "plate",
        /// Windows of a vehicle, derived from its plate.
        Windows "windows",
        /// Windows that a person drew.
        DrawnWindows "drawn_windows",
        /// Something else that a person drew: passers-by, a house number.
        Drawn "drawn",
    }
}

/// A covered rectangle of whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Region {
    /// Why.
    pub why: Covered,
    /// Pixels from the left edge.
    pub x: u32,
    /// Pixels from the upper edge.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A covered picture that nobody has looked at yet: it cannot be released.
///
/// ```compile_fail
/// fn unseen(redacted: alpr_core::disclose::Redacted) -> alpr_core::disclose::Released {
///     redacted // only `reviewed_by` makes it releasable
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redacted {
    #[serde(skip)]
    rgb: Vec<u8>,
    width: u32,
    height: u32,
    regions: Vec<Region>,
    shows_occupants: bool,
}

/// A covered picture that a person looked at. As JSON it is what is said of it, without its pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Released {
    sha256: String,
    #[serde(flatten)]
    picture: Redacted,
    reviewed_by: String,
    reviewed_at: Timestamp,
}

/// What the log keeps of a picture that is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// SHA-256 of its red, green and blue bytes.
    pub sha256: String,
    /// How many regions are covered.
    pub covered: usize,
    /// Whether occupants of a vehicle are shown.
    pub shows_occupants: bool,
    /// Who looked at it.
    pub reviewed_by: String,
    /// When.
    pub reviewed_at: Timestamp,
}

/// Covers what a release is not about: every plate but those released, the windows of all vehicles as far as they are
/// not shown, and `further` regions. Where regions overlap a released plate, it is covered too.
///
/// Give every plate that was found, at any score: one that is left out stays legible. Windows of vehicles without a
/// plate, and passers-by, are found by nobody but the person who looks.
///
/// # Errors
/// [`ErrorKind::Refused`] if occupants of a vehicle are to be shown that the release is not about;
/// [`ErrorKind::InvalidArgument`] if a plate or a drawn region is outside the picture, there are over [`MAX_REGIONS`],
/// or windows are drawn and none is given.
pub fn redact(frame: &Frame<'_>, vehicles: &[Vehicle], further: &[Quad]) -> Result<Redacted> {
    let mut redacted = Redacted {
        rgb: frame.to_rgb(),
        width: frame.width(),
        height: frame.height(),
        regions: Vec::new(),
        shows_occupants: false,
    };
    for vehicle in vehicles {
        redacted.cover_vehicle(vehicle)?;
    }
    redacted.cover_drawn(further)?;
    Ok(redacted)
}

/// Fills a rectangle of an RGB picture of 8 bits, rows without gaps, with [`FILL`]: every pixel that it touches.
/// Nothing where it is outside. Gives what was filled, as `x`, `y`, width and height in pixels.
///
/// # Errors
/// [`ErrorKind::InvalidFrame`] if the pixels do not fit the size, or the size is over [`Frame`]'s limits;
/// [`ErrorKind::InvalidArgument`] if the region has numbers that are not finite.
pub fn cover(rgb: &mut [u8], width: u32, height: u32, region: Rect) -> Result<Option<[u32; 4]>> {
    Frame::new(rgb, width, height, PixelFormat::Rgb8)?;
    let numbers = [region.x, region.y, region.width, region.height];
    if !numbers.iter().all(|number| number.is_finite()) {
        let text =
            format!("expected a region of finite numbers, got {numbers:?}: check its corners");
        return Err(Error::new(ErrorKind::InvalidArgument, text));
    }
    let span = |from: f32, length: f32, most: u32| {
        let end = (from + length).ceil().clamp(0.0, most as f32) as u32;
        let start = from.floor().clamp(0.0, most as f32) as u32;
        (start, end.saturating_sub(start))
    };
    let (x, across) = span(region.x, region.width, width);
    let (y, down) = span(region.y, region.height, height);
    if across == 0 || down == 0 {
        return Ok(None);
    }
    let rows = rgb.chunks_exact_mut(3 * width as usize);
    for row in rows.skip(y as usize).take(down as usize) {
        let (pixels, _) = row.as_chunks_mut::<3>();
        pixels
            .iter_mut()
            .skip(x as usize)
            .take(across as usize)
            .for_each(|pixel| *pixel = FILL);
    }
    Ok(Some([x, y, across, down]))
}

impl Redacted {
    /// Red, green and blue of every pixel, rows without gaps: to be looked at.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// Pixels across and down.
    pub const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// What is covered, and why.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// Covers what a person saw that is still to be covered.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if a region is outside the picture, or there are over [`MAX_REGIONS`].
    pub fn cover_drawn(&mut self, further: &[Quad]) -> Result<()> {
        self.drawn(further, Covered::Drawn)
    }

    /// The picture as a person saw it, fit for release.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without the name of who looked.
    pub fn reviewed_by(self, name: &str, now: Timestamp) -> Result<Released> {
        words::name("who looked at the covered picture", name)?;
        Ok(Released {
            sha256: hex(&Sha256::digest(&self.rgb)),
            picture: self,
            reviewed_by: name.to_owned(),
            reviewed_at: now,
        })
    }

    fn cover_vehicle(&mut self, vehicle: &Vehicle) -> Result<()> {
        self.inside(&vehicle.plate)?;
        if !vehicle.is_released {
            self.add(vehicle.plate_region(), Covered::Plate)?;
        }
        match &vehicle.windows {
            Windows::Derived => self.add(vehicle.window_region(), Covered::Windows),
            Windows::Drawn(windows) if windows.is_empty() => Err(Error::new(
                ErrorKind::InvalidArgument,
                "expected windows that a person drew, got none: draw them, or let them be derived",
            )),
            Windows::Drawn(windows) => self.drawn(windows, Covered::DrawnWindows),
            Windows::Shown if vehicle.is_released => {
                self.shows_occupants = true;
                Ok(())
            }
            Windows::Shown => Err(Error::new(
                ErrorKind::Refused,
                "occupants of a vehicle that the release is not about are not shown: cover its windows",
            )),
        }
    }

    fn drawn(&mut self, regions: &[Quad], why: Covered) -> Result<()> {
        for region in regions {
            self.inside(region)?;
            self.add(region.bounds(), why)?;
        }
        Ok(())
    }

    fn add(&mut self, region: Rect, why: Covered) -> Result<()> {
        let count = self.regions.len();
        if count == MAX_REGIONS {
            let text =
                format!("expected at most {MAX_REGIONS} regions, got more: draw larger ones");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let filled = cover(&mut self.rgb, self.width, self.height, region)?;
        self.regions
            .extend(filled.map(|[x, y, width, height]| Region {
                why,
                x,
                y,
                width,
                height,
            }));
        Ok(())
    }

    /// Refuses what is nowhere in the picture: it was drawn in another one.
    fn inside(&self, region: &Quad) -> Result<()> {
        let (at, width, height) = (region.bounds(), self.width, self.height);
        let is_outside = at.x + at.width <= 0.0
            || at.y + at.height <= 0.0
            || at.x >= width as f32
            || at.y >= height as f32;
        if is_outside {
            let (x, y) = (at.x, at.y);
            let text = format!(
                "a region at {x}, {y} is outside the picture of {width} x {height}: take the picture's own coordinates"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(())
    }
}

impl Released {
    /// Red, green and blue of every pixel, rows without gaps.
    pub fn rgb(&self) -> &[u8] {
        self.picture.rgb()
    }

    /// Pixels across and down.
    pub const fn size(&self) -> (u32, u32) {
        self.picture.size()
    }

    /// What is covered, and why.
    pub fn regions(&self) -> &[Region] {
        self.picture.regions()
    }

    /// What the log keeps of it.
    pub fn shown(&self) -> Shown {
        Shown {
            sha256: self.sha256.clone(),
            covered: self.regions().len(),
            shows_occupants: self.picture.shows_occupants,
            reviewed_by: self.reviewed_by.clone(),
            reviewed_at: self.reviewed_at,
        }
    }
}

#[cfg(test)]
mod tests;
