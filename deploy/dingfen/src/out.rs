use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Prints a line. Whoever stops reading (`dingfen events verify | head -1`) has had what they
/// wanted, and what the command does is done to its end.
macro_rules! say {
    ($($text:tt)*) => { $crate::out::line(format_args!($($text)*)) };
}

pub(crate) fn line(text: Arguments<'_>) {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("dingfen：无法输出：{error}");
            std::process::exit(1);
        }
        Ok(()) | Err(_) => {}
    }
}
