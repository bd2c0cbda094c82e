//! The frames of a stream: JPEGs one behind the other on standard input, as `ffmpeg -f mjpeg -` and network cameras
//! send them.

use std::collections::VecDeque;
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
use crate::picture::{End, find_end};
use crate::read::stop::{Input, Stop};

/// What names a stream among the paths.
pub(crate) const STREAM: &str = "-";

/// The most bytes of a frame, and of what stands between two: one of 8K at the best quality has some 30 million.
const MAX_FRAME: usize = 1 << 26;

/// So many bytes may be taken again for each that comes. Where frames are cut off it is a few; a stream that begins a
/// frame with every sixth byte would have each of its bytes taken 10,000 times.
const AGAIN: usize = 16;

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
                again: VecDeque::new(),
                spare: 0,
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
        let jpeg = match self.next_jpeg() {
            Ok(Next::Jpeg(jpeg)) => jpeg,
            Ok(Next::Cut) => {
                self.number = number;
                bail!("{name} was cut off");
            }
            Ok(Next::End) => {
                self.has_ended = true;
                if self.number == 0 && !self.stop.is_asked() {
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

    /// What comes next; whoever stops a stream cuts a frame off, and that is no fault.
    fn next_jpeg(&mut self) -> io::Result<Next> {
        loop {
            match self.bytes.next_jpeg() {
                Ok(Next::Cut) if self.stop.is_asked() && self.bytes.has_ended()? => {}
                next => return next,
            }
        }
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
    /// What is taken again before anything else: the one that begins there cut off the one before.
    again: VecDeque<u8>,
    /// How many bytes may be taken again.
    spare: usize,
}

impl<R: BufRead> Taken<R> {
    /// Whether nothing more comes; some may be taken again.
    fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.from.fill_buf()?.is_empty())
    }

    fn next_jpeg(&mut self) -> io::Result<Next> {
        if !self.find_start()? {
            return Ok(Next::End);
        }
        match find_end(self, true) {
            Ok(End::Whole) => Ok(Next::Jpeg(mem::take(&mut self.taken).into())),
            Ok(End::Cut(back)) => {
                self.go_back(back);
                Ok(Next::Cut)
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(Next::Cut),
            Err(error) => Err(error),
        }
    }

    /// Goes back by so many bytes, unless too many were taken again already.
    fn go_back(&mut self, count: usize) {
        let Some(spare) = self.spare.checked_sub(count) else {
            return;
        };
        self.spare = spare;
        let start = self.taken.len().saturating_sub(count);
        for byte in self.taken.drain(start..).rev() {
            self.again.push_front(byte);
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
        match self.again.is_empty() {
            true => self.from.fill_buf(),
            false => Ok(self.again.as_slices().0),
        }
    }

    fn consume(&mut self, count: usize) {
        if !self.again.is_empty() {
            let count = count.min(self.again.len());
            self.taken.extend(self.again.drain(..count));
            return;
        }
        // What is consumed was filled before, and is still there.
        let buffer = self.from.fill_buf().unwrap_or_default();
        self.taken.extend(buffer.iter().take(count));
        self.from.consume(count);
        self.spare = self.spare.saturating_add(count.saturating_mul(AGAIN));
    }
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
