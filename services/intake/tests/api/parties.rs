//! Parties after the registration: added, corrected, leaving; each a subject of its own.

use contracts::Claims;
use contracts::event::{CameBy, Open, Proceeded};
use contracts::vocabulary::Role;
use kernel::{CaseId, ProceedingId, Shard};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::wall::accusation;
use crate::world::{Answer, World, dispute};

impl World {
    /// Adds a party under a key of its own.
    async fn add_party(&self, who: &Claims, case: &str, party: &Value) -> Answer {
        self.add_party_once(who, case, party, &Uuid::new_v4().to_string())
            .await
    }

    async fn add_party_once(&self, who: &Claims, case: &str, party: &Value, key: &str) -> Answer {
        let path = format!("/cases/{case}/parties");
        self.ask(who, Method::POST, &path, |request| {
            request.header("Idempotency-Key", key).json(party)
        })
        .await
    }

    async fn file(&self, who: &Claims, case: &str) -> Value {
        self.get(who, &format!("/cases/{case}")).await.body
    }

    async fn to_party(
        &self,
        who: &Claims,
        (case, party): (&str, &str),
        what: &str,
        body: &Value,
    ) -> Answer {
        let path = format!("/cases/{case}/parties/{party}/{what}");
        self.post(who, &path, body).await
    }
}

fn third_party() -> Value {
    json!({"side": "third_party", "kind": "person", "name": " 李 四 ", "identity": "E12345678",
           "phone": "13912345678", "email": "LiSi@Example.COM", "born_on": "2011-05-04"})
}

fn id(file: &Value, index: usize) -> &str {
    file["parties"][index]["id"].as_str().unwrap()
}

#[tokio::test]
async fn a_party_is_added_once_and_found_and_masked_like_the_others() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let key = Uuid::new_v4().to_string();
    let added = world
        .add_party_once(&clerk, &case, &third_party(), &key)
        .await;
    assert_eq!(added.status, 201, "{added:?}");
    let again = world
        .add_party_once(&clerk, &case, &third_party(), &key)
        .await;
    assert_eq!(again.body, added.body);
    let file = world.file(&clerk, &case).await;
    assert_eq!(file["version"], 1);
    let party = &file["parties"][2];
    assert_eq!(party["version"], 1);
    assert_eq!(party["name"], "李四");
    assert_eq!(party["document"], "护照");
    assert_eq!(party["minor"], true);
    assert_eq!(party["born_on"], "2011-**-**");
    assert_eq!(party["email"], "L***@example.com");
    assert_eq!(world.search(&clerk, "E12345678").await.len(), 1);
    let told = world
        .value("SELECT data FROM event_log WHERE type = 'intake.party_added.v1'")
        .await;
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["case"], case);
    assert_eq!(told["party"], party["id"]);
    assert!(!told.to_string().contains("李四"), "{told}");
}

#[tokio::test]
async fn what_is_corrected_is_told_by_its_fields_alone_and_kept_before_and_after() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let file = world.file(&clerk, &case).await;
    let party = (case.as_str(), id(&file, 0));
    // To look changes nothing of what somebody else has before them.
    let looked = world
        .to_party(&clerk, party, "unmask", &json!({"reason": "contact"}))
        .await;
    assert_eq!(looked.status, 200, "{looked:?}");
    let correction = json!({"version": 0, "reason": "登记时笔误", "name": "王小穿",
                            "identity": "440524188001010014", "blank": ["address"]});
    let corrected = world.to_party(&clerk, party, "correct", &correction).await;
    assert_eq!(corrected.status, 200, "{corrected:?}");
    assert_eq!(corrected.body["version"], 2);
    let stale = world.to_party(&clerk, party, "correct", &correction).await;
    assert_eq!(stale.status, 409, "{stale:?}");

    let file = world.file(&clerk, &case).await;
    assert_eq!(file["version"], 1, "nobody's form about the case is stale");
    assert_eq!(file["parties"][0]["name"], "王小穿");
    assert_eq!(file["parties"][0]["address"], Value::Null);
    assert_eq!(file["parties"][0]["phone"], "138****5678");
    let kept = &file["corrections"][0];
    assert_eq!(kept["about"], "王小穿");
    assert_eq!(kept["reason"], "登记时笔误");
    assert_eq!(
        kept["changes"],
        json!([
            {"field": "姓名或者名称", "before": "王小川", "after": "王小穿"},
            {"field": "证件号码", "before": "110105********002X", "after": "440524********0014"},
            {"field": "住址", "before": "四川省攀枝花****", "after": null},
        ])
    );
    let told = world
        .value("SELECT data FROM event_log WHERE type = 'intake.party_corrected.v1'")
        .await;
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["fields"], json!(["name", "identity", "address"]));
    let index = "SELECT identity_index FROM party WHERE side = 'applicant'";
    assert_eq!(told["identity"], world.value(index).await);
    assert_ne!(told["identity"], told["identity_before"]);
    // Found by what it is now.
    assert_eq!(world.search(&clerk, "440524188001010014").await.len(), 1);
    assert_eq!(world.search(&clerk, "11010519491231002X").await.len(), 0);
    let stored = world
        .value(
            "SELECT concat_ws(' ', (SELECT string_agg(c::text || encode(c.changes, 'escape'), ' ')
                 FROM correction AS c), (SELECT string_agg(e::text, ' ') FROM event_log AS e))",
        )
        .await;
    for hidden in ["王小川", "王小穿", "440524188001010014", "双江路"] {
        assert!(!stored.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn corrections_are_judged_like_registrations_and_must_say_why() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let file = world.file(&clerk, &case).await;
    let party = (case.as_str(), id(&file, 0));
    for (body, pointer, code) in [
        (json!({"name": "王小穿"}), "/reason", "required"),
        (json!({"reason": "笔误"}), "", "nothing_to_do"),
        (
            json!({"reason": "笔误", "name": "王小川"}),
            "",
            "nothing_to_do",
        ),
        (
            json!({"reason": "笔误", "identity": "110105194912310021"}),
            "/identity",
            "invalid_identity",
        ),
        (
            json!({"reason": "笔误", "email": "nobody"}),
            "/email",
            "invalid_email",
        ),
        (
            json!({"reason": "笔误", "born_on": "1950-01-01"}),
            "/born_on",
            "invalid_birth",
        ),
        (
            json!({"reason": "笔误", "blank": ["name"]}),
            "/blank/0",
            "required",
        ),
        (
            json!({"reason": "笔误", "side": "respondent"}),
            "/side",
            "applicant_missing",
        ),
    ] {
        let mut body = body;
        body["version"] = 0.into();
        if body.get("reason").is_none() {
            body["reason"] = "".into();
        }
        let refused = world.to_party(&clerk, party, "correct", &body).await;
        assert_eq!(refused.status, 422, "{body}: {refused:?}");
        let errors = refused.body["errors"].as_array().unwrap();
        let right = |error: &Value| error["pointer"] == pointer && error["code"] == code;
        assert!(errors.iter().any(right), "{body}: {errors:?}");
    }
    let unchanged = world.file(&clerk, &case).await;
    assert_eq!(unchanged, file);
}

#[tokio::test]
async fn who_leaves_stays_in_the_file_and_bars_nobody_but_one_of_each_side_stays() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let file = world.file(&clerk, &case).await;
    let respondent = (case.as_str(), id(&file, 1));
    let leaves = json!({"version": 0, "reason": "误列为被申请人", "left_on": "2026-11-20"});
    let only = world.to_party(&clerk, respondent, "leave", &leaves).await;
    assert_eq!(
        only.body["errors"][0]["code"], "respondent_missing",
        "{only:?}"
    );
    let other = json!({"side": "respondent", "kind": "person", "name": "赵六"});
    assert_eq!(world.add_party(&clerk, &case, &other).await.status, 201);
    let left = world.to_party(&clerk, respondent, "leave", &leaves).await;
    assert_eq!(left.status, 200, "{left:?}");
    let again = json!({"version": 1, "reason": "再退一次"});
    let again = world.to_party(&clerk, respondent, "leave", &again).await;
    assert_eq!(again.status, 409, "{again:?}");
    let file = world.file(&clerk, &case).await;
    assert_eq!(file["parties"][1]["left_on"], "2026-11-20");
    assert_eq!(file["corrections"][0]["reason"], "误列为被申请人");
    let told = world
        .value("SELECT data->>'left_on' FROM event_log WHERE type = 'intake.party_left.v1'")
        .await;
    assert_eq!(told, "2026-11-20");
}

#[tokio::test]
async fn two_who_leave_at_once_do_not_leave_a_side_empty() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let other = json!({"side": "respondent", "kind": "person", "name": "赵六"});
    assert_eq!(world.add_party(&clerk, &case, &other).await.status, 201);
    let file = world.file(&clerk, &case).await;
    let leave = |index: usize| {
        let (world, clerk, case, file) = (&world, &clerk, &case, &file);
        async move {
            let body = json!({"version": file["parties"][index]["version"], "reason": "误登记"});
            let party = (case.as_str(), id(file, index));
            world.to_party(clerk, party, "leave", &body).await.status
        }
    };
    let (one, two) = tokio::join!(leave(1), leave(2));
    let mut statuses = [one, two];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}

#[tokio::test]
async fn the_body_that_handles_a_case_corrects_its_parties_and_others_do_not() {
    let world = World::new().await;
    let clerk = world.clerk("5104/dongqu/", Role::Mediator).await;
    let case = world.registered(&clerk, &dispute()).await;
    let above = world.clerk("5104/", Role::Dispatcher).await;
    let file = world.file(&above, &case).await;
    let correction = json!({"version": 0, "reason": "笔误", "name": "王小穿"});
    let party = (case.as_str(), id(&file, 0));
    let refused = world.to_party(&above, party, "correct", &correction).await;
    assert_eq!(refused.status, 403, "{refused:?}");
    let case_id: CaseId = case.parse().unwrap();
    let opened = Proceeded {
        proceeding: ProceedingId::new(Shard::spread(1)),
        case: case_id,
        organisation: above.org,
        staff: above.sub,
        came_by: CameBy::Itself,
        on: "2026-11-20".parse().unwrap(),
        by: None,
        what: Open {
            procedure: "people_mediation".into(),
            recorded_on: "2026-11-20".parse().unwrap(),
        },
    };
    world.tell(opened).await.unwrap();
    let listed = world.file(&above, &case).await["actions"].clone();
    assert!(listed.as_array().unwrap().contains(&json!("correct_party")));
    let done = world.to_party(&above, party, "correct", &correction).await;
    assert_eq!(done.status, 200, "{done:?}");
    let outsider = world.clerk("5104/xiqu/", Role::Mediator).await;
    let hidden = world
        .to_party(&outsider, party, "correct", &correction)
        .await;
    assert_eq!(hidden.status, 404, "{hidden:?}");
}

#[tokio::test]
async fn whom_an_accusation_accuses_is_neither_added_nor_taken_away() {
    let world = World::new().await;
    let clerk = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let accused = world.clerk("5104/weijian/", Role::ReceivingClerk).await;
    let case = world.registered(&clerk, &accusation(&accused)).await;
    let file = world.file(&clerk, &case).await;
    let respondent = (0..2)
        .find(|index| file["parties"][*index]["side"] == "respondent")
        .unwrap();
    let party = (case.as_str(), id(&file, respondent));
    let refused = [
        world
            .add_party(
                &clerk,
                &case,
                &json!({"side": "respondent", "kind": "person", "name": "赵六"}),
            )
            .await,
        world
            .to_party(
                &clerk,
                party,
                "leave",
                &json!({"version": 0, "reason": "误登记"}),
            )
            .await,
        world
            .to_party(
                &clerk,
                party,
                "correct",
                &json!({"version": 0, "reason": "误登记", "side": "third_party"}),
            )
            .await,
    ];
    for answer in refused {
        assert_eq!(answer.status, 422, "{answer:?}");
        assert_eq!(answer.body["errors"][0]["pointer"], "/side", "{answer:?}");
    }
    let second = json!({"side": "applicant", "kind": "person", "name": "联名人"});
    assert_eq!(world.add_party(&clerk, &case, &second).await.status, 201);
}

#[tokio::test]
async fn no_more_come_in_person_than_the_law_lets_represent_the_others() {
    let world = World::new().await;
    let clerk = world.clerk("5104/xinfang/", Role::PetitionClerk).await;
    let petitioners: Vec<Value> = (0..5)
        .map(|n| json!({"side": "applicant", "kind": "person", "name": format!("信访人{n}")}))
        .collect();
    let mut petition = dispute();
    petition["kind"] = "petition".into();
    petition["purpose"] = "appeal".into();
    petition["channel"] = "visit".into();
    petition["parties"] = petitioners.into();
    let case = world.registered(&clerk, &petition).await;
    let sixth = json!({"side": "applicant", "kind": "person", "name": "第六人"});
    let refused = world.add_party(&clerk, &case, &sixth).await;
    assert_eq!(refused.body["code"], "LAW-0001", "{refused:?}");
}
