//! Whatever a stream brings, its whole frames are taken out of it, and what was cut off is told.

use super::*;

const ONE: &[u8] = b"\xff\xd8\xff\xe0\x00\x04\xff\xd9\xff\xda\x00\x02scan\xff\x00\xff\xd9";
const TWO: &[u8] = b"\xff\xd8\xff\xda\x00\x02more\xff\xd9";

fn read(bytes: &[u8]) -> Vec<Result<Shot>> {
    // A buffer that ends within everything.
    let bytes = BufReader::with_capacity(3, bytes);
    Stream::new(bytes, Path::new("-"), "C_1", Timestamp::UNIX_EPOCH).collect()
}

fn jpegs(bytes: &[u8]) -> Vec<Vec<u8>> {
    let shots = read(bytes).into_iter();
    shots
        .map(|shot| shot.unwrap().arrival.unwrap().jpeg.to_vec())
        .collect()
}

#[test]
fn frames_are_told_apart_with_or_without_something_between_them() {
    assert_eq!(jpegs(&[ONE, TWO, ONE].concat()), [ONE, TWO, ONE]);
    let parts: &[&[u8]] = &[
        b"--frame\r\nA: 1\r\n\r\n",
        ONE,
        b"\r\n--frame\xff\r\n",
        TWO,
        b"--",
    ];
    assert_eq!(jpegs(&parts.concat()), [ONE, TWO]);
}

#[test]
fn frames_have_names_in_their_order_and_times_that_grow() {
    let shots: Vec<Shot> = read(&[ONE, TWO].concat())
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let names: Vec<_> = shots
        .iter()
        .map(|shot| shot.picture.display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "-/19700101T000000.000Z-C_1-00000001.jpg",
            "-/19700101T000000.000Z-C_1-00000002.jpg"
        ]
    );
    let times: Vec<_> = shots
        .iter()
        .map(|shot| shot.arrival.as_ref().unwrap().at)
        .collect();
    assert!(times[0] < times[1]);
}

#[test]
fn a_frame_that_was_cut_off_is_told_after_those_before() {
    for cut in [2, 5, ONE.len() - 1] {
        let shots = read(&[TWO, &ONE[..cut]].concat());
        let told: Vec<_> = shots.iter().map(Result::is_ok).collect();
        assert_eq!(told, [true, false], "{cut}");
        let error = format!("{:#}", shots[1].as_ref().unwrap_err());
        assert!(
            error.contains("frame 2 of the stream was cut off"),
            "{error}"
        );
    }
}

#[test]
fn a_frame_that_was_cut_off_within_a_segment_costs_only_itself() {
    // The segments end within the frames behind them, or beyond; of the second one the length is cut off too.
    let cuts: [&[u8]; 5] = [
        b"\xff\xd8\xff\xe1\x00\x20Exif",
        b"\xff\xd8\xff\xe1",
        b"\xff\xd8\xff\xdb\x00\x16table",
        b"\xff\xd8\xff\xdb\x00\x19table",
        b"\xff\xd8\xff\xe1\xff\xffExif",
    ];
    for cut in cuts {
        let shots = read(&[TWO, cut, ONE, TWO].concat()).into_iter();
        let jpegs: Vec<_> = shots
            .map(|shot| Some(shot.ok()?.arrival.unwrap().jpeg.to_vec()))
            .collect();
        let whole = |jpeg: &[u8]| Some(jpeg.to_vec());
        let expected = [whole(TWO), None, whole(ONE), whole(TWO)];
        assert_eq!(jpegs, expected, "{cut:?}");
    }
    // A thumbnail cuts nothing off.
    let thumbnail = b"\xff\xe1\x00\x0c\xff\xd8\xff\xda\x00\x02\xff\xd9\0\0";
    let with_one = [&TWO[..2], thumbnail, &TWO[2..]].concat();
    assert_eq!(jpegs(&[&with_one[..], ONE].concat()), [&with_one[..], ONE]);
}

#[test]
fn bytes_that_begin_a_frame_everywhere_are_not_taken_over_and_over() {
    // Each claims a segment that no marker follows.
    let starts = b"\xff\xd8\xff\xe1\xff\xe9".repeat(100_000);
    let shots = read(&starts);
    assert!(shots.iter().all(Result::is_err));
    assert!(shots.len() < 1000, "{}", shots.len());
    let shots = read(&[&starts[..], &TWO.repeat(10_000)].concat());
    // The last of the starts claims no more than 65,515 bytes: 5,460 of these frames.
    let whole = shots.iter().filter(|shot| shot.is_ok()).count();
    assert!(whole > 4_500, "{whole}");
}

#[test]
fn a_stream_without_a_jpeg_is_told() {
    for nothing in [&b""[..], b"no picture", b"\xff\xff\xff"] {
        let shots = read(nothing);
        assert_eq!(shots.len(), 1);
        let error = format!("{:#}", shots[0].as_ref().unwrap_err());
        assert!(error.contains("no JPEG"), "{error}");
    }
}

#[test]
fn whatever_comes_its_frames_are_parts_of_it_in_their_order() {
    let parts = [
        ONE,
        TWO,
        b"\xff",
        b"\xff\xd8",
        b"\xff\xd9",
        b"\0",
        b"\xff\xda\0\x03",
        b"\xff\xe1\0\x10",
        b"noise",
    ];
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..2000 {
        let count = random.usize(..12);
        let stream: Vec<u8> = (0..count)
            .flat_map(|_| parts[random.usize(..parts.len())])
            .copied()
            .collect();
        let mut rest = &stream[..];
        for shot in read(&stream).into_iter().flatten() {
            let jpeg = shot.arrival.unwrap().jpeg;
            let at = rest.windows(jpeg.len()).position(|part| *part == *jpeg);
            rest = &rest[at.unwrap() + jpeg.len()..];
            assert!(jpeg.starts_with(b"\xff\xd8") && jpeg.ends_with(b"\xff\xd9"));
        }
    }
}

#[test]
fn a_frame_without_end_is_refused() {
    let endless = BufReader::new(TWO[..8].chain(io::repeat(7)));
    let mut stream = Stream::new(endless, Path::new("-"), "C_1", Timestamp::UNIX_EPOCH);
    let error = format!("{:#}", stream.next().unwrap().unwrap_err());
    assert!(error.contains("at most 67108864 bytes"), "{error}");
    assert!(stream.next().is_none());
}
