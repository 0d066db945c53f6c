//! How a case counts in the backlog, and for whom.

use std::collections::{BTreeMap, BTreeSet};

use access::Participant;
use contracts::vocabulary::{DisputeType, Stage};
use contracts::{Reach, Scope};
use kernel::{CaseId, NaiveDate, OrganisationId};
use serde::{Deserialize, Serialize};

/// What lists and counts of the backlog need to know of an open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) organisation: OrganisationId,
    pub(crate) dispute_type: DisputeType,
    pub(crate) stage: Stage,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) viewers: BTreeSet<String>,
}

/// A case that changed, and who sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signal {
    pub(crate) case: CaseId,
    /// The body it lies with.
    pub(crate) organisation: OrganisationId,
    pub(crate) viewers: BTreeSet<String>,
}

/// What the backlog is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dimension {
    Body,
    Type,
    Stage,
}

/// One counter. `bucket` is a last day, `None` for all cases whether or not they have one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Counter {
    pub(crate) viewer: String,
    pub(crate) dimension: Dimension,
    pub(crate) key: String,
    pub(crate) bucket: Option<NaiveDate>,
}

impl Dimension {
    /// The word in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Type => "type",
            Self::Stage => "stage",
        }
    }
}

/// The two viewers that stand for a scope. Every row of it carries one of these very texts: the first,
/// or behind a wall, where it is open to somebody in person, the second.
pub(crate) type Eyes = [String; 2];

/// The viewers that stand for a scope.
pub(crate) fn eyes(scope: &Scope) -> Eyes {
    let reach = match &scope.reach {
        Reach::Organisation(organisation) => organisation.uuid().to_string(),
        Reach::Subtree(path) => path.clone(),
    };
    [reach, scope.staff.uuid().to_string()]
}

/// Everybody who sees a case in which these bodies take part: the bodies themselves and every
/// node of the tree above them; of a walled case the members of staff whom their part names.
pub(crate) fn viewers(participants: &BTreeMap<OrganisationId, Participant>) -> BTreeSet<String> {
    let mut viewers = BTreeSet::new();
    for (organisation, Participant { path, open_to }) in participants {
        match open_to {
            Some(staff) => viewers.extend(staff.iter().map(|one| one.uuid().to_string())),
            None => {
                viewers.insert(organisation.uuid().to_string());
                let ends = path.match_indices('/').map(|(at, _)| at + 1);
                viewers.extend(ends.filter_map(|end| path.get(..end)).map(str::to_owned));
            }
        }
    }
    viewers
}

/// The counters that differ between two standings and by how much; a closed case has none.
pub(crate) fn moves(before: Option<&Standing>, after: Option<&Standing>) -> BTreeMap<Counter, i64> {
    let mut moves = BTreeMap::new();
    for (standing, by) in [(before, -1), (after, 1)] {
        for counter in standing.into_iter().flat_map(counters) {
            *moves.entry(counter).or_insert(0) += by;
        }
    }
    moves.retain(|_, by| *by != 0);
    moves
}

fn counters(standing: &Standing) -> Vec<Counter> {
    let keys = [
        (Dimension::Body, standing.organisation.uuid().to_string()),
        (Dimension::Type, standing.dispute_type.as_str().to_owned()),
        (Dimension::Stage, standing.stage.as_str().to_owned()),
    ];
    let mut counters = Vec::new();
    for viewer in &standing.viewers {
        for (dimension, key) in &keys {
            let counter = |bucket| Counter {
                viewer: viewer.clone(),
                dimension: *dimension,
                key: key.clone(),
                bucket,
            };
            counters.push(counter(None));
            counters.extend(standing.due_on.map(|due| counter(Some(due))));
        }
    }
    counters
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Shard, StaffId};

    fn body() -> OrganisationId {
        OrganisationId::new(Shard::spread(1))
    }

    fn open_at(path: &str) -> Participant {
        Participant {
            path: path.to_owned(),
            open_to: None,
        }
    }

    fn scope(reach: Reach) -> Scope {
        let staff = StaffId::new(Shard::DIRECTORY);
        Scope { staff, reach }
    }

    fn standing() -> Standing {
        Standing {
            organisation: body(),
            dispute_type: DisputeType::Medical,
            stage: Stage::Registered,
            due_on: None,
            viewers: ["51/".to_owned()].into(),
        }
    }

    #[test]
    fn a_case_is_seen_by_its_bodies_and_from_every_node_above_them() {
        let (village, court) = (body(), body());
        let participants = [
            (village, open_at("51/5104/101/")),
            (court, open_at("51/5104/court/")),
        ];
        let seen = viewers(&participants.into());
        let expected: BTreeSet<String> = [
            village.uuid().to_string(),
            court.uuid().to_string(),
            "51/".into(),
            "51/5104/".into(),
            "51/5104/101/".into(),
            "51/5104/court/".into(),
        ]
        .into();
        assert_eq!(seen, expected);
    }

    #[test]
    fn viewers_are_exactly_the_scopes_that_cover_a_participant() {
        let court = body();
        let seen = viewers(&[(court, open_at("51/5104/c/"))].into());
        for path in ["51/", "51/5104/", "51/5104/c/", "51/5105/", "5/", "51/510/"] {
            let scope = scope(Reach::Subtree(path.into()));
            assert_eq!(
                sees(&seen, &scope),
                scope.reach.covers(court, "51/5104/c/"),
                "{path}"
            );
        }
        assert!(sees(&seen, &scope(Reach::Organisation(court))));
        assert!(!sees(&seen, &scope(Reach::Organisation(body()))));
    }

    fn sees(seen: &BTreeSet<String>, scope: &Scope) -> bool {
        eyes(scope).iter().any(|eye| seen.contains(eye))
    }

    #[test]
    fn behind_a_wall_they_are_those_named() {
        let court = body();
        let (named, colleague) = (
            scope(Reach::Organisation(court)),
            scope(Reach::Organisation(court)),
        );
        let walled = Participant {
            open_to: Some([named.staff].into()),
            ..open_at("51/5104/c/")
        };
        let seen = viewers(&[(court, walled)].into());
        assert!(sees(&seen, &named));
        assert!(!sees(&seen, &colleague));
        assert!(!sees(&seen, &scope(Reach::Subtree("51/".into()))));
    }

    #[test]
    fn only_what_changes_is_counted_anew() {
        let before = standing();
        let after = Standing {
            stage: Stage::Accepted,
            ..before.clone()
        };
        let moves = moves(Some(&before), Some(&after));
        let by: Vec<_> = moves.iter().map(|(c, by)| (c.key.as_str(), *by)).collect();
        assert_eq!(by, [("accepted", 1), ("registered", -1)]);
    }

    #[test]
    fn opening_and_closing_cancel_out() {
        let mut sum: BTreeMap<Counter, i64> = moves(None, Some(&standing()));
        assert_eq!(sum.len(), 3);
        let open = Standing {
            due_on: "2026-02-28".parse().ok(),
            ..standing()
        };
        assert_eq!(moves(None, Some(&open)).len(), 6);
        let first = standing();
        sum.clear();
        for step in [moves(None, Some(&first)), moves(Some(&first), None)] {
            for (counter, by) in step {
                *sum.entry(counter).or_default() += by;
            }
        }
        assert!(sum.values().all(|n| *n == 0));
    }
}
