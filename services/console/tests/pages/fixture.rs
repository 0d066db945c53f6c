//! Bodies as the services send them.

use chrono::{Days, TimeDelta};
use contracts::Claims;
use contracts::api::directory::Region;
use contracts::api::intake::{CaseFile, Material, Party};
use contracts::api::notice::{Notice, Unread};
use contracts::api::routing::{
    CandidateBody, CandidateHandler, Decision, Referral, ReferralTarget, RuleTrace,
};
use contracts::api::tracking::{
    BacklogRow, BacklogSummary, CaseTrack, Clock, Count, Proceeding, TimelineEntry,
};
use contracts::vocabulary::{
    CaseKind, Channel, ClockState, DisputeType, PartyKind, PartySide, ProceedingState,
    ReferralBasis, ReferralState, Stage,
};
use kernel::{
    CaseId, ClockId, Clock as _, MaterialId, NaiveDate, NoticeId, OrganisationId, PartyId,
    ProceedingId, ReferralId, Shard, StaffId, SystemClock,
};
use serde_json::json;

use crate::browser::nothing;
use crate::stub::Stub;

pub(crate) const NUMBER: &str = "〔2026〕攀东银江登字第12号";

fn shard() -> Shard {
    Shard::new(7).unwrap()
}

fn today() -> NaiveDate {
    SystemClock.today()
}

/// Services that know nobody and nothing, but answer.
pub(crate) fn quiet(stub: &Stub) {
    stub.on("GET", "/notices/unread", Unread { count: 3 });
    for list in ["/todo", "/referrals", "/notices", "/backlog", "/cases"] {
        stub.on("GET", list, nothing());
    }
    stub.on("GET", "/backlog/summary", BacklogSummary::default());
    let region = |code: &str, parent: Option<&str>, name: &str| Region {
        code: code.into(),
        parent: parent.map(Into::into),
        name: name.into(),
    };
    stub.on("GET", "/regions", json!({"items": [region("51", None, "四川省")]}));
    for (code, name) in
        [("510402", "东区"), ("510402101", "银江镇"), ("510402101003", "五道河村")]
    {
        stub.on("GET", &format!("/regions/{code}"), region(code, None, name));
    }
}

/// Everything about one case of `owner`'s body, at its addresses.
pub(crate) fn put_case(stub: &Stub, owner: &Claims) -> CaseId {
    let case = CaseId::new(shard());
    stub.on("GET", &format!("/cases/{case}"), file(case, owner));
    stub.on("GET", &format!("/cases/{case}/track"), track(case, owner));
    stub.on("GET", &format!("/cases/{case}/referrals"), json!([]));
    stub.on("GET", &format!("/cases/{case}/targets"), [target()]);
    stub.on("GET", &format!("/cases/{case}/decision"), decision(case, owner));
    case
}

pub(crate) fn file(case: CaseId, owner: &Claims) -> CaseFile {
    let party = |side, kind, name: &str, identity: Option<&str>| Party {
        id: PartyId::new(shard()),
        side,
        kind,
        name: name.into(),
        identity: identity.map(Into::into),
        phone: identity.map(|_| "138****5678".into()),
        address: identity.map(|_| "四川省攀枝花市****".into()),
    };
    CaseFile {
        id: case,
        number: NUMBER.into(),
        version: 1,
        kind: CaseKind::Dispute,
        title: "拖欠装修工人工资".into(),
        facts: "2026年1月至2月，申请人为被申请人装修门面，完工后被申请人拖欠工资。\n\
                申请人要求支付工资12345.67元。<script>alert(1)</script>"
            .into(),
        dispute_type: DisputeType::Labour,
        purpose: None,
        channel: Channel::Application,
        received_on: today() - Days::new(20),
        registered_at: SystemClock.now() - TimeDelta::days(20),
        organisation: owner.org,
        staff: owner.sub,
        region: "510402101003".into(),
        place: Some("五道河村三组".into()),
        amount_fen: Some(1_234_567),
        people: 3,
        parties: vec![
            party(PartySide::Applicant, PartyKind::Person, "张三", Some("510402********1234")),
            party(PartySide::Respondent, PartyKind::Organisation, "攀枝花某装饰公司", None),
        ],
        materials: vec![Material {
            id: MaterialId::new(shard()),
            name: "考勤表复印件".into(),
            source: Some("张三".into()),
            pages: Some(4),
            added_at: SystemClock.now(),
        }],
    }
}

pub(crate) fn track(case: CaseId, owner: &Claims) -> CaseTrack {
    let clock = |rule: &str, title: &str, days: i64, state, provisional| Clock {
        id: ClockId::new(shard()),
        rule: rule.into(),
        title: title.into(),
        law: "《信访工作条例》".into(),
        article: "第三十四条".into(),
        period: "60日".into(),
        organisation: owner.org,
        organisation_name: owner.org_name.clone(),
        start_on: today() - Days::new(20),
        due_on: today() + TimeDelta::days(days),
        provisional,
        state,
        late: days < 0,
        days_left: (state == ClockState::Running).then_some(days),
        explanation: vec!["始日不计入（《民法典》第二百零一条）。".into(), "期限届满。".into()],
    };
    let entry = |days: i64, kind: &str, text: &str, actor: Option<&str>| TimelineEntry {
        at: SystemClock.now() - TimeDelta::days(days),
        on: None,
        kind: kind.into(),
        text: text.into(),
        actor_name: actor.map(Into::into),
    };
    CaseTrack {
        case,
        number: NUMBER.into(),
        title: "拖欠装修工人工资".into(),
        version: 4,
        stage: Stage::InProgress,
        organisation: owner.org,
        organisation_name: owner.org_name.clone(),
        staff: Some(owner.sub),
        staff_name: Some("李四".into()),
        proceedings: vec![Proceeding {
            id: ProceedingId::new(shard()),
            procedure: "people_mediation".into(),
            procedure_title: "人民调解".into(),
            state: ProceedingState::InProgress,
            organisation: owner.org,
            organisation_name: owner.org_name.clone(),
            staff: owner.sub,
            staff_name: "李四".into(),
            accepted_on: today() - Days::new(19),
            outcome: None,
            concluded_on: None,
            note: None,
        }],
        clocks: vec![
            clock("XF-4", "决定是否受理", -3, ClockState::Running, false),
            clock("XF-6", "办结信访事项", 5, ClockState::Running, false),
            clock("RM-1", "完成调解", 40, ClockState::Running, true),
            clock("XF-2", "转送、交办", 2, ClockState::Met, false),
        ],
        timeline: vec![
            entry(20, "case_registered", "登记案件", Some("王五")),
            entry(20, "case_routed", "由登记单位自行办理", None),
            entry(19, "proceeding_opened", "受理，适用人民调解程序", Some("李四")),
        ],
    }
}

fn decision(case: CaseId, owner: &Claims) -> Decision {
    let body = |name: &str, chosen, reason: &str| CandidateBody {
        organisation: OrganisationId::new(shard()),
        name: name.into(),
        chosen,
        reason: reason.into(),
    };
    let handler = |name: &str, chosen, load, reason: &str| CandidateHandler {
        staff: StaffId::new(Shard::DIRECTORY),
        name: name.into(),
        chosen,
        load,
        reason: reason.into(),
    };
    let rule = |rule: &str, fired, reason: &str| RuleTrace {
        rule: rule.into(),
        fired,
        reason: reason.into(),
    };
    Decision {
        case,
        decided_at: SystemClock.now() - TimeDelta::days(20),
        procedure: "people_mediation".into(),
        organisation: Some(owner.org),
        mode: "kept".into(),
        rules: vec![
            rule("R-MEDICAL", false, "纠纷类型为劳动争议，不是医疗。"),
            rule("R-KEEP", true, "登记单位有管辖权，由其自行办理。"),
        ],
        bodies: vec![
            body(&owner.org_name, true, "案发地在本辖区。"),
            body("东区劳动争议调解委员会", false, "登记单位能够办理的，不移交。"),
        ],
        handlers: vec![
            handler("李四", true, 2, "在办案件最少。"),
            handler("赵六", false, 5, "与当事人有利害关系，应当回避。"),
        ],
    }
}

fn target() -> ReferralTarget {
    ReferralTarget {
        organisation: OrganisationId::new(shard()),
        name: "攀枝花市东区人民法院".into(),
        basis: ReferralBasis::ToLitigation,
        proposed: Some("调解不成的，告知当事人可以起诉。".into()),
    }
}

pub(crate) fn referral(case: CaseId, to: &Claims, state: ReferralState) -> Referral {
    Referral {
        id: ReferralId::new(shard()),
        version: 2,
        case,
        number: NUMBER.into(),
        title: "拖欠装修工人工资".into(),
        kind: CaseKind::Petition,
        dispute_type: DisputeType::Labour,
        from: OrganisationId::new(shard()),
        from_name: "攀枝花市信访局".into(),
        to: to.org,
        to_name: to.org_name.clone(),
        basis: ReferralBasis::Forward,
        procedure: "petition".into(),
        state,
        note: Some("涉及人数较多，请及时办理。".into()),
        offered_on: today() - Days::new(1),
        offered_at: SystemClock.now(),
        received_on: None,
        accepted_on: None,
        return_reason: None,
        explanation: None,
        result: None,
    }
}

pub(crate) fn row(case: CaseId, days_left: Option<i64>) -> BacklogRow {
    BacklogRow {
        case,
        number: NUMBER.into(),
        title: "拖欠装修工人工资".into(),
        kind: CaseKind::Dispute,
        dispute_type: DisputeType::Labour,
        stage: Stage::InProgress,
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
    };
    BacklogSummary {
        open: 321,
        late: 12,
        due_soon: 34,
        by_body: (0..11)
            .map(|n| count(&format!("org_{n}"), &format!("第{n}人民调解委员会"), 60 - 5 * n, n % 4))
            .collect(),
        by_type: vec![count("labour", "劳动争议", 101, 7), count("neighbours", "邻里", 55, 2)],
        by_stage: vec![count("registered", "已登记", 20, 0), count("in_progress", "办理中", 230, 12)],
    }
}

pub(crate) fn notice(case: CaseId) -> Notice {
    Notice {
        id: NoticeId::new(Shard::DIRECTORY),
        kind: "referral_offered".into(),
        title: "有新的移交案件待签收".into(),
        body: format!("攀枝花市信访局移交案件{NUMBER}，请及时签收。"),
        case: Some(case),
        created_at: SystemClock.now(),
        read_at: None,
    }
}
