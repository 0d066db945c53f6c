use actix_web::http::header;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use contracts::api::tracking::{AskTimetable, CaseTimetables, Timetable, Unreadable};
use kernel::CaseId;
use problem::{Code, FieldError, Problem};
use web::{Actor, Id, Params};
use wording::timetable_file;

use crate::app::App;

/// Every limit of a procedure as far as it is known from what has happened (程序时间表). Public, as the
/// law is.
#[utoipa::path(tag = "calendar", security(()), params(AskTimetable), responses(
    (status = 200, body = Timetable), (status = 400, body = Problem)))]
#[get("/timetable")]
pub(crate) async fn show(
    asked: Params<AskTimetable>,
    app: Data<App>,
) -> Result<Json<Timetable>, Problem> {
    Ok(Json(table(&app, &asked.0).await?))
}

/// The same as a calendar file: the last days that are still owed.
#[utoipa::path(tag = "calendar", security(()), params(AskTimetable), responses(
    (status = 200, body = String, content_type = "text/calendar"), (status = 400, body = Problem)))]
#[get("/timetable.ics")]
pub(crate) async fn file(
    asked: Params<AskTimetable>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let table = table(&app, &asked.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, calendar::MEDIA_TYPE))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"timetable.ics\"",
        ))
        .body(timetable_file(&table, app.clock.now()).to_string()))
}

/// The procedures that a case is handled under, each at once: what runs, and what is still to come.
#[utoipa::path(tag = "cases", params(("case_id" = CaseId, Path)), responses(
    (status = 200, body = CaseTimetables), (status = 404, body = Problem)))]
#[get("/cases/{case_id}/timetable")]
pub(crate) async fn of_case(
    actor: Actor,
    case: Id<CaseId>,
    app: Data<App>,
) -> Result<Json<CaseTimetables>, Problem> {
    Ok(Json(app.timetables(&actor, *case).await?))
}

async fn table(app: &App, asked: &AskTimetable) -> Result<Timetable, Problem> {
    let query = asked.query(app.clock.today()).map_err(refused)?;
    let law = app.current_law().await?;
    let table = law.book.timetable(&query).map_err(|slips| {
        let slips = slips.into_iter().map(Unreadable::from);
        refused(slips.collect())
    })?;
    Ok(Timetable::of(&law.book, &table))
}

/// All that is wrong, each by its parameter.
fn refused(wrong: Vec<Unreadable>) -> Problem {
    let fields = wrong.into_iter().map(|wrong| FieldError {
        pointer: wrong.parameter,
        code: "invalid".into(),
        detail: wrong.reason,
    });
    Problem::new(Code::BadParameter)
        .detail("查询参数有误。")
        .fields(fields)
}
