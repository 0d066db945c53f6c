use contracts::Claims;
use contracts::event::ParticipationChanged;
use contracts::vocabulary::{OrganisationKind, Role};
use kernel::CaseId;
use messaging::HandlerError;
use serde_json::json;

use crate::world::{World, dispute};

struct Handover {
    world: World,
    case: CaseId,
    from: Claims,
    to: Claims,
}

impl Handover {
    async fn new() -> Self {
        let world = World::new().await;
        let from = world.clerk("5104/dongqu/", Role::Mediator).await;
        let to = world.clerk("5104/fayuan/", Role::ReceivingClerk).await;
        let case = world.registered(&from, &dispute()).await.parse().unwrap();
        Self {
            world,
            case,
            from,
            to,
        }
    }

    async fn changed(&self, joined: &[&Claims], left: &[&Claims]) -> Result<(), HandlerError> {
        let ids = |all: &[&Claims]| all.iter().map(|claims| claims.org).collect();
        let changed = ParticipationChanged {
            case: self.case,
            joined: ids(joined),
            left: ids(left),
            open_to: None,
        };
        self.world.tell(changed).await
    }

    async fn status_for(&self, claims: &Claims) -> u16 {
        let path = format!("/cases/{}", self.case);
        self.world.get(claims, &path).await.status
    }
}

#[tokio::test]
async fn whoever_joins_sees_file_and_particulars_until_they_leave() {
    let handover = Handover::new().await;
    let (from, to) = (&handover.from, &handover.to);
    let file = format!("/cases/{}", handover.case);
    let parties = handover.world.get(from, &file).await.body["parties"].clone();
    let party = parties[0]["id"].as_str().unwrap();
    let unmask = format!("{file}/parties/{party}/unmask");
    let unmasked = async || {
        handover
            .world
            .post(to, &unmask, &json!({"reason": "contact"}))
            .await
            .status
    };
    assert_eq!(
        (handover.status_for(to).await, unmasked().await),
        (404, 404)
    );
    for again in [false, true] {
        handover.changed(&[to], &[]).await.unwrap();
        assert_eq!(
            (handover.status_for(to).await, unmasked().await),
            (200, 200),
            "{again}"
        );
        handover.changed(&[], &[to]).await.unwrap();
        assert_eq!(
            (handover.status_for(to).await, unmasked().await),
            (404, 404),
            "{again}"
        );
    }
    assert_eq!(handover.status_for(from).await, 200);
}

#[tokio::test]
async fn a_body_not_heard_of_yet_is_waited_for() {
    let handover = Handover::new().await;
    let roles = [Role::ReceivingClerk];
    let stranger = testkit::claims(OrganisationKind::Court, "5104/xin/", &roles);
    let error = handover.changed(&[&stranger], &[]).await.unwrap_err();
    assert!(matches!(error, HandlerError::Later(_)), "{error}");
}
