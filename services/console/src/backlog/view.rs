//! The supervisor's page.

use askama::Template;
use contracts::api::tracking::{BacklogRow, BacklogSummary, Count};
use contracts::vocabulary::{DisputeType, Stage};
use kernel::Page;

use crate::page::{Chrome, Part, path};
use crate::text::Text;

#[derive(Template)]
#[template(path = "backlog/backlog.html")]
pub(crate) struct Backlog {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) query: Query,
    /// This page's own address, filters and all.
    pub(crate) here: String,
    pub(crate) summary: Part<BacklogSummary>,
    pub(crate) charts: Vec<Chart>,
    pub(crate) selects: Vec<Select>,
    pub(crate) rows: Part<Page<BacklogRow>>,
    pub(crate) next: Option<String>,
}

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) organisation: String,
    pub(crate) dispute_type: String,
    pub(crate) stage: String,
    /// `late`, `soon` or nothing.
    pub(crate) due: String,
    pub(crate) after: String,
}

/// One breakdown of the open cases.
pub(crate) struct Chart {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) bars: Vec<Bar>,
    /// Those that would make the chart too long to read.
    pub(crate) rest: Vec<Bar>,
}

/// One bar; widths in hundredths of the longest.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) open: i64,
    pub(crate) late: i64,
    pub(crate) open_width: i64,
    pub(crate) late_width: i64,
}

/// One filter.
pub(crate) struct Select {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) chosen: String,
    pub(crate) options: Vec<(String, String)>,
}

impl Query {
    /// The address with these filters; `change` replaces one.
    pub(crate) fn address(&self, change: Option<(&str, &str)>) -> String {
        path("/backlog", &self.parameters(change))
    }

    /// Whether nothing is filtered, so that the first figure counts what is listed.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_only("")
    }

    /// Whether this last day alone is filtered by, so that its figure counts what is listed.
    pub(crate) fn is_only(&self, due: &str) -> bool {
        let others = [&self.organisation, &self.dispute_type, &self.stage];
        self.due == due && others.into_iter().all(String::is_empty)
    }

    /// The filters by name.
    pub(crate) fn parameters<'a>(
        &'a self,
        change: Option<(&str, &'a str)>,
    ) -> Vec<(&'static str, Option<&'a str>)> {
        let all = [
            ("organisation", self.organisation.as_str()),
            ("dispute_type", self.dispute_type.as_str()),
            ("stage", self.stage.as_str()),
            ("due", self.due.as_str()),
        ];
        let changed = |name: &str| change.filter(|(which, _)| *which == name);
        all.into_iter()
            .map(|(name, value)| (name, Some(changed(name).map_or(value, |(_, new)| new))))
            .collect()
    }
}

/// The three breakdowns.
pub(crate) fn charts(t: &'static Text, summary: &BacklogSummary, query: &Query) -> Vec<Chart> {
    let chart = |id, title, parameter, counts: &[Count]| {
        const LONGEST: usize = 8;
        let most = counts
            .iter()
            .map(|count| count.open)
            .max()
            .unwrap_or(0)
            .max(1);
        let mut bars: Vec<_> = counts
            .iter()
            .map(|count| bar(count, most, parameter, query))
            .collect();
        let rest = bars.split_off(bars.len().min(LONGEST));
        Chart {
            id,
            title,
            bars,
            rest,
        }
    };
    vec![
        chart(
            "by-body",
            t.backlog.by_body,
            "organisation",
            &summary.by_body,
        ),
        chart(
            "by-type",
            t.backlog.by_type,
            "dispute_type",
            &summary.by_type,
        ),
        chart("by-stage", t.backlog.by_stage, "stage", &summary.by_stage),
    ]
}

/// The filters, with what the summary knows as choices.
pub(crate) fn selects(
    t: &'static Text,
    summary: Option<&BacklogSummary>,
    query: &Query,
) -> Vec<Select> {
    let bodies = summary
        .map(|summary| summary.by_body.as_slice())
        .unwrap_or_default();
    let bodies = bodies
        .iter()
        .map(|body| (body.key.as_str(), body.label.as_str()))
        .collect();
    let types = DisputeType::ALL
        .iter()
        .map(|word| (word.as_str(), word.label()))
        .collect();
    let stages = Stage::ALL
        .iter()
        .map(|word| (word.as_str(), word.label()))
        .collect();
    let dues = vec![("late", t.backlog.late), ("soon", t.backlog.due_soon)];
    vec![
        select("organisation", t.list.body, &query.organisation, bodies),
        select(
            "dispute_type",
            t.register.dispute_type,
            &query.dispute_type,
            types,
        ),
        select("stage", t.list.stage, &query.stage, stages),
        select("due", t.list.due, &query.due, dues),
    ]
}

fn select(
    name: &'static str,
    label: &'static str,
    chosen: &str,
    options: Vec<(&str, &str)>,
) -> Select {
    let options = options.into_iter();
    Select {
        name,
        label,
        chosen: chosen.to_owned(),
        options: options
            .map(|(word, label)| (word.to_owned(), label.to_owned()))
            .collect(),
    }
}

fn bar(count: &Count, most: i64, parameter: &str, query: &Query) -> Bar {
    let width = |number: i64| number.clamp(0, most) * 100 / most;
    Bar {
        label: count.label.clone(),
        href: query.address(Some((parameter, &count.key))),
        open: count.open,
        late: count.late,
        open_width: width(count.open),
        late_width: width(count.late),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ZH_CN;

    #[test]
    fn a_long_breakdown_is_cut_and_bars_are_shares_of_the_longest() {
        let count = |number: i64| Count {
            key: format!("k{number}"),
            label: format!("机构{number}"),
            open: number * 10,
            late: number,
        };
        let summary = BacklogSummary {
            by_body: (1..=10).rev().map(count).collect(),
            ..BacklogSummary::default()
        };
        let query = Query {
            due: "late".into(),
            ..Query::default()
        };
        assert!(query.is_only("late") && !query.is_plain());
        let charts = charts(&ZH_CN, &summary, &query);
        assert_eq!((charts[0].bars.len(), charts[0].rest.len()), (8, 2));
        assert_eq!(charts[0].bars[0].open_width, 100);
        assert_eq!(charts[0].bars[0].late_width, 10);
        assert_eq!(charts[0].bars[0].href, "/backlog?organisation=k10&due=late");
        assert!(charts[1].bars.is_empty());
    }
}
