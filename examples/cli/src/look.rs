//! Reads one shot: decodes, reads and draws it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use alpr_core::frame::FramePair;
use alpr_core::record::{Picture, PictureKind};
use alpr_core::{Engine, Frame, PixelFormat, PlateRead};
use anyhow::{Context, Error, Result, anyhow};
use image::RgbImage;
use jiff::{SignedDuration, Timestamp};

use crate::inputs::Shot;
use crate::read::report::Report;
use crate::store::keep::Sighting;
use crate::{annotate, picture};

/// A file's date may be ahead by so much: clocks of two machines that are set by a server differ by less.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// What was read of a shot, if anything could be, and what went wrong beside it.
pub(crate) struct Look {
    pub(crate) seen: Option<Sighting>,
    pub(crate) faults: Vec<Error>,
}

impl Look {
    /// Of a shot that did not come whole.
    pub(crate) fn failed(fault: Error) -> Self {
        let faults = vec![fault];
        Self { seen: None, faults }
    }
}

/// How shots are looked at.
pub(crate) struct Looker<'a> {
    pub(crate) engine: &'a Engine,
    /// Whether files' dates are kept as the times of the reads.
    pub(crate) is_dated: bool,
    /// Whether pictures are plates, cut out and upright.
    pub(crate) is_plate: bool,
    /// Where each picture is drawn, if it is.
    pub(crate) targets: &'a HashMap<PathBuf, PathBuf>,
}

/// A decoded picture.
struct View<'a> {
    path: &'a Path,
    kind: PictureKind,
    pixels: RgbImage,
    sha256: String,
    /// When its file was changed last, or it came.
    taken: Timestamp,
}

impl View<'_> {
    fn frame(&self) -> Result<Frame<'_>> {
        let (width, height) = self.pixels.dimensions();
        let frame = Frame::new(self.pixels.as_raw(), width, height, PixelFormat::Rgb8);
        frame.with_context(|| format!("`{}`", self.path.display()))
    }
}

impl Looker<'_> {
    /// Looks at a shot, and draws it where it shall be drawn. What was read is not lost for a fault.
    pub(crate) fn look(&self, shot: Shot) -> Look {
        let (start, mut faults) = (Instant::now(), Vec::new());
        let mut views = self.views(&shot, &mut faults);
        let seen = match self.sighting(&shot, &views, start) {
            Ok(seen) => seen,
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        if let (Some(seen), Some(view)) = (&seen, views.last_mut())
            && let Some(target) = self.targets.get(view.path)
        {
            let drawn = annotate::draw(&mut view.pixels, &seen.reads);
            let saved = drawn.and_then(|()| annotate::save(&view.pixels, target));
            faults.extend(saved.err());
        }
        Look { seen, faults }
    }

    /// The pictures of a shot that can be decoded, an infrared one behind the other.
    fn views<'a>(&self, shot: &'a Shot, faults: &mut Vec<Error>) -> Vec<View<'a>> {
        let kind = match self.is_plate {
            true => PictureKind::Plate,
            false => PictureKind::Frame,
        };
        let infrared = shot.infrared.iter().map(|p| (p, PictureKind::Infrared));
        let mut views = Vec::new();
        for (path, kind) in std::iter::once((&shot.picture, kind)).chain(infrared) {
            match self.view(shot, path, kind, faults) {
                Ok(view) => views.push(view),
                Err(fault) => faults.push(fault),
            }
        }
        views
    }

    fn view<'a>(
        &self,
        shot: &Shot,
        path: &'a Path,
        kind: PictureKind,
        faults: &mut Vec<Error>,
    ) -> Result<View<'a>> {
        if let Some(arrival) = &shot.arrival {
            let (pixels, sha256) = picture::decode(path, &arrival.jpeg)?;
            return Ok(View {
                path,
                kind,
                pixels,
                sha256,
                taken: arrival.at,
            });
        }
        let photo = picture::open(path)?;
        faults.extend(photo.fault);
        if self.is_dated {
            faults.extend(ahead(path, photo.written));
        }
        Ok(View {
            path,
            kind,
            pixels: photo.pixels,
            sha256: photo.sha256,
            taken: photo.written,
        })
    }

    /// What the pictures show together; nothing where there is none.
    fn sighting(
        &self,
        shot: &Shot,
        views: &[View<'_>],
        start: Instant,
    ) -> Result<Option<Sighting>> {
        let (Some(first), Some(last)) = (views.first(), views.last()) else {
            return Ok(None);
        };
        let reads = self.reads(views)?;
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        let infrared = views.get(1).map(|view| view.path);
        let report = Report::new(first.path, infrared, last.pixels.dimensions(), ms, &reads);
        let pictures = views.iter().map(|view| Picture {
            kind: view.kind,
            sha256: view.sha256.clone(),
        });
        Ok(Some(Sighting {
            shot: shot.clone(),
            taken: first.taken,
            track: None,
            pictures: pictures.collect(),
            report,
            reads,
        }))
    }

    fn reads(&self, views: &[View<'_>]) -> Result<Vec<PlateRead>> {
        let (mut infrared, mut color) = (None, None);
        for view in views {
            match view.kind {
                PictureKind::Infrared => infrared = Some(view.frame()?),
                _ => color = Some(view.frame()?),
            }
        }
        if let (true, Some(plate)) = (self.is_plate, &color) {
            return Ok(self.engine.read_plate(plate)?.into_iter().collect());
        }
        Ok(self.engine.read_pair(&FramePair::new(infrared, color)?)?)
    }
}

/// The time now, where another is later by more than clocks differ.
pub(crate) fn now_before(time: Timestamp) -> Option<Timestamp> {
    let now = Timestamp::now();
    (time.duration_since(now) > AHEAD).then_some(now)
}

/// Said of a picture that is dated later than now, as which it is kept: no purge would come to it in time.
fn ahead(path: &Path, written: Timestamp) -> Option<Error> {
    let (now, path) = (now_before(written)?, path.display());
    Some(anyhow!(
        "`{path}` is dated {written}, later than now, {now}, and what it shows is kept so: check the clocks, and tell its time with --at"
    ))
}
