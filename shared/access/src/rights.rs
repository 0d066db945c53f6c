//! Who may do what, by role: one table for all services and pages.

use contracts::Claims;
use contracts::vocabulary::Role;
use problem::{Code, Problem};

/// What is done about cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Registers a case.
    Register,
    /// Corrects what was registered.
    Amend,
    /// Looks at a party's particulars in full.
    Unmask,
    /// Offers a case to another body, or takes the offer back.
    HandOver,
    /// Takes back a hand-over that was ordered from above.
    Countermand,
    /// Signs for, accepts, returns or reports what was handed over.
    TakeOver,
    /// Names the first handler.
    Assign,
    /// Names another handler.
    Replace,
    /// Takes the steps of a proceeding.
    Handle,
    /// Sends mails again that could not be delivered.
    Resend,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Register,
        Self::Amend,
        Self::Unmask,
        Self::HandOver,
        Self::Countermand,
        Self::TakeOver,
        Self::Assign,
        Self::Replace,
        Self::Handle,
        Self::Resend,
    ];
}

/// What the actor's body has to do with the one in whose name it would be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is that body.
    Own,
    /// It looks after the area in which that body lies, be it that body itself.
    Above,
    /// It takes part in the case, or looks after one that does: the case is within the scope.
    Sees,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Own, Self::Above, Self::Sees];
}

/// Who hands cases over and takes them on for their body.
const CASE_WORKERS: &[Role] = &[
    Role::Mediator,
    Role::PetitionClerk,
    Role::ReceivingClerk,
    Role::Dispatcher,
];
const CASE_WORKERS_AND_SUPERVISORS: &[Role] = &[
    Role::Mediator,
    Role::PetitionClerk,
    Role::ReceivingClerk,
    Role::Dispatcher,
    Role::Supervisor,
];
const HANDLERS: &[Role] = &[Role::Mediator, Role::PetitionClerk, Role::ReceivingClerk];
const OVERSEERS: &[Role] = &[Role::Dispatcher, Role::Supervisor];

/// The table: the roles, any one of which allows the action in that relation.
#[must_use]
pub fn roles(action: Action, relation: Relation) -> &'static [Role] {
    match (relation, action) {
        (
            Relation::Own,
            Action::Register | Action::Amend | Action::HandOver | Action::TakeOver | Action::Assign,
        ) => CASE_WORKERS,
        (Relation::Own, Action::Countermand) => CASE_WORKERS_AND_SUPERVISORS,
        (Relation::Own, Action::Handle) => HANDLERS,
        (Relation::Above, Action::HandOver | Action::Assign | Action::Replace) => OVERSEERS,
        (Relation::Above, Action::Resend) => &[Role::Administrator],
        (Relation::Sees, Action::Unmask) => CASE_WORKERS_AND_SUPERVISORS,
        (Relation::Own, Action::Unmask | Action::Replace | Action::Resend)
        | (
            Relation::Above,
            Action::Register
            | Action::Amend
            | Action::Unmask
            | Action::Countermand
            | Action::TakeOver
            | Action::Handle,
        )
        | (
            Relation::Sees,
            Action::Register
            | Action::Amend
            | Action::HandOver
            | Action::Countermand
            | Action::TakeOver
            | Action::Assign
            | Action::Replace
            | Action::Handle
            | Action::Resend,
        ) => &[],
    }
}

/// Whether somebody in this relation may do it.
#[must_use]
pub fn may(claims: &Claims, action: Action, relation: Relation) -> bool {
    roles(action, relation).iter().any(|role| claims.has(*role))
}

/// Refuses whoever may not do it, and says who may.
pub fn demand(claims: &Claims, action: Action, relation: Relation) -> Result<(), Problem> {
    if may(claims, action, relation) {
        return Ok(());
    }
    let roles = roles(action, relation).iter().map(|role| role.label());
    let roles = roles.collect::<Vec<_>>().join("、");
    Err(Problem::new(Code::Forbidden).detail(format!("需要以下角色之一：{roles}。")))
}

/// Whether somebody's body looks after the area in which the body at this path lies.
#[must_use]
pub fn stands_above(claims: &Claims, path: &str) -> bool {
    path.starts_with(claims.area())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_as_a_reviewer_read_it() {
        let mut table = String::new();
        for action in Action::ALL {
            for relation in Relation::ALL {
                let roles = roles(action, relation).iter().map(|role| role.label());
                let roles: Vec<_> = roles.collect();
                if !roles.is_empty() {
                    table.push_str(&format!(
                        "{action:?} / {relation:?}: {}\n",
                        roles.join("、")
                    ));
                }
            }
        }
        insta::assert_snapshot!(table);
    }
}
