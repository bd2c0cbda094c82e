//! The shared vectors of cameras' health, as C and Python run them too, and the detail of real pictures.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use alpr_core::ErrorKind;
use alpr_core::health::{Baseline, Limits, Monitor, Sample, Service, Test};
use alpr_core::{Frame, PixelFormat};
use alpr_fixtures::health::{Step, Vectors};
use jiff::Timestamp;

fn samples(json: &[String]) -> Vec<Sample> {
    json.iter()
        .map(|json| Sample::from_json(json).unwrap())
        .collect()
}

#[test]
fn findings_are_those_of_the_vectors() {
    let vectors = Vectors::load();
    let baseline = Baseline::learn("C-7", &samples(&vectors.learnt())).unwrap();
    let baseline = Baseline::from_json(&baseline.to_json().unwrap()).unwrap();
    for case in &vectors.case {
        let samples = samples(&vectors.samples(case));
        let mut monitor = Monitor::new(baseline.clone(), Limits::default()).unwrap();
        for sample in &samples {
            assert!(monitor.push(sample).unwrap());
        }
        let health = monitor.check(samples.last().unwrap().at);
        let said = |f: &&_| -> String {
            let finding: &alpr_core::health::Finding = f;
            format!("{} {}", finding.metric.name(), finding.fitness.name())
        };
        let faults: Vec<String> = health.faults().iter().map(said).collect();
        assert_eq!(faults, case.faults, "{}: {health:?}", case.about);
        assert_eq!(health.fitness.name(), case.fitness, "{}", case.about);
    }
}

fn step(service: Service, step: &Step, at: Timestamp) -> alpr_core::Result<Service> {
    let by = "Officer 12";
    match step.0.as_str() {
        "note" => service.note(step.1.parse()?, by, at, "so"),
        "remove" => service.remove(by, at, "so"),
        "return" => service.return_to_service(by, at),
        _ => service.test(Test {
            by: by.into(),
            at,
            passed: step.1 == "passed",
            how: "so".into(),
            pictures: Vec::new(),
        }),
    }
}

#[test]
fn steps_lead_where_the_vectors_say() {
    let vectors = Vectors::load();
    for row in &vectors.service {
        let mut service = Service::new("C-7").unwrap();
        for taken in &row.steps {
            let at = Timestamp::from_second(vectors.start + taken.2).unwrap();
            let then = match step(service.clone(), taken, at) {
                Ok(next) => {
                    service = next;
                    let is_out = service.standing_at(at).out_since.is_some();
                    if is_out { "out" } else { "in" }
                }
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
                    "refused"
                }
            };
            assert_eq!(then, taken.3, "{}: {taken:?}", row.about);
        }
    }
}

/// Brightness, blurred by a box of so many pixels each way.
fn blurred(luma: &[u8], width: usize, reach: usize) -> Vec<u8> {
    let pass = |from: &[u8], step: usize, len: usize| -> Vec<u8> {
        let mean = |index: usize| {
            let along = (index / step) % len;
            let (first, last) = (along.saturating_sub(reach), (along + reach).min(len - 1));
            let sum: usize = (first..=last)
                .map(|at| usize::from(from[index + at * step - along * step]))
                .sum();
            (sum / (last - first + 1)) as u8
        };
        (0..from.len()).map(mean).collect()
    };
    let across = pass(luma, 1, width);
    pass(&across, width, luma.len() / width)
}

#[test]
fn blur_and_veil_take_detail_and_exposure_does_not() {
    let at = Timestamp::UNIX_EPOCH;
    for scene in alpr_fixtures::scenes() {
        let (width, height) = (scene.width, scene.height);
        let rgb = Frame::new(&scene.rgb, width, height, PixelFormat::Rgb8).unwrap();
        let luma = rgb.to_luma();
        let detail = |luma: &[u8]| {
            let frame = Frame::new(luma, width, height, PixelFormat::Gray8).unwrap();
            Sample::of(&frame, &[], at).detail
        };
        let whole = detail(&luma);
        assert!((whole - Sample::of(&rgb, &[], at).detail).abs() < 1e-9);
        let of = |change: fn(u8) -> u8| {
            let changed: Vec<u8> = luma.iter().map(|l| change(*l)).collect();
            detail(&changed) / whole
        };
        let (veiled, darker) = (of(|l| l / 2 + 64), of(|l| l / 4 * 3));
        let [near, far] =
            [1, 3].map(|reach| detail(&blurred(&luma, width as usize, reach)) / whole);
        let said = format!(
            "{}: {whole:.3} veil {veiled:.2} dark {darker:.2} blur {near:.2} {far:.2}",
            scene.file
        );
        assert!(
            veiled < 0.65 && near < 0.8 && far < 0.6 && far < near,
            "{said}"
        );
        assert!((0.85..1.15).contains(&darker), "{said}");
    }
}
