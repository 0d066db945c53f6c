//! How long it takes to count a million open clocks again: `cargo run --release -p law --example recount`.
//!
//! The clocks are spread over all rules in force and over the starts of four years; every third has
//! time left out where its rule allows it, every fifth is extended.

use std::{error::Error, hint::black_box, time::Instant};

use chrono::{Days, NaiveDate};
use law::{DueRequest, Interval, LawBook, RuleVersion, Unit};

const CLOCKS: u64 = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let book = LawBook::load()?;
    report("load and validate the book", 1, started);

    let clocks = clocks(&book)?;
    let started = Instant::now();
    let mut provisional = 0_u64;
    for clock in &clocks {
        provisional += u64::from(black_box(book.project(clock))?.provisional);
    }
    report("recount (date only)", CLOCKS, started);
    say(&format!("provisional among them: {provisional}"));

    let some = &clocks[..clocks.len() / 10];
    let started = Instant::now();
    for clock in some {
        black_box(book.due(clock))?;
    }
    report("explain in full", CLOCKS / 10, started);

    let lines: Vec<String> = some.iter().map(line).collect();
    let started = Instant::now();
    for line in &lines {
        black_box(book.answer_line(line));
    }
    report("answer lines of JSON", CLOCKS / 10, started);
    Ok(())
}

fn clocks(book: &LawBook) -> Result<Vec<DueRequest>, Box<dyn Error>> {
    let in_force = |rule: &&RuleVersion| rule.effective_to.is_none() && rule.unit != Unit::Hour;
    let rules: Vec<&RuleVersion> = book.rules().filter(in_force).collect();
    let first: NaiveDate = "2022-06-01".parse()?;
    let mut clocks = Vec::new();
    for (number, rule) in (0..CLOCKS).zip(rules.iter().cycle()) {
        let start = (first + Days::new(number * 7 % 1600)).max(rule.effective_from);
        let mut clock = DueRequest::new(rule.id.clone(), start);
        if number % 3 == 0 && !rule.exclusions.is_empty() {
            let from = start + Days::new(2);
            clock
                .exclude
                .push(Interval::new(from, from + Days::new(number % 20)).into());
        }
        if number % 5 == 0 {
            clock.extend = rule
                .extension
                .as_ref()
                .map(|extension| extension.limit().unwrap_or(5));
        }
        clocks.push(clock);
    }
    Ok(clocks)
}

fn line(clock: &DueRequest) -> String {
    let exclude: Vec<String> = clock
        .exclude
        .iter()
        .map(|gap| format!("\"{gap}\""))
        .collect();
    let (rule, start, extend) = (&clock.rule, clock.start, clock.extend.unwrap_or(0));
    format!(
        r#"{{"rule":"{rule}","start":"{start}","exclude":[{}],"extend":{extend}}}"#,
        exclude.join(",")
    )
}

fn report(what: &str, count: u64, started: Instant) {
    let elapsed = started.elapsed();
    let each = elapsed / u32::try_from(count).unwrap_or(u32::MAX);
    say(&format!("{what}: {count} in {elapsed:.3?}, {each:?} each"));
}

#[expect(
    clippy::print_stdout,
    reason = "an example that measures has to say what it measured"
)]
fn say(line: &str) {
    println!("{line}");
}
