//! Row-level security: whatever a person's query asks for, it finds nothing out of their scope.

use contracts::{Reach, Scope};

use crate::recipients::overdue;
use crate::world::World;

#[tokio::test]
async fn a_person_reads_their_own_notices_and_no_others() {
    let mut world = World::new("smtp://127.0.0.1:9").await;
    world.register_accusation().await;
    world.happens(overdue(&world, world.today)).await;
    let scope = |name: &str| Scope {
        staff: world.id(name),
        reach: Reach::Subtree("city/".into()),
    };
    let rows = async |scope: Option<&Scope>| {
        let counts = testkit::readable(&world.store, scope).await;
        let counts: Vec<(String, i64)> = counts.into_iter().collect();
        counts
    };
    let of = |notices: i64, parts: i64| {
        [("notice", notices), ("participant", parts)].map(|(table, rows)| (table.to_owned(), rows))
    };
    assert_eq!(rows(Some(&scope("mediator"))).await, of(1, 1));
    for name in ["quiet", "district-supervisor", "judge"] {
        assert_eq!(rows(Some(&scope(name))).await, of(0, 0), "{name}");
    }
    assert_eq!(rows(None).await, of(0, 0));
}
