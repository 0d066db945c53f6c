//! Nothing is lost, doubled or out of order, whatever is killed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use contracts::Service;
use contracts::api::intake::Registered;
use contracts::api::tracking::CaseTrack;
use journeys::{Api, STANDSTILL, Stack, Truth, a_dispute};
use kernel::CaseId;
use rand::RngExt;
use rand::seq::SliceRandom;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

const CASES: i64 = 1_000;
/// Registrations begin at this pace, whatever has become of those before …
const PACE: Duration = Duration::from_millis(10);
/// … but for so many that wait for an answer.
const CLIENTS: usize = 64;

/// What is hit at random instants. Redis is also emptied, once.
const TARGETS: [&str; 8] = [
    "intake",
    "routing",
    "handling",
    "tracking",
    "notice",
    "directory",
    "redis",
    "postgresql",
];

/// The whole history of a case that the body that logs it handles itself, in its order.
const HISTORY: [&str; 5] = [
    "intake.case_registered.v1",
    "routing.case_routed.v1",
    "routing.handler_assigned.v1",
    "handling.proceeding_opened.v1",
    "tracking.clock_armed.v1",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_case_arrives_once_and_in_order_while_everything_is_killed() {
    let stack = Arc::new(Stack::start(0).await);
    let truth = Arc::new(stack.truth().await);
    let api = stack.sign_in("mediator").await;
    let over = Arc::new(AtomicBool::new(false));
    let chaos = tokio::spawn(wreak_havoc(
        Arc::clone(&stack),
        Arc::clone(&truth),
        Arc::clone(&over),
    ));

    let mut acknowledged: BTreeMap<CaseId, Registered> = BTreeMap::new();
    for case in at_pace(&api).await {
        let registered = case.await.unwrap();
        assert_eq!(acknowledged.insert(registered.id, registered), None);
    }
    over.store(true, Ordering::Relaxed);
    let blows = chaos.await.unwrap();
    assert_eq!(i64::try_from(acknowledged.len()).unwrap(), CASES);
    assert!(
        blows.values().all(|count| *count > 0),
        "the run was too tame: {blows:?}"
    );
    eprintln!("blows: {blows:?}");

    truth.settled(CASES).await;
    check(&stack, &truth, &api, &acknowledged).await;
}

/// Registers all cases, a hundred a second.
async fn at_pace(api: &Api) -> Vec<JoinHandle<Registered>> {
    let clients = Arc::new(Semaphore::new(CLIENTS));
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut cases = Vec::new();
    for n in 0..CASES {
        pace.tick().await;
        let client = Arc::clone(&clients).acquire_owned().await.unwrap();
        let api = api.clone();
        cases.push(tokio::spawn(async move {
            let _client = client;
            log_case(api, n).await
        }));
    }
    cases
}

/// Registers one case, sending it again until it is acknowledged.
async fn log_case(api: Api, n: i64) -> Registered {
    let case = a_dispute(&format!("第{n}件邻里排水纠纷"));
    let key = format!("delivery-{n}");
    let began = Instant::now();
    loop {
        let answer = api.post::<_, Registered>(Service::Intake, "/cases", &key, &case);
        match answer.await {
            Ok(registered) => return registered,
            Err(error) => {
                let refused = error.problem().is_some_and(|p| p.status().as_u16() < 429);
                assert!(!refused, "{error:?}");
                assert!(began.elapsed() < STANDSTILL, "case {n}: {error:?}");
            }
        }
        // Everybody who waits tries again: often enough, and not a load of its own.
        let pause = rand::rng().random_range(PACE * 10..PACE * 50);
        sleep(pause).await;
    }
}

/// Kills services and engines at random instants until told that it is over; empties Redis once.
/// Gives how often what was hit.
async fn wreak_havoc(
    stack: Arc<Stack>,
    truth: Arc<Truth>,
    over: Arc<AtomicBool>,
) -> BTreeMap<&'static str, u32> {
    let mut blows = BTreeMap::new();
    let mut targets: Vec<_> = TARGETS.into_iter().chain(["flush"]).collect();
    targets.shuffle(&mut rand::rng());
    while !over.load(Ordering::Relaxed) || !targets.is_empty() {
        let pause = rand::rng().random_range(50..1_000);
        sleep(Duration::from_millis(pause)).await;
        // Each at least once, then whatever chance brings, but emptied only once.
        let target = targets
            .pop()
            .unwrap_or_else(|| TARGETS[rand::rng().random_range(0..TARGETS.len())]);
        match target {
            "redis" => truth.kill_redis().await,
            "postgresql" => truth.kill_postgres().await,
            "flush" => truth.empty_redis().await,
            service => stack.kill(service.parse().unwrap()),
        }
        *blows.entry(target).or_default() += 1;
    }
    blows
}

async fn check(
    stack: &Stack,
    truth: &Truth,
    api: &Api,
    acknowledged: &BTreeMap<CaseId, Registered>,
) {
    let none_twice = "SELECT count(*) AS count FROM (SELECT case_id FROM clock
                      GROUP BY case_id HAVING count(*) <> 1) AS wrong";
    assert_eq!(truth.count(Service::Tracking, none_twice).await, 0);
    for (service, table) in [
        (Service::Intake, "case_file"),
        (Service::Routing, "route"),
        (Service::Handling, "proceeding"),
        (Service::Tracking, "track"),
        (Service::Tracking, "proceeding"),
    ] {
        let rows = format!("SELECT count(*) AS count FROM {table}");
        assert_eq!(truth.count(service, &rows).await, CASES, "{table}");
    }
    for service in Service::PRODUCERS {
        let gaps = "SELECT count(*) AS count FROM (SELECT subject FROM event_log
                    GROUP BY subject HAVING count(*) <> max(sequence)) AS gap";
        assert_eq!(truth.count(service, gaps).await, 0, "{service}");
    }
    assert_eq!(truth.dead_letters().await, 0);
    stack.dingfen(&["events", "verify"]);
    stack.dingfen(&["selfcheck"]);

    let numbers: std::collections::BTreeSet<_> = acknowledged
        .values()
        .map(|registered| &registered.number)
        .collect();
    assert_eq!(numbers.len(), acknowledged.len());
    for id in acknowledged.keys() {
        let path = format!("/cases/{id}/track");
        let track: CaseTrack = api.get(Service::Tracking, &path).await.unwrap();
        assert_eq!(track.clocks.len(), 1, "{id}\n{}", stack.logs());
        let kinds: Vec<_> = track
            .timeline
            .iter()
            .map(|entry| entry.kind.as_str())
            .collect();
        assert_eq!(kinds, HISTORY, "{id}");
    }
}
