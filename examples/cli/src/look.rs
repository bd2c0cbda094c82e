//! Reads one shot: decodes, reads, matches and draws it.

use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use alpr_core::frame::FramePair;
use alpr_core::record::{Picture, PictureKind};
use alpr_core::{Engine, Frame, HotList, MatchRules, PixelFormat, PlateRead};
use anyhow::{Context, Error, Result};
use image::RgbImage;

use crate::inputs::Shot;
use crate::output::Report;
use crate::store::keep::Sighting;
use crate::{annotate, picture};

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
    /// What every plate is matched with.
    pub(crate) list: Option<&'a (HotList, MatchRules)>,
    /// Whether pictures are plates, cut out and upright.
    pub(crate) is_plate: bool,
}

/// A decoded picture.
struct View<'a> {
    path: &'a Path,
    kind: PictureKind,
    pixels: RgbImage,
    sha256: String,
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
    pub(crate) fn look(&self, shot: Shot, target: Option<&Path>) -> Look {
        let (start, mut faults) = (Instant::now(), Vec::new());
        let mut views = self.views(&shot, &mut faults);
        let seen = match self.sighting(&shot, &views, start) {
            Ok(seen) => seen,
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        if let (Some(seen), Some(target), Some(view)) = (&seen, target, views.last_mut()) {
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
            let opened = match &shot.arrival {
                Some(arrival) => picture::decode(path, Cursor::new(&arrival.jpeg)),
                None => picture::open(path),
            };
            match opened {
                Ok((pixels, sha256)) => {
                    if shot.arrival.is_none() {
                        faults.extend(picture::is_only_one(path).err());
                    }
                    views.push(View {
                        path,
                        kind,
                        pixels,
                        sha256,
                    });
                }
                Err(fault) => faults.push(fault),
            }
        }
        views
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
        let report = match self.list {
            Some((list, rules)) => report.with_hits(&reads, list, rules)?,
            None => report,
        };
        let pictures = views.iter().map(|view| Picture {
            kind: view.kind,
            sha256: view.sha256.clone(),
        });
        Ok(Some(Sighting {
            shot: shot.clone(),
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
