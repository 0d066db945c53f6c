//! Ending all sign-ins of somebody while more of them begin: two transactions on two connections,
//! one of which is held open until the other one waits for it.

use std::pin::pin;
use std::sync::Arc;

use chrono::TimeDelta;
use contracts::api::directory::{
    ChangePassword, ChangeStaff, Refresh, RegisterStaff, ResetPassword, SignIn, Staff, Tokens,
};
use contracts::vocabulary::Role;
use contracts::{Claims, Service};
use db::{Connection, Database};
use diesel::dsl::sql;
use diesel::sql_types::{Bool, Integer};
use diesel_async::{AsyncConnection as _, RunQueryDsl as _, SimpleAsyncConnection as _};
use kernel::SystemClock;
use privacy::Vault;
use problem::{Code, Problem};
use testkit::TestDatabase;
use web::{ClientAddress, Failure};

use super::refresh::Refreshed;
use super::tokens::digest_of;
use super::{App, Root, bootstrap};
use crate::domain::lockout::SignInLimits;
use crate::domain::session::Lifetimes;

const PASSWORD: &str = "定分止争，不知不觉";
const NEW: &str = "崭新的密码一二三";

/// A directory in which one administrator and one mediator have the same password.
struct World {
    app: App,
    store: TestDatabase,
    admin: Claims,
    wang: Staff,
}

impl World {
    async fn new() -> Self {
        let store = testkit::database(Service::Directory, crate::MIGRATIONS).await;
        let vault = Arc::new(Vault::new(&[7; 32]).unwrap());
        let (database, password) = (&store.database, PASSWORD.to_owned().into());
        let root = Root::default();
        let founded = bootstrap(database, &vault, "admin", &password, &root);
        let founded = founded.await.unwrap().unwrap();
        let lifetimes = Lifetimes {
            idle: TimeDelta::hours(12),
            total: TimeDelta::days(7),
            temporary: TimeDelta::days(7),
        };
        let limits = SignInLimits {
            per_name: 9,
            per_address: 9,
        };
        let clock = Arc::new(SystemClock);
        let (database, day) = (store.database.clone(), TimeDelta::days(1));
        let app = App::new(database, vault, clock, lifetimes, limits, day).unwrap();
        let app = app.with_lasting_passwords();
        app.renew_keys().await.unwrap();
        let admin = claims(&app, &sign_in(&app, "admin").await).await;
        let wang = RegisterStaff {
            organisation: founded.organisation.id,
            username: "wang".to_owned(),
            password: PASSWORD.to_owned(),
            must_change: false,
            name: "王秀兰".to_owned(),
            roles: vec![Role::Mediator],
            qualifications: Vec::new(),
            email: None,
            interests: Vec::new(),
        };
        let wang = app.register_staff(&admin, "k", &wang).await.unwrap();
        Self {
            app,
            store,
            admin,
            wang,
        }
    }

    /// A connection of the test's own.
    async fn connection(&self) -> Connection {
        let url = db::connection_url(&self.store.url, &self.store.schema);
        Connection::establish(&url).await.unwrap()
    }

    async fn change_password(&self, actor: &Claims) -> Result<(), Failure> {
        let body = ChangePassword {
            current: PASSWORD.to_owned(),
            new: NEW.to_owned(),
        };
        let changed = self.app.change_password(actor, body, here()).await;
        changed.map(drop)
    }

    async fn reset_password(&self) -> Result<(), Failure> {
        let body = ResetPassword {
            version: self.wang.version,
            password: NEW.to_owned(),
        };
        let reset = self.app.reset_password(&self.admin, self.wang.id, body);
        reset.await.map(drop)
    }

    async fn take_roles(&self) -> Result<(), Failure> {
        let body = ChangeStaff {
            version: self.wang.version,
            roles: Vec::new(),
            qualifications: Vec::new(),
            active: false,
            email: None,
            interests: None,
        };
        let changed = self.app.change_staff(&self.admin, self.wang.id, &body);
        changed.await.map(drop)
    }

    /// Begins `ending` while tokens from `issuing` are not yet stored for good; gives the tokens,
    /// once both are done.
    async fn meet(
        &self,
        issuing: impl AsyncFn(&mut Connection) -> Tokens,
        ending: impl Future<Output = Result<(), Failure>>,
    ) -> Tokens {
        let mut connection = self.connection().await;
        let mut ending = pin!(ending);
        let pid = pid(&mut connection).await;
        connection.batch_execute("BEGIN").await.unwrap();
        let tokens = issuing(&mut connection).await;
        tokio::select! {
            _ = &mut ending => panic!("did not wait for tokens that are being issued"),
            () = testkit::eventually("the other one waits", || blocks(&self.store.database, pid)) => {}
        }
        connection.batch_execute("COMMIT").await.unwrap();
        ending.await.unwrap();
        tokens
    }

    async fn is_over(&self, tokens: &Tokens) -> bool {
        let body = Refresh {
            refresh_token: tokens.refresh_token.clone(),
        };
        match self.app.refresh(body).await {
            Ok(_) => false,
            Err(failure) => Problem::from(failure).is(Code::TokenInvalid),
        }
    }
}

fn here() -> ClientAddress {
    ClientAddress::from(std::net::IpAddr::from([203, 0, 113, 7]))
}

fn credentials(username: &str) -> SignIn {
    SignIn {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
    }
}

async fn sign_in(app: &App, username: &str) -> Tokens {
    app.sign_in(credentials(username), here()).await.unwrap()
}

async fn claims(app: &App, tokens: &Tokens) -> Claims {
    app.verifier().verify(&tokens.access_token).await.unwrap()
}

async fn pid(connection: &mut Connection) -> i32 {
    diesel::select(sql::<Integer>("pg_backend_pid()"))
        .get_result(connection)
        .await
        .unwrap()
}

/// Whether anybody waits for this backend.
async fn blocks(database: &Database, pid: i32) -> bool {
    let waiting =
        format!("EXISTS (SELECT FROM pg_stat_activity WHERE {pid} = ANY (pg_blocking_pids(pid)))");
    let mut connection = database.connection().await.unwrap();
    diesel::select(sql::<Bool>(&waiting))
        .get_result(&mut connection)
        .await
        .unwrap()
}

async fn refreshed(world: &World, tx: &mut Connection, old: &Tokens) -> Tokens {
    let digest = digest_of(&old.refresh_token);
    match world.app.renew_tokens(tx, &digest).await.unwrap() {
        Refreshed::Tokens(tokens) => *tokens,
        Refreshed::Stolen(..) => panic!("the token was not used before"),
    }
}

#[tokio::test]
async fn a_refresh_under_way_does_not_outlive_a_change_of_the_password() {
    let world = World::new().await;
    let old = sign_in(&world.app, "wang").await;
    let actor = claims(&world.app, &old).await;
    let refresh = async |tx: &mut Connection| refreshed(&world, tx, &old).await;
    let tokens = world.meet(refresh, world.change_password(&actor)).await;
    assert!(world.is_over(&tokens).await);
}

#[tokio::test]
async fn a_refresh_under_way_does_not_outlive_a_reset() {
    let world = World::new().await;
    let old = sign_in(&world.app, "wang").await;
    let refresh = async |tx: &mut Connection| refreshed(&world, tx, &old).await;
    let tokens = world.meet(refresh, world.reset_password()).await;
    assert!(world.is_over(&tokens).await);
}

#[tokio::test]
async fn a_sign_in_under_way_does_not_outlive_a_reset() {
    let world = World::new().await;
    let verified = world.app.verify(credentials("wang"), here()).await.unwrap();
    let enter = async |tx: &mut Connection| world.app.enter(tx, &verified).await.unwrap();
    let tokens = world.meet(enter, world.reset_password()).await;
    assert!(world.is_over(&tokens).await);
}

#[tokio::test]
async fn a_sign_in_under_way_does_not_outlive_the_loss_of_all_roles() {
    let world = World::new().await;
    let verified = world.app.verify(credentials("wang"), here()).await.unwrap();
    let enter = async |tx: &mut Connection| world.app.enter(tx, &verified).await.unwrap();
    let tokens = world.meet(enter, world.take_roles()).await;
    assert!(world.is_over(&tokens).await);
}

#[tokio::test]
async fn a_password_that_was_changed_while_it_was_looked_at_lets_nobody_in() {
    let world = World::new().await;
    let verified = world.app.verify(credentials("wang"), here()).await.unwrap();
    world.reset_password().await.unwrap();
    let mut connection = world.connection().await;
    let refused = world.app.enter(&mut connection, &verified).await;
    let problem = Problem::from(refused.map(drop).unwrap_err());
    assert!(problem.is(Code::WrongCredentials), "{problem}");
}

#[tokio::test]
async fn whoever_lost_all_roles_while_their_password_was_looked_at_does_not_get_in() {
    let world = World::new().await;
    let verified = world.app.verify(credentials("wang"), here()).await.unwrap();
    world.take_roles().await.unwrap();
    let mut connection = world.connection().await;
    let refused = world.app.enter(&mut connection, &verified).await;
    let problem = Problem::from(refused.map(drop).unwrap_err());
    assert!(problem.is(Code::WrongCredentials), "{problem}");
}
