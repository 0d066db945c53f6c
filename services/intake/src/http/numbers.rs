use ::web::{Actor, Id};
use actix_web::{get, web};
use contracts::api::intake::NumberAccount;
use kernel::OrganisationId;
use problem::{Code, Problem};

use crate::app::App;

/// How the numbers of a body and year were used.
#[utoipa::path(tag = "numbers",
    params(("organisation" = String, Path), ("year" = i32, Path)),
    responses((status = 200, body = NumberAccount), (status = 404, body = Problem)))]
#[get("/numbers/{organisation}/{year}")]
pub(crate) async fn number_account(
    actor: Actor,
    organisation: Id<OrganisationId>,
    path: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<web::Json<NumberAccount>, Problem> {
    let year = path.1.parse().ok().ok_or_else(no_such_year)?;
    Ok(web::Json(
        app.number_account(&actor, *organisation, year).await?,
    ))
}

fn no_such_year() -> Problem {
    Problem::new(Code::NotFound).detail("年份应为四位数字。")
}
