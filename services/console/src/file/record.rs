//! What people record in a handling (登记事项): an event of the law that has happened, or what they found
//! to be so; each with the limits that follow.

use contracts::api::handling::{Proceeding, RecordableAct, RecordableFinding};
use contracts::api::intake::Party;

use crate::page::{Form, Forms};
use crate::text::Text;

/// The questions of the form, as far as this handling has something to choose from.
pub(super) fn questions(on: &Forms, form: Form, of: &Proceeding, parties: &[Party]) -> Form {
    let t = on.t;
    let records = &of.records;
    let mut form = form.saying(t.record.intro);
    if !records.acts.is_empty() {
        let acts = records.acts.iter();
        form = form
            .choice(
                "act",
                t.record.act,
                acts.clone().map(|act| (&act.code, &act.label)),
            )
            .blank(t.record.no_act)
            .lines(t.record.acts, acts.map(|act| follows(t, act)));
    }
    if !records.findings.is_empty() {
        let findings = records.findings.iter();
        form = form
            .choice(
                "finding",
                t.record.finding,
                findings.clone().map(|one| (&one.code, &one.label)),
            )
            .blank(t.record.no_finding)
            .lines(t.record.findings, findings.map(|one| waits(t, one)));
    }
    let concerned = |party: &&Party| {
        records
            .acts
            .iter()
            .any(|act| act.parties.contains(&party.id))
    };
    let concerned: Vec<&Party> = parties.iter().filter(concerned).collect();
    if !concerned.is_empty() {
        let options = concerned
            .iter()
            .map(|party| (party.id, t.record.party_of(&party.name, party.side.label())));
        form = form
            .choice("party", t.record.party, options)
            .blank(t.record.every_party);
    }
    if !records.ways.is_empty() {
        let ways = records.ways.iter();
        form = form
            .choice("way", t.record.way, ways.map(|way| (&way.code, &way.label)))
            .optional()
            .hint(t.record.way_hint);
    }
    form
}

/// Whether the day of something that can be recorded may still be to come.
pub(super) fn looks_ahead(of: &Proceeding) -> bool {
    of.records.acts.iter().any(|act| act.ahead)
}

/// `收到申请书副本：起算“提交答辩书”；完成“送达申请书副本”`.
fn follows(t: &Text, act: &RecordableAct) -> String {
    let starts = act.starts.iter().map(|limit| t.record.starts(limit));
    let ends = act.ends.iter().map(|limit| t.record.ends(limit));
    let tells = act.tells.iter().cloned();
    t.record.line(
        &act.label,
        starts
            .chain(ends)
            .chain(tells)
            .collect::<Vec<_>>()
            .join("；"),
    )
}

fn waits(t: &Text, finding: &RecordableFinding) -> String {
    let starts = finding.starts.iter().map(|limit| t.record.starts(limit));
    t.record
        .line(&finding.label, starts.collect::<Vec<_>>().join("；"))
}
