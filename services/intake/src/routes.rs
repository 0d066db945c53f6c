use actix_web::web::Data;
use web::ApiConfig;

use crate::app::App;
use crate::http::{cases, numbers, parties, representatives};

/// All routes of intake, below `/api/v1`.
pub(crate) fn api(app: &App, config: &mut ApiConfig<'_>) {
    config
        .app_data(Data::new(app.clone()))
        .service(cases::register_case)
        .service(cases::list_cases)
        .service(cases::search_cases)
        .service(cases::case_file)
        .service(cases::amend_case)
        .service(cases::correct_case)
        .service(parties::add_party)
        .service(parties::correct_party)
        .service(parties::let_party_leave)
        .service(parties::unmask_party)
        .service(representatives::name_representative)
        .service(representatives::end_representation)
        .service(numbers::number_account);
}
