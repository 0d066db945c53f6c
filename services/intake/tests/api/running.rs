use std::net::{SocketAddr, TcpListener};

use db::{DatabaseArgs, EventsArgs};
use messaging::{ConsumerArgs, RedisArgs};
use privacy::PrivacyArgs;
use service::ServiceArgs;
use tokio_util::sync::CancellationToken;
use web::HttpArgs;

/// An address that nobody listens on.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn intake_is_ready_without_redis_and_stops_when_told() {
    let key = std::env::temp_dir().join(format!("intake-key-{}", uuid::Uuid::new_v4()));
    privacy::write_new_key(&key).unwrap();
    let events_key = key.with_extension("events");
    std::fs::write(&events_key, testkit::EVENTS_KEY).unwrap();
    let listen = free_address();
    let args = intake::Args {
        service: ServiceArgs {
            http: HttpArgs {
                listen: Some(listen),
                ..HttpArgs::any_port()
            },
            database: DatabaseArgs {
                database_url: testkit::engines().await.postgres.url().into(),
                database_connections: 2,
            },
            events: EventsArgs {
                events_key_file: Some(events_key.clone()),
            },
            redis: RedisArgs {
                redis_url: format!("redis://{}/", free_address()),
                redis_prefix: "nobody".into(),
                stream_ceiling: messaging::DEFAULT_CEILING,
            },
            consumer: ConsumerArgs {
                instance: "0".into(),
                stream_readers: 1,
            },
            directory_url: format!("http://{}", free_address()),
        },
        privacy: PrivacyArgs {
            privacy_key_file: key.clone(),
        },
        exact_searches_per_hour: 30,
        unmaskings_per_hour: 60,
        unmaskings_told: 20,
    };
    let stop = CancellationToken::new();
    let told = stop.clone();
    let service = std::thread::spawn(move || {
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(intake::run(args, told))
    });
    testkit::eventually("intake is ready", || async {
        let answer = reqwest::get(format!("http://{listen}/readyz")).await;
        answer.is_ok_and(|answer| answer.status() == 200)
    })
    .await;
    stop.cancel();
    service.join().unwrap().unwrap();
    std::fs::remove_file(key).unwrap();
    std::fs::remove_file(events_key).unwrap();
}
