//! The whole route tree, under `/api/v1`.

use std::sync::Arc;

use actix_web::web::Data;
use web::ApiConfig;

use crate::App;
use crate::http::{cases, referrals};

/// Registers routing's routes with the state they share.
pub fn api(app: &Arc<App>, config: &mut ApiConfig<'_>) {
    config
        .app_data(Data::from(Arc::clone(app)))
        // GET  /referrals?box=&state=&organisation=&after=&limit=
        .service(referrals::list)
        // POST /referrals
        .service(referrals::offer)
        // GET  /referrals/{referral}
        .service(referrals::one)
        // GET  /referrals/{referral}/handlers?q=
        .service(referrals::handlers)
        // POST /referrals/{referral}/receive | accept | return | withdraw | report
        .service(referrals::receive)
        .service(referrals::accept)
        .service(referrals::send_back)
        .service(referrals::withdraw)
        .service(referrals::report)
        // GET  /cases/{case}/decision | referrals | targets?q= | handlers?q=
        .service(cases::decision)
        .service(cases::referrals)
        .service(cases::targets)
        .service(cases::handlers)
        // POST /cases/{case}/handler
        .service(cases::assign_handler);
}
