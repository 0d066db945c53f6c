use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::web::{self as actix, Json};
use contracts::Service;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use web::{HttpArgs, Server, TokenError, TokenVerifier};

use crate::{Signed, signing_key};

/// A directory that publishes whatever keys it is told, and counts how often it is asked.
struct Directory {
    base: String,
    published: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
}

impl Directory {
    fn start(keys: Value) -> Self {
        let published = Arc::new(Mutex::new(keys));
        let asked = Arc::new(AtomicUsize::new(0));
        let (keys, count) = (Arc::clone(&published), Arc::clone(&asked));
        let (_, verifier) = signing_key();
        let bound = Server::new(Service::Directory, HttpArgs::any_port(), verifier)
            .pages(move |config| {
                let (keys, count) = (Arc::clone(&keys), Arc::clone(&count));
                config.route(
                    "/.well-known/jwks.json",
                    actix::get().to(move || {
                        count.fetch_add(1, Ordering::SeqCst);
                        let keys = keys.lock().unwrap().clone();
                        async move { Json(keys) }
                    }),
                );
            })
            .bind()
            .unwrap();
        let base = bound.base();
        tokio::spawn(bound.run(CancellationToken::new()));
        Self {
            base,
            published,
            asked,
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn keys_are_fetched_once_when_first_needed() {
    let signer = Signed::new("first");
    let directory = Directory::start(json!({"keys": [signer.jwk]}));
    let verifier = TokenVerifier::remote(&directory.base).unwrap();
    assert_eq!(directory.asked(), 0);
    for _ in 0..5 {
        verifier.verify(&signer.token(60)).await.unwrap();
    }
    assert_eq!(directory.asked(), 1);
}

/// Whoever answers in the directory's place must not be able to point to keys of their own.
#[tokio::test]
async fn keys_are_not_fetched_from_where_an_answer_points_to() {
    let signer = Signed::new("theirs");
    let theirs = Directory::start(json!({"keys": [signer.jwk]}));
    let target = format!("{}/.well-known/jwks.json", theirs.base);
    let (_, verifier) = signing_key();
    let pointing = Server::new(Service::Directory, HttpArgs::any_port(), verifier)
        .pages(move |config| {
            let to = actix::redirect("/.well-known/jwks.json", target.clone());
            config.service(to);
        })
        .bind()
        .unwrap();
    let base = pointing.base();
    tokio::spawn(pointing.run(CancellationToken::new()));
    let verifier = TokenVerifier::remote(&base).unwrap();
    let refused = verifier.verify(&signer.token(60)).await;
    assert!(matches!(refused, Err(TokenError::NoKeys)), "{refused:?}");
    assert_eq!(theirs.asked(), 0);
}

#[tokio::test]
async fn forged_key_ids_do_not_become_load_on_the_directory() {
    let signer = Signed::new("first");
    let directory = Directory::start(json!({"keys": [signer.jwk]}));
    let verifier = TokenVerifier::remote(&directory.base).unwrap();
    for n in 0..20 {
        let forged = Signed::new(&format!("forged-{n}")).token(60);
        let refused = verifier.verify(&forged).await;
        assert!(matches!(refused, Err(TokenError::Invalid)), "{refused:?}");
    }
    assert_eq!(directory.asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_learnt_when_it_is_first_used() {
    let (old, new) = (Signed::new("old"), Signed::new("new"));
    let directory = Directory::start(json!({"keys": [old.jwk]}));
    let verifier = TokenVerifier::remote(&directory.base).unwrap();
    verifier.verify(&old.token(60)).await.unwrap();
    *directory.published.lock().unwrap() = json!({"keys": [old.jwk, new.jwk]});
    // Asking again is allowed only a while after the last time.
    let token = new.token(600);
    assert!(verifier.verify(&token).await.is_err());
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(6)).await;
    tokio::time::resume();
    verifier.verify(&token).await.unwrap();
    verifier.verify(&old.token(60)).await.unwrap();
    assert_eq!(directory.asked(), 2);
}
