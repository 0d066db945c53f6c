//! What every vocabulary has, in one macro.

/// The text is no word of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {vocabulary}")]
pub struct UnknownWord {
    pub(crate) vocabulary: &'static str,
    pub(crate) word: String,
}

/// Declares one vocabulary: `Variant = "word" => "中文",`, or `Variant = "word",` where the terms
/// are those of a kind of words in the law data. Expands to the enum with serde names, `ALL`,
/// `as_str`, `label`, `Display`, `FromStr` and [`Vocabulary`](super::Vocabulary).
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$more:meta])* $variant:ident = $word:literal => $label:literal,)+
    }) => {
        $crate::vocabulary::vocabulary! {
            @declare $(#[$doc])* $name {
                $(#[doc = $label] $(#[$more])* $variant = $word => $label,)+
            }
        }
    };
    ($(#[$doc:meta])* $name:ident of $kind:path {
        $($variant:ident = $word:literal,)+
    }) => {
        $crate::vocabulary::vocabulary! {
            @declare $(#[$doc])* $name {
                $(
                    #[doc = concat!("`", $word, "` in the law data.")]
                    $variant = $word => const {
                        match $kind.term($word) {
                            Some(term) => term,
                            None => panic!(concat!("the law data lacks ", $word)),
                        }
                    },
                )+
            }
        }

        const _: () = assert!(
            $name::ALL.len() == $kind.count(),
            "the law data has a word that the vocabulary lacks"
        );
    };
    (@declare $(#[$doc:meta])* $name:ident {
        $($(#[$more:meta])* $variant:ident = $word:literal => $label:expr,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$more])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order shown to people.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word on the wire and in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The term people see.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        // By hand: the derive does not see words that come out of a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($word,)+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl $crate::vocabulary::Vocabulary for $name {
            fn as_str(self) -> &'static str { self.as_str() }
            fn label(self) -> &'static str { self.label() }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocabulary::UnknownWord {
                        vocabulary: stringify!($name),
                        word: word.to_owned(),
                    }),
                }
            }
        }
    };
}

pub(crate) use vocabulary;
