//! Who handles a case inside a body: qualified, without a conflict of interest, least loaded.
//!
//! A conflict of interest (回避) beats everything, an explicit choice too. Among the others those
//! with a qualification that the law data asks for come first, then people's mediators, then the
//! rest; equals are told apart by open cases, by how long they have had none, and by id, so
//! that the same state always gives the same answer.

use std::cmp::Ordering;

use contracts::api::routing::CandidateHandler;
use contracts::vocabulary::{OrganisationKind, Qualification, Role};
use kernel::StaffId;
use law::Procedure;

use super::body::{Member, is_committee};
use super::refusal::Refusal;

/// Whom the body or the request has in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Nobody in particular.
    Anyone,
    /// This one, if nothing speaks against it: who registered the case.
    Rather(StaffId),
    /// This one or nobody.
    Only(StaffId),
}

/// Who handles it, and how everybody fared.
#[derive(Debug)]
pub(crate) struct Allocation {
    /// The handler; `None` when nobody may.
    pub(crate) staff: Option<StaffId>,
    /// Why nobody may.
    pub(crate) refusal: Option<Refusal>,
    /// Everybody with a fitting role, the chosen one first.
    pub(crate) handlers: Vec<CandidateHandler>,
}

/// How well somebody fits; the order is the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Qualified,
    /// A people's mediator, whether or not the law names that beside special knowledge.
    General,
    Unqualified,
    Absent,
    Conflicted,
}

/// Chooses among the staff of a body of this kind. `identities` are the keyed indexes of the
/// parties.
pub(crate) fn allocate(
    procedure: &Procedure,
    at: OrganisationKind,
    identities: &[String],
    members: &[Member],
    wish: Wish,
) -> Allocation {
    let ranked = rank(procedure, at, identities, members, wish);
    let chosen = ranked.first().filter(|(fit, member)| {
        let wished = match wish {
            Wish::Anyone | Wish::Rather(_) => true,
            Wish::Only(staff) => staff == member.id,
        };
        wished && may_handle(*fit)
    });
    let staff = chosen.map(|(_, member)| member.id);
    let handlers = ranked
        .iter()
        .enumerate()
        .map(|(place, weighed)| CandidateHandler {
            staff: weighed.1.id,
            name: weighed.1.name.clone(),
            chosen: Some(weighed.1.id) == staff,
            load: weighed.1.load,
            reason: reason(procedure, weighed, &why(&ranked, place, chosen, wish)),
        })
        .collect();
    Allocation {
        staff,
        refusal: staff.is_none().then(|| refusal(&ranked, wish)),
        handlers,
    }
}

/// Those who may be named, in the order in which they would be chosen.
pub(crate) fn eligible<'a>(
    procedure: &Procedure,
    at: OrganisationKind,
    identities: &[String],
    members: &'a [Member],
) -> Vec<&'a Member> {
    let ranked = rank(procedure, at, identities, members, Wish::Anyone).into_iter();
    let fitting = ranked.filter(|(fit, _)| may_handle(*fit));
    fitting.map(|(_, member)| member).collect()
}

/// Everybody with a fitting role, in the order of preference.
fn rank<'a>(
    procedure: &Procedure,
    at: OrganisationKind,
    identities: &[String],
    members: &'a [Member],
    wish: Wish,
) -> Vec<(Fit, &'a Member)> {
    let mut ranked: Vec<(Fit, &Member)> = members
        .iter()
        .filter(|member| {
            member
                .roles
                .iter()
                .any(|role| handles(*role, procedure, at))
        })
        .map(|member| (fit(procedure, identities, member), member))
        .collect();
    ranked.sort_by(|one, other| by_preference(wish, one, other));
    ranked
}

/// Whether somebody with this role handles the procedure in a body of this kind. No law says so:
/// it is how the roles are cut.
fn handles(role: Role, procedure: &Procedure, at: OrganisationKind) -> bool {
    let of_petitions = asked_for(procedure).any(|word| word == Qualification::Petition.as_str());
    match role {
        Role::Mediator => !of_petitions,
        Role::PetitionClerk => of_petitions,
        Role::ReceivingClerk => !is_committee(at),
        Role::Dispatcher | Role::Supervisor | Role::Administrator => false,
    }
}

/// What the law asks of handlers in particular: to be a people's mediator is that only where
/// nothing else is asked for, and otherwise good enough.
fn asked_for(procedure: &Procedure) -> impl Iterator<Item = &str> {
    let all = procedure.panel.qualifications.iter().map(String::as_str);
    let general = Qualification::PeopleMediator.as_str();
    let alone = procedure.panel.qualifications.len() == 1;
    all.filter(move |word| alone || *word != general)
}

fn fit(procedure: &Procedure, identities: &[String], member: &Member) -> Fit {
    let conflicted = member
        .interests
        .iter()
        .any(|interest| identities.contains(interest));
    let mut asked_for = asked_for(procedure).peekable();
    let has = |wanted: &str| {
        member
            .qualifications
            .iter()
            .any(|own| own.as_str() == wanted)
    };
    if conflicted {
        Fit::Conflicted
    } else if !member.active {
        Fit::Absent
    } else if asked_for.peek().is_none() || asked_for.any(has) {
        Fit::Qualified
    } else if has(Qualification::PeopleMediator.as_str()) {
        Fit::General
    } else {
        Fit::Unqualified
    }
}

/// Whether to be a people's mediator is one of the qualifications that the law names.
fn accepts_mediators(procedure: &Procedure) -> bool {
    let mut named = procedure.panel.qualifications.iter();
    named.any(|word| word == Qualification::PeopleMediator.as_str())
}

fn may_handle(fit: Fit) -> bool {
    match fit {
        Fit::Qualified | Fit::General | Fit::Unqualified => true,
        Fit::Absent | Fit::Conflicted => false,
    }
}

/// What somebody was put before somebody else for, in the order in which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// They were named, or registered the case.
    Wish,
    Fit,
    Load,
    /// They have had no case for longer.
    Rest,
    /// The order of ids, so that there is one.
    Id,
}

fn by_preference(wish: Wish, one: &(Fit, &Member), other: &(Fit, &Member)) -> Ordering {
    compare(wish, one, other).0
}

/// Who comes first of two, and what decides it.
fn compare(wish: Wish, one: &(Fit, &Member), other: &(Fit, &Member)) -> (Ordering, Before) {
    let wished = |(fit, member): &(Fit, &Member)| match wish {
        Wish::Anyone => false,
        // Who registered the case keeps it only with the qualification it asks for.
        Wish::Rather(staff) => staff == member.id && *fit == Fit::Qualified,
        Wish::Only(staff) => staff == member.id,
    };
    let ((fit, member), (other_fit, other_member)) = (one, other);
    let last = |member: &Member| member.last_assigned_at;
    let decided = [
        (wished(other).cmp(&wished(one)), Before::Wish),
        (fit.cmp(other_fit), Before::Fit),
        (member.load.cmp(&other_member.load), Before::Load),
        // `None`, never assigned, comes first.
        (last(member).cmp(&last(other_member)), Before::Rest),
    ];
    let by_id = (member.id.cmp(&other_member.id), Before::Id);
    let mut decided = decided.into_iter();
    decided.find(|(order, _)| order.is_ne()).unwrap_or(by_id)
}

fn refusal(ranked: &[(Fit, &Member)], wish: Wish) -> Refusal {
    let conflicted = |(fit, _): &(Fit, &Member)| *fit == Fit::Conflicted;
    match wish {
        Wish::Only(staff) => {
            let own = ranked.iter().find(|(_, member)| member.id == staff);
            match own {
                Some(own) if conflicted(own) => Refusal::Recused,
                Some(_) | None => Refusal::UnsuitableHandler,
            }
        }
        Wish::Anyone | Wish::Rather(_) if ranked.iter().any(conflicted) => Refusal::AllRecused,
        Wish::Anyone | Wish::Rather(_) => Refusal::NoHandler,
    }
}

/// Why somebody was chosen, or was not, in the place they came in: what put them before the next who
/// may handle it, or behind the one chosen.
fn why(
    ranked: &[(Fit, &Member)],
    place: usize,
    chosen: Option<&(Fit, &Member)>,
    wish: Wish,
) -> String {
    let (Some(own), Some(chosen)) = (ranked.get(place), chosen) else {
        return "未选定承办人".to_owned();
    };
    if own.1.id != chosen.1.id {
        return match (compare(wish, chosen, own).1, wish) {
            (Before::Wish, Wish::Only(_)) => "已由有权人员指定他人".to_owned(),
            (Before::Wish, Wish::Anyone | Wish::Rather(_)) => {
                "登记人具备资质，由登记人承办，不比较在办案件数".to_owned()
            }
            (Before::Fit, _) => "资质次于选定人员".to_owned(),
            (Before::Load, _) => {
                let (load, least) = (own.1.load, chosen.1.load);
                format!("在办{load}件，多于选定人员的{least}件")
            }
            (Before::Rest, _) => "在办案件数相同，最近一次承办较晚".to_owned(),
            (Before::Id, _) => "条件相同，固定次序在后".to_owned(),
        };
    }
    let others = ranked.iter().filter(|other| may_handle(other.0));
    let mut others = others.filter(|other| other.1.id != own.1.id);
    match (others.next().map(|next| compare(wish, own, next).1), wish) {
        (_, Wish::Only(_)) => "由有权人员指定",
        (None, _) => "没有其他可以承办的人员，选定",
        (Some(Before::Wish), _) => "由登记人承办，不比较在办案件数，选定",
        (Some(Before::Fit), _) => "资质优先，选定",
        (Some(Before::Load), _) => "资质相当的人员中在办案件最少，选定",
        (Some(Before::Rest), _) => "在办案件数相同，未承办新案的时间最长，选定",
        (Some(Before::Id), _) => "条件相同，按固定次序选定",
    }
    .to_owned()
}

fn reason(procedure: &Procedure, (fit, _): &(Fit, &Member), picked: &str) -> String {
    let title = &procedure.title;
    let why = match fit {
        Fit::Conflicted => return "与当事人有利害关系，应当回避。".to_owned(),
        Fit::Absent => return "目前不承接案件。".to_owned(),
        Fit::Qualified if procedure.panel.qualifications.is_empty() => "符合承办角色".to_owned(),
        Fit::Qualified => format!("具备{title}所需专业资质（{}）", procedure.panel.article),
        Fit::General if accepts_mediators(procedure) => {
            format!("具备人民调解员资格（{}）", procedure.panel.article)
        }
        Fit::General => format!("未登记{title}所需专业资质，由人民调解员承办"),
        Fit::Unqualified => format!("未登记{title}所需专业资质"),
    };
    format!("{why}，{picked}。")
}
