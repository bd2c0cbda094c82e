//! A log that only grows: steps in the order of time, of which there is room for so many.

use jiff::Timestamp;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::json;

/// A step that was taken of something.
pub(crate) trait Step: Serialize {
    /// When.
    fn at(&self) -> Timestamp;
}

/// For how many steps there is room, and what to do when it is used up.
pub(crate) struct Room {
    pub(crate) steps: usize,
    /// Of all steps in JSON.
    pub(crate) bytes: usize,
    /// Whose steps they are, as in "a user".
    pub(crate) of: &'static str,
    pub(crate) instead: &'static str,
}

/// Every step that was taken of something, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Steps<S> {
    taken: Vec<S>,
    #[serde(skip)]
    last: Timestamp,
    #[serde(skip)]
    bytes: usize,
}

impl<S: Step> Steps<S> {
    /// None yet; the first one can be of `from` or later.
    pub(crate) const fn new(from: Timestamp) -> Self {
        Self {
            taken: Vec::new(),
            last: from,
            bytes: 0,
        }
    }

    /// Takes one more.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] before the last step; [`ErrorKind::InvalidArgument`] where there is no room for it. Then
    /// nothing changes.
    pub(crate) fn take(&mut self, step: S, room: &Room) -> Result<()> {
        let (at, last) = (step.at(), self.last);
        if at < last {
            let why = format!("expected a step at {last} or later, got {at}: check the clock");
            return Err(Error::new(ErrorKind::Refused, why));
        }
        let bytes = self.bytes + json::write(&step)?.len() + 1;
        let count = self.taken.len() + 1;
        if count > room.steps || bytes > room.bytes {
            let why = format!(
                "expected at most {} steps of {} and {} bytes of them, got {count} and {bytes}: {}",
                room.steps, room.of, room.bytes, room.instead
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        (self.last, self.bytes) = (at, bytes);
        self.taken.push(step);
        Ok(())
    }

    /// All of them, the oldest first.
    pub(crate) fn all(&self) -> &[S] {
        &self.taken
    }

    /// Those that were taken up to a time.
    pub(crate) fn until(&self, at: Timestamp) -> impl DoubleEndedIterator<Item = &S> {
        let end = self.taken.partition_point(|step| step.at() <= at);
        self.taken.iter().take(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        steps: 3,
        bytes: 90,
        of: "a test",
        instead: "begin another one",
    };

    impl Step for Timestamp {
        fn at(&self) -> Timestamp {
            *self
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn steps_are_in_the_order_of_time() {
        let mut steps = Steps::new(at(10));
        let early = steps.take(at(9), &ROOM).unwrap_err();
        assert_eq!(early.kind(), ErrorKind::Refused);
        steps.take(at(10), &ROOM).unwrap();
        steps.take(at(20), &ROOM).unwrap();
        steps.take(at(19), &ROOM).unwrap_err();
        assert_eq!(steps.all(), [at(10), at(20)]);
        assert_eq!(steps.until(at(9)).count(), 0);
        assert_eq!(steps.until(at(19)).count(), 1);
        assert_eq!(steps.until(at(20)).last(), Some(&at(20)));
    }

    #[test]
    fn there_is_room_for_so_many_and_what_finds_none_changes_nothing() {
        // 23 bytes each: "1970-01-01T00:00:00Z" with its quotes and a comma.
        let mut many = Steps::new(at(0));
        let full = (0..4)
            .try_for_each(|_| many.take(at(0), &ROOM))
            .unwrap_err();
        assert_eq!(full.kind(), ErrorKind::InvalidArgument);
        assert!(full.message().contains("got 4 and 92: begin"), "{full}");
        assert_eq!(many.all().len(), 3);
        let room = Room { bytes: 45, ..ROOM };
        let mut long = Steps::new(at(0));
        long.take(at(0), &room).unwrap();
        let full = long.take(at(0), &room).unwrap_err();
        assert!(full.message().contains("got 2 and 46"), "{full}");
        long.take(at(0), &ROOM).unwrap();
    }
}
