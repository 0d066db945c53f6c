//! What such a file looks like, read line by line as a calendar program does.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use calendar::{Calendar, Event, Method, Person, When};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The lines as they were before they were folded.
fn unfolded(file: &str) -> Vec<String> {
    let whole = file.replace("\r\n ", "");
    let lines = whole.split("\r\n").map(str::to_owned);
    lines.filter(|line| !line.is_empty()).collect()
}

/// The text of a property, with its escapes undone.
fn text(file: &str, name: &str) -> String {
    let lines = unfolded(file);
    let line = lines.iter().find_map(|line| line.strip_prefix(name));
    let mut letters = line.unwrap().strip_prefix(':').unwrap().chars();
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => text.push(match letters.next().unwrap() {
                'n' => '\n',
                other => other,
            }),
            (letter, false) => text.push(letter),
        }
    }
    text
}

#[test]
fn a_day_ends_on_the_next_and_takes_nobodys_time() {
    let event = Event::new("clock-1", now(), When::Day(day("2026-02-28"))).titled("调解期限届满");
    let event = event.reminding("2026-02-21T00:30:00Z".parse().unwrap());
    let file = Calendar::new(Method::Publish)
        .named("程序时间表")
        .with(event);
    let expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Dingfen//Dingfen//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:程序时间表",
        "BEGIN:VEVENT",
        "UID:clock-1",
        "SEQUENCE:0",
        "DTSTAMP:20260302T010000Z",
        "DTSTART;VALUE=DATE:20260228",
        "DTEND;VALUE=DATE:20260301",
        "TRANSP:TRANSPARENT",
        "SUMMARY:调解期限届满",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:调解期限届满",
        "TRIGGER;VALUE=DATE-TIME:20260221T003000Z",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ];
    assert_eq!(unfolded(&file.to_string()), expected);
}

#[test]
fn an_invitation_names_its_zone_its_version_and_who_is_asked() {
    let person = |name: &str, mail: &str| Person {
        name: name.to_owned(),
        mail: mail.to_owned(),
    };
    let at = day("2026-12-31").and_hms_opt(23, 30, 0).unwrap();
    let meeting = Event::new("session-7", now(), When::Time(at, 60))
        .numbered(3)
        .titled("第二次调解")
        .at("炳草岗街道;二楼")
        .called_by(
            person("李\"调解\"", "li@example.invalid"),
            vec![person("张三", "zhang@example.invalid")],
        );
    let request = Calendar::new(Method::Request).with(meeting.clone());
    let request = unfolded(&request.to_string());
    for line in [
        "METHOD:REQUEST",
        "TZID:Asia/Shanghai",
        "TZOFFSETTO:+0800",
        "SEQUENCE:3",
        "DTSTART;TZID=Asia/Shanghai:20261231T233000",
        "DTEND;TZID=Asia/Shanghai:20270101T003000",
        "LOCATION:炳草岗街道\\;二楼",
        "ORGANIZER;CN=\"李调解\":mailto:li@example.invalid",
        "ATTENDEE;CN=\"张三\";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:zhang@example.invalid",
    ] {
        assert!(
            request.iter().any(|own| own == line),
            "{line}: {request:#?}"
        );
    }
    let cancelled = Calendar::new(Method::Cancel).with(meeting.numbered(4));
    let cancelled = unfolded(&cancelled.to_string());
    for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:4"] {
        assert!(cancelled.iter().any(|own| own == line), "{line}");
    }
}

#[test]
fn nobody_writes_lines_of_their_own() {
    let hostile = "a\r\nATTENDEE:mailto:x@example.invalid\nEND:VEVENT";
    let event = Event::new(hostile, now(), When::Day(day("2026-02-28")))
        .titled(hostile)
        .called_by(
            Person {
                name: hostile.to_owned(),
                mail: hostile.to_owned(),
            },
            Vec::new(),
        );
    let file = Calendar::new(Method::Publish).with(event).to_string();
    let lines = unfolded(&file);
    let ends = lines.iter().filter(|line| line.starts_with("END:VEVENT"));
    assert_eq!(ends.count(), 1, "{file}");
    assert!(!lines.iter().any(|line| line.starts_with("ATTENDEE")));
    assert_eq!(text(&file, "SUMMARY"), hostile.replace("\r\n", "\n"));
}

proptest! {
    #[test]
    fn lines_have_at_most_75_octets_and_say_what_was_said(words in "[\u{20}-\u{7e}期限届满之日𠮷😀\n]{0,300}") {
        let event = Event::new("1", now(), When::Day(day("2026-02-28"))).titled(words.as_str());
        let file = Calendar::new(Method::Publish).with(event).to_string();
        for line in file.split("\r\n") {
            prop_assert!(line.len() <= 75, "{}", line);
            prop_assert!(!line.contains(['\r', '\n']));
        }
        prop_assert_eq!(text(&file, "SUMMARY"), words);
    }
}
