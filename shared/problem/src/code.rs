use std::fmt;
use std::str::FromStr;

use actix_web::http::StatusCode;

use crate::Code;

/// Declares the registry: `Name = "CODE", status, "title", "meaning", "remedy";` for each code.
/// Expands to the enum [`Code`] and its tables.
macro_rules! codes {
    ($($name:ident = $text:literal, $status:literal, $title:literal, $meaning:literal, $remedy:literal;)+) => {
        /// A stable code. Clients may decide by it; people read its title.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $text, "` ", stringify!($status), " ", $title, "。")] $name,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code on the wire, `AUTH-0001`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status as a number.
            #[must_use]
            pub const fn status_number(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The Chinese title; the same for every problem with this code.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What it means, in Chinese.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }

            /// What to do about it, in Chinese.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)+ }
            }
        }
    };
}

pub(crate) use codes;

impl Code {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.status_number()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The address of the page that explains it; the `type` of the problem.
    #[must_use]
    pub fn uri(self) -> String {
        format!("/problems/{}", self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no registered code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no problem code")]
pub struct UnknownCode(String);

impl FromStr for Code {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
            .ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_unique_and_well_formed() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        for code in Code::ALL {
            let (group, number) = code.as_str().split_once('-').unwrap();
            assert!(group.bytes().all(|b| b.is_ascii_uppercase()), "{code}");
            assert!(number.len() == 4 && number.parse::<u16>().is_ok(), "{code}");
            assert_eq!(code.status().as_u16(), code.status_number(), "{code}");
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
    }

    #[test]
    fn every_code_explains_itself_in_chinese() {
        for code in Code::ALL {
            for text in [code.meaning(), code.remedy()] {
                assert!(text.ends_with('。'), "{code}: {text}");
                // Half-width punctuation between Chinese characters is a typing slip.
                assert!(!text.contains([',', ';', '!', '?', ':']), "{code}: {text}");
            }
        }
    }

    #[test]
    fn a_foreign_code_is_refused() {
        assert!("AUTH-9999".parse::<Code>().is_err());
    }
}
