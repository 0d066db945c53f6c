//! What shuts a matter out of a procedure because another body handles it or did (受理审查).

use law::{Check, Counts, Procedure};

use super::body::Body;
use super::refusal::Refusal;

/// A body that handles the case or did, and under which procedure.
#[derive(Debug, Clone)]
pub(crate) struct Handling {
    pub(crate) body: Body,
    pub(crate) procedure: &'static Procedure,
    /// Whether it goes on.
    pub(crate) open: bool,
}

/// Refuses a matter that must not be accepted under the procedure because of these elsewhere.
pub(crate) fn refuse_shut_out(
    procedure: &Procedure,
    at: &Body,
    elsewhere: &[Handling],
) -> Result<(), Refusal> {
    for handling in elsewhere {
        let mut checks = procedure.checks.iter();
        if let Some(check) = checks.find(|check| is_ground(check, at, handling)) {
            let other = &handling.procedure.id;
            let mut refusing = procedure.checks.iter().filter(|check| check.refuses());
            return Err(Refusal::Pending {
                body: handling.body.name.clone(),
                procedure: handling.procedure.title.clone(),
                open: handling.open,
                lasting: refusing.any(|check| check.outlasts(other)),
                ground: check.text.clone(),
                then: check.then.clone(),
                article: check.article.clone(),
            });
        }
    }
    Ok(())
}

/// Whether it may be shut out at all.
pub(crate) fn asks_elsewhere(procedure: &Procedure) -> bool {
    procedure.checks.iter().any(Check::refuses_by_itself)
}

fn is_ground(check: &Check, at: &Body, handling: &Handling) -> bool {
    let (own, theirs) = (&at.region, &handling.body.region);
    let above = own != theirs && own.covers(theirs);
    check.refuses_by_itself()
        && check.procedures.contains(&handling.procedure.id)
        && (handling.open || check.counts == Counts::Handled)
        && (above || !check.superior)
}
