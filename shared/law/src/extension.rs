//! Whether an extension may be granted: by whom, how long, how often and until when.

use chrono::NaiveDate;

use crate::{
    book::LawBook,
    due::{DueRequest, Projection},
    error::DueError,
    rule::RuleVersion,
    terms::Extension,
};

/// An extension somebody wants to grant.
#[derive(Clone, Debug)]
pub struct ExtensionRequest {
    /// The clock as it stands, with the extensions granted so far in `extend`.
    pub clock: DueRequest,
    /// How many more of the rule's units.
    pub amount: u32,
    /// How many extensions were granted before this one.
    pub granted_before: u32,
    /// Who approves, as a vocabulary key, e.g. `head_of_authority`.
    pub approver: String,
    /// The day it is granted.
    pub granted_on: NaiveDate,
}

impl LawBook {
    /// The new date if the extension is allowed.
    ///
    /// # Errors
    ///
    /// [`DueError::ExtensionNotAllowed`], [`DueError::ExtensionTooLong`] (too long at once, too
    /// long in all, or once too often), [`DueError::WrongApprover`] or
    /// [`DueError::ExtensionTooLate`], each citing the article.
    pub fn extend(&self, request: &ExtensionRequest) -> Result<Projection<'_>, DueError> {
        let before = self.project(&request.clock)?;
        let rule = before.version;
        let Some(extension) = &rule.extension else {
            let (rule, citation) = (rule.id.clone(), rule.citation());
            return Err(DueError::ExtensionNotAllowed { rule, citation });
        };
        check_length(rule, extension, request)?;
        check_approval(rule, extension, request, before.due.date)?;
        let granted = request.clock.extend.unwrap_or(0);
        let total = granted.saturating_add(request.amount);
        self.project(&request.clock.clone().extended(total))
    }
}

fn check_length(
    rule: &RuleVersion,
    extension: &Extension,
    request: &ExtensionRequest,
) -> Result<(), DueError> {
    let too_long = |allowed: u32, asked: u32, unit: &str| DueError::ExtensionTooLong {
        rule: rule.id.clone(),
        citation: rule.citation(),
        allowed: format!("{allowed}{unit}"),
        asked: format!("{asked}{unit}"),
    };
    match (extension.amount, extension.times) {
        (Some(most), _) if request.amount > most => {
            Err(too_long(most, request.amount, rule.unit.counted()))
        }
        (_, Some(times)) if request.granted_before >= times => Err(too_long(
            times,
            request.granted_before.saturating_add(1),
            "次",
        )),
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

fn check_approval(
    rule: &RuleVersion,
    extension: &Extension,
    request: &ExtensionRequest,
    due: NaiveDate,
) -> Result<(), DueError> {
    let (id, citation) = (rule.id.clone(), rule.citation());
    if extension.approver != request.approver {
        let approver = extension.approver_text.clone();
        return Err(DueError::WrongApprover {
            rule: id,
            citation,
            approver,
        });
    }
    if extension.before_expiry && request.granted_on > due {
        return Err(DueError::ExtensionTooLate {
            rule: id,
            citation,
            due,
        });
    }
    Ok(())
}
