//! The bodies of the city.

use contracts::vocabulary::{DisputeType, OrganisationKind, UnknownWord};

use crate::{CityError, table};

/// A body, by codes instead of ids: the directory gives the ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Short code, unique in the city.
    pub code: String,
    /// Code of the body above it; absent for the root only.
    pub parent: Option<String>,
    /// What sort of body it is.
    pub kind: OrganisationKind,
    /// Full name.
    pub name: String,
    /// Word in its case numbers (字号), unique.
    pub number_word: String,
    /// Administrative division it stands in: 4, 6, 9 or 12 digits, one of the city's regions.
    pub region: String,
    /// Dispute types it is set up for; empty for general competence.
    pub competences: Vec<DisputeType>,
    /// Where official mail goes; a reserved domain that never delivers.
    pub email: Option<String>,
}

const FILE: &str = "bodies.tsv";

/// Mail domain of the city: reserved (RFC 2606), so nothing is ever delivered by mistake.
pub(crate) const MAIL_DOMAIN: &str = "panzhihua.example";

/// The bodies of `data/bodies.tsv`, parents first.
pub(crate) fn bodies() -> Result<Vec<Body>, CityError> {
    table::rows(include_str!("../data/bodies.tsv"))
        .map(|(line, cells)| {
            body(&cells).map_err(|reason| CityError::Table {
                file: FILE,
                line,
                reason,
            })
        })
        .collect()
}

fn body(cells: &[&str]) -> Result<Body, String> {
    let &[code, parent, kind, region, number_word, competences, name] = cells else {
        return Err(format!("seven cells expected, {} found", cells.len()));
    };
    let competences = competences.split(',').filter(|word| !word.is_empty());
    Ok(Body {
        code: code.to_owned(),
        parent: (!parent.is_empty()).then(|| parent.to_owned()),
        kind: kind
            .parse()
            .map_err(|error: UnknownWord| error.to_string())?,
        name: name.to_owned(),
        number_word: number_word.to_owned(),
        region: region.to_owned(),
        competences: competences
            .map(|word| word.parse().map_err(|error: UnknownWord| error.to_string()))
            .collect::<Result<_, String>>()?,
        email: Some(format!("{code}@{MAIL_DOMAIN}")),
    })
}
