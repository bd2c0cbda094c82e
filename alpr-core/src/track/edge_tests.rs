//! Tests of plates that the edge of the frame cuts.

use super::tests::{at, seen, tracker};
use super::*;
use crate::detect::Detection;
use crate::geometry::{Quad, Rect};

/// A part of a plate that the left edge of the frame cuts: what is left of its 100 pixels ends at `right`.
fn cut(text: &str, right: f32, sure: f32) -> PlateRead {
    let quad = Quad::from_rect(Rect::new(0.0, 75.0, right, 50.0)).unwrap();
    let detection = Detection::new(quad, 0.9).unwrap();
    let frame = Rect::new(0.0, 0.0, 640.0, 480.0);
    seen(text, 0.0, sure).with_detection(detection.in_frame(frame))
}

#[test]
fn what_the_edge_of_the_frame_leaves_of_a_plate_tells_only_where_nothing_else_does() {
    let run = |reads: &[PlateRead]| {
        let mut tracker = tracker();
        for (i, read) in reads.iter().enumerate() {
            tracker
                .push(std::slice::from_ref(read), at(100 * i as i64))
                .unwrap();
        }
        tracker.finish()
    };
    let whole = [seen("ABC123", 140.0, 0.97), seen("ABC123", 90.0, 0.95)];
    let parts = [
        cut("BC123", 88.0, 0.99),
        cut("123", 50.0, 0.99),
        cut("7", 20.0, 0.9),
    ];
    let leaving: Vec<_> = whole.iter().chain(&parts).cloned().collect();
    let arriving: Vec<_> = leaving.iter().rev().cloned().collect();
    let alone = run(&whole)[0].read().confidence();
    for film in [leaving, arriving] {
        let all = run(&film);
        assert_eq!((all.len(), all[0].sightings()), (1, 5));
        let (read, best) = (all[0].read(), all[0].best());
        assert_eq!(
            (read.text().as_str(), best.text().as_str()),
            ("ABC123", "ABC123")
        );
        assert!((read.confidence() - alone).abs() < 1e-4 && !read.may_be_cut());
        assert!(all[0].kept().eq([all[0].best_at()]));
    }
    let all = run(&parts);
    assert!(all.len() == 1 && all[0].read().may_be_cut() && all[0].best().may_be_cut());
    // One that is fast is seen once whole, and once at the edge.
    let fast = run(&[seen("ABC123", 500.0, 0.97), cut("C123", 70.0, 0.97)]);
    assert_eq!((fast.len(), fast[0].read().text().as_str()), (1, "ABC123"));
    // Another vehicle at the edge is another one, however much alike they are.
    for other in ["XYZ987", "BC198", "BD128", "XYC123"] {
        let both = run(&[whole[1].clone(), cut(other, 88.0, 0.99)]);
        assert_eq!(both.len(), 2, "{other}");
    }
    assert_eq!(run(&[parts[0].clone(), cut("BD128", 88.0, 0.99)]).len(), 2);
}
