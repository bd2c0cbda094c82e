//! What is printed for a person, and where to: words of others stay in their line.

use std::io::{self, Read, Write};
use std::path::Path;

use alpr_core::hotlist::Importer;
use alpr_core::words;

/// Standard output. Once nobody reads it any more (`alpr ... | head`), what is written is dropped: that is no failure,
/// and the work and its exit status are what they would be.
pub(crate) struct Stdout(Option<io::StdoutLock<'static>>);

/// Standard output, for this thread alone.
pub(crate) fn stdout() -> Stdout {
    Stdout(Some(io::stdout().lock()))
}

impl Stdout {
    fn unless_closed<T>(&mut self, done: io::Result<T>, dropped: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.0 = None;
                Ok(dropped)
            }
            Err(error) => {
                let text = format!(
                    "cannot write the output: {error}; what was done until now stays done, and only could not be told"
                );
                Err(io::Error::new(error.kind(), text))
            }
            done => done,
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let all = bytes.len();
        let done = self.0.as_mut().map_or(Ok(all), |out| out.write(bytes));
        self.unless_closed(done, all)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.0.as_mut().map_or(Ok(()), Write::flush);
        self.unless_closed(done, ())
    }
}

/// Tells what a list's lines do not say, or nobody understood: a column that says when an entry ends would leave it
/// listed for ever.
pub(crate) fn tell_columns<R: Read>(path: &Path, importer: &Importer<R>) {
    let (name, unused) = (path.display(), importer.unused_columns());
    if !importer.has_categories() && !importer.is_increment() {
        complain(&format!(
            "`{name}`: nothing says why a plate is listed: every alarm of it will be UNKNOWN, medium; name the column, or map it with \
            --format MAPPING.toml"
        ));
    }
    if !unused.is_empty() {
        let unused = unused.join("`, `");
        complain(&format!(
            "`{name}`: the columns `{unused}` fill no field and are only kept beside the entries: rename them, or map them with \
            --format MAPPING.toml"
        ));
    }
}

/// So many of something that has a regular plural.
pub(crate) fn counted(count: usize, one: &str) -> String {
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        _ => format!("{count} {one}s"),
    }
}

/// Words of somebody else in a line of ours: what would end the line, steer a terminal or not be seen is escaped.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for (c, plain) in text.chars().zip(words::plain(text)) {
        match c == plain {
            true => shown.push(c),
            false => shown.extend(c.escape_default()),
        }
    }
    shown
}

/// Text of several lines with somebody else's words in it.
pub(crate) fn shown_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(shown).collect();
    lines.join("\n")
}

/// A message for the person at the terminal.
pub(crate) fn complain(message: &str) {
    tell(&format!("alpr: {message}"));
}

/// Something that is no part of the output. Further lines are set in, so that none looks like a message of its own.
pub(crate) fn tell(message: &str) {
    let lines: Vec<String> = message.lines().map(shown).collect();
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{}", lines.join("\n  "));
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn words_of_others_stay_in_their_line() {
        assert_eq!(shown("Zoë's café.jpg"), "Zoë's café.jpg");
        assert_eq!(shown("a\nb\u{1b}[2J\u{202e}"), "a\\nb\\u{1b}[2J\\u{202e}");
    }
}
