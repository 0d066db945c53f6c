use contracts::Claims;
use contracts::event::{
    HandlerAssigned, ReferralAccepted, ReferralOffered, ReferralReceived, ReferralReturned,
    ReferralWithdrawn,
};
use contracts::vocabulary::{OrganisationKind, ReferralBasis, ReturnReason, Role};
use kernel::{CaseId, NaiveDate, ReferralId};
use messaging::HandlerError;

use crate::world::{World, dispute};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn offered(case: CaseId, from: &Claims, to: &Claims) -> ReferralOffered {
    ReferralOffered {
        referral: ReferralId::new(case.shard()),
        case,
        from: from.org,
        to: to.org,
        basis: ReferralBasis::Dispatch.into(),
        procedure: "people_mediation".into(),
        offered_on: day(),
        recorded_on: None,
    }
}

fn withdrawn(offer: &ReferralOffered) -> ReferralWithdrawn {
    ReferralWithdrawn {
        referral: offer.referral,
        case: offer.case,
        from: offer.from,
        to: offer.to,
    }
}

fn received(offer: &ReferralOffered) -> ReferralReceived {
    ReferralReceived {
        referral: offer.referral,
        case: offer.case,
        to: offer.to,
        basis: offer.basis.clone(),
        procedure: offer.procedure.clone(),
        received_on: day(),
    }
}

fn accepted(offer: &ReferralOffered) -> ReferralAccepted {
    ReferralAccepted {
        referral: offer.referral,
        case: offer.case,
        from: offer.from,
        to: offer.to,
        accepted_on: day(),
    }
}

fn returned(offer: &ReferralOffered) -> ReferralReturned {
    ReferralReturned {
        referral: offer.referral,
        case: offer.case,
        from: offer.from,
        to: offer.to,
        reason: ReturnReason::Other.into(),
        returns: 1,
        returned_on: day(),
    }
}

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

    async fn status_for(&self, claims: &Claims) -> u16 {
        let path = format!("/cases/{}", self.case);
        self.world.get(claims, &path).await.status
    }
}

#[tokio::test]
async fn an_offer_opens_the_file_and_its_withdrawal_closes_it() {
    let handover = Handover::new().await;
    assert_eq!(handover.status_for(&handover.to).await, 404);
    let offer = offered(handover.case, &handover.from, &handover.to);
    handover.world.tell(offer.clone()).await.unwrap();
    assert_eq!(handover.status_for(&handover.to).await, 200);
    handover.world.tell(withdrawn(&offer)).await.unwrap();
    assert_eq!(handover.status_for(&handover.to).await, 404);
    assert_eq!(handover.status_for(&handover.from).await, 200);
}

#[tokio::test]
async fn whoever_received_a_case_keeps_sight_of_it() {
    let handover = Handover::new().await;
    let offer = offered(handover.case, &handover.from, &handover.to);
    handover.world.tell(offer.clone()).await.unwrap();
    handover.world.tell(received(&offer)).await.unwrap();
    handover.world.tell(withdrawn(&offer)).await.unwrap();
    assert_eq!(handover.status_for(&handover.to).await, 200);
}

#[tokio::test]
async fn an_old_withdrawal_does_not_end_a_new_offer() {
    let handover = Handover::new().await;
    let old = offered(handover.case, &handover.from, &handover.to);
    let new = offered(handover.case, &handover.from, &handover.to);
    handover.world.tell(old.clone()).await.unwrap();
    handover.world.tell(new).await.unwrap();
    handover.world.tell(withdrawn(&old)).await.unwrap();
    assert_eq!(handover.status_for(&handover.to).await, 200);
}

#[tokio::test]
async fn the_handling_body_sees_the_case() {
    let handover = Handover::new().await;
    let assigned = HandlerAssigned {
        case: handover.case,
        organisation: handover.to.org,
        staff: handover.to.sub,
        procedure: "people_mediation".into(),
        accepted_on: day(),
        referral: None,
        recorded_on: None,
    };
    handover.world.tell(assigned).await.unwrap();
    assert_eq!(handover.status_for(&handover.to).await, 200);
}

#[tokio::test]
async fn an_offer_to_a_body_not_heard_of_yet_waits() {
    let handover = Handover::new().await;
    let stranger = testkit::claims(
        OrganisationKind::Court,
        "5104/xin/",
        &[Role::ReceivingClerk],
    );
    let offer = offered(handover.case, &handover.from, &stranger);
    let error = handover.world.tell(offer).await.unwrap_err();
    assert!(matches!(error, HandlerError::Later(_)), "{error}");
}

#[tokio::test]
async fn whoever_returns_a_case_untouched_loses_file_and_particulars() {
    for signed in [false, true] {
        let handover = Handover::new().await;
        let file = format!("/cases/{}", handover.case);
        let parties = handover.world.get(&handover.from, &file).await.body["parties"].clone();
        let unmask = format!(
            "{file}/parties/{}/unmask",
            parties[0]["id"].as_str().unwrap()
        );
        let nothing = serde_json::json!({});
        let offer = offered(handover.case, &handover.from, &handover.to);
        handover.world.tell(offer.clone()).await.unwrap();
        if signed {
            handover.world.tell(received(&offer)).await.unwrap();
        }
        let shown = handover.world.post(&handover.to, &unmask, &nothing).await;
        assert_eq!(
            (handover.status_for(&handover.to).await, shown.status),
            (200, 200)
        );
        handover.world.tell(returned(&offer)).await.unwrap();
        let shown = handover.world.post(&handover.to, &unmask, &nothing).await;
        assert_eq!(
            (handover.status_for(&handover.to).await, shown.status),
            (404, 404)
        );
        assert_eq!(handover.status_for(&handover.from).await, 200);
        // Another offer opens the file again, and an old return does not close it.
        let again = offered(handover.case, &handover.from, &handover.to);
        handover.world.tell(again).await.unwrap();
        handover.world.tell(returned(&offer)).await.unwrap();
        assert_eq!(handover.status_for(&handover.to).await, 200);
    }
}

#[tokio::test]
async fn whoever_worked_on_a_case_goes_on_reading_it_after_a_return() {
    let handover = Handover::new().await;
    let first = offered(handover.case, &handover.from, &handover.to);
    handover.world.tell(first.clone()).await.unwrap();
    handover.world.tell(received(&first)).await.unwrap();
    handover.world.tell(accepted(&first)).await.unwrap();
    let second = offered(handover.case, &handover.from, &handover.to);
    handover.world.tell(second.clone()).await.unwrap();
    handover.world.tell(received(&second)).await.unwrap();
    handover.world.tell(returned(&second)).await.unwrap();
    assert_eq!(handover.status_for(&handover.to).await, 200);
}
