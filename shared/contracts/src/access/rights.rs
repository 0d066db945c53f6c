//! Who may do what, by role: one table for all services and pages.

use super::Claims;
use crate::vocabulary::Role;

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

/// Declares the rights, one a line: what is done, and which roles may do it in which relation. In
/// every other relation nobody may. Expands to [`Action`] and [`roles`].
macro_rules! rights {
    ($($(#[$doc:meta])+ $action:ident: $($relation:ident $roles:expr),+;)+) => {
        /// What is done about cases.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])+ $action,)+
        }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$action,)+];
        }

        /// The roles, any one of which allows the action in that relation.
        #[must_use]
        pub fn roles(action: Action, relation: Relation) -> &'static [Role] {
            match (action, relation) {
                $($((Action::$action, Relation::$relation) => $roles,)+)+
                _ => &[],
            }
        }
    };
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
const ADMINISTRATORS: &[Role] = &[Role::Administrator];

rights! {
    /// Registers a case.
    Register: Own CASE_WORKERS;
    /// Corrects what was registered.
    Amend: Own CASE_WORKERS;
    /// Corrects what is registered of a case and of its parties, adds some, lets some leave, and says who
    /// acts for them.
    Correct: Own CASE_WORKERS;
    /// Looks at a party's particulars in full.
    Unmask: Sees CASE_WORKERS_AND_SUPERVISORS;
    /// Offers a case to another body, or takes the offer back.
    HandOver: Own CASE_WORKERS, Above OVERSEERS;
    /// Takes back a hand-over that was ordered from above.
    Countermand: Own CASE_WORKERS_AND_SUPERVISORS;
    /// Signs for, accepts, returns or reports what was handed over.
    TakeOver: Own CASE_WORKERS;
    /// Names the first handler.
    Assign: Own CASE_WORKERS, Above OVERSEERS;
    /// Names another handler.
    Replace: Above OVERSEERS;
    /// Takes the steps of a proceeding.
    Handle: Own HANDLERS;
    /// Sends mails again that could not be delivered.
    Resend: Above ADMINISTRATORS;
}

/// Whether somebody in this relation may do it.
#[must_use]
pub fn may(claims: &Claims, action: Action, relation: Relation) -> bool {
    roles(action, relation).iter().any(|role| claims.has(*role))
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
            for relation in [Relation::Own, Relation::Above, Relation::Sees] {
                let roles = roles(*action, relation).iter().map(|role| role.label());
                let roles: Vec<_> = roles.collect();
                if !roles.is_empty() {
                    table.push_str(&format!(
                        "{action:?} / {relation:?}: {}\n",
                        roles.join("、")
                    ));
                }
            }
        }
        insta::assert_snapshot!(table, @r"
        Register / Own: 调解员、信访干部、接收登记员、分流员
        Amend / Own: 调解员、信访干部、接收登记员、分流员
        Correct / Own: 调解员、信访干部、接收登记员、分流员
        Unmask / Sees: 调解员、信访干部、接收登记员、分流员、督办员
        HandOver / Own: 调解员、信访干部、接收登记员、分流员
        HandOver / Above: 分流员、督办员
        Countermand / Own: 调解员、信访干部、接收登记员、分流员、督办员
        TakeOver / Own: 调解员、信访干部、接收登记员、分流员
        Assign / Own: 调解员、信访干部、接收登记员、分流员
        Assign / Above: 分流员、督办员
        Replace / Above: 分流员、督办员
        Handle / Own: 调解员、信访干部、接收登记员
        Resend / Above: 系统管理员
        ");
    }
}
