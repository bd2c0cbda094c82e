//! How a picture becomes the numbers that a network wants: size, fit, channels, layout, normalisation.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde::Deserialize;

use super::Tensor;
use crate::error::{Error, ErrorKind, Result};
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};
use crate::rectify::{PlateImage, rectify, rectify_luma};

/// Which colours a network sees, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channels {
    /// Brightness only.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

impl Channels {
    /// How many there are.
    pub const fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb | Self::Bgr => 3,
        }
    }
}

/// The order of a picture's axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// One plane for each channel.
    Nchw,
    /// The channels of a pixel together.
    Nhwc,
}

/// The type of a network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ElementType {
    /// Floats, normalised by mean and standard deviation.
    F32,
    /// Bytes 0 to 255, as readers of fast-plate-ocr take them.
    U8,
}

/// How a picture of another aspect is brought to the network's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// Both sides are scaled on their own.
    Stretch,
    /// Both sides are scaled alike and the picture is centred on a padded ground.
    Letterbox,
}

/// What a network takes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSpec {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Which colours, in which order.
    pub channels: Channels,
    /// The order of the axes.
    pub layout: Layout,
    /// Floats or bytes.
    #[serde(rename = "type")]
    pub element: ElementType,
    /// Subtracted from each channel, 0 to 255.
    pub mean: Vec<f32>,
    /// Divides each channel after that.
    pub std: Vec<f32>,
    /// How other aspects are fitted.
    pub fit: Fit,
    /// The ground of a letterbox, 0 to 255.
    #[serde(default)]
    pub pad: u8,
}

/// Where a picture lies inside a network's input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placement {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    scale_x: f32,
    scale_y: f32,
}

impl Placement {
    /// A point of the network's input in pixels of the picture.
    pub(crate) fn to_picture(self, p: Point) -> Point {
        Point::new(
            (p.x - self.left as f32) / self.scale_x,
            (p.y - self.top as f32) / self.scale_y,
        )
    }
}

impl InputSpec {
    /// The longest side of a detector's input, which may be a whole 4K frame. Refiners and readers see a plate:
    /// theirs is [`MAX_PLATE_SIDE`](crate::rectify::MAX_PLATE_SIDE).
    pub const MAX_SIDE: usize = 4096;

    /// Refuses sizes and normalisations that cannot be meant.
    pub(super) fn check(&self, max_side: usize) -> Result<()> {
        let fail = |message: String| Err(Error::new(ErrorKind::InvalidManifest, message));
        let sides = 1..=max_side;
        if !sides.contains(&self.width) || !sides.contains(&self.height) {
            return fail(format!(
                "expected an input of 1 to {max_side} pixels a side, got {} x {}",
                self.width, self.height
            ));
        }
        let count = self.channels.count();
        if self.mean.len() != count || self.std.len() != count {
            return fail(format!(
                "expected {count} numbers in `mean` and `std`, one a channel, got {} and {}",
                self.mean.len(),
                self.std.len()
            ));
        }
        if !self.mean.iter().all(|m| m.is_finite()) || !self.std.iter().all(|s| s.is_normal()) {
            return fail("expected finite numbers in `mean` and others than 0 in `std`".into());
        }
        Ok(())
    }

    /// The shape of the input, one picture.
    pub fn shape(&self) -> [usize; 4] {
        let (w, h, c) = (self.width, self.height, self.channels.count());
        match self.layout {
            Layout::Nchw => [1, c, h, w],
            Layout::Nhwc => [1, h, w, c],
        }
    }

    /// Where a picture of this size is placed.
    pub(crate) fn place(&self, width: f32, height: f32) -> Placement {
        self.place_within(width, height, 1.0)
    }

    /// The same in the middle, within this share of the input's sides.
    fn place_within(&self, width: f32, height: f32, share: f32) -> Placement {
        let (full_x, full_y) = (
            share * self.width as f32 / width,
            share * self.height as f32 / height,
        );
        let (x, y) = match self.fit {
            Fit::Stretch => (full_x, full_y),
            Fit::Letterbox => (full_x.min(full_y), full_x.min(full_y)),
        };
        let inner =
            |side: f32, scale: f32, full: usize| ((side * scale).round() as usize).clamp(1, full);
        let (w, h) = (inner(width, x, self.width), inner(height, y, self.height));
        Placement {
            left: (self.width - w) / 2,
            top: (self.height - h) / 2,
            width: w,
            height: h,
            scale_x: w as f32 / width,
            scale_y: h as f32 / height,
        }
    }

    /// The pixels of a whole frame as this input reads them.
    pub(crate) fn picture(&self, frame: &Frame<'_>) -> Picture {
        let (pixels, kind) = match self.channels {
            Channels::Gray => (frame.to_luma(), PixelType::U8),
            Channels::Rgb | Channels::Bgr => (frame.to_rgb(), PixelType::U8x3),
        };
        Picture {
            pixels,
            kind,
            width: frame.width(),
            height: frame.height(),
        }
    }

    /// A part of a picture as input, in this share of its sides and scaled with anti-aliasing. The part lies within the
    /// picture; the placement says where in the part a point is.
    pub(crate) fn part(
        &self,
        picture: &Picture,
        part: Rect,
        share: f32,
    ) -> Result<(Tensor, Placement)> {
        let placement = self.place_within(part.width, part.height, share);
        let scaled = resize(picture, part, placement)?;
        Ok((
            self.pack(&scaled, picture.kind.size(), placement)?,
            placement,
        ))
    }

    /// A plate that fills its place exactly, as input.
    pub(crate) fn plate(&self, plate: &PlateImage, at: Placement) -> Result<Tensor> {
        match self.channels {
            Channels::Gray => self.pack(&plate.to_luma(), 1, at),
            Channels::Rgb | Channels::Bgr => self.pack(plate.rgb(), 3, at),
        }
    }

    /// The part of a frame inside a quad, as it fills its place.
    pub(crate) fn rectified(&self, frame: &Frame<'_>, quad: &Quad) -> Result<Tensor> {
        let at = self.place(quad.width(), quad.height());
        match self.channels {
            Channels::Gray => self.pack(&rectify_luma(frame, quad, at.width, at.height)?, 1, at),
            Channels::Rgb | Channels::Bgr => {
                self.plate(&rectify(frame, quad, at.width, at.height)?, at)
            }
        }
    }

    /// Pixels of `depth` bytes (1 grey, 3 RGB) that fill their place exactly, as input.
    fn pack(&self, pixels: &[u8], depth: usize, at: Placement) -> Result<Tensor> {
        let count = self.channels.count();
        let area = self.width * self.height;
        let mut data = vec![0.0; count * area];
        for channel in 0..count {
            let mean = self.mean.get(channel).copied().unwrap_or(0.0);
            let factor = 1.0 / self.std.get(channel).copied().unwrap_or(1.0);
            let source = self.source(channel, depth);
            let (start, step) = match self.layout {
                Layout::Nchw => (channel * area, 1),
                Layout::Nhwc => (channel, count),
            };
            let normal = |byte: u8| (f32::from(byte) - mean) * factor;
            let plane = data.iter_mut().skip(start).step_by(step).take(area);
            plane.for_each(|value| *value = normal(self.pad));
            let rows = pixels.chunks_exact((depth * at.width).max(1));
            for (row, y) in rows.zip(at.top..) {
                let first = start + step * (y * self.width + at.left);
                let values = data.iter_mut().skip(first).step_by(step);
                for (value, pixel) in values.zip(row.chunks_exact(depth)) {
                    *value = normal(pixel.get(source).copied().unwrap_or_default());
                }
            }
        }
        Tensor::new(self.shape().to_vec(), data)
    }

    /// Which byte of an RGB or grey pixel a channel of the network reads.
    fn source(&self, channel: usize, depth: usize) -> usize {
        match self.channels {
            _ if depth == 1 => 0,
            Channels::Bgr => 2 - channel.min(2),
            Channels::Gray | Channels::Rgb => channel,
        }
    }
}

/// A frame's pixels, grey or RGB, rows without gaps.
pub(crate) struct Picture {
    pixels: Vec<u8>,
    kind: PixelType,
    width: u32,
    height: u32,
}

/// A part of a picture scaled to its place by a Hamming window over all the pixels that it covers: as sharp as the mean
/// of an area, by which detectors are trained (OpenCV's `INTER_AREA`), and as fast as a triangle of twice the width.
fn resize(picture: &Picture, part: Rect, at: Placement) -> Result<Vec<u8>> {
    let (width, height) = (picture.width, picture.height);
    let fail = |e: &dyn std::fmt::Display| {
        Error::new(
            ErrorKind::Internal,
            format!("scaling {width} x {height} failed: {e}"),
        )
    };
    let source =
        ImageRef::new(width, height, &picture.pixels, picture.kind).map_err(|e| fail(&e))?;
    let mut target = Image::new(at.width as u32, at.height as u32, picture.kind);
    let [x, y, w, h] = [part.x, part.y, part.width, part.height].map(f64::from);
    // A part that was computed in 32 bits may end some millionths of a pixel outside.
    let (w, h) = (w.min(f64::from(width) - x), h.min(f64::from(height) - y));
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Hamming))
        .crop(x, y, w, h)
        .use_alpha(false);
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|e| fail(&e))?;
    Ok(target.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PixelFormat;

    fn spec(channels: Channels, layout: Layout, fit: Fit) -> InputSpec {
        let count = channels.count();
        InputSpec {
            width: 4,
            height: 4,
            channels,
            layout,
            element: ElementType::F32,
            mean: vec![0.0; count],
            std: vec![1.0; count],
            fit,
            pad: 7,
        }
    }

    #[test]
    fn a_letterbox_is_padded_above_and_below_and_maps_back() {
        let frame = Frame::new(&[50; 8], 4, 2, PixelFormat::Gray8).unwrap();
        let spec = spec(Channels::Gray, Layout::Nchw, Fit::Letterbox);
        let (tensor, place) = spec
            .part(&spec.picture(&frame), frame.bounds(), 1.0)
            .unwrap();
        let row = |v: f32| [v; 4];
        assert_eq!(
            tensor.data(),
            [row(7.0), row(50.0), row(50.0), row(7.0)].concat()
        );
        assert_eq!(place.to_picture(Point::new(4.0, 3.0)), Point::new(4.0, 2.0));
    }

    #[test]
    fn channels_go_where_the_layout_says() {
        let pixels: Vec<u8> = [1, 2, 3].repeat(16);
        let frame = Frame::new(&pixels, 4, 4, PixelFormat::Rgb8).unwrap();
        let whole = |spec: InputSpec| {
            spec.part(&spec.picture(&frame), frame.bounds(), 1.0)
                .unwrap()
                .0
        };
        let planes = whole(spec(Channels::Bgr, Layout::Nchw, Fit::Stretch));
        assert_eq!(
            (planes.data()[0], planes.data()[16], planes.data()[32]),
            (3.0, 2.0, 1.0)
        );
        let pixels = whole(spec(Channels::Rgb, Layout::Nhwc, Fit::Stretch));
        assert_eq!(pixels.data()[..4], [1.0, 2.0, 3.0, 1.0]);
        assert_eq!(pixels.shape(), [1, 4, 4, 3]);
    }
}
