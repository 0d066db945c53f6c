//! Row-level security: whatever a person's query asks for, it finds nothing out of their scope.

use std::collections::BTreeSet;

use contracts::Claims;
use contracts::vocabulary::{OrganisationKind, Role};

use crate::wall::Walled;

/// The tables about cases of which somebody can read a row.
async fn tables(walled: &Walled, reader: Option<&Claims>) -> BTreeSet<String> {
    let scope = reader.map(Claims::scope);
    let counts = testkit::readable(&walled.world.kit, scope.as_ref()).await;
    let filled = counts.into_iter().filter(|(_, rows)| *rows > 0);
    filled.map(|(table, _)| table).collect()
}

#[tokio::test]
async fn a_person_reads_the_rows_of_cases_in_sight_and_no_others() {
    let walled = Walled::new().await;
    let world = &walled.world;
    let petitions = &walled.petitions;
    world
        .assign(walled.case, petitions, "petition_accusation", "2026-03-19")
        .await;
    // What only some clocks have.
    world
        .execute(
            "INSERT INTO ledger (shard, clock_id, position, kind, from_on, amount)
                 SELECT shard, id, 99, 'extension', start_on, 1 FROM clock;
             INSERT INTO breach (shard, clock_id, due_on) SELECT shard, id, due_on FROM clock",
        )
        .await;
    let registrar = petitions.claims(Role::PetitionClerk);
    let all = [
        "audience",
        "backlog",
        "breach",
        "clock",
        "ledger",
        "participant",
        "proceeding",
        "tally",
        "timeline",
        "track",
    ];
    let all: BTreeSet<String> = all.map(str::to_owned).into();
    assert_eq!(tables(&walled, Some(&registrar)).await, all);
    let none = BTreeSet::new();
    for reader in walled.kept_out() {
        assert_eq!(tables(&walled, Some(&reader)).await, none, "{reader:?}");
    }
    world.dispute(petitions, "2026-03-19").await;
    for reader in walled.kept_out() {
        let seen = tables(&walled, Some(&reader)).await;
        assert!(seen.contains("track") && seen.contains("tally"), "{seen:?}");
    }
    let court = world
        .body(OrganisationKind::Court, "5104/fy/", "法院")
        .await;
    let neighbour = court.claims(Role::Mediator);
    assert_eq!(tables(&walled, Some(&neighbour)).await, none);
    assert_eq!(tables(&walled, None).await, none);
}
