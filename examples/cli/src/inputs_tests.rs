//! A path means each picture once, and all that cannot be looked at is told.

use super::*;

/// A folder with these files, which are empty.
fn folder_of(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
    }
    folder
}

/// The names below the folder of what a path in it means, and how many faults there are.
fn expanded(folder: &tempfile::TempDir, path: &str) -> (Vec<String>, usize) {
    let inputs = expand(&[folder.path().join(path)]);
    let names = inputs.files.iter().map(|file| {
        let name = file.strip_prefix(folder.path()).unwrap();
        name.display().to_string()
    });
    (names.collect(), inputs.faults.len())
}

#[test]
fn a_glob_matches_what_its_crate_finds_in_the_same_order() {
    let files = ["a/1.jpg", "a/b/2.jpg", "a/.h/3.jpg", "ab/4.jpg", "c.jpg"];
    let folder = folder_of(&[&files[..], &[".d.jpg", "a/e.txt"]].concat());
    let below = [
        "*",
        "*.jpg",
        "?.jpg",
        "*/",
        "*/*",
        "a*/*.jpg",
        "[!b]/*/2.jpg",
        "x*/*",
        "x/*.jpg",
        "a/*.jpg/1",
        "**/*",
        "**/*.jpg",
        "**/b/*.jpg",
        "a/**/.h/*",
    ];
    let below = below.map(|pattern| folder.path().join(pattern));
    let relative = ["*.toml", "./*.toml", "src/*.rs"].map(PathBuf::from);
    for pattern in below.into_iter().chain(relative) {
        let found = Glob::new(&pattern).unwrap().entries();
        let found: Vec<_> = found.into_iter().map(|entry| entry.unwrap()).collect();
        let expected = glob::glob(pattern.to_str().unwrap()).unwrap();
        let expected: Vec<_> = expected.map(|entry| entry.unwrap()).collect();
        assert_eq!(found, expected, "{}", pattern.display());
    }
    assert!(Glob::new(Path::new("a**/b")).is_err());
    assert!(Glob::new(Path::new("*/../c.jpg")).is_err());
    assert!(Glob::new(Path::new("../*/c.jpg")).is_ok());
    let all = ["a/.h/3.jpg", "a/1.jpg", "a/b/2.jpg"];
    for pattern in ["a/**", "[a]/**", "**/a/**/**"] {
        let (names, faults) = expanded(&folder, pattern);
        assert_eq!((&names[..], faults), (&all.map(str::to_owned)[..], 0));
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_round_are_told_and_nothing_is_read_twice() {
    use std::os::unix::fs::symlink;

    let folder = folder_of(&["a/1.jpg", "a/c/2.jpg"]);
    symlink(".", folder.path().join("a/b")).unwrap();
    symlink("../../a", folder.path().join("a/c/up")).unwrap();
    let (names, faults) = expanded(&folder, "**/*.jpg");
    let once = ["a/1.jpg", "a/c/2.jpg"].map(str::to_owned);
    assert_eq!((&names[..], faults), (&once[..], 2));
    // Nor is one told twice that lies below a folder that matches.
    let (names, faults) = expanded(&folder, "**/*");
    assert_eq!((&names[..], faults), (&once[..], 2));
    // What does not match is nobody's loss.
    symlink("nowhere", folder.path().join("a/gone.txt")).unwrap();
    assert_eq!(expanded(&folder, "a/*.jpg"), (vec!["a/1.jpg".into()], 0));
    // Other spellings and links name the same picture.
    symlink("1.jpg", folder.path().join("a/3.jpg")).unwrap();
    let names = ["a/../a/1.jpg", "a/3.jpg", "a/1.jpg"];
    let paths = names.map(|name| folder.path().join(name));
    assert_eq!(expand(&paths).files, paths[..1]);
}

#[cfg(unix)]
#[test]
fn a_pair_is_one_shot_however_it_is_spelt() {
    use std::os::unix::fs::symlink;

    let folder = folder_of(&["g/x.jpg", "g/x-infrared.jpg", "g/y.jpg"]);
    let path = |name: &str| folder.path().join(name);
    symlink("y.jpg", path("g/y-infrared.jpg")).unwrap();
    let names = ["g/x.jpg", "g/../g/x-infrared.jpg", "g/y.jpg"].map(path);
    let shots = shots(&expand(&names).files, Some("-infrared"));
    let pictures: Vec<_> = shots.into_iter().map(|shot| shot.picture).collect();
    assert_eq!(pictures, [path("g/x.jpg"), path("g/y.jpg")]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_nobody_may_enter_is_told() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder_of(&["a/b/1.jpg", "c/d/2.jpg"]);
    let allow = |mode| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(folder.path().join("a"), permissions).unwrap();
    };
    allow(0o400);
    // The superuser may enter every one.
    let is_closed = fs::metadata(folder.path().join("a/b")).is_err();
    let (names, faults) = expanded(&folder, "*/*/*.jpg");
    allow(0o700);
    let all = ["a/b/1.jpg", "c/d/2.jpg"].map(str::to_owned);
    let expected = &all[usize::from(is_closed)..];
    assert_eq!((&names[..], faults), (expected, usize::from(is_closed)));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf8_is_found_as_any() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &[u8]| folder.path().join(OsStr::from_bytes(name));
    let files = [path(b"a\xfe.jpg"), path(b"a\xff.jpg")];
    for file in &files {
        fs::write(file, "").unwrap();
    }
    assert_eq!(expand(&[path(b"*.jpg")]).files, files);
    assert_eq!(expand(&[path(b"a\xff.jpg")]).files, files[1..]);
    let none = expand(&[path(b"b\xff*.jpg")]);
    assert_eq!((none.files.len(), none.faults.len()), (0, 1));
}

#[test]
fn frames_of_a_film_whose_numbers_go_back_are_refused() {
    let check = |names: &[&str]| {
        let files: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        check_numbers(&shots(&files, None))
    };
    assert!(
        check(&[
            "f/frame-08.jpg",
            "f/frame-09.jpg",
            "f/frame-10.jpg",
            "g/frame-01.jpg"
        ])
        .is_ok()
    );
    assert!(check(&["a.jpg", "b2.jpg", "c1.jpg", "d/9999.jpg", "d/0001.jpg"]).is_ok());
    let why = check(&["f/frame1.jpg", "f/frame10.jpg", "f/frame2.jpg"]).unwrap_err();
    assert!(why.to_string().contains("as many digits each"), "{why}");
}
