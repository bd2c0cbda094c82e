//! Follows each vehicle through the frames of a camera, and makes one read of all that was seen of its plate.

use jiff::{SignedDuration, Timestamp};

use crate::detect::MAX_DETECTIONS;
use crate::error::{Error, ErrorKind, Result};
use crate::interpret::{Interpreter, PlateRead};

mod follow;
mod votes;

use follow::{Place, pairs};
use votes::{Sight, Votes};

/// The most vehicles that are followed at a time; a frame shows at most a quarter of them.
pub const MAX_TRACKS: usize = 4 * MAX_DETECTIONS;

/// One vehicle's plate in the frames of a camera, for as long as it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    id: u64,
    first: Timestamp,
    sightings: u32,
    read: PlateRead,
    best: Sight,
    votes: Votes,
    place: Place,
}

impl Track {
    /// One that begins with this read; `at` is the time that counts, `given` that of its frame.
    fn new(id: u64, read: &PlateRead, [at, given]: [Timestamp; 2]) -> Self {
        let mut votes = Votes::default();
        votes.add(read, given);
        Self {
            id,
            first: at,
            sightings: 1,
            read: read.clone(),
            best: Sight {
                read: read.clone(),
                at: given,
            },
            votes,
            place: Place::new(read.detection().quad(), at),
        }
    }

    /// Its number, starting at 1; a tracker never reuses one.
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// When it was seen first.
    pub const fn first(&self) -> Timestamp {
        self.first
    }

    /// When it was seen last.
    pub const fn last(&self) -> Timestamp {
        self.place.at()
    }

    /// In how many frames it was read. What is read once may be no plate.
    pub const fn sightings(&self) -> u32 {
        self.sightings
    }

    /// What all frames tell together. Its corners are those of [`best`](Self::best).
    pub const fn read(&self) -> &PlateRead {
        &self.read
    }

    /// The surest read of a single frame that shows this text; of any frame if none does.
    pub const fn best(&self) -> &PlateRead {
        &self.best.read
    }

    /// The time that was given with the frame of [`best`](Self::best).
    pub const fn best_at(&self) -> Timestamp {
        self.best.at
    }

    /// The times that were given with the frames that may still become the [`best`](Self::best): keep their pictures,
    /// drop the others. Frames with the same time count as one.
    pub fn kept(&self) -> impl Iterator<Item = Timestamp> {
        self.votes.sights().iter().map(|sight| sight.at)
    }

    /// The same vehicle, seen once more.
    fn see(&mut self, read: &PlateRead, [at, given]: [Timestamp; 2], interpreter: &Interpreter) {
        self.sightings = self.sightings.saturating_add(1);
        self.place.move_to(read.detection().quad(), at);
        self.votes.add(read, given);
        if let Some((read, best)) = self.votes.sum(interpreter) {
            self.read = read;
            self.best = best.clone();
        }
    }
}

/// What became of the reads of one frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Followed {
    /// The track of each read, in the order of the reads, as it is now.
    pub seen: Vec<Track>,
    /// The tracks that ended before this frame, in the order in which they were seen last: keep one record of each.
    pub ended: Vec<Track>,
}

/// Follows the vehicles before one camera. It is cheap beside reading, and belongs to one thread.
///
/// A read goes on a track that was about there and may have that text, or that surely shows the same text wherever it
/// is; on one that was seen once, also if it shows the same less surely some way off. Where two characters or more
/// surely differ it is another vehicle, however close the plates are. Vehicles that stand in the same place within the
/// gap, and differ in one character, become one. What the edge of the frame may cut ([`PlateRead::may_be_cut`]) goes on
/// a track of which it may be a part, and tells nothing where the whole was seen. A track's read is the mean of the
/// lattices of its frames, each by how little doubt it leaves, so that a doubt in one of them is settled by the others,
/// and one in all stays.
#[derive(Clone, Debug)]
pub struct Tracker {
    interpreter: Interpreter,
    gap: SignedDuration,
    open: Vec<Track>,
    last: Option<Timestamp>,
    count: u64,
}

impl Tracker {
    /// A tracker that ends a track after `gap` without a read; 2 s bridges a lamp post or another vehicle.
    /// `interpreter` is the engine's ([`Engine::interpreter`](crate::Engine::interpreter)).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the gap is not from 10 ms to 10 min.
    pub fn new(interpreter: Interpreter, gap: SignedDuration) -> Result<Self> {
        if !(SignedDuration::from_millis(10)..=SignedDuration::from_mins(10)).contains(&gap) {
            let got = gap.as_secs_f64();
            let text = format!(
                "expected a gap between sightings from 10 ms to 10 min, got {got} s: 2 s is usual"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(Self {
            interpreter,
            gap,
            open: Vec::new(),
            last: None,
            count: 0,
        })
    }

    /// The tracks of the reads of one frame, which was taken at `at`. Push frames without reads too: they end tracks.
    ///
    /// Frames come in order. One that is older than the one before counts as of that one's time; if it is older by more
    /// than the gap (a clock that was set back), every track ends. Of over [`MAX_TRACKS`] those end that were seen
    /// longest ago.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for over [`MAX_DETECTIONS`] reads.
    pub fn push(&mut self, reads: &[PlateRead], at: Timestamp) -> Result<Followed> {
        let got = reads.len();
        if got > MAX_DETECTIONS {
            let text = format!(
                "expected at most {MAX_DETECTIONS} reads of a frame, got {got}: give those of one frame"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let given = at;
        let is_back = |last: &Timestamp| at < *last;
        let is_jitter = |last: &Timestamp| last.duration_since(at) <= self.gap;
        let back = self.last.filter(is_back);
        let at = back.filter(is_jitter).unwrap_or(at);
        let ended = match back {
            Some(last) if at < last => self.finish(),
            _ => self.end(got, at),
        };
        self.last = Some(at);
        let goes_on = pairs(&self.open, reads, at);
        let mut seen = Vec::with_capacity(got);
        for (read, track) in reads.iter().zip(goes_on) {
            let track = match track.and_then(|id| self.open.iter_mut().find(|t| t.id == id)) {
                Some(track) => {
                    track.see(read, [at, given], &self.interpreter);
                    track.clone()
                }
                None => self.begin(read, [at, given]),
            };
            seen.push(track);
        }
        Ok(Followed { seen, ended })
    }

    /// The tracks that go on, by their numbers.
    pub fn open(&self) -> &[Track] {
        &self.open
    }

    /// Ends every track: no more frames come.
    pub fn finish(&mut self) -> Vec<Track> {
        let mut ended = std::mem::take(&mut self.open);
        ended.sort_by_key(|track| (track.last(), track.id()));
        ended
    }

    fn begin(&mut self, read: &PlateRead, times: [Timestamp; 2]) -> Track {
        self.count += 1;
        let track = Track::new(self.count, read, times);
        self.open.push(track.clone());
        track
    }

    /// Takes out what ended, and what there is no room for beside so many new reads.
    fn end(&mut self, reads: usize, at: Timestamp) -> Vec<Track> {
        let gap = self.gap;
        let is_gone = |track: &mut Track| at.duration_since(track.last()) > gap;
        let mut ended: Vec<Track> = self.open.extract_if(.., is_gone).collect();
        let room = MAX_TRACKS.saturating_sub(reads);
        while self.open.len() > room {
            let oldest = self.open.iter().enumerate();
            let Some((place, _)) = oldest.min_by_key(|(_, track)| track.last()) else {
                break;
            };
            ended.push(self.open.remove(place));
        }
        ended.sort_by_key(|track| (track.last(), track.id()));
        ended
    }
}

#[cfg(test)]
mod edge_tests;
#[cfg(test)]
mod tests;
