//! What holds of every cell, whatever reviewers agreed to.

use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use super::actors::{ACTORS, Standing, place};
use super::cases::Case;
use super::document::PUBLIC;
use super::http::Answer;

/// What is open to whoever must change their password first.
const BEFORE_THE_PASSWORD: [&str; 2] = ["GET /me", "POST /me/password"];

/// The pages that nobody need sign in for.
const PUBLIC_PAGES: [&str; 4] = [
    "GET /sign-in",
    "GET /calculator",
    "GET /timetable",
    "GET /about",
];

/// Who saw a case once and sees it no more: they know its number and what its title was then.
const KNEW: [(char, &str); 3] = [('P', "retd"), ('P', "wdrn"), ('P', "outs")];

/// To whom alone a walled case (检举控告) is open: who registered it, and its receiver.
const WALLED: (char, [&str; 2]) = ('A', ["regi", "insp"]);

/// What does not hold.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<String>);

impl Faults {
    pub(super) fn add(&mut self, fault: String) {
        self.0.push(fault);
    }

    /// All of them, one a line.
    pub(super) fn text(&self) -> String {
        self.0.join("\n")
    }

    /// Fails the test if there are any.
    pub(super) fn none(&self) {
        assert!(
            self.0.is_empty(),
            "{} faults:\n{}",
            self.0.len(),
            self.text()
        );
    }

    fn of(&mut self, row: &Row, actor: usize, what: &str) {
        let Answer { status, code, .. } = &row.answers[actor];
        let question = &row.question;
        self.add(format!(
            "{}: {} ({}), {}: {status} {code}: {what}",
            question.service, question.operation, question.about, ACTORS[actor].code
        ));
    }
}

/// Checks every cell.
pub(super) fn check(cases: &[Case], rows: &[Row], pages: &[Row], faults: &mut Faults) {
    for row in rows {
        of_nobody(row, faults);
        for (actor, answer) in row.answers.iter().enumerate() {
            if !matches!(answer.status, 200 | 201 | 204 | 401 | 403 | 404 | 409 | 422) {
                faults.of(row, actor, "no answer that is expected of anything");
            }
        }
    }
    for page in pages {
        of_nobody_on_pages(page, faults);
    }
    somebody_may(rows, faults);
    ties_bar(rows, faults);
    let hidden = Hidden::of(rows);
    wall_stands(rows, &hidden, faults);
    figures_are_lists(rows, faults);
    hidden_is_missing(rows, &hidden, faults);
    nothing_leaks(cases, rows.iter().chain(pages), &hidden, faults);
}

/// Whoever is nobody is told so and nothing else, but of what is public; and so is whoever must
/// change their password first.
fn of_nobody(row: &Row, faults: &mut Faults) {
    let operation = row.question.operation;
    if row.question.at_root || PUBLIC.contains(&operation) {
        for (actor, answer) in row.answers.iter().enumerate() {
            if answer.status != row.question.passes {
                faults.of(row, actor, "public, and not the same for everybody");
            }
        }
        return;
    }
    for (place, actor) in ACTORS.iter().enumerate() {
        let wanted = match actor.standing {
            Standing::Anonymous => "AUTH-0001",
            Standing::Expired | Standing::Ended => "AUTH-0002",
            Standing::Temporary if BEFORE_THE_PASSWORD.contains(&operation) => continue,
            Standing::Temporary => "AUTH-0007",
            Standing::Good | Standing::Tied => continue,
        };
        if row.answers[place].code != wanted {
            faults.of(row, place, wanted);
        }
    }
}

fn of_nobody_on_pages(page: &Row, faults: &mut Faults) {
    let is_public = PUBLIC_PAGES.contains(&page.question.operation);
    for (place, actor) in ACTORS.iter().enumerate() {
        let shown = page.answers[place].status == 200;
        if actor.standing.is_nobody() && shown != is_public {
            faults.of(
                page,
                place,
                "a page for whoever is signed in, or for everybody",
            );
        }
        if page.answers[place].status >= 500 {
            faults.of(page, place, "no page");
        }
    }
}

/// What nobody may do may be asked wrongly: then its row would say nothing.
fn somebody_may(rows: &[Row], faults: &mut Faults) {
    let mut operations: BTreeMap<_, bool> = BTreeMap::new();
    for row in rows {
        let passes = row.answers.iter().zip(ACTORS).any(|(answer, actor)| {
            answer.status == row.question.passes && actor.standing == Standing::Good
        });
        let key = (row.question.service, row.question.operation);
        *operations.entry(key).or_default() |= passes;
    }
    for ((service, operation), passes) in operations {
        if !passes {
            faults.add(format!(
                "{service}: {operation}: nobody gets through; is it asked rightly?"
            ));
        }
    }
}

/// Whoever has ties to a party may read, and do nothing (回避).
fn ties_bar(rows: &[Row], faults: &mut Faults) {
    for row in rows {
        let acts = row.question.method() != "GET" && row.question.letter().is_some();
        for (place, actor) in ACTORS.iter().enumerate() {
            let Answer { status, code, .. } = &row.answers[place];
            let through = *status == row.question.passes && code != "STATE-0004";
            if acts && actor.standing == Standing::Tied && through {
                faults.of(row, place, "ties bar from this, and do not");
            }
        }
    }
}

/// A walled case is hidden from everybody but those to whom it is open in person.
fn wall_stands(rows: &[Row], hidden: &Hidden, faults: &mut Faults) {
    let (letter, open_to) = WALLED;
    let file = rows.iter().find(|row| {
        row.question.operation == "GET /cases/{case}" && row.question.letter() == Some(letter)
    });
    let file = file.expect("the file of the walled case");
    for (place, actor) in ACTORS.iter().enumerate() {
        let is_open = open_to.contains(&actor.code);
        let signed_in = matches!(actor.standing, Standing::Good | Standing::Tied);
        if signed_in && hidden.from(letter, place) == is_open {
            faults.of(file, place, "the wall does not stand where it should");
        }
    }
}

/// What is counted is what is listed: a figure tells of no case that its list hides.
fn figures_are_lists(rows: &[Row], faults: &mut Faults) {
    let of = |operation| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.question.operation == operation);
        row.unwrap_or_else(|| panic!("no row `{operation}`"))
    };
    let (list, summary) = (of("GET /backlog"), of("GET /backlog/summary"));
    let bodies = of("GET /backlog/bodies");
    let told = list.answers.iter().enumerate();
    for (place, answer) in told.filter(|(_, answer)| answer.status == 200) {
        let listed = answer.told()["items"].as_array().map_or(0, Vec::len);
        let open = summary.answers[place].told()["open"].as_u64();
        let lying = bodies.answers[place].told();
        let lying = lying["items"].as_array().into_iter().flatten();
        let lying: u64 = lying.filter_map(|body| body["open"].as_u64()).sum();
        if open != Some(listed as u64) || lying != listed as u64 {
            faults.of(
                summary,
                place,
                &format!("{open:?}, {lying} by body, {listed} listed"),
            );
        }
    }
}

/// Which cases are hidden from whom: those whose file they are told does not exist.
struct Hidden(BTreeSet<(char, usize)>);

impl Hidden {
    fn of(rows: &[Row]) -> Self {
        let files = rows.iter();
        let files = files.filter(|row| row.question.operation == "GET /cases/{case}");
        let mut hidden = BTreeSet::new();
        for row in files {
            let Some(letter) = row.question.letter() else {
                continue;
            };
            let places = row.answers.iter().enumerate();
            let places = places.filter(|(_, answer)| answer.status == 404);
            hidden.extend(places.map(|(place, _)| (letter, place)));
        }
        Self(hidden)
    }

    fn from(&self, letter: char, actor: usize) -> bool {
        self.0.contains(&(letter, actor))
    }
}

/// Of what somebody may not know they are told, to the byte, what they are told of what does not
/// exist, whatever they ask.
fn hidden_is_missing(rows: &[Row], hidden: &Hidden, faults: &mut Faults) {
    for row in rows {
        let Some(about) = &row.question.twin else {
            continue;
        };
        let twin = rows.iter().find(|other| {
            other.question.operation == row.question.operation && other.question.about == *about
        });
        let twin = twin.unwrap_or_else(|| panic!("no row `{about}`"));
        for (place, answer) in row.answers.iter().enumerate() {
            let missing = &twin.answers[place];
            let letter = row.question.letter();
            let is_hidden = letter.is_some_and(|letter| hidden.from(letter, place));
            let same = answer.status == missing.status && answer.told() == missing.told();
            if (answer.status == 404 || is_hidden) && !same {
                faults.of(row, place, &format!("not as `{about}`: {}", missing.told()));
            }
        }
    }
}

/// From whom a case is hidden reads nothing of it anywhere.
fn nothing_leaks<'a>(
    cases: &[Case],
    rows: impl Iterator<Item = &'a Row>,
    hidden: &Hidden,
    faults: &mut Faults,
) {
    for row in rows {
        for (actor, answer) in row.answers.iter().enumerate() {
            for case in cases.iter().filter(|case| hidden.from(case.letter, actor)) {
                let mut words = vec![
                    Case::title(case.word),
                    Case::facts(case.word),
                    Case::applicant(case.word),
                ];
                if !KNEW
                    .iter()
                    .any(|(letter, who)| (*letter, place(who)) == (case.letter, actor))
                {
                    words.extend([Case::old_title(case.word), case.number.clone()]);
                    // Whoever names it in the address is told the address.
                    let lists = !row.question.lists.is_empty();
                    words.extend(lists.then(|| case.id.clone()));
                }
                for word in words {
                    if answer.body.contains(&word) {
                        faults.of(row, actor, &format!("shows “{word}” of {}", case.letter));
                    }
                }
            }
        }
    }
}
