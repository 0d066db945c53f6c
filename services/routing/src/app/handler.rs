//! Finding a handler inside a body, and noting who it is.

use contracts::api::routing::CandidateHandler;
use contracts::event::HandlerAssigned;
use db::{Connection, Error};
use kernel::CaseId;
use law::Procedure;

use super::App;
use crate::domain::allocation::{Allocation, Wish, allocate};
use crate::domain::body::Body;
use crate::store::assignments::Assignment;
use crate::store::{assignments, decisions, staff};

impl App {
    /// Weighs the staff of a body for a case; their load rows are locked from here on.
    pub(super) async fn weigh_staff(
        &self,
        tx: &mut Connection,
        body: &Body,
        procedure: &str,
        identities: &[String],
        wish: Wish,
    ) -> Result<Allocation, Error> {
        let procedure = self.procedure(procedure)?;
        let members = staff::lock_members(tx, body.id).await?;
        Ok(allocate(procedure, body.kind, identities, &members, wish))
    }

    /// What the law data says of a procedure.
    pub(super) fn procedure(&self, id: &str) -> Result<&'static Procedure, Error> {
        let unknown = || Error::Value(format!("procedure {id}"));
        self.rules.procedure(id).ok_or_else(unknown)
    }

    /// Stores the assignment that the case's event `version` made.
    pub(super) async fn note_handler(
        &self,
        tx: &mut Connection,
        case: CaseId,
        version: i64,
        assignment: &Assignment,
    ) -> Result<(), Error> {
        assignments::put(tx, case, version, assignment, self.clock.now()).await
    }

    /// Adds a revision of the decision that says how the staff were weighed.
    pub(super) async fn note_weighing(
        &self,
        tx: &mut Connection,
        case: CaseId,
        handlers: Vec<CandidateHandler>,
    ) -> Result<(), Error> {
        let Some(mut decision) = decisions::latest(tx, case).await? else {
            return Err(Error::NotFound);
        };
        decision.decided_at = self.clock.now();
        decision.handlers = handlers;
        decisions::add(tx, &decision).await
    }
}

/// The event that an assignment is told by.
pub(super) fn assigned(case: CaseId, assignment: &Assignment) -> HandlerAssigned {
    HandlerAssigned {
        case,
        organisation: assignment.organisation,
        staff: assignment.staff,
        procedure: assignment.procedure.clone(),
        accepted_on: assignment.accepted_on,
        referral: assignment.referral,
        recorded_on: None,
    }
}
