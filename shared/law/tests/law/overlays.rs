//! Regions may fill gaps and shorten, and are refused at load if they lengthen.

use law::{LawBook, LoadError, Source};

use super::{ask, book, day, on};

#[test]
fn a_regional_row_takes_the_place_of_the_national_one_in_its_region() {
    assert_eq!(
        book()
            .rule_in("RM-1", day("2026-03-02"), Some("440305"))
            .unwrap()
            .id,
        "RM-L2"
    );
    assert_eq!(
        book()
            .rule_in("RM-1", day("2026-03-02"), Some("330212"))
            .unwrap()
            .id,
        "RM-L1"
    );
    assert_eq!(
        book()
            .rule_in("RM-1", day("2026-03-02"), Some("510400"))
            .unwrap()
            .id,
        "RM-1"
    );
    // Before the regional law the national one.
    assert_eq!(
        book()
            .rule_in("RM-1", day("2022-04-30"), Some("440300"))
            .unwrap()
            .id,
        "RM-1"
    );
    assert_eq!(
        on(&ask("LA-1", "2026-03-02").within("330100").extended(10)),
        "2026-03-27"
    );
}

#[test]
fn elsewhere_the_national_row_holds() {
    assert_eq!(
        on(&ask("MD-1", "2026-01-12").within("510400")),
        "2026-02-28"
    );
    assert_eq!(
        on(&ask("HL-3", "2026-03-02").within("510402001")),
        "2026-03-05"
    );
}

fn with(overlay: &str) -> Result<LawBook, LoadError> {
    let mut sources = LawBook::embedded_sources();
    let extra: Source<'_> = ("data/rules/regions/test.toml", overlay);
    let rules: Vec<Source<'_>> = sources.rules.iter().copied().chain([extra]).collect();
    sources.rules = &rules;
    LawBook::from_sources(&sources)
}

fn row(overlays: &str, fields: &str) -> String {
    format!(
        "[[law]]\nname = \"本地办法\"\ndocument = \"某府规〔2026〕1号\"\neffective_from = \"2026-01-01\"\nregion = \"510400\"\n\
         [[rule]]\nid = \"T-1\"\ntitle = \"本地期限\"\narticle = \"第一条\"\nresponsible = \"承办单位\"\nconfidence = \"V\"\n\
         overlays = \"{overlays}\"\n{fields}"
    )
}

const PETITION: &str = "unit = \"日\"\nstart = \"accepted\"\n";

#[test]
fn shortening_is_allowed() {
    let book = with(&row("XF-6", &format!("{PETITION}amount = 45\n"))).unwrap();
    let request = ask("XF-6", "2026-01-05").within("510402");
    assert_eq!(book.due(&request).unwrap().due.to_string(), "2026-02-24");
    assert_eq!(
        book.due(&ask("XF-6", "2026-01-05"))
            .unwrap()
            .due
            .to_string(),
        "2026-03-06"
    );
}

#[test]
fn an_organisation_may_shorten_what_its_city_shortened() {
    let organisation = row("XF-6", &format!("{PETITION}amount = 30\n"))
        .replace("region = \"510400\"", "region = \"510400/XFJ\"")
        .replace("T-1", "T-2");
    let mut sources = LawBook::embedded_sources();
    let city = row("XF-6", &format!("{PETITION}amount = 45\n"));
    let longer = organisation.replace("amount = 30", "amount = 50");
    let mut rules = sources.rules.to_vec();
    rules.extend([
        ("city.toml", city.as_str()),
        ("organisation.toml", organisation.as_str()),
    ]);
    sources.rules = &rules;
    let book = LawBook::from_sources(&sources).unwrap();
    assert_eq!(
        book.rule_in("XF-6", day("2026-03-02"), Some("510400/XFJ"))
            .unwrap()
            .amount,
        30
    );
    assert_eq!(
        book.rule_in("XF-6", day("2026-03-02"), Some("510400"))
            .unwrap()
            .amount,
        45
    );
    let mut rules = LawBook::embedded_sources().rules.to_vec();
    rules.extend([
        ("city.toml", city.as_str()),
        ("organisation.toml", longer.as_str()),
    ]);
    sources.rules = &rules;
    let error = LawBook::from_sources(&sources).unwrap_err();
    assert_eq!(
        (error.row.as_str(), error.field.as_deref()),
        ("T-2", Some("amount"))
    );
}

/// The national rule, the regional row over it, and the field it is refused for.
const TOO_GENEROUS: &[(&str, &str, &str)] = &[
    (
        "XF-6",
        "unit = '日'\nstart = 'accepted'\namount = 61",
        "amount",
    ),
    (
        "MD-1",
        "unit = '工作日'\nstart = 'accepted'\namount = 31",
        "amount",
    ),
    // Sixty working days are more than sixty days, whatever the year.
    (
        "XF-6",
        "unit = '工作日'\nstart = 'accepted'\namount = 60",
        "amount",
    ),
    (
        "XF-6",
        "unit = '月'\nstart = 'accepted'\namount = 2",
        "amount",
    ),
    ("XF-6", "unit = '日'\nstart = 'filed'\namount = 60", "start"),
    (
        "XF-6",
        "unit = '日'\nstart = 'accepted'\namount = 60\nexclusions = ['hearing']",
        "exclusions",
    ),
    (
        "XF-6",
        "unit = '日'\nstart = 'accepted'\namount = 60\n\
         extension = { amount = 40, times = 1, approver = 'head_of_authority' }",
        "extension",
    ),
    (
        "MD-3",
        "unit = '工作日'\nstart = 'accepted'\namount = 30\n\
         extension = { amount = 1, times = 1, approver = 'parties' }",
        "extension",
    ),
    (
        "XF-99",
        "unit = '日'\nstart = 'accepted'\namount = 10",
        "overlays",
    ),
];

#[test]
fn lengthening_is_refused_with_the_rule_and_the_field() {
    for (base, fields, field) in TOO_GENEROUS {
        let error = with(&row(base, fields)).unwrap_err();
        assert_eq!(
            (error.row.as_str(), error.field.as_deref()),
            ("T-1", Some(*field)),
            "{error}"
        );
    }
}

#[test]
fn the_reason_cites_what_is_lengthened() {
    let error = with(&row("XF-6", &format!("{PETITION}amount = 61\n"))).unwrap_err();
    let reason = "不得延长法定期限：规则XF-6（《信访工作条例》第三十四条）为60日，本行为61日";
    assert!(error.to_string().contains(reason), "{error}");
}

#[test]
fn gaps_may_be_filled() {
    let fields = "unit = \"月\"\nstart = \"accepted\"\namount = 1\n\
                  extension = { amount = 1, times = 1, approver = \"parties\", consent = true }\n\
                  expiry = { effect = \"terminate\", target = \"mediation\", text = \"终止调解\" }\n";
    assert!(with(&row("RM-1", fields)).is_ok());
}
