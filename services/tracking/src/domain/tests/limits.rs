//! Which clocks run for which case, and until when; every date counted by hand.

use kernel::ClockId;

use super::*;
use crate::domain::file::ToldClock;

/// Procedure, days of receipt and acceptance, the clock that follows.
const BY_HAND: [(&str, &str, &str, &str); 6] = [
    // 1 month: 1-31 has no match in February, whose last day is a worked Saturday.
    (
        "people_mediation",
        "2026-01-30",
        "2026-01-31",
        "RM-1 2026-01-31..2026-02-28 running",
    ),
    (
        "property_people_mediation",
        "2026-03-02",
        "2026-03-02",
        "RM-1 2026-03-02..2026-04-02 running",
    ),
    // 30 working days: the Spring Festival is not counted, the worked Saturday is.
    (
        "medical_people_mediation",
        "2026-01-09",
        "2026-01-12",
        "MD-1 2026-01-12..2026-02-28 running",
    ),
    // 15 days from receipt, not acceptance: 5-9 is a Saturday that is worked.
    (
        "labour_people_mediation",
        "2026-04-24",
        "2026-04-28",
        "LA-1 2026-04-24..2026-05-09 running",
    ),
    // 60 days: 5-1 is a holiday, the first day after it is 5-6.
    (
        "petition_handling",
        "2026-02-27",
        "2026-03-02",
        "XF-6 2026-03-02..2026-05-06 running",
    ),
    // 30 days without a referral: from acceptance; 2-15 is in the Spring Festival.
    (
        "court_assigned",
        "2026-01-15",
        "2026-01-16",
        "CT-1 2026-01-16..2026-02-24 running",
    ),
];

#[test]
fn each_procedure_starts_its_own_limit_from_its_own_day() {
    let law = law();
    let committee = body(OrganisationKind::SpecialisedCommittee, "调委会");
    for (procedure, received_on, accepted_on, expected) in BY_HAND {
        let mut file = register(&law, &committee, CaseKind::Dispute, received_on);
        assign(&law, &mut file, &committee, procedure, accepted_on, None);
        assert_eq!(clocks(&file), [expected], "{procedure}");
        assert_eq!(file.head.stage, Stage::Accepted);
        let soonest = file.head.soonest.unwrap();
        assert!(expected.contains(&soonest.due_on.to_string()));
    }
}

#[test]
fn a_court_referral_counts_from_the_day_it_was_signed_for() {
    let law = law();
    let court = body(OrganisationKind::Court, "法院");
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &court, CaseKind::Dispute, "2026-01-12");
    let referral = offer(
        &law,
        &mut file,
        &court,
        &committee,
        ReferralBasis::CourtAssigned,
    );
    receive(&law, &mut file, referral, &committee, "2026-01-16");
    assign(
        &law,
        &mut file,
        &committee,
        "court_assigned",
        "2026-01-19",
        Some(referral),
    );
    assert_eq!(clocks(&file), ["CT-1 2026-01-16..2026-02-24 running"]);
}

#[test]
fn a_consumer_complaint_stays_under_the_order_in_force_at_receipt() {
    let law = law();
    let market = body(OrganisationKind::Department, "市监局");
    let mut file = register(&law, &market, CaseKind::Dispute, "2026-04-13");
    assign(
        &law,
        &mut file,
        &market,
        "admin_mediation_consumer",
        "2026-04-20",
        None,
    );
    let mut running = file.clocks.iter().filter(|clock| clock.is_running());
    let clock = running.next().unwrap();
    assert_eq!(clock.basis.rule, "CP-2");
    // The old order: 45 working days.
    assert!(clock.effective_from < day("2026-04-15"), "{:?}", clock);
    let mut file = register(&law, &market, CaseKind::Dispute, "2026-04-15");
    assign(
        &law,
        &mut file,
        &market,
        "admin_mediation_consumer",
        "2026-04-20",
        None,
    );
    // It was received on 4-15 and had to be accepted or not within 7 working days.
    assert_eq!(
        clocks(&file),
        [
            "CP-1 2026-04-15..2026-04-24 met",
            "CP-2 2026-04-20..2026-06-22 running"
        ]
    );
}

#[test]
fn an_unknown_procedure_runs_without_a_clock_and_says_so() {
    let law = law();
    let committee = body(OrganisationKind::TownshipCommittee, "调委会");
    let mut file = register(&law, &committee, CaseKind::Dispute, "2026-03-02");
    assign(&law, &mut file, &committee, "lottery", "2026-03-02", None);
    assert!(file.clocks.is_empty());
    let last = file.journal.lines.last().unwrap();
    assert_eq!(
        last.text,
        "程序“lottery”未载入法律数据，没有可以起算的期限。"
    );
}

#[test]
fn which_limits_each_procedure_starts() {
    let law = law();
    let committee = body(OrganisationKind::Department, "承办单位");
    let mut table = String::new();
    for procedure in law.book.procedures() {
        let mut file = register(&law, &committee, CaseKind::Dispute, "2026-05-06");
        assign(
            &law,
            &mut file,
            &committee,
            &procedure.id,
            "2026-05-07",
            None,
        );
        let rules: Vec<_> = file.clocks.iter().map(|clock| &*clock.basis.rule).collect();
        writeln!(
            table,
            "{}（{}）：{}",
            procedure.title,
            procedure.id,
            rules.join("、")
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_clock_that_is_told_once_more_is_the_one_it_was() {
    let shard = Shard::spread(7);
    let organisation = OrganisationId::new(shard);
    let told = ToldClock {
        id: ClockId::new(shard),
        rule: "RM-1".into(),
        organisation,
        party_id: None,
    };
    let mut journal = Journal::new(Occasion::new(noon("2026-01-12"), None));
    journal.told.push(told.clone());
    assert_ne!(journal.clock_id(shard, "MD-1", organisation, None), told.id);
    assert_eq!(journal.clock_id(shard, "RM-1", organisation, None), told.id);
    assert_ne!(journal.clock_id(shard, "RM-1", organisation, None), told.id);
}
