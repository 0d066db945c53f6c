use std::sync::Arc;
use std::time::Duration;

use contracts::Service;
use contracts::event::Event;
use db::Connection;
use diesel::sql_types::Bool;
use diesel_async::AsyncConnection;
use messaging::{Delivered, Handler, HandlerError};
use serde_json::json;
use tokio::sync::oneshot;
use tracking::{import_year, preview_year};

use super::{INVENTED, cases, department, differences, file, import, state};
use crate::world::World;

#[tokio::test]
async fn a_dry_run_says_what_an_import_does_and_changes_nothing() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    cases(&world, &body).await;
    let before = state(&world).await;
    let preview = preview_year(&world.kit.database, Some(file(INVENTED)))
        .await
        .unwrap();
    assert_eq!(state(&world).await, before);
    assert_eq!(preview.moved.len(), 2);
    assert_eq!(preview, import(&world).await);
    assert_ne!(state(&world).await, before);
}

#[tokio::test]
async fn importing_twice_changes_nothing_more() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    cases(&world, &body).await;
    import(&world).await;
    let after = state(&world).await;
    let again = import(&world).await;
    assert_eq!((again.clocks, again.moved, again.settled), (4, vec![], 0));
    // A comment or another order of keys says nothing else.
    let commented = format!("# 试验\n{INVENTED}");
    let again = import_year(&world.kit.database, file(&commented), "测试")
        .await
        .unwrap();
    assert_eq!(again.moved, []);
    assert_eq!(state(&world).await, after);
}

#[tokio::test]
async fn an_import_that_was_broken_off_goes_on() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    cases(&world, &body).await;
    let text = INVENTED.replace('\'', "''");
    world
        .execute(&format!(
            "INSERT INTO calendar_year (year, notice, text, imported_by)
             VALUES (2027, 'n', '{text}', 't')"
        ))
        .await;
    assert_eq!(differences(&world).await, 3);
    assert_eq!(import(&world).await.moved.len(), 2);
    assert_eq!(differences(&world).await, 0);
}

#[tokio::test]
async fn a_running_service_counts_by_the_new_year_at_once() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    import(&world).await;
    let case = world.dispute(&body, "2026-12-08").await;
    world
        .assign(case, &body, "petition_handling", "2026-12-08")
        .await;
    let clock = world.track(&body, case).await["clocks"][0].clone();
    assert_eq!(
        (&clock["due_on"], &clock["provisional"]),
        (&json!("2027-02-12"), &json!(false))
    );
    assert_eq!(differences(&world).await, 0);
}

/// Waits until another transaction waits for a lock of this one.
async fn until_waited_for(tx: &mut Connection) {
    let waited_for = "EXISTS (SELECT FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))";
    for _ in 0..1_500 {
        let asked = diesel::select(diesel::dsl::sql::<Bool>(waited_for));
        if diesel_async::RunQueryDsl::get_result::<bool>(asked, tx)
            .await
            .unwrap()
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody waited");
}

/// A handler that derived its day before the import was committed, and commits after.
#[tokio::test]
async fn a_clock_that_is_armed_during_an_import_is_not_forgotten() {
    let world = Arc::new(World::on("2026-12-20").await);
    let body = department(&world).await;
    let case = world.dispute(&body, "2026-12-08").await;
    let opened = world.opening(case, &body, "petition_handling", "2026-12-08");
    let subject = opened.proceeding.uuid();
    let opened = Event::from(opened);
    let told = world.feeder.envelope(Service::Handling, subject, &opened);
    let (armed, is_armed) = oneshot::channel();
    let handler = {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let database = world.kit.database.clone();
            let mut connection = database.connection().await.unwrap();
            connection
                .transaction(async move |tx| {
                    let told = Delivered {
                        envelope: &told,
                        event: &opened,
                    };
                    world.app.handle(tx, &[told]).await?;
                    armed.send(()).unwrap();
                    until_waited_for(tx).await;
                    Ok::<_, HandlerError>(())
                })
                .await
                .unwrap();
        })
    };
    is_armed.await.unwrap();
    let recount = import(&world).await;
    handler.await.unwrap();
    assert_eq!(recount.moved.len(), 1);
    assert_eq!(differences(&world).await, 0);
}

#[tokio::test]
async fn imported_years_are_listed_and_public() {
    let world = World::on("2026-12-20").await;
    import(&world).await;
    let years = tracking::calendar_years(&world.kit.database).await.unwrap();
    let listed: Vec<_> = years
        .iter()
        .map(|year| {
            (
                year.notice.year,
                year.imported.as_ref().map(|(_, by)| by.as_str()),
            )
        })
        .collect();
    assert_eq!(listed.first(), Some(&(2014, None)));
    assert_eq!(listed.last(), Some(&(2027, Some("测试"))));
    let (status, calendar) = world.get_public("/calendar").await;
    assert_eq!(
        (status, &calendar["years"][0]["text"]),
        (200, &json!(INVENTED))
    );
}
