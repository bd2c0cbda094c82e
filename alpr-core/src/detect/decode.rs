//! Turns a detector's tensors into outlines in pixels of its input.

use super::MAX_DETECTIONS;
use crate::error::{Error, ErrorKind, Result};
use crate::geometry::{Point, Quad, Rect};
use crate::network::{DetectorOutput, Grid, InputSpec, Tensor};

/// The most outlines that go on to suppression, the best ones: it is quadratic.
const MAX_CANDIDATES: usize = 16 * MAX_DETECTIONS;

/// The outlines whose score is at least the threshold, at most [`MAX_CANDIDATES`], the best first.
pub(super) fn decode(
    output: &DetectorOutput,
    input: &InputSpec,
    tensors: &[Tensor],
    threshold: f32,
) -> Result<Vec<(Quad, f32)>> {
    let mut found = Vec::new();
    match output {
        DetectorOutput::CornerGrid(grids) => {
            for (index, grid) in grids.iter().enumerate() {
                let shape = [1, 9, input.height / grid.stride, input.width / grid.stride];
                let tensor = expect(tensors, index, |s| s == shape, &format!("{shape:?}"))?;
                corner_grid(grid, shape[3], tensor.data(), threshold, &mut found);
            }
        }
        DetectorOutput::Ultralytics => {
            let fits = |s: &[usize]| matches!(s, [1, rows, _] if *rows > 4);
            let tensor = expect(tensors, 0, fits, "[1, 4 + classes, boxes]")?;
            let boxes = tensor.shape().last().copied().unwrap_or_default();
            ultralytics(boxes, tensor.data(), threshold, &mut found);
        }
        DetectorOutput::UltralyticsNms => {
            let fits = |s: &[usize]| matches!(s, [1, _, 6]);
            let tensor = expect(tensors, 0, fits, "[1, boxes, 6]")?;
            for row in tensor.data().as_chunks::<6>().0 {
                let [x0, y0, x1, y1, score, _] = *row;
                let rect = Rect::new(x0, y0, x1 - x0, y1 - y0);
                found.extend(outline(rect, score, threshold));
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.truncate(MAX_CANDIDATES);
    Ok(found)
}

/// The output at this place, if it has a shape that fits.
fn expect<'a>(
    tensors: &'a [Tensor],
    index: usize,
    fits: impl Fn(&[usize]) -> bool,
    shape: &str,
) -> Result<&'a Tensor> {
    let got = tensors.get(index);
    got.filter(|t| fits(t.shape())).ok_or_else(|| {
        let got = got.map_or("none".into(), |t| format!("{:?}", t.shape()));
        Error::new(
            ErrorKind::InvalidModel,
            format!(
                "expected output {index} of the detector as {shape}, got {got}: mend its manifest"
            ),
        )
    })
}

/// Nine planes: the score, then x and y of four corners.
fn corner_grid(
    grid: &Grid,
    columns: usize,
    data: &[f32],
    threshold: f32,
    found: &mut Vec<(Quad, f32)>,
) {
    let cells = data.len() / 9;
    for (cell, &score) in data.iter().take(cells).enumerate() {
        if score < threshold {
            continue;
        }
        let stride = grid.stride as f32;
        let x = ((cell % columns) as f32 + 0.5) * stride;
        let y = ((cell / columns) as f32 + 0.5) * stride;
        let offset = |channel: usize| {
            data.get((channel + 1) * cells + cell)
                .copied()
                .unwrap_or_default()
                * grid.unit
        };
        let corner = |i: usize| Point::new(x + offset(2 * i), y + offset(2 * i + 1));
        // Corners that cross each other are no plate.
        if let Ok(quad) = Quad::new([corner(0), corner(1), corner(2), corner(3)]) {
            found.push((quad, score.min(1.0)));
        }
    }
}

/// Planes of centre x, centre y, width, height, then one for each class; every class is a plate's.
fn ultralytics(boxes: usize, data: &[f32], threshold: f32, found: &mut Vec<(Quad, f32)>) {
    let rows: Vec<&[f32]> = data.chunks_exact(boxes.max(1)).collect();
    let at = |row: usize, i: usize| {
        rows.get(row)
            .and_then(|plane| plane.get(i))
            .copied()
            .unwrap_or_default()
    };
    for i in 0..boxes {
        let score = (4..rows.len()).map(|row| at(row, i)).fold(0.0, f32::max);
        let (w, h) = (at(2, i), at(3, i));
        let rect = Rect::new(at(0, i) - w / 2.0, at(1, i) - h / 2.0, w, h);
        found.extend(outline(rect, score, threshold));
    }
}

/// A box that scores enough. One without area is how some exports pad their output.
fn outline(rect: Rect, score: f32, threshold: f32) -> Option<(Quad, f32)> {
    let quad = Quad::from_rect(rect).ok()?;
    (score >= threshold).then(|| (quad, score.min(1.0)))
}
