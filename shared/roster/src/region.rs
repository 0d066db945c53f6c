/// A division's code without the zeros that pad it: `510400` and `5104` are the same city,
/// `510402100000` and `510402100` the same township.
#[must_use]
pub fn region_code(written: &str) -> &str {
    /// Province, city, county, township, village.
    const LENGTHS: [usize; 5] = [2, 4, 6, 9, 12];
    let mut code = written;
    for pair in LENGTHS.windows(2).rev() {
        let &[shorter, longer] = pair else { continue };
        if code.len() == longer
            && let Some((head, tail)) = code.split_at_checked(shorter)
            && tail.bytes().all(|digit| digit == b'0')
        {
            code = head;
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_zeros_are_dropped() {
        for (written, code) in [
            ("510400", "5104"),
            ("510000", "51"),
            ("5104", "5104"),
            ("510402", "510402"),
            ("510402100000", "510402100"),
            ("510402000000", "510402"),
            ("510402100207", "510402100207"),
        ] {
            assert_eq!(region_code(written), code, "{written}");
        }
    }
}
