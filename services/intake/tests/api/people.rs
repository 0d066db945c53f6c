//! Row-level security: whatever a person's query asks for, it finds nothing out of their scope.

use contracts::Claims;
use contracts::vocabulary::Role;
use kernel::{Shard, StaffId};

use crate::wall::accusation;
use crate::world::{World, dispute};

/// The rows that somebody can read of cases: case, parts in it, parties, materials.
async fn rows(world: &World, reader: Option<&Claims>) -> [i64; 4] {
    let scope = reader.map(Claims::scope);
    let counts = testkit::readable(&world.database, scope.as_ref()).await;
    let tables = ["case_file", "participant", "party", "material"];
    assert_eq!(counts.len(), tables.len(), "{counts:?}");
    tables.map(|table| counts[table])
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
    world.registered(&registrar, &accusation(&accused)).await;
    assert_eq!(rows(&world, Some(&registrar)).await, [1, 1, 2, 2]);
    for kept_out in [&colleague, &dispatcher, &above, &accused] {
        assert_eq!(rows(&world, Some(kept_out)).await, [0; 4], "{kept_out:?}");
    }
    world.registered(&registrar, &dispute()).await;
    assert_eq!(rows(&world, Some(&registrar)).await, [2, 2, 4, 4]);
    for sees_the_other in [&colleague, &dispatcher, &above] {
        assert_eq!(rows(&world, Some(sees_the_other)).await, [1, 1, 2, 2]);
    }
    assert_eq!(rows(&world, Some(&accused)).await, [0; 4]);
    assert_eq!(rows(&world, None).await, [0; 4]);
}
