//! A console with everything around it, and a browser without scripts.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use console::{App, Settings};
use contracts::api::directory::Tokens;
use contracts::vocabulary::{OrganisationKind, Role};
use contracts::{Claims, Service};
use kernel::FixedClock;
use law::LawBook;
use reqwest::header;
use serde_json::json;
use testkit::{TestDatabase, TestServer};
use web::HttpArgs;

use crate::fixture;
use crate::stub::Stub;

/// The console in front of a stub.
pub(crate) struct World {
    pub(crate) stub: Stub,
    pub(crate) clock: Arc<FixedClock>,
    tokens: testkit::Tokens,
    server: TestServer,
    _database: TestDatabase,
}

/// One browser: keeps cookies, follows nothing.
pub(crate) struct Browser {
    base: String,
    http: reqwest::Client,
    cookies: Mutex<Vec<(String, String)>>,
}

/// What came back.
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) html: String,
    pub(crate) headers: header::HeaderMap,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(HttpArgs::any_port()).await
    }

    /// A console whose server has these settings.
    pub(crate) async fn with(http: HttpArgs) -> Self {
        Self::made(http, false, LawBook::shared().unwrap()).await
    }

    /// A console that is reached by HTTPS, through a front door that the test does without.
    pub(crate) async fn secure() -> Self {
        Self::made(HttpArgs::any_port(), true, LawBook::shared().unwrap()).await
    }

    /// A console by this law data.
    pub(crate) async fn by(book: &'static LawBook) -> Self {
        Self::made(HttpArgs::any_port(), false, book).await
    }

    async fn made(http: HttpArgs, cookie_secure: bool, book: &'static LawBook) -> Self {
        let stub = Stub::start();
        let database = testkit::database(Service::Console, console::MIGRATIONS).await;
        let clock = Arc::new(FixedClock::at(fixture::now()));
        let addresses = Service::ALL.map(|service| (service, stub.url.clone()));
        let settings = Settings {
            session: TimeDelta::hours(12),
            cookie_secure,
        };
        let app = App::new(
            database.database.clone(),
            clock.clone(),
            &addresses.into(),
            settings,
        )
        .unwrap()
        .with_book(book);
        let tokens = testkit::Tokens::new();
        let server = console::server(&app, http, tokens.verifier());
        let server = testkit::start(server);
        fixture::quiet(&stub);
        Self {
            stub,
            clock,
            tokens,
            server,
            _database: database,
        }
    }

    /// Somebody of the court with these roles.
    pub(crate) fn somebody(&self, roles: &[Role]) -> Claims {
        testkit::claims(OrganisationKind::Court, "5104/court/", roles)
    }

    /// Lets the next sign-in or refresh give tokens of this person, good for so many seconds.
    pub(crate) fn expect(&self, claims: &Claims, seconds: i64) {
        let refresh = format!("refresh-{}", self.stub.asked("POST", "/refresh").len());
        let tokens = self.tokens_of(claims, &refresh, seconds);
        self.stub.on("POST", "/sign-in", &tokens);
        self.stub.on("POST", "/refresh", &tokens);
    }

    /// A pair of tokens of this person, good for so many seconds.
    pub(crate) fn tokens_of(&self, claims: &Claims, refresh: &str, seconds: i64) -> Tokens {
        Tokens {
            access_token: self.tokens.token(claims),
            refresh_token: refresh.into(),
            token_type: "Bearer".into(),
            expires_in: seconds,
        }
    }

    pub(crate) fn browser(&self) -> Browser {
        self.browser_with(header::HeaderMap::new())
    }

    /// A browser behind a proxy that says where it is.
    pub(crate) fn browser_at(&self, address: &'static str) -> Browser {
        let mut headers = header::HeaderMap::new();
        headers.insert("x-forwarded-for", header::HeaderValue::from_static(address));
        self.browser_with(headers)
    }

    /// The console's host and port, for talking to it without HTTP's help.
    pub(crate) fn address(&self) -> &str {
        self.server.url.trim_start_matches("http://")
    }

    fn browser_with(&self, headers: header::HeaderMap) -> Browser {
        Browser {
            base: self.server.url.clone(),
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .default_headers(headers)
                .build()
                .unwrap(),
            cookies: Mutex::default(),
        }
    }

    /// A browser in which this person is signed in.
    pub(crate) async fn signed_in(&self, claims: &Claims) -> Browser {
        self.expect(claims, 900);
        let browser = self.browser();
        let seen = browser.sign_in("/").await;
        assert_eq!(
            (seen.status, seen.location.as_str()),
            (303, "/"),
            "{}",
            seen.html
        );
        browser
    }
}

impl Browser {
    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.send(self.http.get(format!("{}{path}", self.base)))
            .await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.post_bytes(path, &body, &[]).await
    }

    /// Sends a form as it stands, with more headers.
    pub(crate) async fn post_bytes(
        &self,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Seen {
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.to_owned());
        let headers = headers.iter();
        let request = headers.fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        self.send(request).await
    }

    /// Fills in and sends the sign-in form.
    pub(crate) async fn sign_in(&self, return_to: &str) -> Seen {
        let form = self.get("/sign-in").await;
        let token = form.hidden("csrf");
        let fields = [
            ("csrf", token.as_str()),
            ("return_to", return_to),
            ("username", "zhangsan"),
            ("password", " secret "),
        ];
        self.post("/sign-in", &fields).await
    }

    /// Sends a form with the token of a page that was seen.
    pub(crate) async fn submit(&self, page: &Seen, path: &str, fields: &[(&str, &str)]) -> Seen {
        let token = page.hidden("csrf");
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// Asks without a body, by any method.
    pub(crate) async fn ask(&self, method: reqwest::Method, path: &str) -> Seen {
        self.send(self.http.request(method, format!("{}{path}", self.base)))
            .await
    }

    /// An answer that does not end.
    pub(crate) async fn open(&self, path: &str) -> reqwest::Response {
        let request = self.http.get(format!("{}{path}", self.base));
        let request = request.header(header::COOKIE, self.jar());
        request.send().await.unwrap()
    }

    /// Headers and beginning of an answer that does not end.
    pub(crate) async fn first_bytes(&self, path: &str) -> (header::HeaderMap, String) {
        let mut response = self.open(path).await;
        let bytes = response.chunk().await.unwrap().unwrap();
        (
            response.headers().clone(),
            String::from_utf8(bytes.to_vec()).unwrap(),
        )
    }

    pub(crate) fn forget_session(&self) {
        self.cookies
            .lock()
            .unwrap()
            .retain(|(name, _)| name != "dingfen_session");
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        let found = cookies.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// Has the session of whoever had this cookie.
    pub(crate) fn take_session(&self, cookie: String) {
        self.forget_session();
        let mut cookies = self.cookies.lock().unwrap();
        cookies.push(("dingfen_session".to_owned(), cookie));
    }

    fn jar(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Seen {
        let response = request
            .header(header::COOKIE, self.jar())
            .send()
            .await
            .unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            cookies.retain(|(known, _)| known != name);
            cookies.push((name.to_owned(), value.to_owned()));
        }
        let location = response.headers().get(header::LOCATION);
        Seen {
            status: response.status().as_u16(),
            location: location
                .map_or("", |value| value.to_str().unwrap())
                .to_owned(),
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }
}

impl Seen {
    pub(crate) fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let mark = format!("type=\"hidden\" name=\"{name}\" value=\"");
        let start = self
            .html
            .find(&mark)
            .unwrap_or_else(|| panic!("no {name}: {}", self.html));
        let rest = &self.html[start + mark.len()..];
        rest[..rest.find('"').unwrap()].to_owned()
    }

    /// Fails unless all of these stand on the page.
    #[track_caller]
    pub(crate) fn shows(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.has(text), "no “{text}” on:\n{}", self.html);
        }
    }
}

/// An empty page of a list.
pub(crate) fn nothing() -> serde_json::Value {
    json!({ "items": [] })
}
