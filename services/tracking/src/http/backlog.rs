use actix_web::get;
use actix_web::web::{Data, Json};
use contracts::api::tracking::{BacklogRow, BacklogSummary, Count};
use contracts::vocabulary::{CaseKind, DisputeType, Stage};
use kernel::{OrganisationId, Page, PageSize};
use problem::Problem;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{Actor, Params, cursor};

use super::todo::Paging;
use crate::app::App;
use crate::app::backlog::Due;
use crate::store::backlog::Wanted;

/// Which open cases to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Lying with this body.
    organisation: Option<OrganisationId>,
    /// About this.
    dispute_type: Option<DisputeType>,
    /// Standing here.
    stage: Option<Stage>,
    /// Disputes or petitions.
    kind: Option<CaseKind>,
    /// By last day: past it, today, or with at most so many days left.
    due: Option<DueFilter>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows per page, at most 100.
    limit: Option<u32>,
}

/// By last day.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub(crate) enum DueFilter {
    /// Past its last day.
    #[serde(rename = "late")]
    Late,
    /// Last day today.
    #[serde(rename = "today")]
    Today,
    /// At most 3 days left.
    #[serde(rename = "3")]
    Three,
    /// At most 7 days left.
    #[serde(rename = "7")]
    Seven,
    /// At most 14 days left.
    #[serde(rename = "14")]
    Fourteen,
    /// At most 30 days left.
    #[serde(rename = "30")]
    Thirty,
}

impl From<DueFilter> for Due {
    fn from(filter: DueFilter) -> Self {
        match filter {
            DueFilter::Late => Self::Late,
            DueFilter::Today => Self::Within(0),
            DueFilter::Three => Self::Within(3),
            DueFilter::Seven => Self::Within(7),
            DueFilter::Fourteen => Self::Within(14),
            DueFilter::Thirty => Self::Within(30),
        }
    }
}

/// Open cases that the bearer sees, late ones first, then by last day.
#[utoipa::path(tag = "backlog", params(Filter), responses(
    (status = 200, body = Page<BacklogRow>), (status = 400, body = Problem)))]
#[get("/backlog")]
pub(crate) async fn list(
    actor: Actor,
    filter: Params<Filter>,
    app: Data<App>,
) -> Result<Json<Page<BacklogRow>>, Problem> {
    let filter = filter.0;
    let after = cursor(filter.after.as_deref())?;
    let wanted = Wanted {
        organisation: filter.organisation,
        dispute_type: filter.dispute_type,
        stage: filter.stage,
        kind: filter.kind,
        due: None,
    };
    let due = filter.due.map(Due::from);
    let size = PageSize::of(filter.limit);
    Ok(Json(app.backlog(&actor, wanted, due, after, size).await?))
}

/// The bodies that open cases of the bearer's lie with, most first.
#[utoipa::path(tag = "backlog", params(Paging), responses(
    (status = 200, body = Page<Count>), (status = 400, body = Problem)))]
#[get("/backlog/bodies")]
pub(crate) async fn bodies(
    actor: Actor,
    paging: Params<Paging>,
    app: Data<App>,
) -> Result<Json<Page<Count>>, Problem> {
    let after = cursor(paging.0.after.as_deref())?;
    let size = PageSize::of(paging.0.limit);
    Ok(Json(app.bodies(&actor, after, size).await?))
}

/// The same cases in numbers; from counters, so it costs the same however many there are.
#[utoipa::path(tag = "backlog", responses((status = 200, body = BacklogSummary)))]
#[get("/backlog/summary")]
pub(crate) async fn summary(actor: Actor, app: Data<App>) -> Result<Json<BacklogSummary>, Problem> {
    Ok(Json(app.summary(&actor).await?))
}
