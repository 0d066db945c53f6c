//! Whole procedures at once: an example of each family, its dates counted by hand, and all that is
//! wrong with what is asked.
//!
//! An example begins with `ask procedure [@region] [%handler] [?finding] event,day[,side][,way] …`. The
//! lines below it are all limits that run then, `rule[/side] last day [provisional] [ended day] # how it
//! was counted`, in the order of their last days; the others wait, and stand in the snapshot.

use std::fmt::Write as _;

use law::{EntryStanding, Happened, Slip, SlipAt, Timetable, TimetableQuery};

use super::{book, day};

const FILES: &[(&str, &str)] = &[
    ("arbitration", include_str!("timetables/arbitration.txt")),
    (
        "administrative",
        include_str!("timetables/administrative.txt"),
    ),
    ("court", include_str!("timetables/court.txt")),
    ("people", include_str!("timetables/people.txt")),
    ("others", include_str!("timetables/others.txt")),
];

/// The day on which the examples are read.
const TODAY: &str = "2026-06-01";

/// An example: what is asked, and the lines of what is to be answered.
struct Example<'a> {
    ask: &'a str,
    query: TimetableQuery,
    lines: Vec<&'a str>,
}

fn examples<'a>(text: &'a str) -> Vec<Example<'a>> {
    let mut examples: Vec<Example<'a>> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        match line.strip_prefix("ask ") {
            Some(ask) => examples.push(Example {
                ask,
                query: query(ask),
                lines: Vec::new(),
            }),
            None => examples
                .last_mut()
                .expect("something is asked")
                .lines
                .push(line),
        }
    }
    examples
}

fn query(ask: &str) -> TimetableQuery {
    let mut words = ask.split(' ');
    let mut query = TimetableQuery::new(words.next().expect("a procedure"), day(TODAY));
    for word in words {
        match word.split_at(1) {
            ("@", region) => query.region = Some(region.to_owned()),
            ("%", handler) => query.handler = Some(handler.to_owned()),
            ("?", finding) => query.findings.push(finding.to_owned()),
            _ => query.events.push(word.parse().expect("an event")),
        }
    }
    query
}

fn answer(query: &TimetableQuery) -> Timetable<'static> {
    book()
        .timetable(query)
        .unwrap_or_else(|slips| panic!("{query:?}: {slips:?}"))
}

/// What is counted, each as in the files.
fn counted(table: &Timetable<'_>) -> Vec<String> {
    let entries = table.entries.iter();
    let lines = entries.filter_map(|entry| match &entry.standing {
        EntryStanding::Counted(counted) => {
            let side = entry.side.map(|side| format!("/{}", side.key()));
            let mut line = format!(
                "{}{} {}",
                entry.rule.id,
                side.unwrap_or_default(),
                counted.due
            );
            if counted.provisional {
                line += " provisional";
            }
            if let Some(end) = counted.end {
                write!(
                    line,
                    " {} {}",
                    if end.met { "met" } else { "stopped" },
                    end.on
                )
                .unwrap();
            }
            Some(line)
        }
        EntryStanding::Waiting | EntryStanding::Refused(_) => None,
    });
    lines.collect()
}

#[test]
fn the_days_of_every_family_are_those_counted_by_hand() {
    for (file, text) in FILES {
        for example in examples(text) {
            let wanted: Vec<&str> = example
                .lines
                .iter()
                .map(|line| line.split_once(" # ").expect("every line says how").0)
                .collect();
            assert_eq!(
                counted(&answer(&example.query)),
                wanted,
                "{file}: {}",
                example.ask
            );
        }
    }
}

#[test]
fn every_count_names_the_day_it_ends_on() {
    for (file, text) in FILES {
        for line in examples(text).iter().flat_map(|example| &example.lines) {
            let (answer, how) = line.split_once(" # ").unwrap();
            let date = answer.split(' ').nth(1).unwrap().get(..10).unwrap();
            let named = format!("{}日", chrono::Datelike::day(&day(date)));
            assert!(how.contains(&named), "{file}: {line}");
        }
    }
}

/// Everything that a table says, for reviewers.
fn text(table: &Timetable<'_>) -> String {
    let mut text = String::new();
    for entry in &table.entries {
        let rule = entry.rule;
        write!(text, "{} {}", rule.id, rule.title).unwrap();
        if let Some(side) = entry.side {
            write!(text, "（{}）", side.text()).unwrap();
        }
        match &entry.standing {
            EntryStanding::Counted(counted) => write!(text, "：{}", counted.due),
            EntryStanding::Waiting => {
                let waits = entry.waits_for.iter().map(|wait| wait.text.as_str());
                write!(text, "：待{}", waits.collect::<Vec<_>>().join("，"))
            }
            EntryStanding::Refused(why) => write!(text, "：{why}"),
        }
        .unwrap();
        writeln!(text, "（{}）", entry.period).unwrap();
        let expiry = rule.expiry.as_ref().map(|expiry| expiry.text.as_str());
        let extension = entry.extension();
        let not_counted = entry.not_counted().join("、");
        for (name, words) in [
            ("届满", expiry),
            ("延长", extension.as_deref()),
            (
                "不计入",
                Some(&*not_counted).filter(|words| !words.is_empty()),
            ),
            ("文书", rule.notice.as_deref()),
        ] {
            if let Some(words) = words {
                writeln!(text, "    {name}：{words}").unwrap();
            }
        }
        for warning in &entry.warnings {
            writeln!(text, "    注意：{warning}").unwrap();
        }
    }
    text
}

#[test]
fn what_a_table_of_every_family_says() {
    for (file, examples_of) in FILES {
        let mut all = String::new();
        for example in examples(examples_of) {
            let table = answer(&example.query);
            writeln!(
                all,
                "## {}\n{}\n{}",
                table.procedure.title,
                example.ask,
                text(&table)
            )
            .unwrap();
        }
        insta::assert_snapshot!(format!("timetable_{file}"), all);
    }
}

#[test]
fn every_procedure_has_its_table_before_anything_happened() {
    for procedure in book().procedures() {
        let query = TimetableQuery::new(&procedure.id, day(TODAY));
        let table = answer(&query);
        assert!(counted(&table).is_empty(), "{}", procedure.id);
        let waits = table
            .entries
            .iter()
            .all(|entry| !entry.waits_for.is_empty());
        assert!(waits, "{}", procedure.id);
    }
}

#[test]
fn whatever_is_told_of_any_procedure_is_answered() {
    for procedure in book().procedures() {
        let tellable = book().tellable(procedure);
        let mut query = TimetableQuery::new(&procedure.id, day(TODAY));
        query.findings = procedure.findings().map(str::to_owned).collect();
        query.events = tellable
            .iter()
            .map(|event| Happened {
                event: event.key.to_owned(),
                on: day("2026-04-20"),
                time: event.in_hours.then_some(chrono::NaiveTime::MIN),
                side: None,
                way: event.served.then(|| "direct".to_owned()),
            })
            .collect();
        let table = answer(&query);
        for entry in &table.entries {
            let waits = entry.standing == EntryStanding::Waiting;
            // What some kinds of organisation alone have waits for which it is.
            let open = !entry.clock.handlers.is_empty() || entry.rule.effective_from > day(TODAY);
            assert!(!waits || open, "{} {}", procedure.id, entry.rule.id);
        }
    }
}

/// What is wrong with a question.
fn slips(ask: &str) -> Vec<(SlipAt, String)> {
    let slips = book().timetable(&query(ask)).expect_err(ask);
    slips
        .into_iter()
        .map(|Slip { at, reason }| (at, reason))
        .collect()
}

#[test]
fn a_wrong_question_says_all_that_is_wrong_and_where() {
    let found = slips(
        "labour_arbitration @51 %court ?eclipse ?final_award ?final_award accepted,2026-03-05 \
         moonrise,2026-03-06 accepted,2026-03-07 copy_received,2026-03-01,respondent \
         answer_received,2026-03-09,applicant hearing_day,2026-04-01,mail \
         award_received,2026-05-01,applicant,pigeon award_received,2026-05-02 \
         right_infringed_known,1789-07-14",
    );
    let at: Vec<SlipAt> = found.iter().map(|(at, _)| *at).collect();
    let places = [
        SlipAt::Region,
        SlipAt::Handler,
        SlipAt::Event(1),
        SlipAt::Event(2),
        SlipAt::Event(3),
        SlipAt::Event(4),
        SlipAt::Event(5),
        SlipAt::Event(6),
        SlipAt::Event(7),
        SlipAt::Event(8),
        SlipAt::Finding(0),
        SlipAt::Finding(2),
    ];
    assert_eq!(at, places, "{found:#?}");
    let reasons: Vec<&str> = found.iter().map(|(_, reason)| reason.as_str()).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r#"
    地区应当写作六位行政区划代码，例如510400。
    “court”不办理劳动人事争议仲裁。
    劳动人事争议仲裁的期限与“moonrise”无关。
    “受理”写了两次。
    “收到申请书副本”不会早于受理之日（2026年3月5日）。
    “收到答辩书”不是申请人的事项。
    “开庭”不是送达，不填送达方式。
    没有“pigeon”这一送达方式。
    “收到裁决书”写了两次。
    日期1789年7月14日超出可以计算的范围（1990年至2150年）。
    劳动人事争议仲裁没有须认定的“eclipse”。
    这一认定写了两次。
    "#);
}

#[test]
fn what_cannot_be_asked_at_all_is_one_slip() {
    assert_eq!(slips("lottery accepted,2026-03-05")[0].0, SlipAt::Procedure);
    let hours = slips("medical_people_mediation death,2026-03-02");
    assert_eq!(hours[0].0, SlipAt::Event(0));
    assert!(hours[0].1.contains("小时"), "{hours:?}");
    let many = format!("people_mediation{}", " accepted,2026-03-05".repeat(201));
    assert_eq!(slips(&many).len(), 1);
    let late = slips("enforcement performance_due,2149-12-31");
    assert_eq!(late[0].0, SlipAt::Event(0), "{late:?}");
}

#[test]
fn an_event_reads_as_it_is_written() {
    for text in [
        "accepted,2026-03-05",
        "death,2026-03-02T08:30",
        "copy_received,2026-03-09,respondent,mail",
    ] {
        assert_eq!(text.parse::<Happened>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "accepted",
        "accepted,2026-02-30",
        "accepted,2026-3-5",
        "death,2026-03-02T25:00",
        "accepted,2026-03-05,applicant,respondent",
        "accepted,2026-03-05,mail,direct",
    ] {
        assert!(text.parse::<Happened>().is_err(), "{text}");
    }
}

#[test]
fn rows_of_a_region_are_none_elsewhere() {
    let ids = |ask| -> Vec<String> {
        let table = answer(&query(ask));
        let entries = table.entries.iter();
        entries.map(|entry| entry.rule.id.clone()).collect()
    };
    let here = ids("admin_mediation @440305");
    assert!(here.contains(&"AM-SZ-2".to_owned()), "{here:?}");
    for elsewhere in ["admin_mediation", "admin_mediation @510402"] {
        let elsewhere = ids(elsewhere);
        assert!(!elsewhere.contains(&"AM-SZ-2".to_owned()), "{elsewhere:?}");
    }
    let shenzhen = ids("people_mediation @440305");
    assert!(shenzhen.contains(&"RM-L2".to_owned()), "{shenzhen:?}");
}

#[test]
fn every_region_with_rows_of_its_own_has_a_name() {
    let known: Vec<&str> = book().regions().map(|(code, _)| code).collect();
    let rules = book().rules().filter_map(|rule| rule.region.as_deref());
    let procedures = book().procedures().filter_map(|of| of.region.as_deref());
    for region in rules.chain(procedures) {
        let code = region.split('/').next().unwrap();
        assert!(known.contains(&code), "{region}");
    }
}
