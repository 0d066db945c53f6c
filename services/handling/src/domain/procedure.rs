//! What the law data says about a procedure, as answers and refusals tell it.

use contracts::api::handling::{PermittedOutcome, SuspensionGround};
use contracts::vocabulary::Outcome;
use law::{Kind, LawBook};

/// The procedure's Chinese name, or its id when the law data does not know it.
pub(crate) fn title<'a>(book: &'a LawBook, procedure: &'a str) -> &'a str {
    book.procedure(procedure)
        .map_or(procedure, |known| &known.title)
}

/// How a proceeding under this procedure may end, in the order of the law data.
///
/// Any word will do where the law data does not know the procedure (any more): such a proceeding
/// runs without limits and was opened by an event that cannot be refused. Nothing says how it
/// ends, and to refuse every outcome would leave the case open for ever.
pub(crate) fn outcomes(book: &LawBook, procedure: &str) -> Vec<PermittedOutcome> {
    let Some(known) = book.procedure(procedure) else {
        let any = |(key, term)| permitted(book, key, term, None);
        return book.vocabulary().terms(Kind::Outcomes).map(any).collect();
    };
    let listed = known.outcomes.iter();
    let listed =
        listed.map(|listed| permitted(book, &listed.key, &listed.text, listed.article.clone()));
    listed.collect()
}

fn permitted(book: &LawBook, key: &str, text: &str, article: Option<String>) -> PermittedOutcome {
    let code = Outcome::new(key);
    PermittedOutcome {
        label: code.label(book).to_owned(),
        code,
        text: text.to_owned(),
        article,
    }
}

/// On what grounds a proceeding under this procedure may stand still, in the order of the law
/// data; on none where it names none. What several articles say of one ground stands together. What
/// begins and ends by events lets limits stand still, not the proceeding.
pub(crate) fn suspensions(book: &LawBook, procedure: &str) -> Vec<SuspensionGround> {
    let mut grounds: Vec<SuspensionGround> = Vec::new();
    let known = book.procedure(procedure).into_iter();
    let rows = known.flat_map(|known| &known.suspensions);
    for listed in rows.filter(|listed| listed.halts()) {
        if let Some(same) = grounds.iter_mut().find(|one| one.code == listed.key) {
            same.text = format!("{}；{}", same.text, listed.text);
            same.article = format!("{}；{}", same.article, listed.article);
            continue;
        }
        let label = book.vocabulary().term(Kind::Exclusions, &listed.key);
        grounds.push(SuspensionGround {
            code: listed.key.clone(),
            label: label.unwrap_or(&listed.key).to_owned(),
            text: listed.text.clone(),
            article: listed.article.clone(),
        });
    }
    grounds
}

/// `不予受理（《民事诉讼法》第一百二十六条）`.
pub(crate) fn with_article(label: &str, article: Option<&str>) -> String {
    article.map_or_else(
        || label.to_owned(),
        |article| format!("{label}（{article}）"),
    )
}
