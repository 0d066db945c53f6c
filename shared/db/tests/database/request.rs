use db::Error;
use db::request::{Begun, Request, begin, finish};
use kernel::{Shard, StaffId};

use crate::database;

fn asked(actor: StaffId, body: &str) -> Request {
    Request::new(actor, "POST /things", "key-1", &body).unwrap()
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_another_body_is_noticed() {
    let test = database().await;
    let actor = StaffId::new(Shard::DIRECTORY);
    let mut connection = test.database.connection().await.unwrap();
    let first = asked(actor, "a");
    assert!(matches!(
        begin(&mut connection, &first).await.unwrap(),
        Begun::Fresh
    ));
    finish(&mut connection, &first, &"done").await.unwrap();
    let again = begin(&mut connection, &asked(actor, "a")).await.unwrap();
    assert!(matches!(again, Begun::Done(answer) if answer == "done"));
    let other = begin(&mut connection, &asked(actor, "b")).await.unwrap();
    assert!(matches!(other, Begun::Reused));
}

#[tokio::test]
async fn a_key_belongs_to_whoever_used_it() {
    let test = database().await;
    let mut connection = test.database.connection().await.unwrap();
    for _ in 0..2 {
        let somebody = StaffId::new(Shard::DIRECTORY);
        let begun = begin(&mut connection, &asked(somebody, "a")).await.unwrap();
        assert!(matches!(begun, Begun::Fresh));
    }
}

#[tokio::test]
async fn a_request_that_failed_leaves_its_key_free() {
    let test = database().await;
    let request = asked(StaffId::new(Shard::DIRECTORY), "a");
    let failed: Result<(), Error> = test
        .database
        .transaction("fails", async |tx| {
            begin(tx, &request).await?;
            Err(Error::NotFound)
        })
        .await;
    assert!(failed.is_err());
    let mut connection = test.database.connection().await.unwrap();
    assert!(matches!(
        begin(&mut connection, &request).await.unwrap(),
        Begun::Fresh
    ));
}

#[tokio::test]
async fn the_answer_is_read_as_what_it_was() {
    let test = database().await;
    let actor = StaffId::new(Shard::DIRECTORY);
    let mut connection = test.database.connection().await.unwrap();
    let first = begin(&mut connection, &asked(actor, "a")).await.unwrap();
    assert_eq!(first.answer::<Vec<u8>>().unwrap(), None);
    finish(&mut connection, &asked(actor, "a"), &[1, 2])
        .await
        .unwrap();
    let again = begin(&mut connection, &asked(actor, "a")).await.unwrap();
    assert_eq!(again.answer::<Vec<u8>>().unwrap(), Some(vec![1, 2]));
    let other = begin(&mut connection, &asked(actor, "b")).await.unwrap();
    assert!(matches!(other.answer::<Vec<u8>>(), Err(Error::KeyReused)));
}
