use tracking::{CalendarError, import_year, preview_year};

use super::{INVENTED, file, import};
use crate::world::World;

async fn refused(world: &World, text: &str) -> String {
    let refused = import_year(&world.kit.database, file(text), "测试").await;
    let also = preview_year(&world.kit.database, Some(file(text))).await;
    let (refused, also) = (refused.unwrap_err(), also.unwrap_err());
    assert_eq!(refused.to_string(), also.to_string());
    assert!(!matches!(refused, CalendarError::Database(_)), "{refused}");
    refused.to_string()
}

#[tokio::test]
async fn a_wrong_file_is_refused_by_row_and_nothing_is_stored() {
    let world = World::on("2026-12-20").await;
    for (from, to, reason) in [
        (
            "\"2027-01-31\"",
            "\"2027-02-01\"",
            "2027.toml：春节，字段“make_up”：2027-02-01不是星期六或者星期日。",
        ),
        (
            "= 257",
            "= 250",
            "2027.toml：年份，字段“working_days”：全年工作日写作250天，按所列日期为257天。",
        ),
        ("year = 2027", "year = ", "2027.toml：第2行：不是有效的TOML"),
        ("year = 2027", "yaer = 2027", "2027.toml：年份，字段“yaer”"),
    ] {
        let said = refused(&world, &INVENTED.replacen(from, to, 1)).await;
        assert!(said.starts_with(reason), "{said}");
    }
    let far = "year = 2222\nnotice = \"n\"\ndocument = \"d\"\npublished = \"2026-11-30\"\n\
               source = \"s\"\nconfidence = \"M\"\nworking_days = 261\n";
    assert_eq!(
        refused(&world, far).await,
        "2222年超出可以计算的范围（1990年至2150年）。"
    );
    assert_eq!(world.count("(SELECT count(*) FROM calendar_year)").await, 0);
}

#[tokio::test]
async fn a_known_year_is_not_changed() {
    let world = World::on("2026-12-20").await;
    import(&world).await;
    let other = INVENTED.replacen("（试验）", "（另一）", 1);
    let said = refused(&world, &other).await;
    assert!(
        said.starts_with("2027年的节假日安排已经载入（（试验用）"),
        "{said}"
    );
    // One that every process carries.
    let sources = law::LawBook::embedded_sources();
    let (name, text) = sources.calendar.last().unwrap();
    assert!(name.ends_with("2026.toml"));
    let said = refused(&world, &text.replacen("国办发明电", "另", 1)).await;
    assert!(said.starts_with("2026年的节假日安排已经载入"), "{said}");
    import_year(&world.kit.database, file(text), "测试")
        .await
        .unwrap();
    assert_eq!(world.count("(SELECT count(*) FROM calendar_year)").await, 1);
}
