//! How an example reads: `rule start [words] => answer # how it was counted`, one a line.
//!
//! The start is a day, for rules in hours a moment. The words are `-from..to` (days left out),
//! `+n` (extended by n units), `@510400` (in this region) and `~2026-04-10` (governed by the version
//! of that day). The answer is the last day or moment, with `provisional` after it where the notice
//! of a year is missing, or `refused` and the code of the refusal. Lines that begin with `#` are
//! remarks.

use chrono::{NaiveDate, NaiveDateTime};
use law::DueRequest;

use super::{book, day};

/// One line of a file of examples.
pub(crate) struct Example {
    /// The file, without its ending.
    pub(crate) file: &'static str,
    /// The line as it stands there.
    pub(crate) line: &'static str,
    /// What is asked.
    pub(crate) request: DueRequest,
    /// What the answer has to be, written as in the file.
    answer: &'static str,
    /// How it was counted.
    pub(crate) how: &'static str,
}

impl Example {
    /// The examples of these files (name and text), in order.
    pub(crate) fn of_files(files: &[(&'static str, &'static str)]) -> Vec<Self> {
        files
            .iter()
            .flat_map(|(file, text)| text.lines().map(move |line| (*file, line)))
            .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
            .map(|(file, line)| Self::parse(file, line))
            .collect()
    }

    fn parse(file: &'static str, line: &'static str) -> Self {
        let (rest, how) = line.split_once(" # ").expect("every example says how");
        let (question, answer) = rest
            .split_once(" => ")
            .expect("every example has an answer");
        let mut words = question.split(' ');
        let rule = words.next().expect("a rule");
        let start = start(rule, words.next().expect("a start"));
        Self {
            file,
            line,
            request: words.fold(start, add),
            answer,
            how,
        }
    }

    /// The last day that is expected; `None` if a refusal is.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        self.answer.get(..10).and_then(|text| text.parse().ok())
    }

    /// What the book answers, written as in the file.
    fn answered(&self) -> String {
        match book().due(&self.request) {
            Ok(due) if due.provisional => format!("{} provisional", due.due),
            Ok(due) => due.due.to_string(),
            Err(error) => format!("refused {}", error.code()),
        }
    }
}

/// The examples that the book answers otherwise, with its answer.
pub(crate) fn wrong(examples: &[Example]) -> Vec<String> {
    examples
        .iter()
        .map(|example| (example, example.answered()))
        .filter(|(example, answered)| answered != example.answer)
        .map(|(example, answered)| {
            format!("{}: {}\n    got {answered}", example.file, example.line)
        })
        .collect()
}

fn start(rule: &str, text: &str) -> DueRequest {
    match text.parse::<NaiveDateTime>() {
        Ok(moment) => DueRequest::new(rule, moment.date()).at(moment.time()),
        Err(_) => DueRequest::new(rule, day(text)),
    }
}

fn add(request: DueRequest, word: &str) -> DueRequest {
    match word.split_at(1) {
        ("-", interval) => request.without(interval.parse().expect("an interval")),
        ("+", amount) => request.extended(amount.parse().expect("a number")),
        ("@", region) => request.within(region),
        ("~", on) => request.governed_on(day(on)),
        _ => panic!("{word} is no exclusion, extension, region or version"),
    }
}
