//! What is asked: the rows of the matrix.

use contracts::Service;
use serde_json::Value;

use super::cases::Case;

/// One request that every actor sends.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) service: Service,
    /// As the service's OpenAPI document names it, below `/api/v1`: `GET /cases/{case}`.
    pub(super) operation: &'static str,
    /// What it is about, for reviewers.
    pub(super) about: String,
    /// The address, ids and all.
    pub(super) path: String,
    pub(super) body: Option<Value>,
    /// Whether it carries an Idempotency-Key of its own.
    pub(super) keyed: bool,
    /// What whoever may do it is answered.
    pub(super) passes: u16,
    /// The same about something that does not exist: hidden and missing look the same.
    pub(super) twin: Option<String>,
    /// The cases that are looked for in the answer, if it is a list.
    pub(super) lists: String,
    /// Whether it is outside `/api/v1`, where nothing is documented.
    pub(super) at_root: bool,
}

/// The questions of one service in the making.
pub(super) struct Asking {
    service: Service,
    pub(super) questions: Vec<Question>,
}

impl Asking {
    pub(super) fn of(service: Service) -> Self {
        Self {
            service,
            questions: Vec::new(),
        }
    }

    /// Asks this about something, with its ids in the places of the address that wait for them.
    /// Whoever may is answered 200.
    pub(super) fn ask(
        &mut self,
        operation: &'static str,
        about: impl Into<String>,
        ids: &[&str],
    ) -> &mut Question {
        let (_, template) = operation.split_once(' ').unwrap();
        self.questions.push(Question {
            service: self.service,
            operation,
            about: about.into(),
            path: filled(template, ids),
            body: None,
            keyed: false,
            passes: 200,
            twin: None,
            lists: String::new(),
            at_root: false,
        });
        self.questions.last_mut().unwrap()
    }

    /// Asks this about every case and about none.
    pub(super) fn ask_of_all(
        &mut self,
        operation: &'static str,
        cases: &[Case],
        more: impl Fn(&mut Question, &str),
    ) {
        let nothing = Case::nothing("case");
        let all = cases.iter().map(|case| (case.letter.to_string(), &case.id));
        for (about, id) in all.chain([(NO_CASE.to_owned(), &nothing)]) {
            // Of some the body says which case is meant.
            let ids: &[&str] = if operation.contains('{') { &[id] } else { &[] };
            let question = self.ask(operation, about, ids).hidden_as(NO_CASE);
            more(question, id);
        }
    }

    /// Asks this about what lies below every case: about its own, about one of the next case, which
    /// is not to be reached this way, and about none; and the same below no case.
    pub(super) fn ask_below<'a>(
        &mut self,
        operation: &'static str,
        cases: &'a [Case],
        nothing: &str,
        of: impl Fn(&'a Case) -> Option<&'a String>,
        more: impl Fn(&mut Question),
    ) {
        let cases: Vec<_> = cases
            .iter()
            .filter_map(|case| Some((case, of(case)?)))
            .collect();
        for (place, (case, own)) in cases.iter().enumerate() {
            let letter = case.letter;
            let none = format!("{letter}, none below it");
            more(
                self.ask(operation, letter, &[&case.id, own])
                    .hidden_as(NO_CASE),
            );
            let (next, foreign) = cases[(place + 1) % cases.len()];
            let about = format!("{letter}, what is of {}", next.letter);
            more(
                self.ask(operation, about, &[&case.id, foreign])
                    .hidden_as(&none),
            );
            more(self.ask(operation, none, &[&case.id, nothing]));
        }
        let no_case = Case::nothing("case");
        let (case, below) = cases[0];
        let about = format!("{NO_CASE}, what is of {}", case.letter);
        more(
            self.ask(operation, about, &[&no_case, below])
                .hidden_as(NO_CASE),
        );
        more(self.ask(operation, NO_CASE, &[&no_case, nothing]));
    }
}

/// The letters of all cases.
pub(super) const ALL: &str = "DPTEAX";

/// The row about a case that does not exist.
pub(super) const NO_CASE: &str = "no case";

impl Question {
    pub(super) fn sending(&mut self, body: Value) -> &mut Self {
        self.body = Some(body);
        self
    }

    pub(super) fn keyed(&mut self) -> &mut Self {
        self.keyed = true;
        self
    }

    pub(super) fn passing(&mut self, status: u16) -> &mut Self {
        self.passes = status;
        self
    }

    /// Who may not know of it is told what is told about this, which does not exist.
    pub(super) fn hidden_as(&mut self, twin: &str) -> &mut Self {
        self.twin = Some(twin.to_owned());
        self
    }

    pub(super) fn with(&mut self, query: &str) -> &mut Self {
        self.path.push_str(query);
        self
    }

    /// The answer is a list: told is which of these cases it has.
    pub(super) fn listing(&mut self, letters: impl Into<String>) -> &mut Self {
        self.lists = letters.into();
        self
    }

    pub(super) fn at_root(&mut self) -> &mut Self {
        self.at_root = true;
        self
    }

    /// The case that it is about, if any.
    pub(super) fn letter(&self) -> Option<char> {
        let mut letters = self.about.chars();
        let letter = letters.next().filter(char::is_ascii_uppercase)?;
        matches!(letters.next(), None | Some(',')).then_some(letter)
    }

    pub(super) fn method(&self) -> &'static str {
        self.operation.split(' ').next().unwrap()
    }
}

/// An address with ids in the places of its parameters.
fn filled(template: &str, ids: &[&str]) -> String {
    let mut ids = ids.iter();
    let parts = template.split('/').map(|part| match part.starts_with('{') {
        true => ids.next().expect("an id for every parameter"),
        false => part,
    });
    let path = parts.collect::<Vec<_>>().join("/");
    assert!(ids.next().is_none(), "{template} has fewer parameters");
    path
}
