//! The answers as a table that people read.

use super::Row;
use super::actors::ACTORS;
use super::cases::{CASES, Case};
use super::city::BODIES;
use super::http::Answer;

/// Width of what a row is about, and of a cell.
const ABOUT: usize = 26;
const CELL: usize = 4;

const CELLS: &str = "\
\x20 .     404: there is no such thing, as far as they may know
  in    the list has it (. it has not)
  401   not signed in; 401x the sign-in has run out or was ended
  403   not theirs to do; 403p they must change their password first
  409   theirs to do: refused only for the stale version that was sent
  409r  theirs to do, but for their ties to a party (回避); 409d there is one already
  409s  theirs to do, but the case stands so that nobody can
  422   theirs to do: refused only for what is wrong in the body that was sent
Where whoever may is answered otherwise than by 200, that stands behind the operation.
";

/// All rows of one service.
pub(super) fn of<'a>(cases: &[Case], rows: impl Iterator<Item = &'a Row>) -> String {
    let mut table = legend();
    let mut operation = "";
    for row in rows {
        let question = &row.question;
        if question.operation != operation {
            operation = question.operation;
            let may = match question.passes {
                200 => String::new(),
                status => format!("  (may: {status})"),
            };
            table.push_str(&format!("\n{operation}{may}\n"));
            if !question.at_root {
                let codes = ACTORS.iter().map(|actor| actor.code.to_owned());
                line(&mut table, "", codes);
            }
        }
        if question.lists.is_empty() {
            line(&mut table, &question.about, row.answers.iter().map(cell));
        }
        let mut cases = cases.iter();
        for letter in question.lists.chars() {
            let case = cases.find(|case| case.letter == letter).unwrap();
            let about = format!("{} has {letter}", question.about);
            let cells = row.answers.iter().map(|answer| listed(answer, case));
            line(&mut table, about.trim_start(), cells);
        }
    }
    table
}

fn legend() -> String {
    let mut text = String::from("Who asks (code: what they are):\n");
    for actor in ACTORS {
        text.push_str(&format!(
            "  {}  {} ({})\n",
            actor.code, actor.who, actor.body
        ));
    }
    text.push_str("\nWhere they work (code, below, name):\n");
    for (code, above, _, _, name) in BODIES {
        text.push_str(&format!("  {code}  {above}  {name}\n"));
    }
    text.push_str("\nWhat they ask about:\n");
    for (letter, _, what) in CASES {
        text.push_str(&format!("  {letter}  {what}\n"));
    }
    format!("{text}\nWhat they are answered:\n{CELLS}")
}

/// One line, with a bar where columns of another kind begin. What is the same for everybody is
/// said once.
fn line(table: &mut String, about: &str, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let mut line = format!("  {about:ABOUT$}");
    if cells.iter().all(|cell| *cell == cells[0]) {
        line.push_str(&format!(" {} for everybody", cells[0]));
    } else {
        for (cell, actor) in cells.iter().zip(ACTORS) {
            line.push_str(if actor.begins { " | " } else { " " });
            line.push_str(&format!("{cell:CELL$}"));
        }
    }
    table.push_str(line.trim_end());
    table.push('\n');
}

fn listed(answer: &Answer, case: &Case) -> String {
    match answer.status {
        200 if answer.body.contains(&case.id) => "in".to_owned(),
        200 => ".".to_owned(),
        _ => cell(answer),
    }
}

fn cell(answer: &Answer) -> String {
    let status = answer.status;
    match (status, answer.code.as_str()) {
        (404, _) => ".".to_owned(),
        (200 | 201 | 204 | 303, _)
        | (401, "AUTH-0001" | "")
        | (403, "AUTH-0006" | "")
        | (409, "STATE-0001")
        | (422, "REQ-0004") => status.to_string(),
        (401, "AUTH-0002") => "401x".to_owned(),
        (403, "AUTH-0007") => "403p".to_owned(),
        (409, "STATE-0002") => "409s".to_owned(),
        (409, "STATE-0003") => "409d".to_owned(),
        (409, "STATE-0004") => "409r".to_owned(),
        (422, code) if code.starts_with("LAW") => "422l".to_owned(),
        (_, code) => format!("{status}?{code}"),
    }
}
