use std::collections::BTreeMap;

use contracts::Claims;
use contracts::api::tracking::{
    CaseTrack, Clock as ClockView, PermittedOutcome, Proceeding as ProceedingView,
};
use contracts::vocabulary::ClockState;
use db::Connection;
use kernel::{CaseId, NaiveDate, OrganisationId, StaffId};
use problem::Code;
use uuid::Uuid;
use web::Failure;

use super::App;
use super::conclude::{handles, is_barred};
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
        self.view(&mut connection, actor, case).await
    }

    /// The same without asking whether they may see it.
    pub(super) async fn view(
        &self,
        connection: &mut Connection,
        actor: &Claims,
        case: CaseId,
    ) -> Result<CaseTrack, Failure> {
        let head = store::tracks::find(connection, case).await?;
        let head = head.ok_or(Code::NotFound)?;
        let proceedings = store::proceedings::of_case(connection, case).await?;
        let clocks = store::clocks::of_case(connection, case).await?;
        let ids: Vec<Uuid> = clocks.iter().map(|clock| clock.id.uuid()).collect();
        let ledgers = store::clocks::ledgers(connection, case.shard(), &ids).await?;
        let told = store::timers::told_overdue(connection, case.shard(), &ids).await?;
        let names = names(connection, &head, &proceedings, &clocks).await?;
        let timeline = store::timeline::of_case(connection, case).await?;
        let today = self.clock.today();
        let law = self.laws.current(connection).await?;
        let theirs = |known: &Proceeding| known.is_open() && handles(actor, known);
        // Most who look on end nothing, and need not be asked about.
        let barred = proceedings.iter().any(theirs) && is_barred(connection, actor, &head).await?;
        let proceedings = proceedings.into_iter().map(|proceeding| {
            let may_end = theirs(&proceeding) && !barred;
            proceeding_view(&law, may_end, proceeding, &names)
        });
        let proceedings = proceedings.collect();
        let clocks = clocks.iter().map(|clock| {
            let ledger = ledgers.get(&clock.id.uuid()).map_or(&[][..], Vec::as_slice);
            let told_overdue_on = told.get(&clock.id.uuid()).copied();
            clock_view(&law, clock, ledger, told_overdue_on, &names, today)
        });
        let clocks = in_order(clocks.collect());
        Ok(CaseTrack {
            case,
            number: head.number,
            title: head.title,
            version: head.version,
            stage: head.stage.into(),
            organisation: head.organisation,
            organisation_name: names.body(head.organisation),
            staff: head.staff,
            staff_name: head
                .staff
                .and_then(|staff| names.staff.get(&staff).cloned()),
            proceedings,
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

fn proceeding_view(
    law: &Law,
    may_end: bool,
    proceeding: Proceeding,
    names: &Names,
) -> ProceedingView {
    let outcomes = permitted(law, may_end, &proceeding);
    let ending = proceeding.ending;
    ProceedingView {
        id: proceeding.id,
        procedure_title: law.procedure_title(&proceeding.procedure).to_owned(),
        procedure: proceeding.procedure,
        state: proceeding.state.into(),
        organisation: proceeding.organisation,
        organisation_name: names.body(proceeding.organisation),
        staff: proceeding.staff,
        staff_name: names
            .staff
            .get(&proceeding.staff)
            .cloned()
            .unwrap_or_default(),
        accepted_on: proceeding.accepted_on,
        accepted_entered_on: proceeding.entered_on,
        outcome: ending.as_ref().map(|ending| ending.outcome.into()),
        concluded_on: ending.as_ref().map(|ending| ending.on),
        concluded_entered_on: ending.as_ref().and_then(|ending| ending.entered_on),
        note: ending.and_then(|ending| ending.note),
        outcomes,
    }
}

/// How the bearer may end a proceeding as it stands; nothing for those who may not.
fn permitted(law: &Law, may_end: bool, proceeding: &Proceeding) -> Vec<PermittedOutcome> {
    if !may_end {
        return Vec::new();
    }
    let known = law.outcomes(&proceeding.procedure).into_iter();
    let shown = known.map(|known| PermittedOutcome {
        code: known.outcome.into(),
        label: known.outcome.label().to_owned(),
        text: known.text,
        article: known.article,
    });
    shown.collect()
}

/// Clocks as shown: running ones first, soonest last day first.
fn in_order(mut views: Vec<ClockView>) -> Vec<ClockView> {
    views.sort_by_key(|clock| (clock.state != ClockState::Running, clock.due_on));
    views
}

/// A clock with what it rests on. The last day is derived here and now; if the law data no longer
/// gives one, the stored day is shown with the reason.
fn clock_view(
    law: &Law,
    clock: &Clock,
    ledger: &[LedgerEntry],
    told_overdue_on: Option<NaiveDate>,
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
        start_entered_on: clock.entered_on,
        ended_on: clock.end.as_ref().map(|end| end.on),
        end_entered_on: clock.end.as_ref().and_then(|end| end.entered_on),
        told_overdue_on,
        due_on: clock.due_on,
        provisional: clock.provisional,
        state: clock.state.into(),
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
    view.explanation.extend(entered_later(clock.state, &view));
    view
}

/// What was entered later than it happened, and what that does not undo.
fn entered_later(state: ClockState, clock: &ClockView) -> Vec<String> {
    let start = clock.start_entered_on;
    let start = start.map(|entered| wording::start_entered(clock.start_on, entered));
    let end = clock.ended_on.zip(clock.end_entered_on);
    let end = end.map(|(on, entered)| wording::end_entered(state, on, entered));
    let ended = state != ClockState::Running;
    let told = clock.told_overdue_on.filter(|_| ended);
    let told = told.map(wording::told_overdue);
    [start, end, told].into_iter().flatten().collect()
}
