use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Subcommand;
use law::{Claim, Fact, LawBook, Standing};

/// What can be asked of the law data as a whole.
#[derive(Debug, Subcommand)]
pub(crate) enum LawCommand {
    /// 法律数据的每一项由系统执行、只作说明，还是尚未执行。
    Coverage {
        /// 以 JSON 逐项输出。
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(command: &LawCommand) -> anyhow::Result<ExitCode> {
    let LawCommand::Coverage { json } = command;
    let book = LawBook::shared().map_err(|error| anyhow::anyhow!("{error}"))?;
    let claims = claims(book)?;
    let covered = book.coverage(&claims, routing::is_chosen);
    let text = if *json {
        let rows: Vec<serde_json::Value> = covered.iter().map(row).collect();
        serde_json::to_string_pretty(&rows)?
    } else {
        table(&covered)
    };
    say!("{}", text.trim_end());
    Ok(ExitCode::SUCCESS)
}

/// What the mechanisms say they do. Each says it next to its code; what none of them says is open,
/// even if the calculator knows it: people count on it in a case.
fn claims(book: &LawBook) -> anyhow::Result<Vec<Claim<'_>>> {
    let mechanisms = [
        access::recusal::law_claims(),
        handling::law_claims(),
        tracking::law_claims(book, routing::is_chosen)?,
        intake::law_claims(),
        routing::law_claims(),
    ];
    Ok(mechanisms.into_iter().flatten().collect())
}

type Covered<'a> = (Fact<'a>, Option<&'a Claim<'a>>);

fn row((fact, claim): &Covered<'_>) -> serde_json::Value {
    let (family, _) = fact.family();
    let mut row = serde_json::json!({"family": family, "id": fact.to_string(), "status": "open"});
    if let Some(claim) = claim {
        let (status, words) = match claim.standing {
            Standing::Enforced => ("enforced", "where"),
            Standing::Shown => ("shown", "why"),
        };
        row["status"] = status.into();
        row[words] = claim.words.into();
    }
    row
}

/// Counts a family, and then the rows a family has of each standing.
fn table(covered: &[Covered<'_>]) -> String {
    let mut counts =
        String::from("| 类别 | 共计 | 执行 | 只作说明 | 尚未执行 |\n|---|--:|--:|--:|--:|\n");
    let mut rows = String::new();
    let mut all = [0; 3];
    for family in covered.chunk_by(|one, next| one.0.family() == next.0.family()) {
        let name = family.first().map_or("", |(fact, _)| fact.family().1);
        let count = count(family);
        counts += &line(name, count);
        for (sum, count) in all.iter_mut().zip(count) {
            *sum += count;
        }
        _ = writeln!(rows, "\n## {name}\n");
        let mut grouped: BTreeMap<(u8, &str), Vec<String>> = BTreeMap::new();
        for (fact, claim) in family {
            let group = match claim {
                Some(claim) => (u8::from(claim.standing == Standing::Shown), claim.words),
                None => (2, ""),
            };
            grouped.entry(group).or_default().push(fact.to_string());
        }
        for ((standing, words), ids) in grouped {
            let standing = ["执行：", "只作说明：", "尚未执行"][usize::from(standing)];
            _ = writeln!(rows, "- {standing}{words}");
            for together in ids.chunk_by(|one, next| head(one) == head(next)) {
                _ = writeln!(rows, "  {}", together.join("、"));
            }
        }
    }
    counts + &line("合计", all) + &rows
}

/// The rows of a procedure, or of one field of law, stand on one line.
fn head(id: &str) -> Option<&str> {
    id.split(['/', '-']).next()
}

fn count(family: &[Covered<'_>]) -> [usize; 3] {
    let with = |standing| {
        let claims = family
            .iter()
            .map(|(_, claim)| claim.map(|claim| claim.standing));
        claims.filter(|it| *it == standing).count()
    };
    [
        with(Some(Standing::Enforced)),
        with(Some(Standing::Shown)),
        with(None),
    ]
}

fn line(name: &str, [enforced, shown, open]: [usize; 3]) -> String {
    let all = enforced + shown + open;
    format!("| {name} | {all} | {enforced} | {shown} | {open} |\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What changes here changes what the system does about the law, and needs a lawyer's eye.
    #[test]
    fn what_is_done_about_every_fact_of_the_law() {
        let book = LawBook::shared().unwrap();
        let claims = claims(book).unwrap();
        insta::assert_snapshot!(
            "coverage",
            table(&book.coverage(&claims, routing::is_chosen))
        );
    }

    #[test]
    fn a_row_says_where_it_is_kept_or_why_it_is_only_shown() {
        let book = LawBook::shared().unwrap();
        let kept = Claim::enforced("services/x", |fact| matches!(fact, Fact::Outcome(..)));
        let shown = Claim::shown("因为", |fact| {
            matches!(fact, Fact::Outcome(..) | Fact::Limit(_))
        });
        let claims = [shown, kept];
        let covered = book.coverage(&claims, |of| of.id != "people_mediation");
        let rows: Vec<serde_json::Value> = covered.iter().map(row).collect();
        let of = |family: &str, id: &str| {
            let mut rows = rows.iter();
            rows.find(|row| row["family"] == family && row["id"] == id)
                .cloned()
                .unwrap()
        };
        assert_eq!(
            of("outcome", "legal_aid/granted"),
            serde_json::json!({"family": "outcome", "id": "legal_aid/granted", "status": "enforced", "where": "services/x"})
        );
        // Of a procedure that no case comes under nothing is kept.
        assert_eq!(
            of("outcome", "people_mediation/agreement")["status"],
            "open"
        );
        assert_eq!(
            of("limit", "XF-6"),
            serde_json::json!({"family": "limit", "id": "XF-6", "status": "shown", "why": "因为"})
        );
        assert_eq!(
            of("check", "petition_handling/pending"),
            serde_json::json!({"family": "check", "id": "petition_handling/pending", "status": "open"})
        );
    }

    #[test]
    fn no_two_rows_of_a_family_have_the_same_name() {
        let book = LawBook::shared().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for fact in book.facts() {
            assert!(seen.insert((fact.family(), fact.to_string())), "{fact}");
        }
    }
}
