//! What is to be done, in one list: first what came back, what waits to be signed for and what nobody
//! has taken on yet; then what is being handled, by last day.

use std::collections::{BTreeMap, HashSet};

use contracts::api::routing::Referral;
use contracts::api::tracking::BacklogRow;
use contracts::vocabulary::Stage;
use kernel::{CaseId, NaiveDate, OrganisationId};

use crate::page::SOON_DAYS;
use crate::text::Text;

/// What the services list for the reader's body and for the reader.
pub(super) struct Lists {
    /// The reader's body.
    pub(super) own: OrganisationId,
    pub(super) today: NaiveDate,
    /// Whether this goes on from a list that began on an earlier page.
    pub(super) later: bool,
    /// Cases that came back to it.
    pub(super) returned: Listed<BacklogRow>,
    /// Its hand-overs that were returned, with the reasons.
    pub(super) returns: Vec<Referral>,
    /// Hand-overs that were not answered yet, to it and to bodies below it.
    pub(super) unanswered: Listed<Referral>,
    /// Cases that are registered and no further.
    pub(super) registered: Listed<BacklogRow>,
    /// The rest: the reader's own, or all of the body's.
    pub(super) open: Listed<BacklogRow>,
}

/// Some rows, and whether there are more of them.
#[derive(Debug)]
pub(super) struct Listed<T> {
    pub(super) items: Vec<T>,
    pub(super) goes_on: bool,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            goes_on: false,
        }
    }
}

/// The groups, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Returned,
    Unanswered,
    Unassigned,
    Late,
    Today,
    Soon,
    Later,
    Unlimited,
}

impl Kind {
    /// The group of a case with so many days left.
    fn by(days_left: Option<i64>) -> Self {
        match days_left {
            None => Self::Unlimited,
            Some(days) if days < 0 => Self::Late,
            Some(0) => Self::Today,
            Some(days) if days <= SOON_DAYS => Self::Soon,
            Some(_) => Self::Later,
        }
    }

    fn label(self, t: &Text) -> &'static str {
        match self {
            Self::Returned => t.home.returned,
            Self::Unanswered => t.home.unanswered,
            Self::Unassigned => t.home.unassigned,
            Self::Late => t.home.late,
            Self::Today => t.home.due_today,
            Self::Soon => t.home.due_soon,
            Self::Later => t.home.later,
            Self::Unlimited => t.list.no_due,
        }
    }
}

/// Some cases under one heading.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) label: &'static str,
    pub(crate) lines: Vec<Line>,
    /// Whether there are more of them than are listed here.
    pub(crate) goes_on: bool,
    /// Where all of them are, if they go on and not on the next page.
    pub(crate) all: Option<String>,
}

/// One case.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) case: CaseId,
    pub(crate) title: String,
    pub(crate) number: String,
    /// Its kind and what it is about.
    pub(crate) what: String,
    /// With whom it lies, or from whom it comes.
    pub(crate) who: String,
    /// Why it stands in its group, where its last day does not say so.
    pub(crate) why: Option<String>,
    /// Last day, days left, and whether the day may still move.
    pub(crate) due: Option<(NaiveDate, i64, bool)>,
}

/// The list, and apart from it the hand-overs that wait at bodies below the reader's.
pub(super) fn list(t: &Text, mut lists: Lists) -> (Vec<Group>, Vec<Line>) {
    let own = lists.own;
    let unanswered = &mut lists.unanswered.items;
    unanswered.sort_by_key(|it| (it.offered_on, it.offered_at));
    let (ours, below): (Vec<_>, Vec<_>) = lists
        .unanswered
        .items
        .into_iter()
        .partition(|it| it.to == own);
    let waiting = |it: Referral| waiting(t, it, own, lists.today);
    let mut groups: BTreeMap<Kind, Vec<Line>> = BTreeMap::new();
    let mut listed = HashSet::new();
    let mut put = |kind: Kind, line: Line| {
        if listed.insert(line.case) {
            groups.entry(kind).or_default().push(line);
        }
    };
    for row in lists.returned.items {
        let returns = lists.returns.iter().filter(|it| it.case == row.case);
        let why = returns.max_by_key(|it| it.offered_at);
        let why = why.and_then(|it| why_returned(t, it));
        put(Kind::Returned, Line { why, ..line(row) });
    }
    for referral in ours {
        put(Kind::Unanswered, waiting(referral));
    }
    for row in lists.registered.items {
        if row.staff_name.is_none() {
            put(Kind::Unassigned, line(row));
        }
    }
    // The open cases come by their last day, so only the last group of theirs can go on.
    let mut last = None;
    for row in lists.open.items {
        if !(lists.later && stood_above(&row)) {
            let kind = Kind::by(row.days_left);
            last = last.max(Some(kind));
            put(kind, line(row));
        }
    }
    let all_of = |kind| match kind {
        Kind::Returned if lists.returned.goes_on => Some(all_in(own, Stage::Returned)),
        Kind::Unanswered if lists.unanswered.goes_on => Some("/inbox".to_owned()),
        Kind::Unassigned if lists.registered.goes_on => Some(all_in(own, Stage::Registered)),
        _ => None,
    };
    let groups = groups.into_iter().map(|(kind, lines)| {
        let all = all_of(kind);
        Group {
            label: kind.label(t),
            lines,
            goes_on: all.is_some() || (lists.open.goes_on && last == Some(kind)),
            all,
        }
    });
    (groups.collect(), below.into_iter().map(waiting).collect())
}

/// Whether a case is one of those that are listed before the open ones.
fn stood_above(row: &BacklogRow) -> bool {
    match row.stage.known() {
        Ok(Stage::Returned) => true,
        Ok(Stage::Registered) => row.staff_name.is_none(),
        Ok(_) | Err(_) => false,
    }
}

fn all_in(body: OrganisationId, stage: Stage) -> String {
    format!("/backlog?organisation={body}&stage={stage}")
}

fn line(row: BacklogRow) -> Line {
    let due = row.due_on.zip(row.days_left);
    Line {
        case: row.case,
        what: format!("{} · {}", row.kind.label(), row.dispute_type.label()),
        who: row.staff_name.unwrap_or(row.organisation_name),
        why: None,
        due: due.map(|(day, left)| (day, left, row.provisional)),
        title: row.title,
        number: row.number,
    }
}

/// A hand-over that waits for an answer: of the reader's body, or of the one it names.
fn waiting(t: &Text, referral: Referral, own: OrganisationId, today: NaiveDate) -> Line {
    let days = (today - referral.offered_on).num_days();
    let state = referral.state.label();
    Line {
        case: referral.case,
        what: format!(
            "{} · {}",
            referral.kind.label(),
            referral.dispute_type.label()
        ),
        who: if referral.to == own {
            t.home.from(&referral.from_name, referral.basis.label())
        } else {
            t.home.to(&referral.from_name, &referral.to_name)
        },
        why: Some(match days {
            0 => t.home.offered_today(state),
            days => t.home.waits(state, days),
        }),
        due: None,
        title: referral.title,
        number: referral.number,
    }
}

fn why_returned(t: &Text, referral: &Referral) -> Option<String> {
    let reason = referral.return_reason.as_ref()?;
    let said = referral.explanation.as_deref().unwrap_or_default();
    Some(t.home.returned_by(&referral.to_name, reason.label(), said))
}

#[cfg(test)]
mod tests {
    use contracts::vocabulary::{
        CaseKind, DisputeType, ReferralBasis, ReferralState, ReturnReason, Stage,
    };
    use kernel::{ReferralId, Shard};

    use super::*;
    use crate::text::ZH_CN;

    fn shard() -> Shard {
        Shard::new(7).unwrap()
    }

    fn today() -> NaiveDate {
        "2026-03-25".parse().unwrap()
    }

    fn row(title: &str, days_left: Option<i64>, staff: Option<&str>) -> BacklogRow {
        BacklogRow {
            case: CaseId::new(shard()),
            number: "号".into(),
            title: title.into(),
            kind: CaseKind::Dispute.into(),
            dispute_type: DisputeType::Labour.into(),
            stage: Stage::InProgress.into(),
            organisation: OrganisationId::new(shard()),
            organisation_name: "本单位".into(),
            staff_name: staff.map(Into::into),
            due_on: days_left.map(|days| today() + chrono::TimeDelta::days(days)),
            rule: None,
            provisional: false,
            late: days_left.is_some_and(|days| days < 0),
            days_left,
            received_on: today(),
        }
    }

    fn whole<T>(items: Vec<T>) -> Listed<T> {
        Listed {
            items,
            goes_on: false,
        }
    }

    fn cut<T>(items: Vec<T>) -> Listed<T> {
        Listed {
            items,
            goes_on: true,
        }
    }

    fn referral(case: CaseId, to: OrganisationId, title: &str) -> Referral {
        Referral {
            id: ReferralId::new(shard()),
            version: 1,
            case,
            number: "号".into(),
            title: title.into(),
            kind: CaseKind::Petition.into(),
            dispute_type: DisputeType::Labour.into(),
            from: OrganisationId::new(shard()),
            from_name: "信访局".into(),
            to,
            to_name: "法院".into(),
            basis: ReferralBasis::ALL[0].into(),
            procedure: "p".into(),
            state: ReferralState::Offered.into(),
            note: None,
            offered_on: today() - chrono::Days::new(3),
            offered_at: "2026-03-22T02:00:00Z".parse().unwrap(),
            received_on: None,
            accepted_on: None,
            returned_on: None,
            return_reason: None,
            explanation: None,
            result: None,
            visible: true,
            actions: Vec::new(),
            unacceptable: None,
        }
    }

    #[test]
    fn what_waits_for_somebody_comes_before_what_is_being_handled() {
        let own = OrganisationId::new(shard());
        let back = row("退回的", Some(9), Some("李四"));
        let mut returned = referral(back.case, own, "退回的");
        returned.return_reason = Some(ReturnReason::ALL[0].into());
        returned.explanation = Some("缺少材料。".into());
        let new = row("新登记的", Some(14), None);
        let open = vec![
            row("迟的", Some(-2), Some("李四")),
            row("今天的", Some(0), Some("李四")),
            row("快到的", Some(SOON_DAYS), Some("李四")),
            row("不急的", Some(SOON_DAYS + 1), Some("李四")),
            row("无期限的", None, Some("李四")),
            // What stands above is not listed twice.
            back.clone(),
            new.clone(),
        ];
        let elsewhere = OrganisationId::new(shard());
        let unanswered = vec![
            referral(CaseId::new(shard()), own, "待签收的"),
            referral(CaseId::new(shard()), elsewhere, "别处的"),
        ];
        let lists = Lists {
            own,
            today: today(),
            later: false,
            returned: whole(vec![back]),
            returns: vec![returned],
            unanswered: whole(unanswered),
            registered: whole(vec![row("有人办的", None, Some("李四")), new]),
            open: whole(open),
        };
        let (groups, below) = list(&ZH_CN, lists);
        assert!(groups.iter().all(|group| !group.goes_on));
        let shown: Vec<_> = groups
            .iter()
            .flat_map(|group| group.lines.iter().map(|line| line.title.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                "退回的",
                "待签收的",
                "新登记的",
                "迟的",
                "今天的",
                "快到的",
                "不急的",
                "无期限的"
            ]
        );
        let why = groups[0].lines[0].why.as_deref().unwrap();
        assert!(why.contains("法院") && why.contains("缺少材料。"), "{why}");
        let why = groups[1].lines[0].why.as_deref().unwrap();
        assert!(why.contains("3天"), "{why}");
        assert_eq!(below.len(), 1);
        assert!(below[0].who.contains("法院"), "{}", below[0].who);
    }

    #[test]
    fn a_list_that_is_cut_says_so_and_where_the_rest_is() {
        let own = OrganisationId::new(shard());
        let stage = |stage: Stage, row: BacklogRow| BacklogRow {
            stage: stage.into(),
            ..row
        };
        let back = stage(Stage::Returned, row("退回的", None, Some("李四")));
        let new = stage(Stage::Registered, row("新登记的", None, None));
        let lists = |later| Lists {
            own,
            today: today(),
            later,
            returned: Listed::default(),
            returns: Vec::new(),
            unanswered: cut(vec![referral(CaseId::new(shard()), own, "待签收的")]),
            registered: whole(Vec::new()),
            open: cut(vec![
                row("迟的", Some(-2), Some("李四")),
                row("不急的", Some(30), Some("李四")),
                back.clone(),
                new.clone(),
            ]),
        };
        let (groups, _) = list(&ZH_CN, lists(false));
        let cut: Vec<_> = groups.iter().map(|group| group.goes_on).collect();
        assert_eq!(groups[0].all.as_deref(), Some("/inbox"));
        // What waits, what is late, what is due later, what has no limit.
        assert_eq!(cut, [true, false, false, true]);
        // What stood on the first page is not listed again.
        let (groups, _) = list(&ZH_CN, lists(true));
        let shown = groups.iter().flat_map(|group| &group.lines);
        let shown: Vec<_> = shown.map(|line| line.title.as_str()).collect();
        assert_eq!(shown, ["待签收的", "迟的", "不急的"]);
    }
}
