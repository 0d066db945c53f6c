//! Bodies as the services send them.

mod case;

use chrono::{Days, TimeDelta};
use contracts::api::directory::Region;
use contracts::api::notice::{Notice, Unread};
use contracts::api::tracking::{BacklogRow, BacklogSummary, Count};
use contracts::vocabulary::{CaseKind, DisputeType, Stage};
use kernel::{CaseId, NaiveDate, NoticeId, OrganisationId, Shard, Timestamp, city_date};
use serde_json::json;

use crate::browser::nothing;
use crate::stub::Stub;

pub(crate) use case::{
    choice, file, proceeding, put_case, put_case_to_read, put_decision, put_undecided, referral,
    track,
};

pub(crate) const NUMBER: &str = "〔2026〕攀东银江登字第12号";

fn shard() -> Shard {
    Shard::new(7).unwrap()
}

/// The moment at which every test takes place.
pub(crate) fn now() -> Timestamp {
    "2026-03-25T02:30:00Z".parse().unwrap()
}

fn today() -> NaiveDate {
    city_date(now())
}

/// Services that know nobody and nothing, but answer.
pub(crate) fn quiet(stub: &Stub) {
    stub.on("GET", "/notices/unread", Unread { count: 3 });
    for list in [
        "/todo",
        "/referrals",
        "/notices",
        "/backlog",
        "/cases",
        "/staff",
    ] {
        stub.on("GET", list, nothing());
    }
    stub.on("GET", "/backlog/summary", BacklogSummary::default());
    let region = |code: &str, parent: Option<&str>, name: &str| Region {
        code: code.into(),
        parent: parent.map(Into::into),
        name: name.into(),
    };
    stub.on(
        "GET",
        "/regions",
        json!({"items": [region("51", None, "四川省")]}),
    );
    for (code, name) in [
        ("510402", "东区"),
        ("510402101", "银江镇"),
        ("510402101003", "五道河村"),
    ] {
        stub.on("GET", &format!("/regions/{code}"), region(code, None, name));
    }
}

pub(crate) fn row(case: CaseId, days_left: Option<i64>) -> BacklogRow {
    BacklogRow {
        case,
        number: NUMBER.into(),
        title: "拖欠装修工人工资".into(),
        kind: CaseKind::Dispute.into(),
        dispute_type: DisputeType::Labour.into(),
        stage: Stage::InProgress.into(),
        organisation: OrganisationId::new(shard()),
        organisation_name: "银江镇人民调解委员会".into(),
        staff_name: Some("李四".into()),
        due_on: days_left.map(|days| today() + TimeDelta::days(days)),
        rule: days_left.map(|_| "RM-1".into()),
        provisional: false,
        late: days_left.is_some_and(|days| days < 0),
        days_left,
        received_on: today() - Days::new(20),
    }
}

pub(crate) fn summary() -> BacklogSummary {
    let count = |key: &str, label: &str, open, late| Count {
        key: key.into(),
        label: label.into(),
        open,
        late,
        due_soon: 1,
    };
    BacklogSummary {
        open: 321,
        late: 12,
        due_soon: 34,
        by_body: (0..11)
            .map(|n| {
                count(
                    &format!("org_{n}"),
                    &format!("第{n}人民调解委员会"),
                    60 - 5 * n,
                    n % 4,
                )
            })
            .collect(),
        by_type: vec![
            count("labour", "劳动争议", 101, 7),
            count("neighbours", "邻里", 55, 2),
        ],
        by_stage: vec![
            count("registered", "已登记", 20, 0),
            count("in_progress", "办理中", 230, 12),
        ],
    }
}

pub(crate) fn notice(case: CaseId) -> Notice {
    Notice {
        id: NoticeId::new(Shard::DIRECTORY),
        kind: "referral_offered".into(),
        title: "有新的移交案件待签收".into(),
        body: format!("攀枝花市信访局移交案件{NUMBER}，请及时签收。"),
        case: Some(case),
        created_at: now(),
        read_at: None,
        settled_at: None,
    }
}
