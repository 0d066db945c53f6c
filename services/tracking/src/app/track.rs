use std::collections::BTreeMap;

use contracts::Claims;
use contracts::api::tracking::{CaseTrack, Clock as ClockView, Proceeding as ProceedingView};
use contracts::vocabulary::ClockState;
use db::Connection;
use kernel::{CaseId, NaiveDate, OrganisationId, StaffId};
use problem::Code;
use uuid::Uuid;
use web::Failure;

use super::App;
use crate::domain::clock::{Clock, LedgerEntry};
use crate::domain::file::Head;
use crate::domain::law::Law;
use crate::domain::proceeding::Proceeding;
use crate::domain::wording;
use crate::store;

impl App {
    /// Everything tracking knows about a case, for somebody who may see it.
    pub(crate) async fn track(&self, actor: &Claims, case: CaseId) -> Result<CaseTrack, Failure> {
        let mut connection = self.database.connection().await?;
        if !store::audience::sees(&mut connection, &actor.scope(), case).await? {
            return Err(Code::NotFound.into());
        }
        self.view(&mut connection, case).await
    }

    /// The same without asking who wants to know.
    pub(super) async fn view(
        &self,
        connection: &mut Connection,
        case: CaseId,
    ) -> Result<CaseTrack, Failure> {
        let head = store::tracks::find(connection, case).await?;
        let head = head.ok_or(Code::NotFound)?;
        let proceedings = store::proceedings::of_case(connection, case).await?;
        let clocks = store::clocks::of_case(connection, case).await?;
        let ids: Vec<Uuid> = clocks.iter().map(|clock| clock.id.uuid()).collect();
        let ledgers = store::clocks::ledgers(connection, case.shard(), &ids).await?;
        let names = names(connection, &head, &proceedings, &clocks).await?;
        let timeline = store::timeline::of_case(connection, case).await?;
        let today = self.clock.today();
        let law = self.laws.current(connection).await?;
        let clocks = clock_views(&law, &clocks, &ledgers, &names, today);
        Ok(CaseTrack {
            case,
            number: head.number,
            title: head.title,
            version: head.version,
            stage: head.stage,
            organisation: head.organisation,
            organisation_name: names.body(head.organisation),
            staff: head.staff,
            staff_name: head
                .staff
                .and_then(|staff| names.staff.get(&staff).cloned()),
            proceedings: proceedings
                .into_iter()
                .map(|proceeding| proceeding_view(&law, proceeding, &names))
                .collect(),
            clocks,
            timeline,
        })
    }
}

/// Names of those a case's track speaks of.
struct Names {
    bodies: BTreeMap<OrganisationId, String>,
    staff: BTreeMap<StaffId, String>,
}

impl Names {
    fn body(&self, id: OrganisationId) -> String {
        self.bodies.get(&id).cloned().unwrap_or_default()
    }
}

async fn names(
    connection: &mut Connection,
    head: &Head,
    proceedings: &[Proceeding],
    clocks: &[Clock],
) -> Result<Names, db::Error> {
    let mut bodies = vec![head.organisation.uuid()];
    bodies.extend(proceedings.iter().map(|p| p.organisation.uuid()));
    bodies.extend(clocks.iter().map(|clock| clock.organisation.uuid()));
    let mut staff: Vec<Uuid> = proceedings.iter().map(|p| p.staff.uuid()).collect();
    staff.extend(head.staff.map(|staff| staff.uuid()));
    Ok(Names {
        bodies: store::directory::organisation_names(connection, &bodies).await?,
        staff: store::directory::staff_names(connection, &staff).await?,
    })
}

fn proceeding_view(law: &Law, proceeding: Proceeding, names: &Names) -> ProceedingView {
    let (outcome, concluded_on, note) = match proceeding.ending {
        Some(ending) => (Some(ending.outcome), Some(ending.on), ending.note),
        None => (None, None, None),
    };
    ProceedingView {
        id: proceeding.id,
        procedure_title: law.procedure_title(&proceeding.procedure).to_owned(),
        procedure: proceeding.procedure,
        state: proceeding.state,
        organisation: proceeding.organisation,
        organisation_name: names.body(proceeding.organisation),
        staff: proceeding.staff,
        staff_name: names
            .staff
            .get(&proceeding.staff)
            .cloned()
            .unwrap_or_default(),
        accepted_on: proceeding.accepted_on,
        outcome,
        concluded_on,
        note,
    }
}

/// Clocks as shown: running ones first, soonest last day first.
fn clock_views(
    law: &Law,
    clocks: &[Clock],
    ledgers: &BTreeMap<Uuid, Vec<LedgerEntry>>,
    names: &Names,
    today: NaiveDate,
) -> Vec<ClockView> {
    let mut views: Vec<ClockView> = clocks
        .iter()
        .map(|clock| {
            let ledger = ledgers.get(&clock.id.uuid()).map_or(&[][..], Vec::as_slice);
            clock_view(law, clock, ledger, names, today)
        })
        .collect();
    views.sort_by_key(|clock| (clock.state != ClockState::Running, clock.due_on));
    views
}

/// A clock with what it rests on. The last day is derived here and now; if the law data no longer
/// gives one, the stored day is shown with the reason.
fn clock_view(
    law: &Law,
    clock: &Clock,
    ledger: &[LedgerEntry],
    names: &Names,
    today: NaiveDate,
) -> ClockView {
    let mut view = ClockView {
        id: clock.id,
        rule: clock.basis.rule.clone(),
        title: law.rule_title(&clock.basis.rule).to_owned(),
        law: String::new(),
        article: String::new(),
        period: String::new(),
        organisation: clock.organisation,
        organisation_name: names.body(clock.organisation),
        start_on: clock.basis.start_on,
        due_on: clock.due_on,
        provisional: clock.provisional,
        state: clock.state,
        late: clock.is_late(today),
        days_left: clock
            .is_running()
            .then(|| (clock.due_on - today).num_days()),
        explanation: Vec::new(),
    };
    match law.book.due(&clock.basis.request(ledger)) {
        Ok(due) => {
            view.title = due.rule.title;
            view.law = wording::law_name(&due.rule.law);
            view.article = due.rule.article;
            view.period = format!("{}{}", due.rule.amount, due.rule.unit.counted());
            view.explanation = due.explanation.into_iter().map(|step| step.text).collect();
            if due.due.date != clock.due_on && (clock.held || !clock.is_running()) {
                view.explanation.push(wording::stands(clock.due_on));
            }
        }
        Err(reason) => view.explanation.push(reason.to_string()),
    }
    view
}
