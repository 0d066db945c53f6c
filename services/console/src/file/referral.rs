//! A hand-over of the case (流转), as both sides see it.

use actix_web::web::ServiceConfig;
use askama::Template;
use contracts::api::lengths;
use contracts::api::routing::{
    AcceptReferral, HandlerChoice, ReceiveReferral, Referral, ReportReferral, ReturnReferral,
    WithdrawReferral,
};
use contracts::vocabulary::{ReferralAction, ReturnReason};

use super::route::person;
use super::{View, send};
use crate::app::App;
use crate::page::{Form, Forms};

#[rustfmt::skip]
pub(super) fn routes(config: &mut ServiceConfig) {
    send::form::<ReceiveReferral>(config, "referrals/{referral}/receive", "receive", App::routing);
    send::form::<AcceptReferral>(config, "referrals/{referral}/accept", "accept", App::routing);
    send::form::<ReturnReferral>(config, "referrals/{referral}/return", "send_back", App::routing);
    send::form::<WithdrawReferral>(config, "referrals/{referral}/withdraw", "withdraw", App::routing);
    send::form::<ReportReferral>(config, "referrals/{referral}/report", "report", App::routing);
}

#[derive(Template)]
#[template(path = "file/referrals.html")]
pub(super) struct Referrals<'a> {
    pub(super) view: &'a View,
}

/// What the reader may do next with it, as routing says.
pub(super) fn forms(on: &Forms, referral: &Referral, takers: &[HandlerChoice]) -> Vec<Form> {
    let actions = referral.actions.iter();
    actions
        .map(|action| form(on, referral, *action, takers))
        .collect()
}

fn form(on: &Forms, referral: &Referral, action: ReferralAction, takers: &[HandlerChoice]) -> Form {
    let t = on.t;
    let form = |submit| {
        let address = format!("referrals/{}/{action}", referral.id);
        let form = on.form(action.as_str(), address, submit);
        form.of(referral.id).at_version(referral.version)
    };
    match action {
        ReferralAction::Receive => form(t.receive.submit).plain(),
        ReferralAction::Accept => match takers {
            // Whom the rules would choose comes first.
            [usual, _, ..] => form(t.accept.submit)
                .choice(
                    "handler",
                    t.accept.handler,
                    takers.iter().map(|one| (one.staff, person(&t.assign, one))),
                )
                .blank(t.accept.usual(&usual.name)),
            _ => form(t.accept.submit),
        },
        ReferralAction::Return => form(t.send_back.submit)
            .danger()
            .folded(t.send_back.open)
            .choice("reason", t.send_back.reason, reasons())
            .long_text("explanation", t.send_back.explanation, 3, lengths::RETURN)
            .example(t.send_back.example),
        ReferralAction::Withdraw => form(t.withdraw.submit)
            .danger()
            .folded(t.withdraw.open)
            .long_text(
                "explanation",
                t.withdraw.explanation,
                2,
                lengths::WITHDRAWAL,
            ),
        ReferralAction::Report => form(t.report.submit)
            .folded(t.report.open(&referral.from_name))
            .long_text("result", t.report.result, 3, lengths::RESULT),
    }
}

fn reasons() -> impl Iterator<Item = (ReturnReason, &'static str)> {
    ReturnReason::ALL
        .iter()
        .map(|reason| (*reason, reason.label()))
}
