//! Where the people of a vehicle may be seen, as far as its plate tells.

use crate::geometry::{Quad, Rect};

/// A plate in inches (SAE J686: 12 x 6): the scale of everything near it.
const PLATE: (f32, f32) = (12.0, 6.0);
/// Inches around a plate that go with it. Frames end within one inch of it; the rest is for corners that are found
/// badly, by up to a quarter of the plate's width.
const MARGIN: f32 = 3.0;
/// Inches to each side of a plate in which windows may be. A vehicle is up to 80 inches wide (FMVSS 108 calls wider
/// ones wide), and its plate may be at either edge. Seen from 30 degrees aside, the most that plates are read at, the
/// 80 inches take 69 across the picture, and front windows 150 inches behind the plate another 75: 144.
const SIDE: f32 = 144.0;
/// Inches above a plate in which windows may be. The states let trucks be 13.5 to 14 feet high, 162 to 168 inches, and
/// plates hang 12 inches or more above the road: 150 to 156. A car's roof, 60 inches high and 150 inches
/// behind the plate, comes to 127 for a camera that looks down by 30 degrees.
const ABOVE: f32 = 156.0;

/// What becomes of the windows of a vehicle.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Windows {
    /// Everything above the plate where people of this vehicle may be seen is covered. It hides most of the vehicle:
    /// nothing here finds windows, so it takes no chances.
    #[default]
    Derived,
    /// These regions are covered, drawn by a person who saw the picture.
    Drawn(Vec<Quad>),
    /// Nothing is covered: the release shows the occupants (General Order 22-03, V.B).
    Shown,
}

/// A vehicle in a picture, by its plate.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    /// Its plate's outline.
    pub plate: Quad,
    /// Whether its plate is what the release is about. Every other plate is covered.
    pub is_released: bool,
    /// What becomes of its windows.
    pub windows: Windows,
}

impl Vehicle {
    /// A vehicle that the release is not about: plate and windows are covered.
    pub const fn other(plate: Quad) -> Self {
        Self {
            plate,
            is_released: false,
            windows: Windows::Derived,
        }
    }

    /// The plate with its margin.
    pub(super) fn plate_region(&self) -> Rect {
        let plate = self.plate.bounds();
        let margin = MARGIN * self.pixels_per_inch();
        Rect::new(
            plate.x - margin,
            plate.y - margin,
            plate.width + 2.0 * margin,
            plate.height + 2.0 * margin,
        )
    }

    /// Where its windows may be.
    pub(super) fn window_region(&self) -> Rect {
        let (plate, scale) = (self.plate.bounds(), self.pixels_per_inch());
        let (side, above) = (SIDE * scale, ABOVE * scale);
        Rect::new(
            plate.x - side,
            plate.y - above,
            plate.width + 2.0 * side,
            above,
        )
    }

    /// The larger of both sides' scales: a plate seen at an angle looks smaller along one of them. A motorcycle's plate
    /// of 7 x 4 inches comes to two thirds of its scale, which still covers a rider: 104 inches above the plate.
    fn pixels_per_inch(&self) -> f32 {
        (self.plate.width() / PLATE.0).max(self.plate.height() / PLATE.1)
    }
}
