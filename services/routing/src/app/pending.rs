use std::collections::HashMap;

use contracts::vocabulary::ReferralAction;
use db::{Connection, Error};
use kernel::{CaseId, OrganisationId};
use law::Procedure;
use web::Failure;

use super::App;
use crate::domain::body::Body;
use crate::domain::pending::{Handling, asks_elsewhere, refuse_shut_out};
use crate::domain::referral::Referral;
use crate::store::assignments::{self, Handled};
use crate::store::organisations;
use crate::store::referrals::Shown;

/// A referral, and what its reader may do with it.
#[derive(Debug)]
pub(super) struct Offered {
    pub(super) shown: Shown,
    pub(super) actions: Vec<ReferralAction>,
    /// Why accepting is not among them, where only the law keeps the reader from it.
    pub(super) unacceptable: Option<String>,
}

/// How some cases are and were handled, and the bodies that it takes to judge of that.
#[derive(Debug, Default)]
struct Known {
    handled: Vec<Handled>,
    bodies: HashMap<OrganisationId, Body>,
}

impl App {
    /// Refuses the body a case whose handling by another shuts this procedure out. Under the case's
    /// lock nobody can accept it elsewhere meanwhile.
    pub(super) async fn refuse_shut_out(
        &self,
        connection: &mut Connection,
        case: CaseId,
        procedure: &str,
        body: &Body,
    ) -> Result<(), Failure> {
        let procedure = self.procedure(procedure)?;
        if !asks_elsewhere(procedure) {
            return Ok(());
        }
        let known = known(connection, &[case], &[body.id]).await?;
        self.check(&known, case, procedure, body)
    }

    /// Takes the step of accepting from those who would be refused it so, and says why: of all the
    /// referrals at once.
    pub(super) async fn leave_out_shut_out(
        &self,
        connection: &mut Connection,
        offered: &mut [Offered],
    ) -> Result<(), Error> {
        let mut cases = Vec::new();
        let mut bodies = Vec::new();
        for Offered { shown, actions, .. } in offered.iter() {
            if actions.contains(&ReferralAction::Accept) && self.asking(&shown.referral).is_some() {
                cases.push(shown.referral.case);
                bodies.push(shown.referral.to);
            }
        }
        if cases.is_empty() {
            return Ok(());
        }
        let known = known(connection, &cases, &bodies).await?;
        for one in offered {
            if !one.actions.contains(&ReferralAction::Accept) {
                continue;
            }
            let referral = &one.shown.referral;
            let asked = self.asking(referral).zip(known.bodies.get(&referral.to));
            if let Some((procedure, body)) = asked {
                match self.check(&known, referral.case, procedure, body) {
                    Ok(()) => {}
                    Err(Failure::Refused(problem)) => {
                        one.actions
                            .retain(|action| *action != ReferralAction::Accept);
                        one.unacceptable = problem.detail_text().map(str::to_owned);
                    }
                    Err(Failure::Store(error)) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// The procedure of a referral, if another's handling may shut it out.
    fn asking(&self, referral: &Referral) -> Option<&'static Procedure> {
        let procedure = self.rules.procedure(&referral.procedure);
        procedure.filter(|procedure| asks_elsewhere(procedure))
    }

    fn check(
        &self,
        known: &Known,
        case: CaseId,
        procedure: &Procedure,
        body: &Body,
    ) -> Result<(), Failure> {
        let mut elsewhere = Vec::new();
        for handled in &known.handled {
            if handled.case == case && handled.organisation != body.id {
                let other = known.bodies.get(&handled.organisation);
                elsewhere.push(Handling {
                    body: other.ok_or(Error::NotFound)?.clone(),
                    procedure: self.procedure(&handled.procedure)?,
                    open: handled.open,
                });
            }
        }
        Ok(refuse_shut_out(procedure, body, &elsewhere)?)
    }
}

/// How the cases are and were handled, with these bodies and all that handle them or did.
async fn known(
    connection: &mut Connection,
    cases: &[CaseId],
    bodies: &[OrganisationId],
) -> Result<Known, Error> {
    let handled = assignments::of_cases(connection, cases).await?;
    if handled.is_empty() {
        return Ok(Known::default());
    }
    let all = handled.iter().map(|handled| handled.organisation);
    let bodies = organisations::among(connection, all.chain(bodies.iter().copied())).await?;
    Ok(Known { handled, bodies })
}
