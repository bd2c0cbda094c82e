//! From a JPEG of 1280 x 720 to plates, stage by stage, on one thread.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::hint::black_box;

use alpr_core::{Engine, Frame, PixelFormat, rectify};
use criterion::{Criterion, criterion_group, criterion_main};

fn stages(c: &mut Criterion) {
    let jpeg = std::fs::read(alpr_fixtures::folder().join("frames/street-3.jpg")).unwrap();
    let scene = alpr_fixtures::scenes()
        .into_iter()
        .find(|s| s.file == "street-3.jpg")
        .unwrap();
    let frame = Frame::new(&scene.rgb, scene.width, scene.height, PixelFormat::Rgb8).unwrap();
    let engine = Engine::standard().unwrap();
    let detection = *engine.detector().detect(&frame).unwrap().first().unwrap();
    let quad = detection.quad();
    let (width, height) = engine.reader().plate_size(&quad);
    let plate = rectify(&frame, &quad, width, height).unwrap();
    let reading = engine.reader().read(&plate).unwrap();
    let decode = || image::load_from_memory(&jpeg).unwrap().into_rgb8();

    let mut group = c.benchmark_group("jpeg-1280x720-one-plate");
    group.bench_function("decode", |b| b.iter(decode));
    group.bench_function("detect", |b| {
        b.iter(|| engine.detector().detect(black_box(&frame)).unwrap())
    });
    group.bench_function("rectify", |b| {
        b.iter(|| rectify(black_box(&frame), &quad, width, height).unwrap());
    });
    group.bench_function("read", |b| {
        b.iter(|| engine.reader().read(black_box(&plate)).unwrap())
    });
    group.bench_function("interpret", |b| {
        b.iter(|| {
            engine
                .interpreter()
                .interpret(detection, black_box(reading.clone()))
        });
    });
    group.bench_function("frame", |b| {
        b.iter(|| engine.read(black_box(&frame)).unwrap())
    });
    let nano = Engine::nano().unwrap();
    group.bench_function("nano-detect", |b| {
        b.iter(|| nano.detector().detect(black_box(&frame)).unwrap())
    });
    group.bench_function("nano-read", |b| {
        b.iter(|| nano.reader().read(black_box(&plate)).unwrap())
    });
    group.bench_function("nano-frame", |b| {
        b.iter(|| nano.read(black_box(&frame)).unwrap())
    });
    group.bench_function("whole", |b| {
        b.iter(|| {
            let rgb = decode();
            engine
                .read(&Frame::new(&rgb, 1280, 720, PixelFormat::Rgb8).unwrap())
                .unwrap()
        });
    });
    group.bench_function("open-engine", |b| b.iter(|| Engine::standard().unwrap()));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
