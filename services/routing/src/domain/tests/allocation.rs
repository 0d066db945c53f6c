use contracts::vocabulary::{OrganisationKind, Qualification, Role};
use kernel::{Shard, StaffId, Timestamp};
use law::Procedure;
use proptest::prelude::*;

use crate::domain::allocation::{Allocation, Wish, allocate as allocate_at};
use crate::domain::body::Member;
use crate::domain::refusal::Refusal;
use crate::domain::rules::RuleBook;

fn medical() -> &'static Procedure {
    let book = RuleBook::load().unwrap();
    book.procedure("medical_people_mediation").unwrap()
}

/// At the medical committee.
fn allocate(
    procedure: &Procedure,
    identities: &[String],
    members: &[Member],
    wish: Wish,
) -> Allocation {
    let at = OrganisationKind::SpecialisedCommittee;
    allocate_at(procedure, at, identities, members, wish)
}

fn mediator(name: &str, load: i32, qualifications: &[Qualification]) -> Member {
    Member {
        id: StaffId::new(Shard::DIRECTORY),
        name: name.to_owned(),
        roles: vec![Role::Mediator],
        qualifications: qualifications.to_vec(),
        active: true,
        interests: Vec::new(),
        load,
        last_assigned_at: None,
    }
}

fn barred(mut member: Member, identity: &str) -> Member {
    member.interests.push(identity.to_owned());
    member
}

fn parties() -> Vec<String> {
    vec!["张三".to_owned(), "李四".to_owned()]
}

#[test]
fn a_conflict_of_interest_beats_the_load() {
    let idle = barred(mediator("甲", 0, &[Qualification::Medical]), "李四");
    let busy = mediator("乙", 40, &[Qualification::Medical]);
    let weighed = allocate(medical(), &parties(), &[idle, busy.clone()], Wish::Anyone);
    assert_eq!(weighed.staff, Some(busy.id));
    assert!(weighed.handlers[1].reason.contains("应当回避"));
}

#[test]
fn a_conflict_of_interest_beats_an_explicit_choice() {
    let wanted = barred(mediator("甲", 0, &[Qualification::Medical]), "张三");
    let other = mediator("乙", 3, &[Qualification::Medical]);
    let wish = Wish::Only(wanted.id);
    let weighed = allocate(medical(), &parties(), &[wanted, other], wish);
    assert_eq!(
        (weighed.staff, weighed.refusal),
        (None, Some(Refusal::Recused))
    );
}

#[test]
fn who_registered_it_does_not_keep_it_against_a_conflict() {
    let registrar = barred(mediator("甲", 0, &[Qualification::Medical]), "张三");
    let other = mediator("乙", 9, &[Qualification::Legal]);
    let wish = Wish::Rather(registrar.id);
    let weighed = allocate(medical(), &parties(), &[registrar, other.clone()], wish);
    assert_eq!(weighed.staff, Some(other.id));
}

#[test]
fn who_registered_it_keeps_it_whatever_the_load() {
    let registrar = mediator("甲", 30, &[Qualification::Medical]);
    let other = mediator("乙", 0, &[Qualification::Medical]);
    let wish = Wish::Rather(registrar.id);
    let weighed = allocate(medical(), &parties(), &[other, registrar.clone()], wish);
    assert_eq!(weighed.staff, Some(registrar.id));
    // And the reasons say so, not that thirty were the fewest.
    for handler in &weighed.handlers {
        assert!(
            handler.reason.contains("不比较在办案件数"),
            "{}",
            handler.reason
        );
    }
}

/// Each reason names what decided, and no other.
#[test]
fn reasons_say_what_decided() {
    let qualified = |name, load| mediator(name, load, &[Qualification::Medical]);
    let all = [
        qualified("甲", 1),
        qualified("乙", 4),
        mediator("丙", 0, &[Qualification::PeopleMediator]),
    ];
    let reasons = |wish| {
        let weighed = allocate(medical(), &[], &all, wish).handlers.into_iter();
        let reasons = weighed.map(|handler| (handler.name, handler.reason));
        reasons.collect::<std::collections::BTreeMap<_, _>>()
    };
    let anyone = reasons(Wish::Anyone);
    assert!(anyone["甲"].contains("在办案件最少，选定"), "{anyone:?}");
    assert!(
        anyone["乙"].contains("在办4件，多于选定人员的1件"),
        "{anyone:?}"
    );
    assert!(anyone["丙"].contains("资质次于选定人员"), "{anyone:?}");
    let named = reasons(Wish::Only(all[1].id));
    assert!(named["乙"].contains("由有权人员指定"), "{named:?}");
    assert!(named["甲"].contains("已由有权人员指定他人"), "{named:?}");
    let alone = allocate(medical(), &[], &all[..1], Wish::Anyone);
    let reason = &alone.handlers[0].reason;
    assert!(reason.contains("没有其他可以承办的人员"), "{reason}");
}

#[test]
fn the_qualified_come_first_and_peoples_mediators_stand_in() {
    let general = mediator("甲", 0, &[Qualification::PeopleMediator]);
    let physician = mediator("乙", 20, &[Qualification::Medical]);
    let both = [general.clone(), physician.clone()];
    let weighed = allocate(medical(), &[], &both, Wish::Anyone);
    assert_eq!(weighed.staff, Some(physician.id));
    let weighed = allocate(medical(), &[], std::slice::from_ref(&general), Wish::Anyone);
    assert_eq!(weighed.staff, Some(general.id));
    let reason = &weighed.handlers[0].reason;
    let article = &medical().panel.article;
    let qualified = format!("具备人民调解员资格（{article}），");
    assert!(reason.starts_with(&qualified), "{reason}");
    let unqualified = mediator("丙", 0, &[]);
    let weighed = allocate(medical(), &[], &[unqualified], Wish::Anyone);
    assert!(weighed.handlers[0].reason.starts_with("未登记"));
}

/// Where the law names no people's mediators, to be one is no qualification.
#[test]
fn a_peoples_mediator_is_qualified_only_where_the_law_says_so() {
    let book = RuleBook::load().unwrap();
    let mut others = book.law.procedures().filter(|procedure| {
        let asked_for = &procedure.panel.qualifications;
        let clerks = asked_for.iter().any(|word| word == "petition");
        !asked_for.is_empty() && !clerks && !asked_for.iter().any(|word| word == "people_mediator")
    });
    let procedure = others.next().unwrap();
    let general = mediator("甲", 0, &[Qualification::PeopleMediator]);
    let weighed = allocate(procedure, &[], &[general], Wish::Anyone);
    assert!(
        weighed.handlers[0].reason.starts_with("未登记"),
        "{}",
        procedure.id
    );
}

#[test]
fn equals_are_told_apart_by_rest_and_then_by_id() {
    let at = |seconds: i64| Timestamp::from_timestamp(seconds, 0);
    let mut rested = mediator("甲", 2, &[Qualification::Medical]);
    let mut recent = mediator("乙", 2, &[Qualification::Medical]);
    rested.last_assigned_at = at(1_000);
    recent.last_assigned_at = at(2_000);
    let never = mediator("丙", 2, &[Qualification::Medical]);
    let twin = Member {
        id: StaffId::new(Shard::DIRECTORY),
        ..never.clone()
    };
    let all = [recent.clone(), rested.clone(), twin.clone(), never.clone()];
    let weighed = allocate(medical(), &[], &all, Wish::Anyone);
    let order: Vec<_> = weighed.handlers.iter().map(|one| one.staff).collect();
    let (first, second) = (never.id.min(twin.id), never.id.max(twin.id));
    assert_eq!(order, [first, second, rested.id, recent.id]);
}

#[test]
fn somebody_without_the_role_or_away_is_no_choice() {
    let mut clerk = mediator("甲", 0, &[Qualification::Medical]);
    clerk.roles = vec![Role::ReceivingClerk];
    let mut away = mediator("乙", 0, &[Qualification::Medical]);
    away.active = false;
    for wanted in [clerk.id, away.id, StaffId::new(Shard::DIRECTORY)] {
        let both = [clerk.clone(), away.clone()];
        let weighed = allocate(medical(), &[], &both, Wish::Only(wanted));
        assert_eq!(weighed.refusal, Some(Refusal::UnsuitableHandler));
    }
    let weighed = allocate(medical(), &[], &[clerk, away], Wish::Anyone);
    assert_eq!(weighed.refusal, Some(Refusal::NoHandler));
}

#[test]
fn when_all_are_barred_nobody_handles_it() {
    let all = [
        barred(mediator("甲", 0, &[]), "张三"),
        barred(mediator("乙", 1, &[]), "李四"),
    ];
    let weighed = allocate(medical(), &parties(), &all, Wish::Anyone);
    assert_eq!(
        (weighed.staff, weighed.refusal),
        (None, Some(Refusal::AllRecused))
    );
}

prop_compose! {
    fn any_member()(
        number in any::<u64>(),
        load in 0..50_i32,
        active in any::<bool>(),
        roles in proptest::sample::subsequence(Role::ALL.to_vec(), 0..=3),
        qualifications in proptest::sample::subsequence(Qualification::ALL.to_vec(), 0..=3),
        interests in proptest::collection::vec("[a-f]", 0..3),
        rested in proptest::option::of(0..1_000_i64),
    ) -> Member {
        Member {
            id: StaffId::new(Shard::DIRECTORY),
            name: number.to_string(),
            roles, qualifications, active, interests, load,
            last_assigned_at: rested.and_then(|at| Timestamp::from_timestamp(at, 0)),
        }
    }
}

proptest! {
    #[test]
    fn never_a_conflicted_or_absent_handler(
        members in proptest::collection::vec(any_member(), 0..12),
        parties in proptest::collection::vec("[a-f]", 0..3),
        wish in 0..3_usize,
        pick in any::<proptest::sample::Index>(),
    ) {
        let procedure = medical();
        let wish = match (wish, members.is_empty()) {
            (1, false) => Wish::Rather(pick.get(&members).id),
            (2, false) => Wish::Only(pick.get(&members).id),
            _ => Wish::Anyone,
        };
        let weighed = allocate(procedure, &parties, &members, wish);
        let may = |member: &Member| member.active
            && member.roles.contains(&Role::Mediator)
            && !member.interests.iter().any(|one| parties.contains(one));
        match weighed.staff {
            Some(staff) => {
                let chosen = members.iter().find(|member| member.id == staff).unwrap();
                prop_assert!(may(chosen));
                prop_assert_eq!(weighed.handlers[0].staff, staff);
            }
            None => match wish {
                Wish::Only(staff) => {
                    let wanted = members.iter().find(|member| member.id == staff).unwrap();
                    prop_assert!(!may(wanted));
                }
                Wish::Anyone | Wish::Rather(_) => prop_assert!(!members.iter().any(may)),
            },
        }
        prop_assert_eq!(weighed.staff.is_none(), weighed.refusal.is_some());
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        members in proptest::collection::vec(any_member(), 0..12),
    ) {
        let mut reversed = members.clone();
        reversed.reverse();
        let one = allocate(medical(), &[], &members, Wish::Anyone);
        let other = allocate(medical(), &[], &reversed, Wish::Anyone);
        prop_assert_eq!(one.handlers, other.handlers);
    }
}
