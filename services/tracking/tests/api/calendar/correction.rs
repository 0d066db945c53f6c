//! A notice that is changed while its year is known, as that of the Spring Festival of 2020 was.

use contracts::vocabulary::Outcome;
use serde_json::{Value, json};
use tracking::{
    CalendarError, Correction, MovedClock, calendar_years, correct_year, preview_correction,
    recount,
};

use super::{INVENTED, cases, department, differences, file, import, state};
use crate::world::{World, day};

/// The invented notice with one more day off, Friday 12 February, published later.
fn corrected() -> String {
    INVENTED
        .replacen("（试验）", "（试验）更正", 1)
        .replacen("\"2026-11-30\"", "\"2027-01-26\"", 1)
        .replacen("\"2027-02-11\"", "\"2027-02-12\"", 1)
        .replacen("= 257", "= 256", 1)
}

async fn correct(world: &World) -> Correction {
    let text = corrected();
    correct_year(&world.kit.database, file(&text), "测试")
        .await
        .unwrap()
}

/// The sentences of a case's history.
fn history(track: &Value) -> Vec<&str> {
    let lines = track["timeline"].as_array().unwrap().iter();
    lines.filter_map(|line| line["text"].as_str()).collect()
}

fn told(moved: &[MovedClock]) -> Vec<(String, String)> {
    let days = |clock: &MovedClock| (clock.from.to_string(), clock.to.to_string());
    moved.iter().map(days).collect()
}

/// By hand: XF-6 of 8 December ends on a day off once more; the 13th is a Saturday, Sunday the
/// 14th is worked.
fn moved() -> Vec<(String, String)> {
    vec![("2027-02-12".to_owned(), "2027-02-14".to_owned())]
}

#[tokio::test]
async fn a_correction_moves_open_clocks_and_keeps_what_was_known_before() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    let cases = cases(&world, &body).await;
    import(&world).await;
    let found = correct(&world).await;
    assert_eq!(told(&found.recount.moved), moved());
    assert_eq!(found.recount.held, []);
    let days: Vec<_> = found.days.iter().map(|d| (d.day, d.working)).collect();
    assert_eq!(days, [(day("2027-02-12"), false)]);
    assert_eq!(differences(&world).await, 0);

    let track = world.track(&body, cases[0]).await;
    assert!(history(&track).contains(
        &"期限重算：办理信访事项并出具信访处理意见书，因国务院办公厅更改节假日安排，\
          届满日由2027年2月12日改为2027年2月14日，推迟2日。"
    ));
    let reason = "(SELECT count(*) FROM event_log WHERE data->>'reason' = 'holiday_correction')";
    assert_eq!(world.count(reason).await, 1);

    let years = calendar_years(&world.kit.database).await.unwrap();
    let year = years.last().unwrap();
    assert_eq!(year.notice.document, "（试验）更正");
    assert_eq!(year.replaced.len(), 1);
    let kept = "(SELECT count(*) FROM calendar_year WHERE year = 2027 AND edition = 1
        AND text LIKE '%to = \"2027-02-11\"%')";
    assert_eq!(world.count(kept).await, 1);
    let (_, calendar) = world.get_public("/calendar").await;
    assert_eq!(calendar["years"].as_array().unwrap().len(), 1);
    assert_eq!(calendar["years"][0]["text"], json!(corrected()));
}

#[tokio::test]
async fn a_dry_run_lists_what_a_correction_moves_and_changes_nothing() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    cases(&world, &body).await;
    import(&world).await;
    let before = state(&world).await;
    let text = corrected();
    let preview = preview_correction(&world.kit.database, file(&text))
        .await
        .unwrap();
    assert_eq!(told(&preview.recount.moved), moved());
    assert_eq!(state(&world).await, before);
    assert_eq!(preview, correct(&world).await);
    // Once more is once.
    let after = state(&world).await;
    let again = correct(&world).await;
    assert_eq!((again.days, again.recount.moved), (vec![], vec![]));
    assert_eq!(state(&world).await, after);
}

#[tokio::test]
async fn a_clock_that_was_breached_keeps_its_day_and_is_listed() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    let cases = cases(&world, &body).await;
    import(&world).await;
    world
        .execute(
            "INSERT INTO breach (shard, clock_id, due_on)
             SELECT shard, id, due_on FROM clock WHERE due_on = '2027-02-12'",
        )
        .await;
    let found = correct(&world).await.recount;
    assert_eq!((told(&found.held), found.moved), (moved(), vec![]));
    for _ in 0..2 {
        let track = world.track(&body, cases[0]).await;
        let clock = &track["clocks"][0];
        assert_eq!(clock["due_on"], "2027-02-12");
        let explained = &clock["explanation"];
        let stands = "届满日仍为2027年2月12日，不再更改。";
        let steps = explained.as_array().unwrap().iter();
        let mut steps = steps.filter_map(Value::as_str);
        assert!(steps.any(|step| step.ends_with(stands)), "{explained}");
        assert!(history(&track).contains(
            &"期限不作更改：办理信访事项并出具信访处理意见书的期限于2027年2月12日届满，已经超期；\
              依现行节假日安排应为2027年2月14日，不溯及既往。"
        ));
        assert_eq!(differences(&world).await, 0);
        // Nor does any later recount.
        let later = recount(&world.kit.database).await.unwrap();
        assert_eq!((later.moved, later.held), (vec![], vec![]));
    }
}

#[tokio::test]
async fn a_clock_that_was_met_is_not_changed() {
    let world = World::on("2026-12-20").await;
    let body = department(&world).await;
    let cases = cases(&world, &body).await;
    import(&world).await;
    world
        .conclude(cases[0], Outcome::new("opinion_issued"), "2026-12-20")
        .await;
    let found = correct(&world).await.recount;
    assert_eq!((found.clocks, found.moved, found.held), (3, vec![], vec![]));
    let clock = world.track(&body, cases[0]).await["clocks"][0].clone();
    assert_eq!(clock["due_on"], "2027-02-12");
}

#[tokio::test]
async fn a_year_that_the_release_carries_is_kept_before_it_is_corrected() {
    let world = World::on("2026-12-20").await;
    let sources = law::LawBook::embedded_sources();
    let (_, carried) = sources.calendar.last().unwrap();
    let text = carried.replacen("国办发明电", "更正", 1);
    correct_year(&world.kit.database, file(&text), "测试")
        .await
        .unwrap();
    let years = calendar_years(&world.kit.database).await.unwrap();
    let year = years.iter().find(|year| year.notice.year == 2026).unwrap();
    let replaced: Vec<_> = year
        .replaced
        .iter()
        .map(|replaced| replaced.imported.1.as_str())
        .collect();
    assert_eq!(replaced, ["随程序提供"]);
    assert!(year.notice.document.starts_with("更正"));
}

#[tokio::test]
async fn nothing_is_corrected_by_mistake() {
    let world = World::on("2026-12-20").await;
    let text = corrected();
    let refused = async |text: &str| {
        let refused = correct_year(&world.kit.database, file(text), "测试").await;
        let also = preview_correction(&world.kit.database, file(text)).await;
        let (refused, also) = (refused.unwrap_err(), also.unwrap_err());
        assert_eq!(refused.to_string(), also.to_string());
        refused
    };
    assert!(matches!(
        refused(&text).await,
        CalendarError::NothingToCorrect(2027)
    ));
    import(&world).await;
    correct(&world).await;
    assert!(matches!(
        refused(INVENTED).await,
        CalendarError::Older { year: 2027, .. }
    ));
    let rows = "(SELECT count(*) FROM calendar_year WHERE year = 2027)";
    assert_eq!(world.count(rows).await, 2);
}
