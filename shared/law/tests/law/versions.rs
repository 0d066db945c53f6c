//! A case keeps the version of the law in force at its start event.

use super::{ask, book, day, on, refusal};

#[test]
fn consumer_complaints_have_two_orders_and_keep_the_one_of_their_start() {
    // Old: 45 工作日. 4月12 (15–17, 20–24, 27–30), 5月19 (6–8, 9, 11–15, 18–22, 25–29), 6月14: 6/18.
    assert_eq!(on(&ask("CP-2", "2026-04-14")), "2026-06-18");
    // New: 60日 from 4/15 end on Sunday 6/14.
    assert_eq!(on(&ask("CP-2", "2026-04-15")), "2026-06-15");
    assert_eq!(on(&ask("CP-old", "2026-04-14")), "2026-06-18");
    assert_eq!(refusal(&ask("CP-old", "2026-04-15")).code(), "not_in_force");
    // Received under the old order and accepted under the new one: 45 工作日 from 4/20.
    // 4月8 (21–24, 27–30), 5月19, 6月18 (1–5, 8–12, 15–18, 22–25): 6/25.
    assert_eq!(
        on(&ask("CP-2", "2026-04-20").governed_on(day("2026-04-10"))),
        "2026-06-25"
    );
}

#[test]
fn judicial_confirmation_moved_from_article_201_to_205() {
    assert_eq!(
        book().rule("CT-10", day("2023-12-31")).unwrap().article,
        "第二百零一条"
    );
    assert_eq!(
        book().rule("CT-10", day("2024-01-01")).unwrap().article,
        "第二百零五条"
    );
}

#[test]
fn public_security_cases_have_two_orders_as_well() {
    let old = book().rule("PS-1", day("2025-12-31")).unwrap();
    let new = book().rule("PS-1", day("2026-01-01")).unwrap();
    assert_eq!(
        (old.article.as_str(), new.article.as_str()),
        ("第九十九条", "第一百一十八条")
    );
    assert!(!old.excludes("hearing") && new.excludes("hearing"));
    let limit = |rule: &law::RuleVersion| rule.extension.as_ref().and_then(law::Extension::limit);
    assert_eq!((limit(old), limit(new)), (Some(30), Some(60)));
    // 30 + 30 + 30 from 3/2: 5/31, a Sunday.
    assert_eq!(on(&ask("PS-1", "2026-03-02").extended(60)), "2026-06-01");
}

#[test]
fn the_old_petition_regulations_are_history() {
    let error = refusal(&ask("XF-13", "2026-03-02"));
    assert_eq!(error.code(), "not_in_force");
    assert!(error.to_string().contains("至2022年4月30日止"), "{error}");
    assert_eq!(on(&ask("XF-13", "2021-03-01")), "2021-03-31");
}
