//! What shuts a matter out of a procedure while another body handles it (受理审查).

use law::{Check, Procedure};

use super::body::Body;
use super::refusal::Refusal;

/// A body that handles the case now, and under which procedure.
#[derive(Debug, Clone)]
pub(crate) struct Handling {
    pub(crate) body: Body,
    pub(crate) procedure: &'static Procedure,
}

/// Refuses a matter that must not be accepted under the procedure while these go on elsewhere.
pub(crate) fn refuse_shut_out(
    procedure: &Procedure,
    at: &Body,
    elsewhere: &[Handling],
) -> Result<(), Refusal> {
    let refusing = || procedure.checks.iter().filter(|check| check.refuses());
    for handling in elsewhere {
        if let Some(check) = refusing().find(|check| is_ground(check, at, handling)) {
            return Err(Refusal::Pending {
                body: handling.body.name.clone(),
                procedure: handling.procedure.title.clone(),
                ground: check.text.clone(),
                then: check.then.clone(),
                article: check.article.clone(),
            });
        }
    }
    Ok(())
}

fn is_ground(check: &Check, at: &Body, handling: &Handling) -> bool {
    let (own, theirs) = (&at.region, &handling.body.region);
    let above = own != theirs && own.covers(theirs);
    check.procedures.contains(&handling.procedure.id) && (above || !check.superior)
}
