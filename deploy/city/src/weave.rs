//! Puts place, route, days and words together into scenarios.

use std::collections::{BTreeMap, BTreeSet};

use contracts::vocabulary::{Channel, DisputeType, OrganisationKind, ReferralBasis};
use kernel::NaiveDate;
use law::LawBook;

use crate::channel::channels;
use crate::dice::Dice;
use crate::names::Names;
use crate::place::{self, Place};
use crate::plan;
use crate::procedure;
use crate::route::{self, Route};
use crate::story::{self, Setting};
use crate::template::{Template, Words};
use crate::{Body, City, Fate, Scenario};

/// What stories are made from.
#[derive(Debug, Clone)]
pub(crate) struct Corpus {
    /// Which procedures there are, and for whom.
    pub(crate) law: &'static LawBook,
    pub(crate) names: Names,
    pub(crate) templates: Vec<Template>,
    pub(crate) words: Words,
    pub(crate) places: Vec<Place>,
}

/// How many of a hundred cases end up where.
const FATES: &[(Fate, usize)] = &[
    (Fate::Concluded, 47),
    (Fate::ConcludedLate, 8),
    (Fate::Open, 14),
    (Fate::DueSoon, 8),
    (Fate::Overdue, 8),
    (Fate::Waiting, 8),
    (Fate::Returned, 5),
    (Fate::Registered, 2),
];

/// Of the disputes taken up by mediation, how many of 20 end how; taken in turn.
const MEDIATED: &[(&str, usize)] = &[
    ("agreement", 14),
    ("settled", 2),
    ("failed", 2),
    ("refused", 1),
    ("withdrawn", 1),
];

pub(crate) fn scenarios(city: &City, seed: u64, today: NaiveDate, count: usize) -> Vec<Scenario> {
    let mut loom = Loom {
        city,
        today,
        dice: Dice::new(seed, 2),
        turns: BTreeMap::new(),
        relatives: BTreeSet::new(),
        facts: BTreeSet::new(),
        outcomes: shares(MEDIATED, 20),
    };
    let mut fates = shares(FATES, count);
    loom.dice.shuffle(&mut fates);
    loom.dice.shuffle(&mut loom.outcomes);
    let mut all: Vec<Scenario> = Vec::with_capacity(count);
    for (number, fate) in fates.into_iter().enumerate() {
        // Facts are never the same twice: a draw that repeats is drawn again.
        let woven = (0..20).find_map(|_| loom.scenario(number, fate));
        all.extend(woven);
    }
    loom.repeat(&mut all);
    all.sort_by_key(|scenario| scenario.case.received_on);
    all
}

/// `count` values in these shares, the same ones next to each other.
fn shares<T: Copy>(shares: &[(T, usize)], count: usize) -> Vec<T> {
    let total: usize = shares.iter().map(|(_, share)| share).sum();
    let mut upto = 0;
    let mut all = Vec::with_capacity(count);
    for (value, share) in shares {
        upto += share;
        all.resize(upto * count / total, *value);
    }
    all
}

pub(crate) struct Loom<'a> {
    pub(crate) city: &'a City,
    today: NaiveDate,
    pub(crate) dice: Dice,
    /// How often something was taken in turn.
    turns: BTreeMap<(&'static str, bool), usize>,
    /// Relatives' identity numbers already used.
    relatives: BTreeSet<String>,
    pub(crate) facts: BTreeSet<String>,
    pub(crate) outcomes: Vec<&'static str>,
}

impl<'a> Loom<'a> {
    /// The number of earlier calls with this key. Concluded cases are counted apart: so every way
    /// of handling comes to an end in some of them.
    pub(crate) fn turn(&mut self, key: &'static str, concluded: bool) -> usize {
        let turn = self.turns.entry((key, concluded)).or_default();
        *turn += 1;
        *turn - 1
    }

    pub(crate) fn in_turn<T: Copy>(&mut self, key: &'static str, list: &[T]) -> Option<T> {
        let turn = self.turn(key, false);
        list.get(turn % list.len().max(1)).copied()
    }

    fn scenario(&mut self, number: usize, fate: Fate) -> Option<Scenario> {
        let city = self.city;
        let corpus = &city.corpus;
        let bodies = &city.bodies;
        let waiting = fate == Fate::Waiting && number >= corpus.templates.len();
        if waiting && self.turn("waiting", false).is_multiple_of(3) {
            return self.inbox(fate);
        }
        let handled = !matches!(fate, Fate::Waiting | Fate::Returned | Fate::Registered);
        if handled
            && number >= corpus.templates.len()
            && self.turn("village", false).is_multiple_of(30)
        {
            return self.at_home(fate);
        }
        let template = self.template(&corpus.templates, number, fate)?;
        let place = place::draw(&mut self.dice, &corpus.places, bodies, template.rural)?;
        let concluded = matches!(fate, Fate::Concluded | Fate::ConcludedLate);
        let route = if let Some(purpose) = template.purpose {
            let turn = self.turn(purpose.as_str(), concluded);
            route::petition(&mut self.dice, bodies, place, template, turn)?
        } else {
            let turn = self.turn(template.dispute_type.as_str(), concluded);
            route::dispute(&mut self.dice, bodies, place, template, turn, !handled)?
        };
        self.woven(fate, template, place, route)
    }

    /// A case that waits in the inbox of the court where a demonstration sign-in receives.
    fn inbox(&mut self, fate: Fate) -> Option<Scenario> {
        let (template, place) = self.among(&[DisputeType::Contract], "510402")?;
        let route = route::litigation(&self.city.bodies, place)?;
        self.woven(fate, template, place, route)
    }

    /// A case of the village whose mediator is a demonstration sign-in.
    fn at_home(&mut self, fate: Fate) -> Option<Scenario> {
        const KINDS: &[DisputeType] = &[
            DisputeType::Neighbours,
            DisputeType::MarriageFamily,
            DisputeType::Other,
        ];
        let (template, place) = self.among(KINDS, place::SHOWN_VILLAGE)?;
        let route = route::own(&self.city.bodies, place, template.dispute_type)?;
        self.woven(fate, template, place, route)
    }

    /// A template of these types and a place in that division.
    fn among(
        &mut self,
        kinds: &[DisputeType],
        division: &str,
    ) -> Option<(&'a Template, &'a Place)> {
        let city = self.city;
        let corpus = &city.corpus;
        let suits =
            |t: &&Template| t.purpose.is_none() && kinds.contains(&t.dispute_type) && !t.rural;
        let templates: Vec<&Template> = corpus.templates.iter().filter(suits).collect();
        let places = corpus
            .places
            .iter()
            .filter(|place| place.village.starts_with(division));
        let places: Vec<&Place> = places.collect();
        Some((*self.dice.pick(&templates)?, *self.dice.pick(&places)?))
    }

    fn woven(
        &mut self,
        fate: Fate,
        template: &Template,
        place: &Place,
        route: Route,
    ) -> Option<Scenario> {
        let city = self.city;
        let (corpus, bodies) = (&city.corpus, &city.bodies);
        let from = city.body(&route.from)?;
        let course = plan::course(
            &mut self.dice,
            self.today,
            fate,
            route.pace,
            route.basis.is_none(),
            template.dispute_type,
        );
        let setting = Setting {
            template,
            place,
            region: region(bodies, place, &route),
            received: course.received,
            channel: match route.basis {
                // Who goes on to a court or to arbitration has asked for it.
                Some(ReferralBasis::ToLitigation | ReferralBasis::ToArbitration) => {
                    Channel::Application
                }
                _ => self.in_turn(from.kind.as_str(), channels(from, template.dispute_type))?,
            },
            relative: self.relative(&route.handler),
        };
        let mut story = story::write(&mut self.dice, &corpus.names, &setting);
        if !self.facts.insert(story.case.facts.clone()) {
            return None;
        }
        let staff = self.registrar(from)?;
        let handler = city.body(&route.handler)?;
        let procedure = procedure::of(
            city.corpus.law,
            handler,
            route.basis,
            template.purpose,
            template.dispute_type,
        );
        let steps = self.steps(&course, &route, procedure, &mut story);
        Some(Scenario {
            body: route.from,
            staff,
            case: story.case,
            procedure,
            fate,
            steps,
        })
    }

    /// Every template once, after that by how frequent its type is. What nobody has sent on yet is
    /// a petition: disputes are sent on by the rules of routing.
    fn template(
        &mut self,
        templates: &'a [Template],
        number: usize,
        fate: Fate,
    ) -> Option<&'a Template> {
        if let Some(template) = templates.get(number) {
            return Some(template);
        }
        self.dice.weighted(templates, |template| {
            match (template.purpose, template.dispute_type) {
                (Some(_), _) => 5,
                (None, _) if fate == Fate::Registered => 0,
                (None, DisputeType::Neighbours | DisputeType::MarriageFamily) => 8,
                (None, DisputeType::Labour | DisputeType::Medical | DisputeType::Damages) => 6,
                (None, DisputeType::Traffic | DisputeType::Property) => 6,
                (None, _) => 3,
            }
        })
    }

    /// Now and then the respondent is a relative of somebody at the handling body, so that routing
    /// has a conflict of interest to keep away from. Each relative once: a number belongs to one.
    fn relative(&mut self, handler: &str) -> Option<String> {
        let staff = self
            .city
            .staff
            .iter()
            .filter(|person| person.body == handler);
        let number = staff.filter_map(|person| person.interests.last()).next()?;
        (self.dice.chance(30) && self.relatives.insert(number.clone())).then(|| number.clone())
    }

    /// The demonstration sign-ins register about half of what their bodies register.
    fn registrar(&mut self, body: &Body) -> Option<String> {
        let city = self.city;
        let all: Vec<_> = city
            .staff
            .iter()
            .filter(|p| p.body == body.code && p.registers())
            .collect();
        let shown = all
            .iter()
            .find(|p| city.demo.iter().any(|demo| demo.username == p.username));
        let person = match shown {
            Some(person) if self.dice.chance(50) => Some(person),
            _ => self.dice.pick(&all),
        };
        person.map(|person| person.username.clone())
    }
}

/// A case that a township is to handle is registered under the township where the village has a
/// committee of its own: the committee nearest to the place comes first.
fn region<'a>(bodies: &[Body], place: &'a Place, route: &Route) -> &'a str {
    let township = |body: &Body| {
        body.code == route.handler && body.kind == OrganisationKind::TownshipCommittee
    };
    let by_township = bodies.iter().any(township);
    let own_committee = bodies.iter().any(|body| body.region == place.village);
    if by_township && own_committee {
        &place.township
    } else {
        &place.village
    }
}
