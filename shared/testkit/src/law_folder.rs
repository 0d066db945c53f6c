use std::sync::OnceLock;

use law::{LawBook, Source};

/// The files of `law_folder/`: one new limit from an event that there is, one new ground of refusal, two
/// new outcomes and one new number of representatives, as an installation would add them.
const FILES: [Source<'static>; 3] = [
    (
        "vocabulary/local.toml",
        include_str!("../law_folder/vocabulary/local.toml"),
    ),
    (
        "rules/local.toml",
        include_str!("../law_folder/rules/local.toml"),
    ),
    (
        "procedures/local.toml",
        include_str!("../law_folder/procedures/local.toml"),
    ),
];

/// The law with what an installation adds to it, beside the book of this process, which lacks that.
pub fn law_book() -> &'static LawBook {
    static BOOK: OnceLock<LawBook> = OnceLock::new();
    BOOK.get_or_init(|| LawBook::with_files(&FILES).unwrap())
}
