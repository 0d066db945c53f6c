//! Whole cases, without a database.

mod acts;
mod agreements;
mod course;
mod entered_later;
mod every_limit;
mod law_events;
mod ledger;
mod limits;
mod offers;

use std::fmt::Write;

use contracts::event::{
    Begin, CaseRegistered, Close, Conclude, HandlerAssigned, Open, Proceeded, Reassign, Record,
    ReferralAccepted, ReferralOffered, ReferralReceived, ReferralReturned, ReferralWithdrawn,
    Resume, Step, Suspend,
};
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, OrganisationKind, Outcome, ReferralBasis, ReturnReason, Stage,
};
use kernel::{
    CaseId, NaiveDate, OrganisationId, PartyId, ProceedingId, ReferralId, Shard, StaffId, Timestamp,
};

use super::file::{Body, CaseFile, Journal, Occasion};
use super::law::Law;
use super::proceeding::Untold;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// When something of that day is recorded the same day: at noon in China.
fn noon(day: &str) -> Timestamp {
    format!("{day}T04:00:00Z").parse().unwrap()
}

fn law() -> Law {
    Law::load().unwrap()
}

fn body(kind: OrganisationKind, name: &str) -> Body {
    Body {
        id: OrganisationId::new(Shard::spread(7)),
        kind,
        path: format!("5104/{name}/"),
        name: name.to_owned(),
    }
}

fn register(law: &Law, body: &Body, kind: CaseKind, received_on: &str) -> CaseFile {
    register_in("510402", law, body, kind, received_on)
}

fn register_in(
    region: &str,
    law: &Law,
    body: &Body,
    kind: CaseKind,
    received_on: &str,
) -> CaseFile {
    let registered = CaseRegistered {
        case: CaseId::new(Shard::spread(7)),
        number: "〔2026〕攀信登字第1号".into(),
        kind: kind.into(),
        title: "欠薪".into(),
        organisation: body.id,
        staff: StaffId::new(Shard::DIRECTORY),
        channel: Channel::Visit.into(),
        dispute_type: DisputeType::Labour.into(),
        purpose: None,
        region: region.into(),
        amount_fen: None,
        people: 1,
        received_on: day(received_on),
        parties: Vec::new(),
    };
    let at = noon(received_on);
    CaseFile::open(
        law,
        &registered,
        body,
        Journal::new(Occasion::new(at, None)),
    )
    .unwrap()
}

/// A body takes the case on, which is entered the same day.
fn assign(
    law: &Law,
    file: &mut CaseFile,
    body: &Body,
    procedure: &str,
    accepted_on: &str,
    referral: Option<ReferralId>,
) {
    file.journal.occasion.at = noon(accepted_on);
    open(
        law,
        file,
        body,
        procedure,
        accepted_on,
        referral,
        accepted_on,
    );
}

/// A body takes the case on, as routing and handling tell it.
fn open(
    law: &Law,
    file: &mut CaseFile,
    body: &Body,
    procedure: &str,
    accepted_on: &str,
    referral: Option<ReferralId>,
    recorded_on: &str,
) {
    let staff = StaffId::new(Shard::DIRECTORY);
    let assigned = HandlerAssigned {
        case: file.case,
        organisation: body.id,
        staff,
        procedure: procedure.into(),
        accepted_on: day(accepted_on),
        referral,
        recorded_on: None,
    };
    file.assigned(law, &assigned, body, None);
    let opened = Proceeded {
        proceeding: ProceedingId::new(file.case.shard()),
        case: file.case,
        organisation: body.id,
        staff,
        came_by: referral.into(),
        on: day(accepted_on),
        by: None,
        what: Open {
            procedure: procedure.into(),
            recorded_on: day(recorded_on),
        },
    };
    file.opened(law, &opened, body);
}

/// Somebody else of the body handles the proceeding.
fn reassign(file: &mut CaseFile, body: &Body, referral: Option<ReferralId>) {
    let proceeding = file.proceedings.last().unwrap();
    let told = Proceeded {
        proceeding: proceeding.id,
        case: file.case,
        organisation: body.id,
        staff: StaffId::new(Shard::DIRECTORY),
        came_by: referral.into(),
        on: proceeding.accepted_on,
        by: None,
        what: Reassign {},
    };
    file.reassigned(&told).unwrap();
}

fn offer(
    law: &Law,
    file: &mut CaseFile,
    from: &Body,
    to: &Body,
    basis: ReferralBasis,
) -> ReferralId {
    offer_under(law, file, from, to, basis, "petition_handling")
}

fn offer_under(
    law: &Law,
    file: &mut CaseFile,
    from: &Body,
    to: &Body,
    basis: ReferralBasis,
    procedure: &str,
) -> ReferralId {
    let referral = ReferralId::new(file.case.shard());
    let offered = ReferralOffered {
        referral,
        case: file.case,
        from: from.id,
        to: to.id,
        basis: basis.into(),
        procedure: procedure.into(),
        offered_on: day("2026-03-10"),
        recorded_on: None,
    };
    file.journal.occasion.at = noon("2026-03-10");
    file.offered(law, &offered, from, to).unwrap();
    referral
}

fn receive(law: &Law, file: &mut CaseFile, referral: ReferralId, to: &Body, on: &str) {
    let known = file.referral(referral).unwrap();
    let received = ReferralReceived {
        referral,
        case: file.case,
        to: known.receiver,
        basis: known.basis.into(),
        procedure: known.procedure,
        received_on: day(on),
    };
    file.journal.occasion.at = noon(on);
    file.received(law, &received, to).unwrap();
}

fn accept(law: &Law, file: &mut CaseFile, referral: ReferralId, to: &Body, on: &str) {
    let accepted = ReferralAccepted {
        referral,
        case: file.case,
        from: file.head.organisation,
        to: to.id,
        accepted_on: day(on),
    };
    file.journal.occasion.at = noon(on);
    file.accepted(law, &accepted, to).unwrap();
}

fn give_back(
    law: &Law,
    file: &mut CaseFile,
    referral: ReferralId,
    from: &Body,
    to: &Body,
    on: &str,
) {
    let returned = ReferralReturned {
        referral,
        case: file.case,
        from: from.id,
        to: to.id,
        reason: ReturnReason::NotCompetent.into(),
        returns: 1,
        returned_on: day(on),
    };
    file.journal.occasion.at = noon(on);
    file.returned(law, &returned, ReturnReason::NotCompetent, from, to)
        .unwrap();
}

fn withdraw(
    law: &Law,
    file: &mut CaseFile,
    referral: ReferralId,
    from: &Body,
    to: &Body,
    on: &str,
) {
    let withdrawn = ReferralWithdrawn {
        referral,
        case: file.case,
        from: from.id,
        to: to.id,
    };
    file.journal.occasion.at = noon(on);
    file.withdrawn(law, &withdrawn, from, to, day(on)).unwrap();
}

/// Takes a step in a proceeding, which is entered the same day.
fn take(law: &Law, file: &mut CaseFile, index: usize, what: Step, on: &str) {
    file.journal.occasion.at = noon(on);
    step(law, file, index, what, on);
}

/// Takes a step in a proceeding, as handling tells it.
fn step(law: &Law, file: &mut CaseFile, index: usize, what: Step, on: &str) {
    try_step(law, file, index, what, on).unwrap();
}

fn try_step(
    law: &Law,
    file: &mut CaseFile,
    index: usize,
    what: Step,
    on: &str,
) -> Result<(), Untold> {
    file.journal.occasion.recorded_on = None;
    let proceeding = &file.proceedings[index];
    let body = Body {
        id: proceeding.organisation,
        ..body(OrganisationKind::TownshipCommittee, "承办单位")
    };
    let told = Proceeded {
        proceeding: proceeding.id,
        case: file.case,
        organisation: proceeding.organisation,
        staff: proceeding.staff,
        came_by: proceeding.referral.into(),
        on: day(on),
        by: None,
        what,
    };
    file.stepped(law, &told, &body, None)
}

/// Records what has happened in a proceeding, of a party or of none in particular.
fn record(
    law: &Law,
    file: &mut CaseFile,
    index: usize,
    act: &str,
    party: Option<PartyId>,
    on: &str,
) {
    let what = Step::Record(Record {
        act: Some(act.to_owned()),
        finding: None,
        party,
        way: None,
    });
    take(law, file, index, what, on);
}

/// Records what was found in a proceeding.
fn find(law: &Law, file: &mut CaseFile, index: usize, finding: &str, on: &str) {
    let what = Step::Record(Record {
        act: None,
        finding: Some(finding.to_owned()),
        party: None,
        way: None,
    });
    take(law, file, index, what, on);
}

fn ending(outcome: Outcome) -> Step {
    Step::Conclude(Conclude { outcome })
}

fn conclude(law: &Law, file: &mut CaseFile, index: usize, outcome: Outcome, on: &str) {
    take(law, file, index, ending(outcome), on);
}

/// `rule start..due state`, in the order they were armed.
fn clocks(file: &CaseFile) -> Vec<String> {
    let line = |clock: &super::clock::Clock| {
        let basis = &clock.basis;
        format!(
            "{} {}..{} {}",
            basis.rule, basis.start_on, clock.due_on, clock.state
        )
    };
    file.clocks.iter().map(line).collect()
}
