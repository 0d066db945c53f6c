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
    /// The figures of the filters; or why there are none.
    pub(crate) figures: Part<Option<Figures>>,
    /// How many cases the list has, where that is known.
    pub(crate) listed: Option<i64>,
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

    /// The address with this filter by last day.
    pub(crate) fn by_due(&self, due: &str) -> String {
        self.address(Some(("due", due)))
    }

    /// Whether this is what is filtered by last day, whatever else is.
    pub(crate) fn is_due(&self, due: &str) -> bool {
        self.due == due
    }

    /// The filters besides that by last day: name and value.
    fn others(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("organisation", self.organisation.as_str()),
            ("dispute_type", self.dispute_type.as_str()),
            ("stage", self.stage.as_str()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty())
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

/// Open cases in numbers, as far as the filters leave them: those of the whole backlog, or of what one
/// filter leaves. What several leave together nobody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) open: i64,
    pub(crate) late: i64,
    pub(crate) due_soon: i64,
}

impl Figures {
    pub(crate) fn of(summary: &BacklogSummary, query: &Query) -> Option<Self> {
        let mut others = query.others();
        let (first, second) = (others.next(), others.next());
        let Some((name, value)) = first else {
            return Some(Self {
                open: summary.open,
                late: summary.late,
                due_soon: summary.due_soon,
            });
        };
        let counts = match name {
            "organisation" => &summary.by_body,
            "dispute_type" => &summary.by_type,
            _ => &summary.by_stage,
        };
        if second.is_some() {
            return None;
        }
        let count = counts.iter().find(|count| count.key == value);
        // Bodies with few cases are not all in the summary; of types and stages there are none then.
        if count.is_none() && name == "organisation" {
            return None;
        }
        Some(Self {
            open: count.map_or(0, |count| count.open),
            late: count.map_or(0, |count| count.late),
            due_soon: count.map_or(0, |count| count.due_soon),
        })
    }

    /// How many cases the list has with this filter by last day.
    pub(crate) fn listed(&self, query: &Query) -> i64 {
        match query.due.as_str() {
            "late" => self.late,
            "soon" => self.due_soon,
            _ => self.open,
        }
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
            due_soon: 1,
        };
        let summary = BacklogSummary {
            by_body: (1..=10).rev().map(count).collect(),
            ..BacklogSummary::default()
        };
        let query = Query {
            due: "late".into(),
            ..Query::default()
        };
        assert!(query.is_due("late") && !query.is_due(""));
        let charts = charts(&ZH_CN, &summary, &query);
        assert_eq!((charts[0].bars.len(), charts[0].rest.len()), (8, 2));
        assert_eq!(charts[0].bars[0].open_width, 100);
        assert_eq!(charts[0].bars[0].late_width, 10);
        assert_eq!(charts[0].bars[0].href, "/backlog?organisation=k10&due=late");
        assert!(charts[1].bars.is_empty());
    }

    #[test]
    fn figures_are_those_of_what_is_listed() {
        let count = |key: &str, open| Count {
            key: key.into(),
            label: key.into(),
            open,
            late: 2,
            due_soon: 3,
        };
        let summary = BacklogSummary {
            open: 249,
            late: 28,
            due_soon: 30,
            by_body: vec![count("k", 5)],
            by_type: vec![count("labour", 8)],
            by_stage: vec![count("offered", 9)],
        };
        let figures = |organisation: &str, dispute_type: &str, due: &str| {
            let query = Query {
                organisation: organisation.into(),
                dispute_type: dispute_type.into(),
                due: due.into(),
                ..Query::default()
            };
            Figures::of(&summary, &query).map(|figures| (figures.open, figures.listed(&query)))
        };
        assert_eq!(figures("", "", ""), Some((249, 249)));
        assert_eq!(figures("", "", "late"), Some((249, 28)));
        assert_eq!(figures("k", "", ""), Some((5, 5)));
        assert_eq!(figures("", "labour", "soon"), Some((8, 3)));
        assert_eq!(figures("", "medical", ""), Some((0, 0)));
        assert_eq!(figures("elsewhere", "", ""), None);
        assert_eq!(figures("k", "labour", ""), None);
    }
}
