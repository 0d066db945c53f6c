//! One line of the file: its form, whatever is in it.

use std::fmt::{self, Write};

/// The most octets of a line, without its end.
const MOST: usize = 75;

/// Writes lines.
pub(crate) struct Lines<'a, 'f> {
    to: &'a mut fmt::Formatter<'f>,
}

impl<'a, 'f> Lines<'a, 'f> {
    pub(crate) fn new(to: &'a mut fmt::Formatter<'f>) -> Self {
        Self { to }
    }

    /// A value that has a form of its own; of what cannot stand in a line nothing is written.
    pub(crate) fn plain(&mut self, name: &str, value: &str) -> fmt::Result {
        let value = value.chars().filter(|letter| !letter.is_control());
        let line: String = format!("{name}:").chars().chain(value).collect();
        self.folded(&line)
    }

    /// A value that is text.
    pub(crate) fn text(&mut self, name: &str, value: &str) -> fmt::Result {
        let mut line = format!("{name}:");
        let mut letters = value.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' | ';' | ',' => line.extend(['\\', letter]),
                '\r' if letters.peek() == Some(&'\n') => {}
                '\n' | '\r' => line.push_str("\\n"),
                letter if letter.is_control() => {}
                letter => line.push(letter),
            }
        }
        self.folded(&line)
    }

    /// A line goes on in the next one after a blank, which counts as one of its octets.
    fn folded(&mut self, line: &str) -> fmt::Result {
        let mut room = MOST;
        for letter in line.chars() {
            let Some(left) = room.checked_sub(letter.len_utf8()) else {
                self.to.write_str("\r\n ")?;
                self.to.write_char(letter)?;
                room = MOST - 1 - letter.len_utf8();
                continue;
            };
            self.to.write_char(letter)?;
            room = left;
        }
        self.to.write_str("\r\n")
    }
}

/// A parameter's value, in quotes, which cannot stand in it.
pub(crate) fn quoted(value: &str) -> String {
    let inner = value.chars();
    let inner: String = inner
        .filter(|letter| *letter != '"' && !letter.is_control())
        .collect();
    format!("\"{inner}\"")
}
