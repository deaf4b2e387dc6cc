//! What commands print. Whoever reads may stop early, as `head` does: the rest is said to nobody then, and the work goes on
//! to its end.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Says a line.
pub fn line(text: Arguments<'_>) -> io::Result<()> {
    heard(writeln!(io::stdout().lock(), "{text}"))
}

/// Says a text that has its own end of line.
pub fn text(text: &str) -> io::Result<()> {
    heard(io::stdout().lock().write_all(text.as_bytes()))
}

/// Says on stderr why a command failed. There is nobody to tell if that cannot be said.
pub fn trouble(text: Arguments<'_>) {
    _ = writeln!(io::stderr().lock(), "azukari: {text}");
}

/// What was written, or that nobody listens any more; other errors, such as a full disk, stay errors.
pub fn heard(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_pipe_is_no_trouble() {
        assert!(heard(Err(ErrorKind::BrokenPipe.into())).is_ok());
        assert!(heard(Err(ErrorKind::StorageFull.into())).is_err());
        let (reader, mut writer) = io::pipe().expect("a pipe");
        drop(reader);
        let gone = writer.write_all(b"x");
        assert!(gone.is_err() && heard(gone).is_ok());
    }
}
