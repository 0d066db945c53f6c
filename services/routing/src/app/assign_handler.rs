use contracts::Claims;
use contracts::api::routing::{AssignHandler, CaseDecision};
use contracts::vocabulary::ReferralBasis;
use db::Connection;
use kernel::CaseId;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::authority::{lock_to_act, may_assign, unchanged};
use super::change::{log, of_case};
use super::handler::assigned;
use super::refused::unsuitable;
use crate::domain::allocation::Wish;
use crate::domain::body::Body;
use crate::domain::procedure;
use crate::domain::referral::day_of;
use crate::domain::refusal::Refusal;
use crate::domain::route::Route;
use crate::store::assignments::Assignment;
use crate::store::{assignments, organisations, referrals, routes};

impl App {
    /// Assigns a handler inside the body that the case lies with.
    pub(crate) async fn assign_handler(
        &self,
        actor: &Claims,
        case: CaseId,
        body: &AssignHandler,
    ) -> Result<CaseDecision, Failure> {
        self.database
            .transaction("assign_handler", async |tx| {
                let mut route = lock_to_act(tx, actor, case).await?;
                let holder = organisations::get(tx, route.holder).await?;
                let present = assignments::open(tx, case, holder.id).await?;
                may_assign(actor, &holder, present.as_ref())?;
                unchanged(body.version, route.version)?;
                self.refuse_accused(tx, &route, &holder).await?;
                let new = match present {
                    Some(present) => replaced(present, body)?,
                    None => self.take_on(tx, &route, &holder, body).await?,
                };
                self.weigh_wish(tx, &route, &holder, &new, &body.reason)
                    .await?;
                let opening = self.open_to(tx, &route, &new).await?;
                let assigned = assigned(case, &new).into();
                let told = opening.into_iter().chain([assigned]).collect();
                let told = of_case(&mut route, Some(actor.sub), told);
                log(tx, &mut route, &[told]).await?;
                route.handler = Some(new.staff);
                route.procedure.clone_from(&new.procedure);
                route.last_step_on = route.last_step_on.max(new.accepted_on);
                routes::save(tx, &route).await?;
                self.note_handler(tx, case, route.version, &new).await?;
                self.decided(tx, actor, &route).await
            })
            .await
    }

    /// The body takes on by itself what lies with it.
    async fn take_on(
        &self,
        tx: &mut Connection,
        route: &Route,
        holder: &Body,
        body: &AssignHandler,
    ) -> Result<Assignment, Failure> {
        let procedure = self.own_procedure(tx, route, holder).await?;
        let today = self.clock.today();
        Ok(Assignment {
            organisation: holder.id,
            staff: body.staff,
            procedure,
            accepted_on: day_of(body.accepted_on, route.last_step_on, today)?,
            referral: None,
        })
    }

    /// Under which procedure the body would take the case on by itself: what was never handled
    /// there, or came back since.
    pub(super) async fn own_procedure(
        &self,
        connection: &mut Connection,
        route: &Route,
        holder: &Body,
    ) -> Result<String, Failure> {
        let refused = |detail: &str| Problem::new(Code::IllegalTransition).detail(detail);
        if route.open_referral.is_some() {
            return Err(refused("该案件已经流转给其他单位，请先撤回再自行受理。").into());
        }
        if route.handler.is_some() && !came_back(connection, route).await? {
            return Err(refused("该案件在本机构已经办结，不能再指定承办人。").into());
        }
        let (basis, matter) = (ReferralBasis::Dispatch, route.matter());
        let procedure = procedure::of_body(&self.rules, basis, matter, holder)?;
        self.refuse_shut_out(connection, route.case, &procedure, holder)
            .await?;
        Ok(procedure)
    }

    /// Makes sure that the one asked for may handle it, and keeps how everybody fared.
    async fn weigh_wish(
        &self,
        tx: &mut Connection,
        route: &Route,
        holder: &Body,
        new: &Assignment,
        reason: &str,
    ) -> Result<(), Failure> {
        let wish = Wish::Only(new.staff);
        let mut weighed = self
            .weigh_staff(tx, holder, &new.procedure, &route.identities, wish)
            .await?;
        if weighed.staff.is_none() {
            return Err(match weighed.refusal {
                Some(Refusal::UnsuitableHandler) => unsuitable("/staff").into(),
                refusal => refusal.unwrap_or(Refusal::NoHandler).into(),
            });
        }
        for handler in weighed.handlers.iter_mut().filter(|one| one.chosen) {
            handler.reason.push_str(&format!("指定理由：{reason}"));
        }
        self.note_weighing(tx, route.case, weighed.handlers).await?;
        Ok(())
    }
}

/// Whether another body returned the case after its holder had ended what it did about it.
async fn came_back(tx: &mut Connection, route: &Route) -> Result<bool, Failure> {
    let ended = assignments::last_end(tx, route.case, route.holder).await?;
    match ended {
        Some(ended) => {
            Ok(referrals::were_returned_since(tx, route.case, route.holder, ended).await?)
        }
        None => Ok(false),
    }
}

fn replaced(present: Assignment, body: &AssignHandler) -> Result<Assignment, Problem> {
    if present.staff == body.staff {
        return Err(Problem::new(Code::Invalid)
            .detail("所选人员已经是承办人。")
            .field("/staff", "unchanged", "请选择其他人员。"));
    }
    Ok(Assignment {
        staff: body.staff,
        ..present
    })
}
