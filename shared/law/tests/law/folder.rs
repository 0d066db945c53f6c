//! The files of an installation, added to ours or in their place.

use law::{LawBook, LoadError, OutcomeClass, Source};

use super::book;

const ADDITION: &str = "[[addition]]\nprocedure = \"people_mediation\"\n";

fn with(files: &[Source<'_>]) -> Result<LawBook, LoadError> {
    LawBook::with_files(files)
}

/// What is wrong with rows that are added to the mediation of people's committees.
fn refused(rows: &str) -> (String, Option<String>) {
    let text = format!("{ADDITION}{rows}");
    let error = with(&[("procedures/a.toml", &text)]).unwrap_err();
    assert_eq!(error.file, "procedures/a.toml", "{error}");
    (error.row, error.field)
}

#[test]
fn without_files_it_is_ours() {
    let ours = with(&[]).unwrap();
    assert!(ours.rules().eq(book().rules()));
    assert!(ours.procedures().eq(book().procedures()));
}

#[test]
fn rows_come_behind_those_of_the_procedure_and_are_inherited() {
    let check = "[[addition.check]]\nkey = \"moon\"\nlevel = \"warn\"\ntext = \"满月\"\n\
                 then = \"提示\"\narticle = \"《试验法》第一条\"\n";
    let book = with(&[("procedures/a.toml", &format!("{ADDITION}{check}"))]).unwrap();
    let keys = |procedure: &str| -> Vec<String> {
        let checks = &book.procedure(procedure).unwrap().checks;
        checks.iter().map(|check| check.key.clone()).collect()
    };
    assert_eq!(keys("people_mediation").last().unwrap(), "moon");
    assert!(keys("labour_people_mediation").contains(&"moon".to_owned()));
    assert!(!keys("admin_mediation").contains(&"moon".to_owned()));
}

#[test]
fn a_file_of_the_same_path_takes_the_place_of_ours() {
    let ours = LawBook::embedded_sources();
    let hotline = |source: &&Source<'_>| source.0.ends_with("hotline.toml");
    let (_, text) = ours.procedures.iter().find(hotline).unwrap();
    let text = text.replacen("handled\"", "decided\"", 1);
    let book = with(&[("procedures/hotline.toml", &text)]).unwrap();
    let order = book.procedure("hotline_order").unwrap();
    assert!(order.outcome("handled").is_none() && order.outcome("decided").is_some());
    let (_, year) = ours.calendar.last().unwrap();
    let year = year.replacen("notice = \"", "notice = \"（试验）", 1);
    let book = with(&[("calendar/2026.toml", &year)]).unwrap();
    assert_eq!(book.year_text(2026), Some(&*year));
    assert_eq!(book.year_text(2031), None);
}

#[test]
fn what_is_wrong_is_told_of_the_file_that_adds_it() {
    let named = |row: &str, field: &str| (row.to_owned(), Some(field.to_owned()));
    let notice = "[[addition.notice]]\nkey = \"rights\"\nevent = \"accepted\"\ntext = \"告知\"\n\
                  article = \"《试验法》第一条\"\n";
    assert_eq!(refused(notice), named("people_mediation", "notice.key"));
    let clock = "[[addition.clock]]\nevent = \"accepted\"\nrule = \"RM-1\"\n";
    assert_eq!(refused(clock), named("people_mediation", "clock.key"));
    let other = format!("{clock}key = \"RM-1_again\"\nwhen = \"complex\"\n");
    let text = format!("{ADDITION}{other}");
    assert!(with(&[("procedures/a.toml", &text)]).is_ok());
    let panel = "[addition.panel]\nmin = 1\n";
    assert_eq!(refused(panel), named("people_mediation", "panel"));
    let outcome = "[[addition.outcome]]\nkey = \"final\"\ntext = \"终结\"\n";
    let row = "people_mediation.outcome第1行";
    assert_eq!(refused(outcome), named(row, "class"));
    let victory = format!("{outcome}class = \"victory\"\n");
    assert_eq!(refused(&victory), named(row, "class"));
}

/// What ends a proceeding by itself says how.
#[test]
fn a_check_that_stops_by_itself_names_an_outcome_of_its_procedure() {
    let check = "[[addition.check]]\nkey = \"moon\"\nlevel = \"stop\"\ntext = \"满月\"\n\
                 then = \"终止\"\narticle = \"《试验法》第一条\"\n";
    let procedures = "procedures = [\"civil_litigation\"]\n";
    let outcome = |key: &str| format!("outcome = \"{key}\"\n");
    let field = Some("check.outcome".to_owned());
    for rows in [
        format!("{check}{procedures}"),
        format!("{check}{}", outcome("failed")),
        format!("{check}{procedures}{}", outcome("granted")),
    ] {
        assert_eq!(
            refused(&rows),
            ("people_mediation".to_owned(), field.clone())
        );
    }
    let text = format!("{ADDITION}{check}{procedures}{}", outcome("failed"));
    assert!(with(&[("procedures/a.toml", &text)]).is_ok());
}

#[test]
fn an_outcome_comes_to_what_its_own_procedure_says() {
    let class = |procedure, outcome| book().class_of(procedure, outcome);
    let passed_on = Some(OutcomeClass::PassedOn);
    assert_eq!(class("medical_people_mediation", "terminated"), passed_on);
    let failure = Some(OutcomeClass::Failure);
    assert_eq!(class("admin_mediation", "terminated"), failure);
    // Of a procedure that the data no longer has, as elsewhere.
    let withdrawal = Some(OutcomeClass::Withdrawal);
    assert_eq!(class("moonlight", "withdrawn"), withdrawal);
    assert_eq!(class("people_mediation", "won"), None);
}
