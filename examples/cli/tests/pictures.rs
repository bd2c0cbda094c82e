//! What `alpr read` makes of pictures that are cut off, hold more than one, are pairs, or cannot be drawn or found.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::process::Command;

use alpr_core::Period;
use serde_json::Value;

/// A folder with pictures.
struct Folder(tempfile::TempDir);

impl Folder {
    /// One that has these of the fixtures.
    fn with(names: &[&str]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for name in names {
            std::fs::write(folder.path(name), frame(name)).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Reads with the small models; gives what is printed, and the complaints.
    fn read(&self, status: i32, arguments: &[&str]) -> (String, String) {
        self.read_stream(status, b"", arguments)
    }

    /// The same with these bytes on standard input.
    fn read_stream(&self, status: i32, bytes: &[u8], arguments: &[&str]) -> (String, String) {
        let input = self.path("stream");
        std::fs::write(&input, bytes).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        command.args(["read", "--size", "nano"]).args(arguments);
        let input = std::fs::File::open(&input).unwrap();
        let output = command.stdin(input).output().unwrap();
        let code = output.status.code();
        assert_eq!(code, Some(status), "{arguments:?}: {output:?}");
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }
}

fn jpeg_without_a_plate() -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let black = image::RgbImage::new(64, 48);
    black.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}

fn frame(name: &str) -> Vec<u8> {
    std::fs::read(alpr_fixtures::folder().join("frames").join(name)).unwrap()
}

#[test]
fn a_jpeg_that_was_cut_off_is_no_picture_without_a_plate() {
    let folder = Folder::with(&[]);
    let jpeg = frame("street-3.jpg");
    // A thumbnail, which has an end of its own, in a segment before the picture; and something behind it.
    let thumbnail = b"\xff\xe1\x00\x08\xff\xd8\xff\xd9\0\0";
    let whole = [&jpeg[..2], thumbnail, &jpeg[2..], b"more"].concat();
    std::fs::write(folder.path("cut.jpg"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(folder.path("whole.jpg"), &whole).unwrap();
    let (read, complaint) = folder.read(1, &[&folder.path("")]);
    assert!(read.contains("RK482CD"), "{read}");
    assert!(!read.contains("cut.jpg"), "{read}");
    assert!(complaint.contains("cut.jpg` was cut off"), "{complaint}");
}

#[test]
fn further_pages_are_told() {
    let folder = Folder::with(&[]);
    let png = frame("plate-1.png");
    // Behind signature and header: two frames, for ever, and the sum of this.
    let animation = b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\xf3\x8d\x93\x70";
    let animated = [&png[..33], animation, &png[33..]].concat();
    std::fs::write(folder.path("pages.png"), animated).unwrap();
    let pages = std::fs::File::create(folder.path("pages.tif")).unwrap();
    let mut pages = tiff::encoder::TiffEncoder::new(pages).unwrap();
    for _ in 0..2 {
        type Gray = tiff::encoder::colortype::Gray8;
        pages.write_image::<Gray>(64, 32, &[9; 64 * 32]).unwrap();
    }
    let jpeg = jpeg_without_a_plate();
    std::fs::write(folder.path("pages.jpg"), [&jpeg[..], &jpeg].concat()).unwrap();
    let (read, complaint) = folder.read(1, &["--plate", &folder.path("")]);
    for name in ["pages.png", "pages.tif", "pages.jpg"] {
        assert!(read.contains(name), "the first is read: {read}");
        let told = format!("{name}` has more than one picture");
        assert!(complaint.contains(&told), "{complaint}");
    }
    std::fs::write(folder.path("one.png"), png).unwrap();
    folder.read(0, &["--plate", &folder.path("one.png")]);
    // What a phone puts behind its picture is announced, and no other picture.
    let announced = b"\xff\xe2\x00\x06MPF\0";
    let phone = [&jpeg[..2], announced, &jpeg[2..], &jpeg].concat();
    std::fs::write(folder.path("phone.jpg"), phone).unwrap();
    folder.read(0, &["--plate", &folder.path("phone.jpg")]);
}

#[test]
fn a_pair_is_read_together_and_its_agreement_is_told() {
    let names = ["street-1.jpg", "street-1-infrared.jpg", "street-3.jpg"];
    let folder = Folder::with(&names);
    let (all, infrared) = (folder.path(""), folder.path("street-1-infrared.jpg"));
    let pairs = ["--infrared-suffix", "-infrared", &all];
    let (read, _) = folder.read(0, &pairs);
    assert_eq!(read.matches("street-1").count(), 1, "{read}");
    assert!(read.contains("colour and infrared: agreed"), "{read}");
    // A plate that is from no state is told as one.
    assert!(read.contains("  other  "), "{read}");
    let (read, _) = folder.read(0, &[&pairs[..], &["--json"]].concat());
    let rows = read.lines().map(|row| serde_json::from_str(row).unwrap());
    let rows: Vec<Value> = rows.collect();
    assert_eq!(rows[0]["infrared"], infrared);
    assert_eq!(rows[0]["plates"][0]["agreement"], "agreed");
    assert_eq!(rows[1]["infrared"], Value::Null);
    assert_eq!(rows[1]["plates"][0]["agreement"], Value::Null);
    // What cannot be read of a pair costs only itself.
    std::fs::write(&infrared, b"").unwrap();
    let (read, complaint) = folder.read(1, &pairs);
    assert!(read.contains("ABK4821"), "{read}");
    assert!(complaint.contains("street-1-infrared.jpg"), "{complaint}");
}

#[test]
fn a_film_tells_each_vehicle_once() {
    let folder = Folder::with(&[]);
    let [list, store] = ["list.csv", "store.db"].map(|name| folder.path(name));
    std::fs::create_dir(folder.path("film")).unwrap();
    // Three frames of one vehicle, one that cannot be decoded, and four seconds later another one.
    for (i, name) in [3, 3, 3, 0, 1].into_iter().enumerate() {
        let jpeg = match name {
            0 => b"nothing".to_vec(),
            _ => frame(&format!("street-{name}.jpg")),
        };
        std::fs::write(folder.path(&format!("film/{i}.jpg")), jpeg).unwrap();
    }
    std::fs::write(&list, "plate,category\nRK482CD,bolo\n").unwrap();
    let film = ["--film", "0.5", &folder.path("film"), "--hotlist", &list];
    let (read, _) = folder.read(1, &[&film[..], &["--json"]].concat());
    let rows = read.lines().map(|row| serde_json::from_str(row).unwrap());
    let rows: Vec<Value> = rows.collect();
    let told = |row: &Value| {
        (
            row["passage"]["track"].clone(),
            row["passage"]["frames"].clone(),
        )
    };
    assert_eq!(rows.len(), 2, "{read}");
    assert_eq!(told(&rows[0]), (1.into(), 3.into()));
    assert_eq!(told(&rows[1]), (2.into(), 1.into()));
    assert_eq!(rows[0]["plates"][0]["hits"][0]["plate"], "RK482CD");
    assert_eq!(rows[1]["plates"][0]["full_text"], "ABK4821");
    let (read, _) = folder.read(1, &film);
    assert!(read.contains("3 frames in 4.0 s, from "), "{read}");
    // A store gets one read and one alarm of each, with the time of the frame that shows it.
    let store = format!("sqlite:{store}");
    let keep = ["--store", &store, "--camera", "C 1"];
    let at = ["--at", "2026-11-01T10:00:00Z"];
    let (read, _) = folder.read(1, &[&film[..], &keep, &at].concat());
    assert_eq!(read.matches("  alarm, ").count(), 1, "{read}");
    let store = alpr_store::Store::open_existing(&store).unwrap();
    let at = |day: u8| format!("2026-11-{day:02}T00:00:00Z").parse().unwrap();
    let (from, to) = (at(1), at(2));
    let cases = store.cases(Period { from, to }, false, None, 9).unwrap();
    let times: Vec<_> = cases
        .iter()
        .map(|case| case.alarm().hit.captured.to_string())
        .collect();
    assert_eq!(times, ["2026-11-01T10:00:00Z"]);
    folder.read(2, &["--film", "0", &folder.path("film")]);
}

#[test]
fn a_stream_is_read_frame_by_frame_and_what_shows_a_plate_is_saved() {
    let folder = Folder::with(&[]);
    let [list, store, saved] = ["list.csv", "store.db", "saved"].map(|name| folder.path(name));
    std::fs::write(&list, "plate,category\nRK482CD,bolo\n").unwrap();
    let store = format!("sqlite:{store}");
    let jpegs = [3, 1, 3].map(|i| frame(&format!("street-{i}.jpg")));
    let black = jpeg_without_a_plate();
    let boundary = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n";
    let [one, two, three] = &jpegs;
    let cut = &three[..three.len() / 2];
    let stream = [boundary, &one[..], boundary, &black, two, cut].concat();
    let keep = ["--store", &store, "--camera", "C 1", "--save", &saved];
    let keep = [
        &["-", "--json", "--hotlist", &list, "--clock", "synchronised"],
        &keep[..],
    ]
    .concat();
    let (read, complaint) = folder.read_stream(1, &stream, &keep);
    assert!(
        complaint.contains("frame 4 of the stream was cut off"),
        "{complaint}"
    );
    let rows: Vec<Value> = read
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let texts: Vec<_> = rows
        .iter()
        .map(|row| row["plates"][0]["text"].as_str())
        .collect();
    assert_eq!(texts, [Some("RK482CD"), None, Some("ABK4821")]);
    assert_eq!(rows[0]["alarms"][0]["plate"], 0);
    for (row, jpeg) in [(&rows[0], one), (&rows[2], two)] {
        assert_eq!(
            &std::fs::read(row["image"].as_str().unwrap()).unwrap(),
            jpeg
        );
    }
    assert_eq!(std::fs::read_dir(&saved).unwrap().count(), 2);

    // A film that begins at a time, and one whose frames have the times at which they came.
    let film = ["-", "--json", "--film", "2"];
    let store = format!("sqlite:{}", folder.path("film.db"));
    let keep = ["--store", &store, "--camera", "C 1", "--save", &saved];
    let at = ["--at", "2026-11-01T10:00:00Z"];
    let stream = [&black, &one[..], one].concat();
    let first = |read: &str| -> Value {
        assert_eq!(read.lines().count(), 1, "{read}");
        serde_json::from_str::<Value>(read).unwrap()["passage"].clone()
    };
    let (read, _) = folder.read_stream(0, &stream, &[&film[..], &keep, &at].concat());
    assert_eq!(first(&read)["first"], "2026-11-01T10:00:00.5Z");
    assert_eq!(std::fs::read_dir(&saved).unwrap().count(), 3);
    // Two vehicles are seen best in one frame.
    let both = frame("street-2.jpg");
    let (read, _) = folder.read_stream(
        0,
        &[&both[..], &both].concat(),
        &[&film[..], &keep].concat(),
    );
    assert_eq!(read.lines().count(), 2, "{read}");
    assert_eq!(std::fs::read_dir(&saved).unwrap().count(), 4);
    let (before, (read, _)) = (
        jiff::Timestamp::now(),
        folder.read_stream(0, &stream, &film),
    );
    let came: jiff::Timestamp = first(&read)["first"].as_str().unwrap().parse().unwrap();
    assert!(before < came && came < jiff::Timestamp::now());
}

#[cfg(unix)]
#[test]
fn a_name_makes_no_line_of_its_own_and_a_pipe_is_no_picture() {
    let folder = Folder::with(&[]);
    let name = "d\nABC123      99.9%  MO     99.9%  \u{1b}[2Jforged.jpg";
    std::fs::write(folder.path(name), frame("street-1.jpg")).unwrap();
    let (read, _) = folder.read(0, &[&folder.path("")]);
    assert_eq!(read.lines().count(), 2, "{read}");
    assert!(
        read.contains(r"d\nABC123") && !read.contains('\u{1b}'),
        "{read}"
    );
    let (_, complaint) = folder.read(1, &["/dev/zero"]);
    assert!(complaint.contains("no ordinary file"), "{complaint}");
}

#[test]
fn what_has_no_meaning_for_a_stream_or_for_files_is_refused() {
    let folder = Folder::with(&["street-1.jpg"]);
    let file = folder.path("street-1.jpg");
    let store = format!("sqlite:{}", folder.path("store.db"));
    let keep = ["--store", &store, "--camera", "C 1"];
    let at = ["--at", "2026-11-01T10:00:00Z"];
    let cases: [(&[&str], &str); 7] = [
        (&["-", &file], "read alone"),
        (&["-", "--annotate", &folder.path("drawn")], "draws files"),
        (&["-", "--infrared-suffix", "-i"], "a stream has none"),
        (&[&["-"], &keep[..], &at].concat(), "with --film"),
        (&[&["-"], &keep[..]].concat(), "with --save"),
        (&[&file, "--save", &folder.path("saved")], "there already"),
        (
            &[&[file.as_str(), "--clock", "free"], &keep[..]].concat(),
            "give both",
        ),
    ];
    for (arguments, why) in cases {
        let (_, complaint) = folder.read_stream(2, &frame("street-1.jpg"), arguments);
        assert!(complaint.contains(why), "{complaint}");
    }
}

#[test]
fn a_drawing_that_fails_costs_no_alarm_and_no_record() {
    let folder = Folder::with(&["street-3.jpg"]);
    let [picture, list, drawn, store] =
        ["street-3.jpg", "list.csv", "drawn", "store.db"].map(|name| folder.path(name));
    std::fs::write(&list, "plate,category\nRK482CD,bolo\n").unwrap();
    std::fs::create_dir_all(format!("{drawn}/street-3.jpg.png")).unwrap();
    let store = format!("sqlite:{store}");
    let match_it = ["--annotate", &drawn, "--hotlist", &list];
    let keep = ["--store", &store, "--camera", "C 1"];
    let at = ["--at", "2999-01-01T00:00:00Z"];
    let options = [&[&*picture][..], &match_it, &keep, &at].concat();
    let (read, complaint) = folder.read(1, &options);
    assert!(read.contains("alarm, high"), "{read}");
    for told in ["street-3.jpg.png", "later than now"] {
        assert!(complaint.contains(told), "{complaint}");
    }
    let day = alpr_core::Period {
        from: "2999-01-01T00:00:00Z".parse().unwrap(),
        to: "2999-01-02T00:00:00Z".parse().unwrap(),
    };
    let kept = alpr_store::Store::open(&store).unwrap();
    assert_eq!(kept.summary(day).unwrap().reads, 1);
}

#[test]
fn no_picture_is_drawn_over_one_that_is_read() {
    let folder = Folder::with(&["plate-1.png"]);
    let source = folder.path("plate-1.png.png");
    std::fs::write(&source, frame("plate-4.png")).unwrap();
    let all = folder.path("");
    let (_, complaint) = folder.read(2, &["--plate", &all, "--annotate", &all]);
    assert!(complaint.contains("would be drawn over"), "{complaint}");
    assert_eq!(std::fs::read(&source).unwrap(), frame("plate-4.png"));
}

#[cfg(unix)]
#[test]
fn a_bad_entry_of_a_folder_is_told_and_the_rest_is_read() {
    let folder = Folder::with(&["street-3.jpg"]);
    std::os::unix::fs::symlink("nowhere", folder.path("a.jpg")).unwrap();
    std::os::unix::fs::symlink(".", folder.path("loop")).unwrap();
    let empty = Folder::with(&[]);
    let (read, complaint) = folder.read(1, &[&empty.path(""), &folder.path("")]);
    assert!(read.contains("RK482CD"), "{read}");
    for told in ["a.jpg", "loop", "no picture in"] {
        assert!(complaint.contains(told), "{complaint}");
    }
}

#[test]
fn a_picture_that_is_too_large_is_named() {
    let folder = Folder::with(&[]);
    let large = folder.path("large.png");
    let picture = image::GrayImage::new(16_384, 4097);
    picture.save(&large).unwrap();
    let (_, complaint) = folder.read(1, &[&large]);
    for told in ["large.png", "16384 x 4097"] {
        assert!(complaint.contains(told), "{complaint}");
    }
}

#[test]
fn a_picture_of_a_time_to_come_is_told_and_one_that_is_gone_costs_only_itself() {
    let folder = Folder::with(&["street-1.jpg", "street-3.jpg"]);
    let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
    let dated = std::fs::File::options()
        .write(true)
        .open(folder.path("street-1.jpg"));
    dated.unwrap().set_modified(ahead).unwrap();
    let store = format!("sqlite:{}", folder.path("store.db"));
    let keep = ["--store", &store, "--camera", "C 1"];
    let pictures = ["gone.jpg", "street-1.jpg", "street-3.jpg"].map(|name| folder.path(name));
    let pictures = pictures.each_ref().map(String::as_str);
    let (read, complaint) = folder.read(1, &[&pictures[..], &keep].concat());
    assert!(
        read.contains("ABK4821") && read.contains("RK482CD"),
        "{read}"
    );
    assert_eq!(
        complaint.matches("later than now").count(),
        1,
        "{complaint}"
    );
    assert!(complaint.contains("gone.jpg"), "{complaint}");
    // Where the time is told, nobody asks the file.
    let at = ["--at", "2026-11-01T10:00:00Z"];
    folder.read(0, &[&pictures[1..], &keep, &at].concat());
    let at = ["--at", "2999-01-01T00:00:00Z"];
    let (_, complaint) = folder.read(1, &[&pictures[2..], &keep, &at].concat());
    assert!(complaint.contains("later than now"), "{complaint}");
}

#[test]
fn a_drawing_takes_the_place_of_another_in_one_step() {
    let folder = Folder::with(&["street-3.jpg"]);
    let [drawn, link] = ["street-3.jpg.png", "link.png"].map(|name| folder.path(name));
    let old = frame("plate-1.png");
    std::fs::write(&drawn, &old).unwrap();
    std::fs::hard_link(&drawn, &link).unwrap();
    let picture = folder.path("street-3.jpg");
    folder.read(0, &[&picture, "--annotate", &folder.path("")]);
    // What was open meanwhile is whole.
    assert_eq!(std::fs::read(&link).unwrap(), old);
    assert!(std::fs::read(&drawn).unwrap().starts_with(b"\x89PNG"));
}
