//! The vocabulary at compile time, for enums whose Chinese is the law data's.

use crate::vocabulary::Kind;

const TEXT: &str = include_str!("../data/vocabulary.toml");

impl Kind {
    /// The Chinese term of a key in the data this crate carries; for constants, so that a key the
    /// data lacks does not compile.
    #[must_use]
    pub const fn term(self, key: &str) -> Option<&'static str> {
        let mut rest = self.section();
        while let Some((line, after)) = split(rest, b'\n') {
            if let Some((name, term)) = entry(line)
                && same(name, key)
            {
                return Some(term);
            }
            rest = after;
        }
        None
    }

    /// How many keys of this kind there are, for whoever must know them all.
    #[must_use]
    pub const fn count(self) -> usize {
        let mut rest = self.section();
        let mut count = 0;
        while let Some((line, after)) = split(rest, b'\n') {
            if entry(line).is_some() {
                count += 1;
            }
            rest = after;
        }
        count
    }

    /// The lines below the heading, up to the next one.
    const fn section(self) -> &'static str {
        let mut rest = TEXT;
        while let Some((_, after)) = split(rest, b'[') {
            rest = after;
            if let Some((heading, lines)) = split(after, b']')
                && same(heading, self.table())
            {
                return match split(lines, b'[') {
                    Some((own, _)) => own,
                    None => lines,
                };
            }
        }
        ""
    }
}

/// Key and term of `key = "term"`.
const fn entry(line: &'static str) -> Option<(&'static str, &'static str)> {
    if let Some((key, after)) = split(line, b' ')
        && let Some((equals, term)) = split(after, b'"')
        && same(equals, "= ")
        && let Some((term, _)) = split(term, b'"')
    {
        return Some((key, term));
    }
    None
}

/// What stands before and after the first such byte, which is an ASCII one.
const fn split(text: &'static str, byte: u8) -> Option<(&'static str, &'static str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == byte {
            let (before, rest) = text.split_at(at);
            return Some((before, rest.split_at(1).1));
        }
        at += 1;
    }
    None
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn the_file_reads_as_it_does_at_run_time() {
        let vocabulary = Vocabulary::parse("vocabulary.toml", TEXT).unwrap();
        for kind in Kind::ALL {
            assert_eq!(vocabulary.terms(kind).count(), kind.count(), "{kind:?}");
            for (key, term) in vocabulary.terms(kind) {
                assert_eq!(kind.term(key), Some(term), "{kind:?} {key}");
            }
            assert_eq!(kind.term("divination"), None);
        }
    }
}
