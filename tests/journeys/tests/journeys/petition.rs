//! A petition goes from the petition office to a court and back, over the public APIs.

use contracts::Service;
use contracts::api::directory::Organisation;
use contracts::api::intake::{CaseFile, Registered};
use contracts::api::routing::{
    AcceptReferral, CaseDecision, OfferReferral, ReceiveReferral, Referral, ReportReferral,
    ReturnReferral,
};
use contracts::api::tracking::CaseTrack;
use contracts::vocabulary::{
    CaseKind, Channel, ClockState, PetitionPurpose, ReferralBasis, ReferralState, ReturnReason,
};
use journeys::{Api, Stack, a_dispute, eventually};
use kernel::Page;

#[tokio::test(flavor = "multi_thread")]
async fn a_petition_is_forwarded_returned_forwarded_again_and_accepted() {
    let stack = Stack::start(0).await;
    let (clerk, court) = (
        stack.sign_in("petition").await,
        stack.sign_in("court").await,
    );
    let case = registered(&clerk).await;

    // 《信访工作条例》第二十二条: the fifteen days to forward run from receipt.
    let track = tracked(&clerk, &case, |track| !track.clocks.is_empty()).await;
    assert_eq!(track.clocks[0].rule, "XF-2");
    assert_eq!(track.clocks[0].state, ClockState::Running);

    // The court does not know the case before it is offered.
    let path = format!("/cases/{}", case.id);
    let hidden = court
        .get::<CaseFile>(Service::Intake, &path)
        .await
        .unwrap_err();
    assert_eq!(hidden.problem().unwrap().status().as_u16(), 404);

    let first = offered(&clerk, &court, &case, "petition-offer-1").await;
    eventually("the court sees the file", 20, || async {
        court.get::<CaseFile>(Service::Intake, &path).await.is_ok()
    })
    .await;
    let back = ReturnReferral {
        version: first.version,
        reason: ReturnReason::MaterialsMissing,
        explanation: "缺少身份证明复印件，请补充后重新移送。".into(),
        returned_on: None,
    };
    let command = format!("/referrals/{}/return", first.id);
    let returned: Referral = court
        .post(Service::Routing, &command, "petition-return", &back)
        .await
        .unwrap();
    assert_eq!(returned.state, ReferralState::Returned);

    let second = offered(&clerk, &court, &case, "petition-offer-2").await;
    let receive = ReceiveReferral {
        version: second.version,
        received_on: None,
    };
    let command = format!("/referrals/{}/receive", second.id);
    let received: Referral = court
        .post(Service::Routing, &command, "petition-receive", &receive)
        .await
        .unwrap();
    let accept = AcceptReferral {
        version: second.version,
        accepted_on: None,
        handler: None,
    };
    let command = format!("/referrals/{}/accept", second.id);
    let stale = court
        .post::<_, Referral>(Service::Routing, &command, "petition-stale", &accept)
        .await
        .unwrap_err();
    assert_eq!(stale.problem().unwrap().status().as_u16(), 409);
    let accept = AcceptReferral {
        version: received.version,
        ..accept
    };
    let accepted: Referral = court
        .post(Service::Routing, &command, "petition-accept", &accept)
        .await
        .unwrap();
    assert_eq!(accepted.state, ReferralState::Accepted);

    let track = tracked(&clerk, &case, is_handled).await;
    assert_eq!(
        track
            .clocks
            .iter()
            .find(|c| c.rule == "XF-2")
            .unwrap()
            .state,
        ClockState::Met
    );

    let report = ReportReferral {
        version: accepted.version,
        result: "已依法立案。".into(),
        reported_on: None,
    };
    let command = format!("/referrals/{}/report", second.id);
    let reported: Referral = court
        .post(Service::Routing, &command, "petition-report", &report)
        .await
        .unwrap();
    assert_eq!(reported.state, ReferralState::Reported);
}

async fn registered(clerk: &Api) -> Registered {
    let mut petition = a_dispute("请求处理拖欠工程款一事");
    petition.kind = CaseKind::Petition;
    petition.purpose = Some(PetitionPurpose::Appeal);
    petition.channel = Channel::Letter;
    clerk
        .post(Service::Intake, "/cases", "petition-case", &petition)
        .await
        .unwrap()
}

/// Offers the case to the court and gives the referral as the court finds it in its inbox.
async fn offered(clerk: &Api, court: &Api, case: &Registered, key: &str) -> Referral {
    let me: contracts::api::directory::Me = court.get(Service::Directory, "/me").await.unwrap();
    let Organisation { id: to, .. } = me.organisation;
    let decision = format!("/cases/{}/decision", case.id);
    eventually("routing knows the case", 20, || async {
        clerk
            .get::<CaseDecision>(Service::Routing, &decision)
            .await
            .is_ok()
    })
    .await;
    let decided: CaseDecision = clerk.get(Service::Routing, &decision).await.unwrap();
    let offer = OfferReferral {
        case: case.id,
        version: decided.version,
        to,
        basis: Some(ReferralBasis::ToLitigation),
        procedure: None,
        note: None,
        offered_on: None,
    };
    let made: Referral = clerk
        .post(Service::Routing, "/referrals", key, &offer)
        .await
        .unwrap();
    let inbox: Page<Referral> = court
        .get(Service::Routing, "/referrals?box=inbox&state=offered")
        .await
        .unwrap();
    let mut lines = inbox.items.into_iter();
    lines.find(|referral| referral.id == made.id).unwrap()
}

fn is_handled(track: &CaseTrack) -> bool {
    let mut lines = track.timeline.iter();
    lines.any(|line| line.kind == "handling.proceeding_opened.v1")
}

async fn tracked(api: &Api, case: &Registered, enough: impl Fn(&CaseTrack) -> bool) -> CaseTrack {
    let path = format!("/cases/{}/track", case.id);
    eventually("tracking is that far", 20, || async {
        api.get::<CaseTrack>(Service::Tracking, &path)
            .await
            .is_ok_and(|track| enough(&track))
    })
    .await;
    api.get(Service::Tracking, &path).await.unwrap()
}
