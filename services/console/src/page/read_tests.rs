use contracts::api::handling::TakeStep;
use contracts::api::intake::AmendCase;
use contracts::api::routing::OfferReferral;
use contracts::vocabulary::ReturnReason;
use kernel::NaiveDate;
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize)]
struct Words {
    reason: ReturnReason,
    #[serde(default)]
    on: Option<NaiveDate>,
}

/// What is particular to a step, among what all steps have.
#[derive(Debug, Deserialize)]
struct Set {
    reason: ReturnReason,
    last_day: NaiveDate,
}

fn fields(sent: &str) -> Fields {
    Fields::parse(sent.as_bytes())
}

#[test]
fn what_is_blank_is_absent_and_what_belongs_to_no_body_is_left_out() {
    let sent = "csrf=x&seen=4&version=3&reason=duplicate&last_day=2026-4-3&on=&note=+a+";
    let read: TakeStep<Set> = read(&fields(sent)).unwrap();
    assert_eq!((read.version, read.on), (3, None));
    assert_eq!(read.note.as_deref(), Some("a"));
    assert_eq!(read.step.reason, ReturnReason::Duplicate);
}

#[test]
fn rows_are_a_list_and_a_blank_row_is_none() {
    let sent = "version=1&title=&materials.0.name=&materials.0.pages=\
                &materials.1.name=%E5%B7%A5%E8%B5%84%E6%9D%A1&materials.1.pages=3";
    let read: AmendCase = read(&fields(sent)).unwrap();
    assert_eq!((read.version, read.title), (1, None));
    assert_eq!(read.materials.len(), 1);
    assert_eq!(read.materials[0].pages, Some(3));
}

#[test]
fn the_field_that_cannot_be_read_is_named() {
    let at = |name: &str, why| Unreadable::At(name.into(), why);
    let amend = |sent| read::<AmendCase>(&fields(sent)).unwrap_err();
    assert_eq!(amend("version=x"), at("version", Why::NoNumber));
    assert_eq!(amend("title=a"), at("version", Why::Blank));
    let pages = amend("version=1&materials.2.name=a&materials.2.pages=b");
    assert_eq!(pages, at("materials.2.pages", Why::NoNumber));
    let nameless = amend("version=1&materials.0.pages=3");
    assert_eq!(nameless, at("materials.0.name", Why::Blank));
    let words = |sent| read::<Words>(&fields(sent)).unwrap_err();
    assert_eq!(words("reason=&note=a"), at("reason", Why::Blank));
    assert_eq!(words("note=a"), at("reason", Why::Blank));
    assert_eq!(words("reason=other&on=2026-02-30"), at("on", Why::Other));
    let on = |text: &str| read::<Words>(&fields(&format!("reason=other&on={text}")));
    for text in [
        "2026-3-3",
        "2026年3月3日",
        "2026/3/3",
        "２０２６．３．３",
        "20260303",
    ] {
        let read = on(text).unwrap();
        assert_eq!(read.on, NaiveDate::from_ymd_opt(2026, 3, 3), "{text}");
        assert_eq!(read.reason, ReturnReason::Other);
    }
    assert!(read::<OfferReferral>(&fields("version=1&case=nonsense")).is_err());
}

#[test]
fn what_a_body_takes_in_is_read_as_if_it_were_its_own() {
    let set = |text: &str| {
        let sent = format!("version=1&reason=other&last_day={text}");
        read::<TakeStep<Set>>(&fields(&sent))
    };
    let at = |name: &str, why| Unreadable::At(name.into(), why);
    for text in [
        "2026-4-3",
        "2026年4月3日",
        "2026/4/3",
        "２０２６．４．３",
        "20260403",
    ] {
        let day = set(text).unwrap().step.last_day;
        assert_eq!(Some(day), NaiveDate::from_ymd_opt(2026, 4, 3), "{text}");
    }
    let wrong = |sent: Result<TakeStep<Set>, Unreadable>| sent.err().unwrap();
    assert_eq!(wrong(set("2026-02-30")), at("last_day", Why::Other));
    assert_eq!(wrong(set("")), at("last_day", Why::Blank));
    let whim = read(&fields("version=1&reason=whim"));
    assert_eq!(wrong(whim), at("reason", Why::Other));
    let blank = read(&fields("version=1"));
    assert_eq!(wrong(blank), at("reason", Why::Blank));
}
