//! Row-level security: whatever a person's query asks for, it finds nothing out of their scope.

use contracts::Claims;
use contracts::event::{CameBy, Open, Proceeded};
use contracts::vocabulary::Role;
use kernel::{CaseId, ProceedingId, Shard, StaffId};
use reqwest::Method;
use serde_json::json;

use crate::wall::accusation;
use crate::world::{World, dispute};

/// The rows that somebody can read of cases: case, parts in it, parties, materials, corrections, who
/// handles them, who acts for parties.
async fn rows(world: &World, reader: Option<&Claims>) -> [i64; 7] {
    let scope = reader.map(Claims::scope);
    let counts = testkit::readable(&world.database, scope.as_ref()).await;
    let tables = [
        "case_file",
        "participant",
        "party",
        "material",
        "correction",
        "handled_by",
        "representative",
    ];
    assert_eq!(counts.len(), tables.len(), "{counts:?}");
    tables.map(|table| counts[table])
}

/// The applicant is corrected and has an agent, and somebody handles the case.
async fn correct_and_handle(world: &World, who: &Claims, case: &str) {
    let file = world.get(who, &format!("/cases/{case}")).await.body;
    let parties = file["parties"].as_array().unwrap();
    let applicant = parties.iter().find(|one| one["side"] == "applicant");
    let applicant = applicant.unwrap()["id"].as_str().unwrap();
    let body = json!({"version": 0, "reason": "笔误", "address": "四川省攀枝花市"});
    let path = format!("/cases/{case}/parties/{applicant}/correct");
    let corrected = world.post(who, &path, &body).await;
    assert_eq!(corrected.status, 200, "{corrected:?}");
    let path = format!("/cases/{case}/parties/{applicant}/representatives");
    let named = world.ask(who, Method::POST, &path, |request| {
        let agent = json!({"role": "agent", "name": "周律师", "authority": ["general"]});
        request.header("Idempotency-Key", "agent").json(&agent)
    });
    assert_eq!(named.await.status, 201);
    let case: CaseId = case.parse().unwrap();
    let opened = Proceeded {
        proceeding: ProceedingId::new(case.shard()),
        case,
        organisation: who.org,
        staff: who.sub,
        came_by: CameBy::Itself,
        on: "2026-11-20".parse().unwrap(),
        by: None,
        what: Open {
            procedure: "petition_accusation".into(),
            recorded_on: "2026-11-20".parse().unwrap(),
        },
    };
    world.tell(opened).await.unwrap();
}

#[tokio::test]
async fn a_person_reads_the_rows_of_cases_in_sight_and_no_others() {
    let world = World::new().await;
    let registrar = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let accused = world.clerk("5104/weijian/", Role::ReceivingClerk).await;
    let above = world.clerk("5104/", Role::Supervisor).await;
    let colleague = Claims {
        sub: StaffId::new(Shard::DIRECTORY),
        ..registrar.clone()
    };
    let dispatcher = Claims {
        roles: vec![Role::Dispatcher],
        ..colleague.clone()
    };
    let case = world.registered(&registrar, &accusation(&accused)).await;
    correct_and_handle(&world, &registrar, &case).await;
    assert_eq!(rows(&world, Some(&registrar)).await, [1, 1, 2, 2, 1, 1, 1]);
    for kept_out in [&colleague, &dispatcher, &above, &accused] {
        assert_eq!(rows(&world, Some(kept_out)).await, [0; 7], "{kept_out:?}");
    }
    world.registered(&registrar, &dispute()).await;
    assert_eq!(rows(&world, Some(&registrar)).await, [2, 2, 4, 4, 1, 1, 1]);
    for sees_the_other in [&colleague, &dispatcher, &above] {
        assert_eq!(
            rows(&world, Some(sees_the_other)).await,
            [1, 1, 2, 2, 0, 0, 0]
        );
    }
    assert_eq!(rows(&world, Some(&accused)).await, [0; 7]);
    assert_eq!(rows(&world, None).await, [0; 7]);
}
