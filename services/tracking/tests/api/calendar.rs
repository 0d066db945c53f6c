//! The import of a year. The notice was invented for these tests: none of 2027 was published when
//! they were written, and what it says is not what will be.

mod correction;
mod import;
mod moves;
mod refusals;

use contracts::vocabulary::OrganisationKind;
use kernel::CaseId;
use tracking::{NoticeFile, Recount, import_year, selfcheck};

use crate::world::{Body, World};

/// The invented year.
pub(crate) const INVENTED: &str = r#"
year = 2027
notice = "（试验用）关于2027年部分节假日安排的通知"
document = "（试验）"
published = "2026-11-30"
source = "https://example.invalid/"
confidence = "M"
working_days = 257

[[holiday]]
name = "元旦"
from = "2027-01-01"
to = "2027-01-03"
statutory = ["2027-01-01"]

[[holiday]]
name = "春节"
from = "2027-02-05"
to = "2027-02-11"
statutory = ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"]
make_up = ["2027-01-31", "2027-02-14"]
"#;

/// A file to be imported.
pub(crate) fn file(text: &str) -> NoticeFile<'_> {
    NoticeFile {
        name: "2027.toml",
        text,
    }
}

/// Rule, day of acceptance, last day without the notice, last day by the invented notice.
///
/// - XF-6, 60 days from 8 December: 6 February is 正月初一, the holiday lasts until the 8th, so
///   Tuesday the 9th; by the notice it lasts until the 11th, so Friday the 12th.
/// - MD-1, 30 working days from 18 December, without New Year's Day: Monday 1 February; by the
///   notice Sunday 31 January is worked.
/// - XF-6 from 20 November: Tuesday 19 January, whatever the notice says.
const COUNTED_BY_HAND: [(&str, &str, &str, &str, &str); 3] = [
    (
        "petition_handling",
        "XF-6",
        "2026-12-08",
        "2027-02-09",
        "2027-02-12",
    ),
    (
        "medical_people_mediation",
        "MD-1",
        "2026-12-18",
        "2027-02-01",
        "2027-01-31",
    ),
    (
        "petition_handling",
        "XF-6",
        "2026-11-20",
        "2027-01-19",
        "2027-01-19",
    ),
];

async fn department(world: &World) -> Body {
    let kind = OrganisationKind::Department;
    world.body(kind, "5104/d/", "卫健局").await
}

/// The cases of [`COUNTED_BY_HAND`], and one whose days all lie in a year that is known.
async fn cases(world: &World, body: &Body) -> Vec<CaseId> {
    let mut cases = Vec::new();
    let known = ("people_mediation", "RM-1", "2026-11-02", "2026-12-02", "");
    for (procedure, _, on, ..) in COUNTED_BY_HAND.into_iter().chain([known]) {
        let case = world.dispute(body, on).await;
        world.assign(case, body, procedure, on).await;
        cases.push(case);
    }
    cases
}

/// Everything that an import may change, as one number.
async fn state(world: &World) -> i64 {
    let parts = [
        "SELECT c::text FROM clock c",
        "SELECT t::text FROM timer t",
        "SELECT t::text FROM track t",
        "SELECT a::text FROM audience a",
        "SELECT t::text FROM tally t WHERE open <> 0",
        "SELECT l::text FROM timeline l",
        "SELECT e::text FROM event_log e",
        "SELECT y::text FROM calendar_year y",
    ]
    .join(" UNION ALL ");
    let sql = format!("(SELECT sum(hashtextextended(c, 0) / 1000000)::bigint FROM ({parts}) x)");
    world.count(&sql).await
}

async fn import(world: &World) -> Recount {
    let imported = import_year(&world.kit.database, file(INVENTED), "测试").await;
    imported.unwrap()
}

async fn differences(world: &World) -> usize {
    let report = selfcheck(&world.kit.database).await.unwrap();
    report.differences.len()
}
