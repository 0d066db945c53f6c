//! A home of an older release, brought up to date: `tests/homes` keeps what `pg_dump` wrote there.

#![expect(clippy::unwrap_used, reason = "failing here fails the test")]

use std::process::Command;
use std::sync::Arc;

use contracts::event::{Event, HandlerAssigned};
use contracts::vocabulary::{OrganisationKind, Role};
use contracts::{Claims, Envelope, Service};
use db::{Connection, Database};
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use kernel::{Clock, OrganisationId, Shard, StaffId, SystemClock};
use serde_json::{Value, json};
use testkit::{Feeder, Tokens};

/// The home of f3f8829: six services, 120 cases, 102 proceedings, of which 36 go on.
const HOME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/homes/f3f8829.sql.gz"
);

/// What tracking knew of cases and still must know, and what is to be known elsewhere.
const KEPT: [(&str, &str); 5] = [
    (
        "cases",
        "SELECT case_id, stage, organisation, staff, open, due_on, rule FROM tracking.track",
    ),
    (
        "clocks",
        "SELECT id, case_id, rule, start_on, due_on, provisional, state, ended_on FROM tracking.clock",
    ),
    (
        "history",
        "SELECT case_id, position, at, happened_on, kind, text, actor FROM tracking.timeline",
    ),
    ("log", "SELECT position, type, data FROM tracking.event_log"),
    (
        "backlog",
        // But for accusations, which are walled from now on.
        "SELECT a.case_id, a.viewer, a.organisation, a.due_key
         FROM tracking.audience a JOIN intake.case_file c ON c.shard = a.shard AND c.id = a.case_id
         WHERE c.purpose IS DISTINCT FROM 'accusation'",
    ),
];

struct Home {
    url: String,
    owner: Connection,
}

impl Home {
    /// The home as the older release left it.
    async fn old() -> Self {
        let url = testkit::empty_database().await;
        let dump = Command::new("gzip").args(["-dc", HOME]).output().unwrap();
        assert!(dump.status.success());
        let dump = String::from_utf8(dump.stdout).unwrap();
        let mut owner = Connection::establish(&url).await.unwrap();
        owner.batch_execute(&dump).await.unwrap();
        Self { url, owner }
    }

    fn migrate(&self) {
        let output = Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .arg("migrate")
            .env("DINGFEN_DATABASE_URL", &self.url)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{error}");
    }

    /// All rows of a query, as one document.
    async fn rows(&mut self, sql: &str) -> Value {
        let sql = format!(
            "(SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY to_jsonb(r)), '[]')::text FROM ({sql}) r)"
        );
        let query = diesel::dsl::sql::<Text>(&sql);
        let text: String = diesel::select(query)
            .get_result(&mut self.owner)
            .await
            .unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// All that `selfcheck` finds.
    fn discrepancies(&self) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_dingfen"))
            .arg("selfcheck")
            .env("DINGFEN_OWNER_DATABASE_URL", &self.url)
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["discrepancies"].clone()
    }

    async fn kept(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        for (_, sql) in KEPT {
            all.push(self.rows(sql).await);
        }
        all
    }

    fn database(&self, service: Service) -> Database {
        Database::for_schema(&self.url, service.name(), 2).unwrap()
    }
}

#[tokio::test]
async fn an_older_home_keeps_its_cases_and_hands_its_proceedings_over() {
    let mut home = Home::old().await;
    let before = home.kept().await;
    let proceedings = home
        .rows(
            "SELECT shard, id, case_id, procedure, state, organisation, staff, accepted_on,
                    accepted_entered_on AS entered_on, referral FROM tracking.proceeding",
        )
        .await;
    let endings = home
        .rows(
            "SELECT id AS proceeding, outcome, concluded_on AS happened_on,
                    concluded_entered_on AS entered_on, note
             FROM tracking.proceeding WHERE outcome IS NOT NULL",
        )
        .await;
    home.migrate();
    for ((what, _), (was, is)) in KEPT.iter().zip(before.iter().zip(home.kept().await)) {
        assert!(was == &is, "{what} changed");
        assert!(!was.as_array().unwrap().is_empty(), "{what}");
    }
    let moved = home
        .rows(
            "SELECT shard, id, case_id, procedure, state, organisation, staff, accepted_on,
                    entered_on, referral FROM handling.proceeding WHERE version = 0",
        )
        .await;
    assert_eq!(moved, proceedings);
    let ended = home
        .rows(
            "SELECT proceeding, what->>'outcome' AS outcome, happened_on, entered_on, note
             FROM handling.step WHERE what->>'action' = 'conclude'",
        )
        .await;
    assert_eq!(ended, endings);
    // Nothing that tracking had handled is handled again, or waited for.
    let inbox = "SELECT shard, subject, source, sequence FROM";
    assert_eq!(
        home.rows(&format!("{inbox} handling.inbox")).await,
        home.rows(&format!("{inbox} tracking.inbox")).await
    );
    // A second run finds nothing to do.
    let after = home.rows("SELECT * FROM handling.proceeding").await;
    home.migrate();
    assert_eq!(home.rows("SELECT * FROM handling.proceeding").await, after);
}

/// A proceeding of before goes on in other hands, ends where it now is, and its limit is met.
#[tokio::test]
async fn a_proceeding_of_an_older_home_goes_on() {
    let mut home = Home::old().await;
    home.migrate();
    let found = home
        .rows(
            "SELECT p.id, p.case_id, p.organisation, p.procedure, p.staff, p.accepted_on, p.referral
             FROM handling.proceeding p JOIN tracking.clock c ON c.cause = p.id
             WHERE p.state = 'accepted' AND p.procedure = 'people_mediation'
               AND c.state = 'running'",
        )
        .await;
    let found = found[0].clone();
    let organisation: OrganisationId = named("org", &found["organisation"]);
    let case: kernel::CaseId = named("case", &found["case_id"]);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let app = handling::App::new(home.database(Service::Handling), clock.clone()).unwrap();
    let assigned = HandlerAssigned {
        case,
        organisation,
        staff: StaffId::new(Shard::DIRECTORY),
        procedure: found["procedure"].as_str().unwrap().to_owned(),
        accepted_on: found["accepted_on"].as_str().unwrap().parse().unwrap(),
        referral: None,
        recorded_on: None,
    };
    let feeder = Feeder::new(app.database().clone(), Arc::new(app.clone()), clock.clone());
    let fed = feeder.feed(Service::Routing, case.uuid(), assigned).await;
    fed.unwrap();

    let tokens = Tokens::new();
    let http = web::HttpArgs::any_port();
    let server = testkit::start(handling::server(&app, http, tokens.verifier()));
    let claims = Claims {
        org: organisation,
        ..testkit::claims(OrganisationKind::TownshipCommittee, "x/", &[Role::Mediator])
    };
    let proceeding = found["id"].as_str().unwrap();
    let url = format!(
        "{}/api/v1/cases/{case}/proceedings/proceeding_{proceeding}/conclude",
        server.url
    );
    let answer = reqwest::Client::new()
        .post(url)
        .bearer_auth(tokens.token(&claims))
        .json(&json!({"version": 1, "outcome": "agreement", "told": {"confirmation": {}}}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);

    let tracking = tracking::App::new(home.database(Service::Tracking), clock.clone()).unwrap();
    let mut log = app.database().connection().await.unwrap();
    let told = db::log::after(&mut log, 0, 10).await.unwrap();
    let told: Vec<Envelope> = told
        .into_iter()
        .map(|row| row.envelope(Service::Handling).unwrap())
        .collect();
    let kinds: Vec<&str> = told.iter().map(|told| told.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "handling.proceeding_reassigned.v1",
            "handling.act_recorded.v1",
            "handling.proceeding_concluded.v1"
        ]
    );
    let handler = Arc::new(tracking.clone());
    let feeder = Feeder::new(home.database(Service::Tracking), handler, clock);
    for envelope in &told {
        let event = Event::read(&envelope.kind, &envelope.data);
        let event = event.unwrap().unwrap();
        feeder.deliver(envelope, &event).await.unwrap();
    }
    let clocks = format!("SELECT state FROM tracking.clock WHERE cause = '{proceeding}'");
    assert_eq!(home.rows(&clocks).await, json!([{"state": "met"}]));
    assert_eq!(
        tracking::selfcheck(tracking.database())
            .await
            .unwrap()
            .differences,
        []
    );
}

/// An accusation that was registered before is found by those alone whom it is open to.
#[tokio::test]
async fn the_accusations_of_an_older_home_are_walled() {
    let mut home = Home::old().await;
    home.migrate();
    let accusations = "(SELECT shard, id AS case_id, organisation, staff, title
                        FROM intake.case_file WHERE purpose = 'accusation') c";
    let some = format!("SELECT case_id FROM {accusations}");
    let some = home.rows(&some).await;
    assert!(!some.as_array().unwrap().is_empty());
    let registrars = format!(
        "SELECT case_id, organisation, jsonb_build_array(staff) AS open_to FROM {accusations}"
    );
    let registrars = home.rows(&registrars).await;
    for schema in ["intake", "routing", "handling", "tracking", "notice"] {
        let open = format!(
            "SELECT case_id FROM {schema}.participant JOIN {accusations} USING (shard, case_id)
             WHERE open_to IS NULL"
        );
        assert_eq!(home.rows(&open).await, json!([]), "{schema}");
        let to_registrars = format!(
            "SELECT case_id, organisation, to_jsonb(open_to) AS open_to
             FROM {schema}.participant JOIN {accusations} USING (shard, case_id, organisation)"
        );
        assert_eq!(home.rows(&to_registrars).await, registrars, "{schema}");
    }
    for told in [
        "SELECT title FROM routing.route JOIN {} USING (shard, case_id, title)",
        "SELECT title FROM tracking.track JOIN {} USING (shard, case_id, title)",
        "SELECT c.title FROM notice.notice n JOIN {} ON n.case_id = c.case_id
         WHERE strpos(n.body, c.title) > 0",
        "SELECT recipient FROM notice.notice n JOIN {} ON n.case_id = c.case_id
         WHERE NOT EXISTS (SELECT FROM notice.participant p
                           WHERE p.case_id = n.case_id AND n.recipient = ANY (p.open_to))",
        "SELECT viewer FROM tracking.audience a JOIN {} USING (shard, case_id)
         WHERE NOT EXISTS (SELECT FROM tracking.participant p
                           WHERE p.case_id = a.case_id AND a.viewer = ANY (p.open_to::text[]))",
    ] {
        let told = told.replace("{}", accusations);
        assert_eq!(home.rows(&told).await, json!([]), "{told}");
    }
    assert_eq!(home.discrepancies(), json!([]));
    // And the figures are those of the lists.
    let counted = "SELECT viewer, sum(open) AS open FROM tracking.tally
                   WHERE dimension = 'stage' AND bucket = DATE '0001-01-01' GROUP BY viewer";
    let listed = "SELECT viewer, count(*) AS open FROM tracking.audience GROUP BY viewer";
    assert_eq!(home.rows(counted).await, home.rows(listed).await);
}

/// What lies with a body that is accused is open to nobody there from now on.
#[tokio::test]
async fn an_accused_body_of_an_older_home_keeps_no_accusation() {
    let mut home = Home::old().await;
    // Two bodies with somebody to receive at, neither above the other.
    let found = home
        .rows(
            "SELECT c.shard, c.id, accused.id AS accused, other.id AS other
             FROM intake.case_file c, directory.organisation accused, directory.organisation other
             WHERE c.purpose = 'accusation'
               AND c.organisation NOT IN (accused.id, other.id)
               AND NOT starts_with(accused.path, other.path)
               AND NOT starts_with(other.path, accused.path)
               AND (SELECT count(DISTINCT s.organisation) FROM directory.staff s
                    WHERE s.organisation IN (accused.id, other.id) AND s.active
                      AND s.roles && ARRAY['petition_clerk', 'receiving_clerk']) = 2
             LIMIT 1",
        )
        .await;
    let text = |name: &str| found[0][name].as_str().unwrap().to_owned();
    let (shard, case) = (found[0]["shard"].as_i64().unwrap(), text("id"));
    let (accused, other) = (text("accused"), text("other"));
    let both = format!("('{accused}', '{other}')");
    let accuse = format!(
        "INSERT INTO routing.participant (shard, case_id, organisation, path)
         SELECT {shard}, '{case}', id, path FROM directory.organisation WHERE id IN {both}
         ON CONFLICT DO NOTHING;
         INSERT INTO intake.party (shard, case_id, id, place, side, kind, name)
         SELECT {shard}, '{case}', gen_random_uuid(), 99, 'respondent', 'organisation', name
         FROM directory.organisation WHERE id = '{accused}';"
    );
    home.owner.batch_execute(&accuse).await.unwrap();
    home.migrate();
    for schema in ["intake", "routing", "handling", "tracking", "notice"] {
        let open = format!(
            "SELECT organisation FROM {schema}.participant
             WHERE case_id = '{case}' AND organisation IN {both} AND open_to <> '{{}}'"
        );
        let only = json!([{"organisation": other}]);
        assert_eq!(home.rows(&open).await, only, "{schema}");
    }
    // No registration told whom it accuses, and that it was found is right all the same.
    let found = home.discrepancies().to_string();
    assert!(!found.contains("organisation is"), "{found}");
}

fn named<T: std::str::FromStr<Err: std::fmt::Debug>>(prefix: &str, uuid: &Value) -> T {
    format!("{prefix}_{}", uuid.as_str().unwrap())
        .parse()
        .unwrap()
}
