//! What is asked about: cases that stand as differently as they can.

use contracts::Service::{Handling, Intake, Routing};
use journeys::{Truth, a_dispute};
use serde_json::{Value, json};

use super::actors::place;
use super::city::{APPLICANT, City, text};

/// An id of every kind that nothing has; its last byte is a shard of cases.
pub(super) const NOTHING: &str = "019b0000-0000-7000-8000-000000000011";

/// One case, with what lies below it.
#[derive(Debug)]
pub(super) struct Case {
    /// Its letter in the matrix.
    pub(super) letter: char,
    /// What stands in its words and in no other's.
    pub(super) word: &'static str,
    pub(super) id: String,
    pub(super) number: String,
    pub(super) party: String,
    /// Who acts for that party.
    pub(super) representative: Option<String>,
    /// Its referrals, oldest first, by how they ended.
    pub(super) referrals: Vec<(&'static str, String)>,
    pub(super) proceeding: Option<String>,
    /// What was agreed in it.
    pub(super) agreement: Option<String>,
}

/// Every case, by letter, and what it is for reviewers.
pub(super) const CASES: &[(char, &str, &str)] = &[
    (
        'D',
        "晒坝",
        "dispute registered by tw, which handles it: in progress",
    ),
    (
        'P',
        "电梯",
        "petition registered by xfj: returned by xq-fy, taken back from dq-fy, received by zjj",
    ),
    (
        'T',
        "围墙",
        "petition registered by xfj, accepted by zjj: in progress",
    ),
    (
        'E',
        "路灯",
        "petition registered by xfj, accepted by zjj: reported, concluded and closed",
    ),
    (
        'A',
        "受贿",
        "accusation (检举控告) registered by xfj against dq-zgj, accepted by jwjw",
    ),
    (
        'X',
        "果园",
        "dispute registered by xq-tw of another district, which handles it",
    ),
];

impl Case {
    /// What its title was until it was corrected, when it had gone through all hands.
    pub(super) fn old_title(word: &str) -> String {
        format!("关于{word}的旧题目")
    }

    pub(super) fn title(word: &str) -> String {
        format!("关于{word}的新题目")
    }

    pub(super) fn facts(word: &str) -> String {
        format!("{word}一事的来龙去脉，双方各有说法。")
    }

    pub(super) fn applicant(word: &str) -> String {
        format!("{word}某甲")
    }

    /// An id of this kind that nothing has.
    pub(super) fn nothing(prefix: &str) -> String {
        format!("{prefix}_{NOTHING}")
    }
}

/// Registers all cases and lets happen to them what is said above.
pub(super) async fn play(city: &City, truth: &Truth) -> Vec<Case> {
    let mut cases = Vec::new();
    for (letter, word, _) in CASES {
        cases.push(registered(city, *letter, word).await);
    }
    truth.settled(0).await;
    for case in &mut cases {
        hand_over(city, case).await;
    }
    truth.settled(0).await;
    for case in &mut cases {
        handle(city, case).await;
    }
    // Whoever saw a case once does not see what is written now.
    for case in &cases {
        let path = format!("/cases/{}", case.id);
        let by = registrar(case.letter);
        let file = city.http.get(by, Intake, &path).await;
        let amendment = json!({"version": file["version"], "title": Case::title(case.word)});
        let path = format!("{path}/amendments");
        city.http.post(by, Intake, &path, &amendment).await;
    }
    truth.settled(0).await;
    cases
}

fn registrar(letter: char) -> usize {
    place(match letter {
        'D' => "hand",
        'X' => "outm",
        _ => "regi",
    })
}

async fn registered(city: &City, letter: char, word: &'static str) -> Case {
    let mut body = serde_json::to_value(a_dispute(&Case::old_title(word))).unwrap();
    body["facts"] = Case::facts(word).into();
    body["parties"][0]["name"] = Case::applicant(word).into();
    if letter == 'X' {
        body["region"] = "510403100".into();
    } else {
        body["parties"][0]["identity"] = APPLICANT.into();
    }
    let purpose = match letter {
        'P' | 'T' | 'E' => Some("appeal"),
        'A' => Some("accusation"),
        _ => None,
    };
    if let Some(purpose) = purpose {
        body["kind"] = "petition".into();
        body["purpose"] = purpose.into();
        body["channel"] = "letter".into();
    }
    if letter == 'A' {
        body["parties"][1]["kind"] = "organisation".into();
        body["parties"][1]["name"] = "东区自然资源和规划局".into();
        body["parties"][1]["organisation"] = city.bodies["dq-zgj"].as_str().into();
    }
    let by = registrar(letter);
    let made = city.http.post(by, Intake, "/cases", &body).await;
    let id = text(&made["id"]);
    let file = city.http.get(by, Intake, &format!("/cases/{id}")).await;
    let party = text(&file["parties"][0]["id"]);
    let mut representative = None;
    if matches!(letter, 'D' | 'X') {
        let agent = json!({"role": "agent", "name": "周某", "authority": ["receive"]});
        let path = format!("/cases/{id}/parties/{party}/representatives");
        let named = city.http.post(by, Intake, &path, &agent).await;
        representative = Some(text(&named["id"]));
    }
    Case {
        letter,
        word,
        number: text(&made["number"]),
        party,
        representative,
        id,
        referrals: Vec::new(),
        proceeding: None,
        agreement: None,
    }
}

async fn hand_over(city: &City, case: &mut Case) {
    match case.letter {
        'P' => {
            let returned = offer(city, case, "xq-fy", "to_litigation").await;
            let received = step(city, &returned, "retd", "receive", json!({})).await;
            let why = json!({"reason": "materials_missing", "explanation": "缺少身份证明材料。"});
            step(city, &received, "retd", "return", why).await;
            let withdrawn = offer(city, case, "dq-fy", "to_litigation").await;
            let why = json!({"explanation": "改由其他单位办理。"});
            step(city, &withdrawn, "regi", "withdraw", why).await;
            let received = offer(city, case, "zjj", "forward").await;
            step(city, &received, "dept", "receive", json!({})).await;
            let all = [
                ("returned", returned),
                ("withdrawn", withdrawn),
                ("received", received),
            ];
            case.referrals = all.map(|(how, made)| (how, text(&made["id"]))).into();
        }
        'T' | 'E' | 'A' => {
            let (to, clerk) = match case.letter {
                'A' => ("jwjw", "insp"),
                _ => ("zjj", "dept"),
            };
            let offered = offer(city, case, to, "forward").await;
            let handler = json!({"handler": city.staff[clerk]});
            step(city, &offered, clerk, "accept", handler).await;
            let how = if case.letter == 'E' {
                "reported"
            } else {
                "accepted"
            };
            case.referrals = vec![(how, text(&offered["id"]))];
        }
        _ => {}
    }
}

/// Hands a petition over in the name of its registrar.
async fn offer(city: &City, case: &Case, to: &str, basis: &str) -> Value {
    let regi = place("regi");
    let path = format!("/cases/{}/decision", case.id);
    let decision = city.http.get(regi, Routing, &path).await;
    let offer = json!({
        "case": case.id, "version": decision["version"], "to": city.bodies[to], "basis": basis,
    });
    city.http.post(regi, Routing, "/referrals", &offer).await
}

/// Takes a step of a referral that was read as this.
async fn step(city: &City, referral: &Value, by: &str, step: &str, mut body: Value) -> Value {
    body["version"] = referral["version"].clone();
    let path = format!("/referrals/{}/{step}", text(&referral["id"]));
    city.http.post(place(by), Routing, &path, &body).await
}

async fn handle(city: &City, case: &mut Case) {
    let handler = place(match case.letter {
        'D' => "hand",
        'T' | 'E' => "dept",
        'A' => "insp",
        'X' => "outm",
        _ => return,
    });
    let path = format!("/cases/{}/proceedings", case.id);
    let known = city.http.get(handler, Handling, &path).await;
    let mut version = known[0]["version"].clone();
    let id = text(&known[0]["id"]);
    let steps: &[(&str, Value)] = match case.letter {
        'D' | 'T' => &[("begin", json!({}))],
        'E' => &[
            ("begin", json!({})),
            ("conclude", json!({"outcome": "opinion_issued"})),
            ("close", json!({})),
        ],
        _ => &[],
    };
    for (step, body) in steps {
        let mut body = body.clone();
        body["version"] = version;
        if case.letter == 'D' {
            body["told"] = json!({"rights": {}});
        }
        let path = format!("{path}/{id}/{step}");
        version = city.http.post(handler, Handling, &path, &body).await["version"].clone();
    }
    if matches!(case.letter, 'D' | 'X') {
        let body = json!({"version": version, "form": "written", "terms": "双方互不追究。"});
        let path = format!("{path}/{id}/agreements");
        let agreement = city.http.post(handler, Handling, &path, &body).await;
        case.agreement = Some(text(&agreement["id"]));
    }
    case.proceeding = Some(id);
    if case.letter == 'E' {
        let path = format!("/referrals/{}", case.referrals[0].1);
        let referral = city.http.get(handler, Routing, &path).await;
        let result = json!({"result": "已经办理完毕并答复信访人。"});
        step(city, &referral, "dept", "report", result).await;
    }
}
