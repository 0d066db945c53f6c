//! Who may do what, asked of everything: every operation of every service, by everybody, about
//! everything. What is answered is a table a service, for reviewers to read; what must hold of it
//! whatever it says stands in [`rules`].
//!
//! After a change `INSTA_UPDATE=always cargo nextest run -p journeys matrix` writes the tables anew;
//! what is then another answer than before is for a reviewer to agree to.

mod actors;
mod cases;
mod city;
mod document;
mod http;
mod pages;
mod question;
mod rows;
mod rules;
mod table;

use contracts::Service;
use contracts::service::Trait;
use futures_util::{StreamExt as _, stream};
use journeys::Stack;

use actors::{ACTORS, place};
use cases::Case;
use city::{City, text};
use http::Answer;
use question::Question;
use rules::Faults;

/// Requests under way at once.
const AT_ONCE: usize = 8;

/// What is asked about, and by whom.
struct World {
    city: City,
    cases: Vec<Case>,
    /// A notice to dept.
    notice: String,
}

/// A question, and what everybody was answered, in the order of the columns.
struct Row {
    question: Question,
    answers: Vec<Answer>,
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_is_as_it_was_reviewed() {
    let stack = Stack::start_empty().await;
    let city = City::found(&stack).await;
    let truth = stack.truth().await;
    truth.settled(0).await;
    let cases = cases::play(&city, &truth).await;
    let notices = city
        .http
        .get(place("dept"), Service::Notice, "/notices")
        .await;
    let world = World {
        notice: text(&notices["items"][0]["id"]),
        city,
        cases,
    };

    let mut rows = Vec::new();
    let mut faults = Faults::default();
    for service in Service::ALL {
        if service.is(Trait::ServesPages) {
            continue;
        }
        let questions = rows::of(service, &world);
        let document = world.city.http.get_at_root(service, "/openapi.json").await;
        document::check(service, &document, &questions, &mut faults);
        rows.extend(asked(&world, questions).await);
    }
    let pages = pages::seen(&stack, &world).await;
    rules::check(&world.cases, &rows, &pages, &mut faults);

    let cells = (rows.len() + pages.len()) * ACTORS.len();
    eprintln!("{cells} cells");
    faults.none();
    for service in Service::ALL {
        let of_service = rows.iter().chain(&pages);
        let of_service = of_service.filter(|row| row.question.service == service);
        let table = table::of(&world.cases, of_service);
        insta::assert_snapshot!(service.name(), table);
    }
}

/// Asks everybody's questions; in which order does not matter.
async fn asked(world: &World, questions: Vec<Question>) -> Vec<Row> {
    let everybody = 0..ACTORS.len();
    let cells = questions
        .iter()
        .flat_map(|question| everybody.clone().map(move |actor| (question, actor)));
    let answers: Vec<Answer> = stream::iter(cells)
        .map(|(question, actor)| world.city.http.answer(actor, question))
        .buffered(AT_ONCE)
        .collect()
        .await;
    let mut answers = answers.into_iter();
    let rows = questions.into_iter().map(|question| Row {
        question,
        answers: answers.by_ref().take(ACTORS.len()).collect(),
    });
    rows.collect()
}
