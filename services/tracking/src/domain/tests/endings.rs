//! With which outcomes a proceeding can end.

use super::*;

fn under(law: &Law, procedure: &str) -> CaseFile {
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(law, &committee, CaseKind::Dispute, "2026-03-02");
    assign(law, &mut file, &committee, procedure, "2026-03-02", None);
    file
}

fn try_to_end(law: &Law, file: &mut CaseFile, outcome: Outcome) -> Result<(), Refusal> {
    let on = "2026-03-12";
    let conclusion = Conclusion {
        proceeding: file.proceedings[0].id,
        outcome,
        on: day(on),
        note: None,
    };
    file.journal.occasion.at = noon(on);
    file.conclude(law, conclusion, day(on), "调委会")
}

#[test]
fn an_outcome_the_procedure_does_not_know_is_refused_and_changes_nothing() {
    let law = law();
    let mut file = under(&law, "court_assigned");
    let before = file.clone();
    let refusal = try_to_end(&law, &mut file, Outcome::Settled).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "委派调解（登记立案前）程序不能以“自行和解”办结。可以选择的办理结果：\
         达成协议（《最高人民法院关于人民法院特邀调解的规定》第二十三条、第二十四条）；\
         申请撤回（《最高人民法院关于人民法院特邀调解的规定》第二十六条第一款第二项）；\
         当事人拒绝调解（《最高人民法院关于人民法院特邀调解的规定》第二十六条第一款第二项）；\
         调解不成（《最高人民法院关于人民法院特邀调解的规定》第二十六条第一款第三项、第二十七条）；\
         终止（《最高人民法院关于人民法院特邀调解的规定》第二十六条第一款第四项）。"
    );
    assert_eq!(file.proceedings, before.proceedings);
    assert_eq!(file.clocks, before.clocks);
    assert_eq!(file.head, before.head);
    assert_eq!(file.journal.lines, before.journal.lines);
    assert_eq!(file.journal.events, before.journal.events);
    try_to_end(&law, &mut file, Outcome::Refused).unwrap();
    assert_eq!(file.head.stage, Stage::Concluded);
}

#[test]
fn each_procedure_ends_with_every_outcome_it_knows_and_with_no_other() {
    let law = law();
    for procedure in law.book.procedures() {
        let file = under(&law, &procedure.id);
        for outcome in Outcome::ALL {
            let ended = try_to_end(&law, &mut file.clone(), *outcome).is_ok();
            let known = procedure.outcome(outcome.as_str()).is_some();
            assert_eq!(ended, known, "{} {outcome}", procedure.id);
        }
    }
}

#[test]
fn every_outcome_is_known_to_some_procedure() {
    let law = law();
    for outcome in Outcome::ALL {
        let mut procedures = law.book.procedures();
        assert!(
            procedures.any(|procedure| procedure.outcome(outcome.as_str()).is_some()),
            "{outcome}"
        );
    }
}

#[test]
fn a_procedure_the_law_data_does_not_know_can_be_ended_all_the_same() {
    let law = law();
    let file = under(&law, "lottery");
    assert_eq!(law.outcomes("lottery").len(), Outcome::ALL.len());
    for outcome in Outcome::ALL {
        try_to_end(&law, &mut file.clone(), *outcome).unwrap();
    }
}
