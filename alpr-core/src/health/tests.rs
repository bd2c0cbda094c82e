//! Tests of baselines and of what is found against them.

use fastrand::Rng;
use jiff::SignedDuration;

use super::*;
use crate::error::ErrorKind;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_795_000_000 + seconds)
}

/// A number of the standard normal distribution (Box and Muller).
fn normal(rng: &mut Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos()
}

/// A road, by how its traffic is spread: one lane, two lanes of which one is busier, or plates at any place and angle,
/// as a patrol car sees them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Road {
    Lane,
    Lanes,
    Patrol,
}

fn plate(road: Road, rng: &mut Rng) -> PlateSample {
    let (middle, wide, lean) = match road {
        Road::Lane => (0.5, 0.03, 1.0),
        Road::Lanes if rng.f64() < 0.4 => (0.3, 0.03, 1.5),
        Road::Lanes => (0.7, 0.03, 1.0),
        Road::Patrol => (0.2 + 0.6 * rng.f64(), 0.1, 4.0),
    };
    let share = |middle: f64, rng: &mut Rng| (middle + wide * normal(rng)).clamp(0.0, 1.0);
    PlateSample {
        tilt: lean * normal(rng),
        across: share(middle, rng),
        down: share(0.6, rng),
        height: 0.03 * (0.3 * normal(rng)).exp(),
        confidence: 1.0 - 0.3 * rng.f64().powi(4),
    }
}

/// So many frames of one plate each, half of them by night.
pub(super) fn samples(road: Road, count: usize, rng: &mut Rng) -> Vec<Sample> {
    let sample = |index: usize| {
        let light = if index % 200 < 100 { 1.0 } else { 0.3 };
        Sample {
            at: at(10 * index as i64),
            brightness: light * (0.4 + 0.05 * rng.f64()),
            detail: 0.2 * light.sqrt() * (0.2 * normal(rng)).exp(),
            plates: vec![plate(road, rng)],
        }
    };
    (0..count).map(sample).collect()
}

pub(super) fn baseline(road: Road, rng: &mut Rng) -> Baseline {
    Baseline::learn("C-7", &samples(road, 400, rng)).unwrap()
}

/// What is found of samples, at the time of the last.
pub(super) fn found(baseline: &Baseline, samples: &[Sample]) -> Health {
    let mut monitor = Monitor::new(baseline.clone(), Limits::default()).unwrap();
    for sample in samples {
        monitor.push(sample).unwrap();
    }
    monitor.check(samples.last().unwrap().at)
}

pub(super) fn of(health: &Health, metric: Metric) -> &Finding {
    let mut findings = health.findings.iter();
    findings.find(|finding| finding.metric == metric).unwrap()
}

/// What does to a sample that which is wrong with its camera.
pub(super) fn broken(metric: Metric, by: f64) -> impl Fn(Sample) -> Sample {
    move |mut sample| {
        for plate in &mut sample.plates {
            match metric {
                Metric::Tilt => plate.tilt += by,
                Metric::Across => plate.across = (plate.across + by).min(1.0),
                Metric::Down => plate.down = (plate.down - by).max(0.0),
                Metric::Height => plate.height *= 1.0 + by,
                Metric::Confidence => plate.confidence = (plate.confidence - by).max(0.0),
                _ => {}
            }
        }
        match metric {
            Metric::Brightness => sample.brightness = (sample.brightness + by).min(1.0),
            Metric::Detail => sample.detail *= (1.0 - by).max(0.0),
            _ => {}
        }
        sample
    }
}

pub(super) const ROADS: [Road; 3] = [Road::Lane, Road::Lanes, Road::Patrol];

#[test]
fn a_window_of_the_baselines_own_traffic_is_never_unfit_and_hardly_doubtful() {
    let mut rng = Rng::with_seed(1);
    let (mut doubtful, mut judged) = (0, 0);
    for round in 0..3_000 {
        let road = ROADS[round % 3];
        let baseline = baseline(road, &mut rng);
        let traffic = samples(road, 300, &mut rng);
        for count in [LEAST_JUDGED, 40, WINDOW] {
            let start = rng.usize(..traffic.len() - count);
            let health = found(&baseline, &traffic[start..start + count]);
            assert_ne!(
                health.fitness,
                Fitness::Unfit,
                "{road:?} {:?}",
                health.faults()
            );
            judged += usize::from(health.fitness != Fitness::Unknown);
            doubtful += usize::from(health.fitness == Fitness::Doubtful);
        }
    }
    assert!(
        judged > 8_000 && doubtful * 1_000 < judged,
        "{doubtful} of {judged}"
    );
}

#[test]
fn what_breaks_is_found_and_named() {
    let mut rng = Rng::with_seed(2);
    for (metric, by) in [
        (Metric::Tilt, 10.0),
        (Metric::Across, 0.3),
        (Metric::Down, 0.2),
        (Metric::Height, 1.0),
        (Metric::Confidence, 0.3),
        (Metric::Brightness, 0.5),
        // By day, the least detail of the night has to be missed.
        (Metric::Detail, 0.85),
    ] {
        let baseline = baseline(Road::Lane, &mut rng);
        let traffic = samples(Road::Lane, WINDOW, &mut rng);
        let traffic: Vec<Sample> = traffic.into_iter().map(broken(metric, by)).collect();
        let health = found(&baseline, &traffic);
        assert_eq!(health.fitness, Fitness::Unfit, "{}", metric.name());
        let faults = health.faults();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].metric, metric);
        assert!(
            faults[0].words.contains(metric.advice()),
            "{}",
            faults[0].words
        );
    }
}

#[test]
fn too_little_is_neither_fit_nor_unfit() {
    let mut rng = Rng::with_seed(3);
    let baseline = baseline(Road::Lane, &mut rng);
    let few = samples(Road::Lane, LEAST_JUDGED - 1, &mut rng);
    let broken: Vec<Sample> = few
        .iter()
        .cloned()
        .map(broken(Metric::Tilt, 90.0))
        .collect();
    for samples in [&few, &broken] {
        let health = found(&baseline, samples);
        assert_eq!(health.fitness, Fitness::Unknown);
        assert!(
            health
                .findings
                .iter()
                .all(|f| f.fitness == Fitness::Unknown && f.got.is_none())
        );
        assert!(
            health.findings[0]
                .words
                .contains("expected 20 plates of the last 24 h, got 19")
        );
    }
    // What was seen a day ago says nothing of now.
    let mut monitor = Monitor::new(baseline, Limits::default()).unwrap();
    assert_eq!(monitor.check(at(0)).fitness, Fitness::Unknown);
    for sample in samples(Road::Lane, 50, &mut rng) {
        monitor.push(&sample).unwrap();
    }
    assert_eq!(monitor.check(at(500)).fitness, Fitness::Fit);
    assert_eq!(
        monitor.check(at(500 + 25 * 3_600)).fitness,
        Fitness::Unknown
    );
}

#[test]
fn what_comes_twice_counts_once() {
    let mut rng = Rng::with_seed(5);
    let baseline = baseline(Road::Lane, &mut rng);
    let mut monitor = Monitor::new(baseline, Limits::default()).unwrap();
    let parked = samples(Road::Lane, 1, &mut rng)[0].clone();
    let mut counted = 0;
    for second in 0..300 {
        let sample = Sample {
            at: at(second),
            ..parked.clone()
        };
        counted += usize::from(monitor.push(&sample).unwrap());
    }
    let health = monitor.check(at(300));
    assert_eq!(counted, 60);
    assert_eq!(of(&health, Metric::Detail).samples, 60);
    assert_eq!(of(&health, Metric::Tilt).samples, 1);
}

#[test]
fn a_parked_vehicle_that_is_missed_now_and_then_counts_once() {
    let mut rng = Rng::with_seed(9);
    let baseline = baseline(Road::Lane, &mut rng);
    let mut monitor = Monitor::new(baseline, Limits::default()).unwrap();
    let parked = samples(Road::Lane, 1, &mut rng)[0].clone();
    let gone = Sample {
        plates: Vec::new(),
        ..parked.clone()
    };
    let mut now = 0;
    let mut watch = |monitor: &mut Monitor, frames: usize, misses: fn(usize) -> bool| {
        for index in 0..frames {
            now += 5;
            let shown = if misses(index) { &gone } else { &parked };
            let sample = Sample {
                at: at(now),
                ..shown.clone()
            };
            monitor.push(&sample).unwrap();
        }
        of(&monitor.check(at(now)), Metric::Tilt).samples
    };
    assert_eq!(watch(&mut monitor, 500, |index| index % 5 == 4), 1);
    // Hidden for ten minutes, and then gone for over fifteen.
    assert_eq!(watch(&mut monitor, 120, |_| true), 1);
    assert_eq!(watch(&mut monitor, 500, |index| index % 5 == 4), 1);
    assert_eq!(watch(&mut monitor, 181, |_| true), 1);
    assert_eq!(watch(&mut monitor, 1, |_| false), 2);
}

#[test]
fn vehicles_that_pass_at_the_same_places_all_count() {
    let mut rng = Rng::with_seed(10);
    let baseline = baseline(Road::Lane, &mut rng);
    let mut monitor = Monitor::new(baseline, Limits::default()).unwrap();
    let two = samples(Road::Patrol, 2, &mut rng);
    for (index, sample) in two.iter().cycle().take(WINDOW).enumerate() {
        let sample = Sample {
            at: at(10 * index as i64),
            ..sample.clone()
        };
        monitor.push(&sample).unwrap();
    }
    let health = monitor.check(at(10 * WINDOW as i64));
    assert_eq!(of(&health, Metric::Tilt).samples, WINDOW);
}

#[test]
fn a_baseline_needs_enough_and_numbers_that_are_some() {
    let mut rng = Rng::with_seed(6);
    let mut all = samples(Road::Lane, LEAST_LEARNT, &mut rng);
    for (index, sample) in all.iter_mut().enumerate() {
        sample.plates[0].down = 0.4 + 0.1 * (index % 2) as f64; // none stands where the one before stood
    }
    Baseline::learn("C-7", &all).unwrap();
    let error = Baseline::learn("C-7", &all[1..]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("got 99 and 99"), "{error}");
    assert_eq!(
        Baseline::learn("", &all).unwrap_err().kind(),
        ErrorKind::Refused
    );
    for (metric, by) in [
        (Metric::Tilt, 200.0),
        (Metric::Height, 100.0),
        (Metric::Detail, f64::NAN),
        (Metric::Across, f64::NEG_INFINITY),
    ] {
        let good = all[7].clone();
        all[7] = broken(metric, by)(good.clone());
        if metric == Metric::Detail {
            all[7].detail = by;
        }
        let error = Baseline::learn("C-7", &all).unwrap_err();
        assert!(error.message().contains(metric.name()), "{error}");
        all[7] = good;
    }
    all[7].plates = vec![all[7].plates[0]; 257];
    let error = Baseline::learn("C-7", &all).unwrap_err();
    assert!(error.message().contains("at most 256 plates"), "{error}");
}

#[test]
fn a_baseline_is_what_was_written_or_none() {
    let baseline = baseline(Road::Lanes, &mut Rng::with_seed(7));
    let json = baseline.to_json().unwrap();
    assert_eq!(Baseline::from_json(&json).unwrap(), baseline);
    for (from, to, said) in [
        ("\"version\":1", "\"version\":2", "of version 1, got 2"),
        ("\"frames\":400", "\"frames\":4", "got 4 and 3"),
        ("\"camera\":\"C-7\"", "\"camera\":\"\"", "camera's name"),
        (
            "\"silence_seconds\":10",
            "\"silence_seconds\":-1",
            "a silence of 0 s or more",
        ),
        ("\"tilt\":[", "\"tilt\":[500.0,", "trailing characters"),
        ("\"down\":", "\"silence\":", "expected spreads of"),
        ("\"detail\":[", "\"detail\":[-1e9,", "trailing characters"),
        ("\"version\":1", "\"version\":1,\"more\":1", "unknown field"),
    ] {
        assert!(json.contains(from), "{from} is not in {json}");
        let error = Baseline::from_json(&json.replace(from, to)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains(said), "{error}");
    }
    let (_, tilts) = json.split_once("\"tilt\":[").unwrap();
    let (tilts, _) = tilts.split_once(']').unwrap();
    let falling = json.replace(tilts, &tilts.replace('-', ""));
    assert!(Baseline::from_json(&falling).is_err());
    let long = format!("{json}{}", " ".repeat(20_000));
    assert!(
        Baseline::from_json(&long)
            .unwrap_err()
            .message()
            .contains("16384 bytes")
    );
}

#[test]
fn limits_that_say_nothing_are_refused() {
    let baseline = baseline(Road::Lane, &mut Rng::with_seed(8));
    for limits in [
        Limits {
            tilt: f64::NAN,
            ..Limits::default()
        },
        Limits {
            place: 0.0,
            ..Limits::default()
        },
        Limits {
            detail: f64::INFINITY,
            ..Limits::default()
        },
        Limits {
            silent_seconds: 60.0,
            ..Limits::default()
        },
    ] {
        let error = Monitor::new(baseline.clone(), limits).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
}

#[test]
fn a_sample_of_a_grey_frame_has_no_detail_and_one_of_stripes_has() {
    let size = 64_u32;
    let frame = |of: fn(u32) -> u8| -> Vec<u8> { (0..size * size).map(|i| of(i % size)).collect() };
    let sample = |pixels: &[u8]| {
        let frame = crate::Frame::new(pixels, size, size, crate::PixelFormat::Gray8).unwrap();
        Sample::of(&frame, &[], at(0))
    };
    let grey = sample(&frame(|_| 100));
    assert_eq!((grey.detail, grey.plates.len()), (0.0, 0));
    assert!((grey.brightness - 100.0 / 255.0).abs() < 1e-9);
    // Stripes of two pixels, half as strong under a veil of the same mean.
    let sharp = sample(&frame(|x| if x % 4 < 2 { 50 } else { 150 }));
    let veiled = sample(&frame(|x| if x % 4 < 2 { 75 } else { 125 }));
    assert!((sharp.detail / veiled.detail - 2.0).abs() < 1e-9);
    // Of a brighter exposure nearly the same, of the noise of a black frame nearly nothing.
    let bright = sample(&frame(|x| if x % 4 < 2 { 80 } else { 240 }));
    assert!((bright.detail / sharp.detail - 1.0).abs() < 0.1);
    let black = sample(&frame(|x| (x % 4 / 2) as u8));
    assert!(
        black.detail < 0.05 && sharp.detail > 0.5,
        "{} {}",
        black.detail,
        sharp.detail
    );
    sample(&frame(|_| 255)).check().unwrap();
}
