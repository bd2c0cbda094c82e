//! The built-in models on the project's own pictures: what they read is kept in `fixtures/vectors/reads.toml`, and
//! what the small ones read in `reads-nano.toml`.
//!
//! `REGENERATE=1` writes these files anew; C and Python read them too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]
#![cfg(feature = "standard-models")]

use std::fmt::Write as _;

use alpr_core::models::standard::{detector, reader, refiner, second_reader};
use alpr_core::{
    Agreement, DetectorOptions, Engine, ErrorKind, Frame, FramePair, Model, Models, PixelFormat,
    PlateRead, Reader,
};
use alpr_fixtures::Scene;

fn color(scene: &Scene) -> Frame<'_> {
    Frame::new(&scene.rgb, scene.width, scene.height, PixelFormat::Rgb8).unwrap()
}

fn infrared(scene: &Scene) -> Option<Frame<'_>> {
    let pixels = scene.infrared.as_ref()?;
    Some(Frame::new(pixels, scene.width, scene.height, PixelFormat::Gray8).unwrap())
}

fn row(kind: &str, file: &str, reads: &[PlateRead]) -> String {
    let texts: Vec<_> = reads.iter().map(|r| r.full_text().to_string()).collect();
    let states: Vec<_> = reads
        .iter()
        .map(|r| r.state().map_or("", |s| s.code()))
        .collect();
    let mut out = String::new();
    writeln!(out, "[[read]]\nkind = \"{kind}\"\nfile = \"{file}\"").unwrap();
    writeln!(out, "texts = {texts:?}\nstates = {states:?}\n").unwrap();
    out
}

#[test]
fn reads_are_those_that_are_kept() {
    keeps(&Engine::standard().unwrap(), "standard", "reads.toml");
}

#[cfg(feature = "nano-models")]
#[test]
fn reads_of_the_small_models_are_those_that_are_kept() {
    keeps(&Engine::nano().unwrap(), "nano", "reads-nano.toml");
}

fn keeps(engine: &Engine, size: &str, file: &str) {
    let mut made = format!(
        "# What the {size} models read in fixtures/frames; written by alpr-core/tests/pipeline.rs.\n\n"
    );
    for scene in alpr_fixtures::scenes() {
        made += &row("frame", &scene.file, &engine.read(&color(&scene)).unwrap());
        let pair = FramePair::new(infrared(&scene), Some(color(&scene))).unwrap();
        made += &row("pair", &scene.file, &engine.read_pair(&pair).unwrap());
    }
    for plate in alpr_fixtures::plates() {
        let read = engine.read_plate(&color(&plate)).unwrap();
        made += &row("plate", &plate.file, read.as_slice());
    }
    let path = alpr_fixtures::folder().join("vectors").join(file);
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(made, std::fs::read_to_string(path).unwrap_or_default());
}

#[test]
fn nearly_all_of_what_was_drawn_is_found_and_read() {
    let (drawn, found, right) = drawn(&Engine::standard().unwrap());
    // The small plate of street-2 is hard in colour; what is lost beyond it is a fault.
    assert!(found + 1 >= drawn, "{found} of {drawn} plates found");
    assert!(
        right * 10 >= drawn * 7,
        "{right} of {drawn} plates read right"
    );
}

#[cfg(feature = "nano-models")]
#[test]
fn the_small_models_find_nearly_all_and_read_most() {
    let (drawn, found, right) = drawn(&Engine::nano().unwrap());
    assert!(found + 2 >= drawn, "{found} of {drawn} plates found");
    assert!(
        right * 10 >= drawn * 5,
        "{right} of {drawn} plates read right"
    );
}

/// How many plates are drawn in the scenes, and of them how many are found, and read right.
fn drawn(engine: &Engine) -> (usize, usize, usize) {
    let (mut drawn, mut found, mut right) = (0, 0, 0);
    for scene in alpr_fixtures::scenes() {
        let frames = [Some(color(&scene)), infrared(&scene)];
        for frame in frames.iter().flatten() {
            let reads = engine.read(frame).unwrap();
            for truth in &scene.plates {
                let corners = truth.quad.map(|[x, y]| alpr_core::Point::new(x, y));
                let quad = alpr_core::Quad::new(corners).unwrap();
                let near = reads.iter().find(|r| r.detection().quad().iou(&quad) > 0.5);
                drawn += 1;
                found += usize::from(near.is_some());
                right += usize::from(near.is_some_and(|r| r.text().as_str() == truth.text));
            }
        }
    }
    (drawn, found, right)
}

#[test]
fn a_pair_works_with_either_picture_alone_and_tells_when_they_differ() {
    let engine = Engine::standard().unwrap();
    let scenes = alpr_fixtures::scenes();
    let (one, other) = (&scenes[0], &scenes[2]);
    let read = |ir: Option<Frame<'_>>, rgb: Option<Frame<'_>>| {
        engine.read_pair(&FramePair::new(ir, rgb).unwrap()).unwrap()
    };
    assert_eq!(
        read(infrared(one), None),
        engine.read(&infrared(one).unwrap()).unwrap()
    );
    assert_eq!(
        read(None, Some(color(one))),
        engine.read(&color(one)).unwrap()
    );
    let both = read(infrared(one), Some(color(one)));
    assert_eq!(both.len(), 1);
    assert_ne!(both[0].agreement(), Agreement::Disagreed);
    // The infrared picture of one street with the colour picture of another: no plate is at both places,
    // or they differ; never do they agree.
    let mixed = read(infrared(other), Some(color(one)));
    assert!(!mixed.is_empty());
    assert!(mixed.iter().all(|r| r.agreement() != Agreement::Agreed));
}

/// The mean of so many pixels to each side, twice.
fn blurred(gray: &[u8], width: usize, reach: usize) -> Vec<u8> {
    let row = |row: &[u8]| -> Vec<u8> {
        let mean = |at: usize| {
            let part = &row[at.saturating_sub(reach)..row.len().min(at + reach + 1)];
            (part.iter().map(|p| u32::from(*p)).sum::<u32>() / part.len() as u32) as u8
        };
        (0..row.len()).map(mean).collect()
    };
    let turned = |pixels: &[u8], width: usize| -> Vec<u8> {
        (0..pixels.len())
            .map(|i| pixels[i % (pixels.len() / width) * width + i / (pixels.len() / width)])
            .collect()
    };
    let height = gray.len() / width;
    let wide: Vec<u8> = gray.chunks(width).flat_map(row).collect();
    let high: Vec<u8> = turned(&wide, width).chunks(height).flat_map(row).collect();
    turned(&high, height)
}

#[test]
fn an_infrared_picture_out_of_focus_hides_nothing_that_the_colour_one_shows() {
    let engine = Engine::standard().unwrap();
    let scene = &alpr_fixtures::scenes()[0];
    let alone = engine.read(&color(scene)).unwrap();
    for reach in [5, 8] {
        let gray = blurred(&color(scene).to_luma(), scene.width as usize, reach);
        let gray = Frame::new(&gray, scene.width, scene.height, PixelFormat::Gray8).unwrap();
        assert!(
            !engine.detect(&gray).unwrap().is_empty(),
            "the test's picture shows no plate"
        );
        let pair = FramePair::new(Some(gray), Some(color(scene))).unwrap();
        let texts: Vec<_> = engine
            .read_pair(&pair)
            .unwrap()
            .iter()
            .map(PlateRead::text)
            .collect();
        assert_eq!(texts, [alone[0].text()], "blurred by {reach}");
    }
}

#[test]
fn a_plate_that_is_too_small_for_the_whole_is_found_in_a_part() {
    let scene = &alpr_fixtures::scenes()[2];
    let (width, height) = (scene.width as usize / 4, scene.height as usize / 4);
    let small: Vec<u8> = (0..3 * width * height)
        .map(|i| {
            let (channel, x, y) = (i % 3, i / 3 % width, i / 3 / width);
            let at = |step: usize| 4 * width * (4 * y + step / 4) + 4 * x + step % 4;
            let sum: u32 = (0..16)
                .map(|step| u32::from(scene.rgb[3 * at(step) + channel]))
                .sum();
            (sum / 16) as u8
        })
        .collect();
    let mut wide = vec![90; 3 * (16 * width) * (16 * height)];
    let (left, top) = (3 * width + 31, 5 * height);
    for (y, row) in small.chunks(3 * width).enumerate() {
        let start = 3 * ((top + y) * 16 * width + left);
        wide[start..start + row.len()].copy_from_slice(row);
    }
    let frame = |pixels, wide: usize, high: usize| {
        Frame::new(pixels, wide as u32, high as u32, PixelFormat::Rgb8).unwrap()
    };
    let (near, far) = (
        frame(&small, width, height),
        frame(&wide, 16 * width, 16 * height),
    );
    let texts = |tiles| {
        let options = DetectorOptions {
            tiles,
            ..DetectorOptions::default()
        };
        let engine = Engine::standard()
            .unwrap()
            .with_detector_options(options)
            .unwrap();
        let reads = engine.read(&far).unwrap();
        let found = reads
            .iter()
            .map(|read| (read.text(), read.detection().quad().bounds()));
        found.collect::<Vec<_>>()
    };
    assert_eq!(texts(1), []);
    let small = Engine::standard().unwrap().read(&near).unwrap();
    let (there, bounds) = texts(8)[0];
    assert_eq!(there, small[0].text());
    let near = small[0].detection().quad().bounds();
    let apart = [
        bounds.x - near.x - left as f32,
        bounds.y - near.y - top as f32,
    ];
    assert!(apart.iter().all(|d| d.abs() < 2.0), "{apart:?}");
    let options = DetectorOptions {
        tiles: 9,
        ..DetectorOptions::default()
    };
    let refused = Engine::standard().unwrap().with_detector_options(options);
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidArgument);
}

/// The standard engine with other lines in the manifest of one of its models: they take the place of those of the same
/// key, or come last.
fn with_lines(name: &str, lines: &[&str]) -> Engine {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/");
    let key = |line: &str| line.split(' ').next().map(str::to_owned);
    let model = |file: &str| {
        let mut manifest = std::fs::read_to_string(format!("{folder}{file}.toml")).unwrap();
        for line in lines.iter().filter(|_| file == name) {
            let old = manifest
                .lines()
                .find(|old| key(old) == key(line))
                .map(str::to_owned);
            manifest = match old {
                Some(old) => manifest.replace(&old, line),
                None => format!("{manifest}\n{line}\n"),
            };
        }
        Model::open(
            &manifest,
            &std::fs::read(format!("{folder}{file}.onnx")).unwrap(),
        )
        .unwrap()
    };
    Engine::from_models(Models {
        detector: model("detector"),
        refiner: Some(model("refiner")),
        reader: model("reader"),
        second_reader: Some(model("second_reader")),
    })
    .unwrap()
}

#[test]
fn a_look_that_is_sure_enough_is_the_only_one() {
    let scene = &alpr_fixtures::scenes()[0];
    let confidence = |line: &str| {
        let engine = with_lines("reader", &[line]);
        engine.read(&color(scene)).unwrap()[0].confidence()
    };
    let both = confidence("enough = [1.0, 1.0]");
    let first = confidence("enough = [0.0, 0.0]");
    assert_ne!(both, first);
    assert_eq!(
        confidence(&format!("enough = [{}, 0.1]", first - 0.001)),
        first
    );
    assert_eq!(
        confidence(&format!("enough = [{}, 0.1]", first + 0.001)),
        both
    );
}

#[test]
fn what_is_hardly_a_plate_is_one_if_it_reads_like_one() {
    let scene = &alpr_fixtures::scenes()[0];
    let options = |threshold| DetectorOptions {
        threshold,
        ..DetectorOptions::default()
    };
    let count = |lines: &[&str], threshold| {
        let engine = with_lines("refiner", lines)
            .with_detector_options(options(threshold))
            .unwrap();
        engine.read(&color(scene)).unwrap().len()
    };
    let found = Engine::standard()
        .unwrap()
        .detect(&color(scene))
        .unwrap()
        .len();
    assert_eq!(count(&["threshold = 1.0", "doubtful = 1.0"], None), 0);
    assert_eq!(count(&["threshold = 1.0", "doubtful = 0.5"], None), found);
    // A threshold of the caller's own is meant.
    assert_eq!(count(&["doubtful = 0.5"], Some(1.0)), 0);
}

#[test]
fn every_format_of_the_same_pixels_reads_the_same() {
    let engine = Engine::standard().unwrap();
    let scene = &alpr_fixtures::scenes()[2];
    let bgr: Vec<u8> = scene
        .rgb
        .chunks(3)
        .flat_map(|p| [p[2], p[1], p[0]])
        .collect();
    let bgra: Vec<u8> = scene
        .rgb
        .chunks(3)
        .flat_map(|p| [p[2], p[1], p[0], 0])
        .collect();
    let read = |pixels: &[u8], format| {
        engine
            .read(&Frame::new(pixels, scene.width, scene.height, format).unwrap())
            .unwrap()
    };
    let expected = read(&scene.rgb, PixelFormat::Rgb8);
    assert_eq!(read(&bgr, PixelFormat::Bgr8), expected);
    assert_eq!(read(&bgra, PixelFormat::Bgra8), expected);
}

#[test]
fn threads_share_one_engine_and_read_the_same() {
    let engine = Engine::standard().unwrap();
    let scene = &alpr_fixtures::scenes()[0];
    let expected = engine.read(&color(scene)).unwrap();
    std::thread::scope(|scope| {
        let threads = [(); 3].map(|()| scope.spawn(|| engine.read(&color(scene)).unwrap()));
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}

#[test]
fn another_reader_takes_the_second_look() {
    let of = |second_reader: Option<Model>| {
        Engine::from_models(Models {
            detector: detector().unwrap(),
            refiner: Some(refiner().unwrap()),
            reader: reader().unwrap(),
            second_reader,
        })
        .unwrap()
    };
    let engines = [
        None,
        Some(reader().unwrap()),
        Some(second_reader().unwrap()),
    ]
    .map(of);
    assert_eq!(engines.each_ref().map(|e| e.models().count()), [3, 4, 4]);
    let scenes = alpr_fixtures::scenes();
    let [once, same, other] = engines.each_ref().map(|engine| {
        let reads = scenes.iter().map(|s| engine.read(&color(s)).unwrap());
        reads
            .map(|r| r.first().map(PlateRead::confidence))
            .collect::<Vec<_>>()
    });
    assert_eq!(once, same);
    assert_ne!(once, other);
}

#[test]
fn readers_of_other_slots_are_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/reader.");
    let manifest = std::fs::read_to_string(format!("{folder}toml")).unwrap();
    let manifest = manifest.replace("suffix = 3", "suffix = 2");
    let model = Model::open(&manifest, &std::fs::read(format!("{folder}onnx")).unwrap()).unwrap();
    let refused = Engine::standard()
        .unwrap()
        .with_second_reader(Reader::new(model).unwrap());
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidManifest);
}
