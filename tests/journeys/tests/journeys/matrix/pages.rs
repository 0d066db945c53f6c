//! The console's pages, as everybody sees them in a browser. Its forms are sent on in the sender's
//! own name, and what becomes of that stands in the tables of the services.

use contracts::Service;
use futures_util::{StreamExt as _, stream};
use journeys::Stack;
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response};

use super::actors::{ACTORS, Actor, Standing};
use super::city::PASSWORD;
use super::http::Answer;
use super::question::{ALL, Asking, Question};
use super::{AT_ONCE, Row, World};

/// A console, and the cookie of each who is signed in there.
struct Console {
    client: Client,
    base: String,
    sessions: Vec<Option<String>>,
}

/// Asks for every page in everybody's name.
pub(super) async fn seen(stack: &Stack, world: &World) -> Vec<Row> {
    let mut console = Console {
        client: Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap(),
        base: stack.console().to_owned(),
        sessions: Vec::new(),
    };
    for actor in ACTORS {
        let session = console.sign_in(actor).await;
        console.sessions.push(session);
    }
    let console = &console;
    let mut rows = Vec::new();
    for question in questions(world) {
        let answers = stream::iter(0..ACTORS.len()).map(|actor| console.show(actor, &question));
        let answers = answers.buffered(AT_ONCE).collect().await;
        rows.push(Row { question, answers });
    }
    rows
}

#[rustfmt::skip]
fn questions(world: &World) -> Vec<Question> {
    let mut asking = Asking::of(Service::Console);
    for page in [
        "GET /sign-in", "GET /calculator", "GET /timetable", "GET /about", "GET /sign-ins", "GET /password",
        "GET /cases/search", "GET /cases/new",
    ] {
        asking.ask(page, "", &[]);
    }
    for list in ["GET /", "GET /inbox", "GET /outbox", "GET /notices", "GET /cases", "GET /backlog"] {
        asking.ask(list, "", &[]).listing(ALL);
    }
    asking.ask("GET /backlog/stream", "", &[]);
    asking.ask_of_all("GET /cases/{case}", &world.cases, |_, _| {});
    asking.questions
}

impl Console {
    async fn sign_in(&self, actor: &Actor) -> Option<String> {
        match actor.standing {
            Standing::Anonymous => return None,
            // As good as one that has run out: the console keeps neither.
            Standing::Expired => return Some(format!("dingfen_session={}", "A".repeat(43))),
            Standing::Ended | Standing::Temporary | Standing::Good | Standing::Tied => {}
        }
        let form = self
            .client
            .get(format!("{}/sign-in", self.base))
            .send()
            .await
            .unwrap();
        let cookie = cookies(&form);
        let form = form.text().await.unwrap();
        let fields = format!(
            "csrf={}&return_to=/about&username={}&password={PASSWORD}",
            token(&form),
            actor.code
        );
        let signed_in = self.form("/sign-in", &fields).header(COOKIE, cookie);
        let session = cookies(&signed_in.send().await.unwrap());
        assert!(
            session.contains("dingfen_session="),
            "{} signs in",
            actor.code
        );
        if actor.standing == Standing::Ended {
            let page = self.get("/password", &session).send().await.unwrap();
            let fields = format!("csrf={}", token(&page.text().await.unwrap()));
            let out = self.form("/sign-out", &fields).header(COOKIE, &session);
            assert_eq!(out.send().await.unwrap().status().as_u16(), 303);
        }
        Some(session)
    }

    fn get(&self, path: &str, cookie: &str) -> RequestBuilder {
        let request = self.client.get(format!("{}{path}", self.base));
        request.header(COOKIE, cookie)
    }

    fn form(&self, path: &str, fields: &str) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.base));
        request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(fields.to_owned())
    }

    async fn show(&self, actor: usize, question: &Question) -> Answer {
        let cookie = self.sessions[actor].as_deref().unwrap_or_default();
        let answer = self.get(&question.path, cookie).send().await.unwrap();
        let status = answer.status().as_u16();
        let media = answer.headers().get(CONTENT_TYPE);
        let is_page = media.is_some_and(|media| media.as_bytes().starts_with(b"text/html"));
        let body = match is_page {
            true => answer.text().await.unwrap(),
            false => String::new(),
        };
        Answer::new(status, body)
    }
}

/// What a browser sends back of the cookies that came.
fn cookies(answer: &Response) -> String {
    let set = answer.headers().get_all(SET_COOKIE).iter();
    let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

/// The token of a page's form.
fn token(html: &str) -> &str {
    let mark = "type=\"hidden\" name=\"csrf\" value=\"";
    let (_, rest) = html.split_once(mark).expect("a form");
    rest.split('"').next().unwrap()
}
