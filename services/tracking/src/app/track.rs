use std::collections::BTreeMap;

use contracts::Claims;
use contracts::api::tracking::{CaseTrack, Clock as ClockView, LedgerLine, Pause, TimelineEntry};
use contracts::vocabulary::{ClockState, Word};
use db::Connection;
use kernel::{CaseId, NaiveDate, OrganisationId, PAGE_LIMIT, Page, PageSize, StaffId};
use problem::Code;
use uuid::Uuid;
use web::Failure;
use wording::law_name;

use super::App;
use crate::domain::clock::{Clock, LedgerEntry};
use crate::domain::file::Head;
use crate::domain::law::Law;
use crate::domain::words;
use crate::store;
use crate::store::timers::Breach;

/// Lines of the history that are shown with a case; earlier ones are to be had by page.
const LINES: u32 = PAGE_LIMIT;

impl App {
    /// Everything tracking knows about a case, for somebody who may see it.
    pub(crate) async fn track(&self, actor: &Claims, case: CaseId) -> Result<CaseTrack, Failure> {
        let scope = actor.scope();
        let work = async |tx: &mut Connection| {
            if !access::sees(tx, &scope, case).await? {
                return Err(Failure::from(Code::NotFound));
            }
            self.view(tx, case).await
        };
        self.database.read_as(&scope, "show_track", work).await
    }

    /// A page of a case's history, newest first, for somebody who may see it.
    pub(crate) async fn timeline(
        &self,
        actor: &Claims,
        case: CaseId,
        after: Option<i64>,
        size: PageSize,
    ) -> Result<Page<TimelineEntry>, Failure> {
        let scope = actor.scope();
        let work = async |tx: &mut Connection| {
            if !access::sees(tx, &scope, case).await? {
                return Err(Failure::from(Code::NotFound));
            }
            let lines = store::timeline::page(tx, case, after, size.fetch()).await?;
            Ok(Page::cut(lines, size, |line| line.position))
        };
        self.database.read_as(&scope, "show_timeline", work).await
    }

    async fn view(&self, connection: &mut Connection, case: CaseId) -> Result<CaseTrack, Failure> {
        let head = store::tracks::find(connection, case).await?;
        let head = head.ok_or(Code::NotFound)?;
        let clocks = store::clocks::of_case(connection, case).await?;
        let ids: Vec<Uuid> = clocks.iter().map(|clock| clock.id.uuid()).collect();
        let told = store::timers::breaches(connection, case.shard(), &ids).await?;
        let names = names(connection, &head, &clocks).await?;
        let size = PageSize::of(Some(LINES));
        let lines = store::timeline::page(connection, case, None, size.fetch()).await?;
        let mut timeline = Page::cut(lines, size, |line| line.position);
        timeline.items.reverse();
        let today = self.clock.today();
        let law = self.laws.current(connection).await?;
        let clocks = clocks.iter().map(|clock| {
            let told = told.get(&clock.id.uuid()).and_then(|told| told.first());
            clock_view(&law, clock, told.copied(), &names, today)
        });
        let clocks = in_order(clocks.collect());
        Ok(CaseTrack {
            case,
            number: head.number,
            title: head.title,
            stage: head.stage.into(),
            organisation: head.organisation,
            organisation_name: names.body(head.organisation),
            staff: head.staff,
            staff_name: head
                .staff
                .and_then(|staff| names.staff.get(&staff).cloned()),
            clocks,
            timeline: timeline.items,
            earlier: timeline.next,
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
    clocks: &[Clock],
) -> Result<Names, db::Error> {
    let bodies = clocks.iter().map(|clock| clock.organisation);
    Ok(Names {
        bodies: roster::organisations::names(connection, bodies.chain([head.organisation])).await?,
        staff: roster::staff::names(connection, head.staff).await?,
    })
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
    told: Option<Breach>,
    names: &Names,
    today: NaiveDate,
) -> ClockView {
    let mut view = ClockView {
        id: clock.id,
        rule: clock.basis.rule.clone(),
        title: law.rule_title(&clock.basis).to_owned(),
        law: String::new(),
        article: String::new(),
        period: String::new(),
        organisation: clock.organisation,
        organisation_name: names.body(clock.organisation),
        party: clock.party.map(Word::Known),
        party_id: clock.party_id,
        start_on: clock.basis.start_on,
        start_entered_on: clock.entered_on,
        ended_on: clock.end.as_ref().map(|end| end.on),
        end_entered_on: clock.end.as_ref().and_then(|end| end.entered_on),
        told_overdue_on: told.map(|told| told.told_on),
        due_on: clock.due_on,
        due_time: clock.due_time,
        provisional: clock.provisional,
        state: clock.state.into(),
        late: clock.is_duty() && clock.is_late(today),
        days_left: (clock.is_running() && !clock.is_paused())
            .then(|| (clock.due_on - today).num_days()),
        paused: clock.pause_on(today).map(|pause| Pause {
            since: pause.from,
            until: pause.to,
            ground: law.kind_of_time(pause.ground).to_owned(),
            left: clock.left_from(law, pause.from),
        }),
        ledger: ledger(law, clock),
        explanation: Vec::new(),
    };
    match law.book.due(&clock.basis.request(&clock.ledger)) {
        Ok(due) => {
            view.title = due.rule.title;
            view.law = law_name(&due.rule.law);
            view.article = due.rule.article;
            view.period = format!("{}{}", due.rule.amount, due.rule.unit.counted());
            view.explanation = due.explanation.into_iter().map(|step| step.text).collect();
            if due.due.date != clock.due_on && (clock.held || !clock.is_running()) {
                view.explanation.push(words::stands(clock.due_on));
            }
        }
        Err(reason) => view.explanation.push(reason.to_string()),
    }
    let later = entered_later(clock.state, &view, told);
    view.explanation.extend(later);
    view
}

/// What has changed its last day, with the articles.
fn ledger(law: &Law, clock: &Clock) -> Vec<LedgerLine> {
    let version = law.governing(&clock.basis);
    let citation = version.map(law::RuleVersion::citation);
    let lines = clock.ledger.iter().map(|entry| {
        let text = words::entry(law, version, entry);
        let (on, article) = match entry {
            LedgerEntry::Exclusion { from, ground, .. } => {
                let row = law.book.suspension_of(&clock.basis.rule, ground);
                (*from, row.map(|row| row.article.clone()))
            }
            LedgerEntry::Extension { on, .. } => (*on, None),
            LedgerEntry::Reset { start_on, .. } => (*start_on, None),
        };
        let article = article.or_else(|| citation.clone()).unwrap_or_default();
        LedgerLine { on, text, article }
    });
    lines.collect()
}

/// What was entered later than it happened, and what that does not undo.
fn entered_later(state: ClockState, clock: &ClockView, told: Option<Breach>) -> Vec<String> {
    let start = clock.start_entered_on;
    let start = start.map(|entered| words::start_entered(clock.start_on, entered));
    let end = clock.ended_on.zip(clock.end_entered_on);
    let end = end.map(|(on, entered)| words::end_entered(state, on, entered));
    let ended = state != ClockState::Running;
    let told = told.filter(|told| ended || told.due_on != clock.due_on);
    let told = told.map(|told| words::told_overdue(told.told_on));
    [start, end, told].into_iter().flatten().collect()
}
