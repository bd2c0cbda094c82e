//! The frames of a stream: JPEGs one behind the other on standard input, as `ffmpeg -f mjpeg -` and network cameras
//! send them.

use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Read};
use std::mem;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};

use crate::inputs::Shot;
use crate::new_file::NewFile;
use crate::picture::find_end;
use crate::read::stop::{Input, Stop};

/// What names a stream among the paths.
pub(crate) const STREAM: &str = "-";

/// The most bytes of a frame, and of what stands between two: one of 8K at the best quality has some 30 million.
const MAX_FRAME: usize = 1 << 26;

/// A frame of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    /// When the whole of it was there.
    pub(crate) at: Timestamp,
    pub(crate) jpeg: Arc<[u8]>,
    /// Whether it is a file already: two vehicles may be seen best in one frame.
    is_saved: Arc<AtomicBool>,
}

impl Arrival {
    /// Writes the frame, once, to a file that is not there yet; tells whether it did now.
    pub(crate) fn save(&self, path: &Path) -> Result<bool> {
        if self.is_saved.swap(true, Ordering::Relaxed) {
            return Ok(false);
        }
        NewFile::beside(path)?.write(&self.jpeg)?;
        Ok(true)
    }
}

/// The frames in their order. Each has a name of its own, by the stream's start, what it comes from and its number.
pub(crate) struct Stream<R> {
    bytes: Taken<R>,
    stop: Stop,
    /// Where they would lie, and how their names begin.
    folder: PathBuf,
    name: String,
    last: Option<Timestamp>,
    number: u64,
    has_ended: bool,
}

/// The stream of standard input, whose frames are named as if they lay in this folder. Those of two streams differ by
/// the camera; where none is named, by the process.
pub(crate) fn open(
    folder: Option<&Path>,
    camera: Option<&str>,
) -> Result<Stream<BufReader<Input>>> {
    if io::stdin().is_terminal() {
        bail!(
            "expected JPEGs on standard input, got a terminal: pipe a stream in, such as `ffmpeg -i ... -f mjpeg -`"
        );
    }
    if let Some(folder) = folder {
        let failed = || format!("cannot write to `{}`", folder.display());
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let folder = folder.unwrap_or(Path::new(STREAM));
    let of = camera.map_or_else(|| process::id().to_string(), in_name);
    let stop = Stop::default();
    let input = Input::open(&stop)?;
    let stream = Stream::new(BufReader::new(input), folder, &of, Timestamp::now());
    Ok(Stream { stop, ..stream })
}

/// A camera's name as a part of a file's name: letters and digits, all others as `_`.
fn in_name(camera: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    camera.chars().map(plain).collect()
}

impl<R: BufRead> Stream<R> {
    fn new(bytes: R, folder: &Path, of: &str, start: Timestamp) -> Self {
        let start = start.strftime("%Y%m%dT%H%M%S.%3fZ");
        Self {
            bytes: Taken {
                from: bytes,
                taken: Vec::new(),
                has_begun: false,
            },
            stop: Stop::default(),
            folder: folder.to_owned(),
            name: format!("{start}-{of}"),
            last: None,
            number: 0,
            has_ended: false,
        }
    }

    fn next_shot(&mut self) -> Result<Option<Shot>> {
        let number = self.number + 1;
        let name = format!("frame {number} of the stream");
        let jpeg = match self.bytes.next_jpeg() {
            Ok(Next::Jpeg(jpeg)) => jpeg,
            // Whoever stops a stream cuts a frame off.
            Ok(Next::Cut | Next::End) if self.stop.is_asked() && !self.bytes.has_begun => {
                self.has_ended = true;
                return Ok(None);
            }
            Ok(Next::Cut) => {
                self.number = number;
                bail!("{name} was cut off");
            }
            Ok(Next::End) => {
                self.has_ended = true;
                if self.number == 0 {
                    bail!("there is no JPEG in the stream");
                }
                return Ok(None);
            }
            Err(error) => {
                self.has_ended = true;
                return Err(error).context(name);
            }
        };
        self.number = number;
        Ok(Some(Shot {
            picture: self.folder.join(format!("{}-{number:08}.jpg", self.name)),
            infrared: None,
            arrival: Some(Arrival {
                at: self.now()?,
                jpeg,
                is_saved: Arc::default(),
            }),
        }))
    }

    /// The time, later than that of the frame before: a clock that is set back would end every track.
    fn now(&mut self) -> Result<Timestamp> {
        let mut now = Timestamp::now();
        if let Some(last) = self.last {
            now = now.max(last.checked_add(SignedDuration::from_micros(1))?);
        }
        self.last = Some(now);
        Ok(now)
    }
}

impl<R: BufRead> Iterator for Stream<R> {
    type Item = Result<Shot>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.has_ended {
            true => None,
            false => self.next_shot().transpose(),
        }
    }
}

/// What comes next.
enum Next {
    Jpeg(Arc<[u8]>),
    /// One that ends before its end marker: with the stream, or where another one begins.
    Cut,
    End,
}

/// A reader that keeps what is taken from it.
struct Taken<R> {
    from: R,
    taken: Vec<u8>,
    /// Whether a start marker was taken, by which the one before was cut off.
    has_begun: bool,
}

impl<R: BufRead> Taken<R> {
    fn next_jpeg(&mut self) -> io::Result<Next> {
        if !mem::take(&mut self.has_begun) && !self.find_start()? {
            return Ok(Next::End);
        }
        match find_end(self, true) {
            Ok(true) => Ok(Next::Jpeg(mem::take(&mut self.taken).into())),
            Ok(false) => {
                self.taken = vec![0xff, 0xd8];
                self.has_begun = true;
                Ok(Next::Cut)
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(Next::Cut),
            Err(error) => Err(error),
        }
    }

    /// Goes behind the next start marker, if there is one, and keeps nothing before it: between two frames stand the
    /// boundaries that network cameras write.
    fn find_start(&mut self) -> io::Result<bool> {
        self.taken.clear();
        loop {
            self.skip_until(0xff)?;
            match self.fill_buf()?.first() {
                None => return Ok(false),
                Some(0xd8) => {
                    self.taken = vec![0xff];
                    self.consume(1);
                    return Ok(true);
                }
                Some(_) => {}
            }
        }
    }
}

impl<R: BufRead> Read for Taken<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(to)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Taken<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken.len() > MAX_FRAME {
            let text = format!("expected a JPEG of at most {MAX_FRAME} bytes, got more");
            return Err(io::Error::new(ErrorKind::InvalidData, text));
        }
        self.from.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is consumed was filled before, and is still there.
        let buffer = self.from.fill_buf().unwrap_or_default();
        self.taken.extend(buffer.iter().take(count));
        self.from.consume(count);
    }
}

#[cfg(test)]
mod tests {
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
}
