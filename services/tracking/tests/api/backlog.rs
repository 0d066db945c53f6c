use contracts::Service;
use contracts::event::{ReferralAccepted, ReferralOffered, ReferralReturned, ReferralWithdrawn};
use contracts::vocabulary::{
    CaseKind, DisputeType, OrganisationKind, Outcome, PetitionPurpose, ReferralBasis, ReturnReason,
    Role,
};
use contracts::{Claims, Reach, Scope};
use kernel::{CaseId, OrganisationId, ReferralId};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::world::{Body, World};

const TODAY: &str = "2026-03-20";

async fn city(world: &World) -> Vec<Body> {
    let mut bodies = Vec::new();
    for (kind, path, name) in [
        (OrganisationKind::GovernanceCenter, "5104/", "市综治中心"),
        (OrganisationKind::TownshipCommittee, "5104/1/", "一镇调委会"),
        (
            OrganisationKind::VillageCommittee,
            "5104/1/11/",
            "一镇一村调委会",
        ),
        (
            OrganisationKind::VillageCommittee,
            "5104/1/12x/",
            "一镇二村调委会",
        ),
        (OrganisationKind::Court, "5104/court/", "法院"),
    ] {
        bodies.push(world.body(kind, path, name).await);
    }
    bodies
}

async fn offer(world: &World, case: CaseId, from: &Body, to: &Body) -> ReferralId {
    let referral = ReferralId::new(case.shard());
    let offered = ReferralOffered {
        referral,
        case,
        from: from.id,
        to: to.id,
        basis: ReferralBasis::Transfer.into(),
        procedure: "people_mediation".into(),
        offered_on: TODAY.parse().unwrap(),
        recorded_on: None,
    };
    world.feed(Service::Routing, case.uuid(), offered).await;
    referral
}

async fn answer(
    world: &World,
    case: CaseId,
    referral: ReferralId,
    from: &Body,
    to: &Body,
    yes: bool,
) {
    if yes {
        let accepted = ReferralAccepted {
            referral,
            case,
            from: from.id,
            to: to.id,
            accepted_on: TODAY.parse().unwrap(),
        };
        world.feed(Service::Routing, case.uuid(), accepted).await;
        world.assign(case, to, "people_mediation", TODAY).await;
    } else {
        let returned = ReferralReturned {
            referral,
            case,
            from: from.id,
            to: to.id,
            reason: ReturnReason::Other.into(),
            returns: 1,
            returned_on: TODAY.parse().unwrap(),
        };
        world.feed(Service::Routing, case.uuid(), returned).await;
    }
}

async fn withdraw(world: &World, case: CaseId, referral: ReferralId, from: &Body, to: &Body) {
    let withdrawn = ReferralWithdrawn {
        referral,
        case,
        from: from.id,
        to: to.id,
    };
    world.feed(Service::Routing, case.uuid(), withdrawn).await;
}

/// One case from registration to wherever chance takes it.
async fn live(world: &World, bodies: &[Body], random: &mut StdRng) {
    let from = bodies.choose(random).unwrap();
    let received_on = format!(
        "2026-0{}-{:02}",
        random.random_range(1..=3),
        random.random_range(1..=19)
    );
    let mut registered = world.registration(from, CaseKind::Dispute, &received_on);
    registered.dispute_type = (*DisputeType::ALL.choose(random).unwrap()).into();
    if random.random_bool(0.25) {
        registered.kind = CaseKind::Petition.into();
        registered.purpose = Some(PetitionPurpose::Accusation.into());
    }
    let case = registered.case;
    world.feed(Service::Intake, case.uuid(), registered).await;
    match random.random_range(0..5) {
        0 => {}
        1 => {
            world
                .assign(case, from, "people_mediation", &received_on)
                .await
        }
        2 => {
            world
                .assign(case, from, "medical_people_mediation", &received_on)
                .await;
            world.conclude(case, Outcome::new("agreement"), TODAY).await;
        }
        _ => {
            let to = bodies.choose(random).unwrap();
            let referral = offer(world, case, from, to).await;
            if random.random_bool(0.75) {
                let yes = random.random_bool(0.5);
                answer(world, case, referral, from, to, yes).await;
            } else if random.random_bool(0.5) {
                withdraw(world, case, referral, from, to).await;
            }
        }
    }
}

/// A scope's rows by plain SQL.
fn scope_sql(scope: &Scope) -> String {
    let seen = match &scope.reach {
        Reach::Organisation(own) => format!("p.organisation = '{}'", own.uuid()),
        Reach::Subtree(path) => format!("p.path LIKE '{path}%'"),
    };
    let reader = scope.staff.uuid();
    format!(
        "FROM track t WHERE t.open AND EXISTS (SELECT FROM participant p
         WHERE p.shard = t.shard AND p.case_id = t.case_id AND {seen}
           AND (p.open_to IS NULL OR '{reader}' = ANY (p.open_to)))"
    )
}

async fn check(world: &World, claims: &Claims) {
    let rows = scope_sql(&claims.scope());
    let count = async |condition: String| {
        world
            .count(&format!("(SELECT count(*) {rows} AND {condition})"))
            .await
    };
    let late = format!("due_on < DATE '{TODAY}'");
    let (status, summary) = world.get(claims, "/backlog/summary").await;
    assert_eq!(status, 200, "{summary}");
    assert_eq!(summary["open"], count("true".into()).await);
    assert_eq!(summary["late"], count(late.clone()).await);
    let soon = format!("due_on BETWEEN DATE '{TODAY}' AND DATE '{TODAY}' + 7");
    assert_eq!(summary["due_soon"], count(soon).await);
    for (list, column) in [
        ("by_body", "organisation"),
        ("by_type", "dispute_type"),
        ("by_stage", "stage"),
    ] {
        let lines = summary[list].as_array().unwrap();
        for line in lines {
            check_line(world, claims, column, line).await;
        }
        let sum: i64 = lines
            .iter()
            .map(|line| line["open"].as_i64().unwrap())
            .sum();
        assert_eq!(summary["open"], sum, "{list}");
    }
    assert_eq!(summary["late"], walk(world, claims, "due=late").await.len());
    assert_eq!(
        summary["due_soon"],
        walk(world, claims, "due=7").await.len()
    );
}

async fn check_line(world: &World, claims: &Claims, column: &str, line: &Value) {
    let rows = scope_sql(&claims.scope());
    let key = line["key"].as_str().unwrap();
    let stored = match key.parse::<OrganisationId>() {
        Ok(id) => id.uuid().to_string(),
        Err(_) => key.to_owned(),
    };
    let open = format!("(SELECT count(*) {rows} AND t.{column}::text = '{stored}'");
    assert_eq!(
        line["open"],
        world.count(&format!("{open})")).await,
        "{key}"
    );
    let late = format!("{open} AND due_on < DATE '{TODAY}')");
    assert_eq!(line["late"], world.count(&late).await, "{key}");
    let soon = format!("{open} AND due_on BETWEEN DATE '{TODAY}' AND DATE '{TODAY}' + 7)");
    assert_eq!(line["due_soon"], world.count(&soon).await, "{key}");
    // Every figure drills down to the list it counts.
    let listed = walk(world, claims, &format!("{column}={key}")).await;
    assert_eq!(line["open"], listed.len(), "{key}");
}

/// All rows of a list, page by page, checked for order and repetition.
async fn walk(world: &World, claims: &Claims, filter: &str) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/backlog?limit=7&{filter}&after={after}");
        let (status, page) = world.get(claims, &path).await;
        assert_eq!(status, 200, "{page}");
        rows.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    let key = |row: &Value| {
        let due = row["due_on"].as_str().unwrap_or("9999-12-31").to_owned();
        (due, row["case"].as_str().unwrap().to_owned())
    };
    assert!(rows.is_sorted_by(|a, b| key(a) < key(b)), "{filter}");
    rows
}

#[tokio::test]
async fn figures_and_lists_equal_plain_counts_after_a_random_life() {
    let world = World::on(TODAY).await;
    let bodies = city(&world).await;
    let mut random = StdRng::seed_from_u64(4);
    for _ in 0..70 {
        live(&world, &bodies, &mut random).await;
    }
    for body in &bodies {
        check(&world, &body.claims(Role::Mediator)).await;
        check(&world, &body.claims(Role::Supervisor)).await;
    }
    let report = tracking::selfcheck(&world.kit.database).await.unwrap();
    assert_eq!(report.differences, vec![]);
}

#[tokio::test]
async fn a_wrong_addressee_loses_sight_of_what_was_taken_back() {
    let world = World::on(TODAY).await;
    let bodies = city(&world).await;
    let (committee, court) = (&bodies[1], &bodies[4]);
    let case = world.dispute(committee, "2026-03-02").await;
    let referral = offer(&world, case, committee, court).await;
    let (path, outsider) = (
        format!("/cases/{case}/track"),
        court.claims(Role::ReceivingClerk),
    );
    assert_eq!(world.get(&outsider, &path).await.0, 200);
    assert_eq!(walk(&world, &outsider, "").await.len(), 1);

    withdraw(&world, case, referral, committee, court).await;
    assert_eq!(world.get(&outsider, &path).await.0, 404);
    assert_eq!(walk(&world, &outsider, "").await, Vec::<Value>::new());
    for body in &bodies {
        check(&world, &body.claims(Role::Mediator)).await;
        check(&world, &body.claims(Role::Supervisor)).await;
    }
    assert_eq!(world.track(committee, case).await["stage"], "registered");
}

#[tokio::test]
async fn what_comes_back_after_the_conclusion_is_in_the_backlog() {
    let world = World::on(TODAY).await;
    let bodies = city(&world).await;
    let (committee, court) = (&bodies[1], &bodies[4]);
    let case = world.dispute(committee, "2026-03-02").await;
    world
        .assign(case, committee, "people_mediation", "2026-03-02")
        .await;
    let referral = offer(&world, case, committee, court).await;
    world.conclude(case, Outcome::new("agreement"), TODAY).await;
    answer(&world, case, referral, committee, court, false).await;
    let rows = walk(&world, &committee.claims(Role::Mediator), "stage=returned").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["case"], json!(case));
    check(&world, &committee.claims(Role::Mediator)).await;
}

#[tokio::test]
async fn a_row_says_how_late_it_is() {
    let world = World::on(TODAY).await;
    let bodies = city(&world).await;
    let case = world.dispute(&bodies[1], "2026-01-30").await;
    world
        .assign(case, &bodies[1], "people_mediation", "2026-01-31")
        .await;
    let rows = walk(
        &world,
        &bodies[1].claims(Role::Mediator),
        "due=late&kind=dispute",
    )
    .await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(
        (&row["late"], &row["days_left"]),
        (&json!(true), &json!(-20))
    );
    assert_eq!(row["rule"], "RM-1");
    assert_eq!(row["organisation_name"], "一镇调委会");
}

#[tokio::test]
async fn todo_is_what_one_handles_in_person() {
    let world = World::on(TODAY).await;
    let bodies = city(&world).await;
    for accepted_on in ["2026-03-05", "2026-03-02"] {
        let case = world.dispute(&bodies[1], accepted_on).await;
        world
            .assign(case, &bodies[1], "people_mediation", accepted_on)
            .await;
    }
    world.dispute(&bodies[1], "2026-03-02").await;
    let (_, page) = world.get(&bodies[1].claims(Role::Mediator), "/todo").await;
    let days: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["due_on"].clone())
        .collect();
    assert_eq!(days, [json!("2026-04-02"), json!("2026-04-07")]);
    let (_, page) = world.get(&bodies[2].claims(Role::Mediator), "/todo").await;
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn wrong_filters_are_refused() {
    let world = World::on(TODAY).await;
    let body = world
        .body(OrganisationKind::Court, "5104/court/", "法院")
        .await;
    let claims = body.claims(Role::ReceivingClerk);
    for query in [
        "due=5",
        "stage=nowhere",
        "organisation=case_1",
        "after=%C2%A7",
        "x=1",
        "limit=-1",
    ] {
        let (status, problem) = world.get(&claims, &format!("/backlog?{query}")).await;
        assert_eq!(status, 400, "{query}: {problem}");
    }
}

#[tokio::test]
async fn the_bodies_of_the_backlog_are_read_by_page() {
    let world = World::on(TODAY).await;
    let center = world
        .body(OrganisationKind::GovernanceCenter, "5104/", "综治中心")
        .await;
    for (path, name, cases) in [
        ("5104/1/", "一镇", 1),
        ("5104/22/", "二镇", 3),
        ("5104/3/", "三镇", 2),
    ] {
        let body = world
            .body(OrganisationKind::TownshipCommittee, path, name)
            .await;
        for _ in 0..cases {
            world.dispute(&body, TODAY).await;
        }
    }
    let claims = center.claims(Role::Supervisor);
    let named = |page: &Value| -> Vec<(String, i64)> {
        let rows = page["items"].as_array().unwrap().iter();
        rows.map(|row| {
            let label = row["label"].as_str().unwrap().to_owned();
            (label, row["open"].as_i64().unwrap())
        })
        .collect()
    };
    let (status, page) = world.get(&claims, "/backlog/bodies?limit=2").await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(named(&page), [("二镇".into(), 3), ("三镇".into(), 2)]);
    let next = page["next"].as_str().unwrap();
    let (_, page) = world
        .get(&claims, &format!("/backlog/bodies?limit=2&after={next}"))
        .await;
    assert_eq!(named(&page), [("一镇".into(), 1)]);
    assert_eq!(page["next"], Value::Null);
}
