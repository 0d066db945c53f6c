//! What people record: which events, what there is to say of them, and slips that loading refuses.

use law::{Bound, Concerned, Days, LawBook, Procedure, Sources};

use crate::book;

fn procedure(id: &str) -> &'static Procedure {
    book().procedure(id).unwrap()
}

#[test]
fn what_limits_run_from_or_end_by_can_be_recorded_unless_it_comes_with_the_conduct() {
    let labour = procedure("labour_arbitration");
    let copy = labour.act("copy_received").unwrap();
    assert_eq!(
        (copy.party, copy.served),
        (Some(Concerned::Respondent), true)
    );
    assert_eq!(labour.act("hearing_day").unwrap().day, Days::Ahead);
    assert_eq!(
        labour.act("right_infringed_known").unwrap().day,
        Days::Earlier
    );
    for conduct in ["received", "accepted", "arbitration_applied"] {
        assert!(labour.act(conduct).is_none(), "{conduct}");
    }
    let starts = |key: &str| labour.clocks.iter().any(|clock| clock.event == key);
    let last = labour.acts.iter().rposition(|act| starts(&act.key));
    let first = labour.acts.iter().position(|act| !starts(&act.key));
    assert!(last < first, "{:?}", labour.acts);
}

#[test]
fn a_procedure_may_have_recorded_what_elsewhere_comes_with_the_conduct() {
    assert!(procedure("admin_mediation_police").act("filed").is_some());
    assert!(procedure("civil_litigation").act("filed").is_none());
}

#[test]
fn what_happened_is_said_without_its_day() {
    let words = book().vocabulary();
    assert_eq!(words.what_happened("copy_received"), "收到申请书副本");
    assert_eq!(words.what_happened("eclipse"), "eclipse");
    let all = words.recorded(
        Some("copy_received"),
        Some("summary_procedure"),
        Some("mail"),
    );
    assert_eq!(all, "收到申请书副本；认定“简易程序”；邮寄送达");
}

/// Every limit that is lost by a party is said to be a party's, and none of them of the body.
#[test]
fn whoever_loses_a_right_is_the_one_whose_limit_it_is() {
    let rights = |rule: &str| {
        let mut versions = book().rules().filter(|version| version.id == rule);
        versions.any(|version| {
            let expiry = version.expiry.as_ref();
            expiry.is_some_and(|it| it.effect == law::Effect::RightLost && it.target == "right")
        })
    };
    for of in book().procedures() {
        for clock in of.clocks.iter().filter(|clock| rights(&clock.rule)) {
            assert!(
                clock.of.is_some_and(|of| of != Bound::Others),
                "{}/{}",
                of.id,
                clock.rule
            );
        }
    }
}

/// The embedded data with one text of its procedures replaced.
fn with(old: &str, new: &str) -> String {
    let embedded = LawBook::embedded_sources();
    let changed: Vec<(&str, String)> = embedded
        .procedures
        .iter()
        .map(|(name, text)| (*name, text.replacen(old, new, 1)))
        .collect();
    let procedures: Vec<_> = changed
        .iter()
        .map(|(name, text)| (*name, &**text))
        .collect();
    let sources = Sources {
        procedures: &procedures,
        ..embedded
    };
    LawBook::from_sources(&sources).unwrap_err().to_string()
}

#[test]
fn slips_are_refused_where_they_stand() {
    let row = "rule = \"LA-7\"\nmet_by = [\"copy_received\"]\n";
    for (old, new, wanted) in [
        (row, row.replace("copy_received", "eclipse"), "不在词表"),
        (
            row,
            row.replace("copy_received", "accepted"),
            "起算事由不得同时使之完成",
        ),
        (
            row,
            format!("{row}\n[[procedure.act]]\nkey = \"death\"\n"),
            "没有期限自“death”起算",
        ),
        (
            "rule = \"LA-7b\"\nof = \"respondent\"\nmet_by = [\"answer_received\"]\n",
            "rule = \"LA-7b\"\nof = \"respondent\"\n".to_owned(),
            "应当写明因何事由完成",
        ),
        (
            "rule = \"FY-12\"\nof = \"applicant\"\nmet_by = [\"suit_filed\"]\n",
            "rule = \"FY-12\"\nof = \"applicant\"\nmet_by = [\"opinion_reported\"]\n".to_owned(),
            "应当一致",
        ),
    ] {
        let told = with(old, &new);
        assert!(told.contains(wanted), "{told}");
    }
}
