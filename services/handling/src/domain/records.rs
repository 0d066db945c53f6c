//! What may be recorded in a proceeding, as answers tell it.

use contracts::api::handling::{RecordableAct, RecordableFinding, Records, ServiceWay};
use law::{Clock, Days, Kind, LawBook, Procedure};

use super::proceeding::{Party, concerns};

/// What may be recorded under this procedure in a case with these parties.
pub(crate) fn records(book: &LawBook, procedure: &str, parties: &[Party]) -> Records {
    let Some(known) = book.procedure(procedure) else {
        return Records::default();
    };
    let words = book.vocabulary();
    let limits = |is_meant: &dyn Fn(&Clock) -> bool| {
        let meant = known.clocks.iter().filter(|clock| is_meant(clock));
        let mut titles: Vec<String> = meant.map(|clock| limit(book, &clock.rule)).collect();
        titles.dedup();
        titles
    };
    let acts = known.acts.iter().map(|act| RecordableAct {
        code: act.key.clone(),
        label: words.what_happened(&act.key).to_owned(),
        starts: limits(&|clock| clock.event == act.key),
        ends: limits(&|clock| {
            clock.met_by.contains(&act.key) || clock.stopped_by.contains(&act.key)
        }),
        tells: tells(known, &act.key),
        parties: parties
            .iter()
            .filter(|party| concerns(act, party))
            .map(|party| party.id)
            .collect(),
        served: act.served,
        ahead: act.day == Days::Ahead,
    });
    let acts: Vec<RecordableAct> = acts.collect();
    let findings = known.findings().map(|finding| RecordableFinding {
        code: finding.to_owned(),
        label: words
            .term(Kind::Findings, finding)
            .unwrap_or(finding)
            .to_owned(),
        starts: limits(&|clock| clock.when.as_deref() == Some(finding)),
    });
    let served = acts.iter().any(|act| act.served);
    Records {
        findings: findings.collect(),
        ways: if served { ways(book) } else { Vec::new() },
        acts,
    }
}

/// What is told by this event, each with its article.
fn tells(procedure: &Procedure, act: &str) -> Vec<String> {
    let notices = procedure.notices.iter();
    let told = notices.filter(|notice| notice.told_by.as_deref() == Some(act));
    told.map(|notice| format!("{}（{}）", notice.text, notice.article))
        .collect()
}

/// In which ways something may be served.
pub(super) fn ways(book: &LawBook) -> Vec<ServiceWay> {
    let ways = book.vocabulary().terms(Kind::Ways);
    let ways = ways.map(|(code, label)| ServiceWay {
        code: code.to_owned(),
        label: label.to_owned(),
    });
    ways.collect()
}

/// What a limit asks for, by its newest version.
fn limit(book: &LawBook, rule: &str) -> String {
    let versions = book.rules().filter(|version| version.id == rule);
    let newest = versions.max_by_key(|version| version.effective_from);
    newest.map_or_else(|| rule.to_owned(), |version| version.title.clone())
}
