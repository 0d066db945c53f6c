//! Administrative divisions by their codes: a division's code is a prefix of all codes below it.

/// Lengths of division codes: province, city, county, township, village.
const LENGTHS: [usize; 5] = [2, 4, 6, 9, 12];

/// A division code without the zeros that pad it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Region(String);

impl Region {
    /// Takes a code as written: `510400` and `5104` are the same city, `510402100000` and
    /// `510402100` the same township.
    pub(crate) fn of(code: &str) -> Self {
        Self(roster::region_code(code).to_owned())
    }

    /// The code.
    pub(crate) fn code(&self) -> &str {
        &self.0
    }

    /// Codes of this division and of all above it, the nearest first.
    pub(crate) fn chain(&self) -> Vec<&str> {
        LENGTHS
            .iter()
            .rev()
            .filter_map(|length| self.0.get(..*length))
            .collect()
    }

    /// Whether `other` is this division or lies in it.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        !self.0.is_empty() && other.0.starts_with(&self.0)
    }

    /// What sort of division it is, for people.
    pub(crate) fn level(&self) -> &'static str {
        match self.0.len() {
            0..=2 => "省级",
            3..=4 => "市级",
            5..=6 => "县级",
            7..=9 => "乡镇（街道）级",
            _ => "村（社区）级",
        }
    }

    /// Whether it is too wide to tell which township it means.
    pub(crate) fn is_coarse(&self) -> bool {
        self.0.len() < 9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_begins_with_the_nearest() {
        assert_eq!(
            Region::of("510402100207").chain(),
            ["510402100207", "510402100", "510402", "5104", "51"]
        );
        assert_eq!(Region::of("5104").chain(), ["5104", "51"]);
    }

    #[test]
    fn a_division_covers_itself_and_what_is_below() {
        let county = Region::of("510402");
        assert!(county.covers(&Region::of("510402100207")));
        assert!(county.covers(&county));
        assert!(!county.covers(&Region::of("510403")));
        assert!(!Region::of("510402100").covers(&county));
    }
}
