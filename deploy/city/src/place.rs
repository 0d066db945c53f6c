//! Where things happen: divisions as people speak of them.

use contracts::api::directory::Region;

use crate::dice::Dice;
use crate::{Body, CityError, table};

const FILE: &str = "regions.tsv";

/// 阿署达社区 in 银江镇, where a demonstration sign-in mediates.
pub(crate) const SHOWN_VILLAGE: &str = "510402100207";

/// The divisions of `data/regions.tsv`, parents first.
pub(crate) fn regions() -> Result<Vec<Region>, CityError> {
    table::rows(include_str!("../data/regions.tsv"))
        .map(|(line, cells)| match cells[..] {
            [code, parent, name] => Ok(Region {
                code: code.to_owned(),
                parent: (!parent.is_empty()).then(|| parent.to_owned()),
                name: name.to_owned(),
            }),
            _ => Err(CityError::Table {
                file: FILE,
                line,
                reason: format!("three cells expected, {} found", cells.len()),
            }),
        })
        .collect()
}

/// A village or community (村、社区) with what lies above it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// 12 digits.
    pub(crate) village: String,
    /// 阿署达社区.
    pub(crate) village_name: String,
    /// 9 digits.
    pub(crate) township: String,
    /// 银江镇.
    pub(crate) township_name: String,
    /// 6 digits.
    pub(crate) county: String,
    /// 东区.
    pub(crate) county_name: String,
}

impl Place {
    /// 银江镇阿署达社区.
    pub(crate) fn spoken(&self) -> String {
        format!("{}{}", self.township_name, self.village_name)
    }

    /// Streets (街道) have numbers below 100, towns and townships from 100 on.
    fn rural(&self) -> bool {
        self.township.get(6..7) != Some("0")
    }
}

/// Every village of the city.
pub(crate) fn places(regions: &[Region]) -> Vec<Place> {
    let name = |code: &str| {
        let found = regions.iter().find(|region| region.code == code);
        found.map_or_else(String::new, |region| region.name.clone())
    };
    let villages = regions.iter().filter(|region| region.code.len() == 12);
    villages
        .filter_map(|region| {
            let (county, township) = (region.code.get(..6)?, region.code.get(..9)?);
            Some(Place {
                village: region.code.clone(),
                village_name: spoken_village(&region.name),
                township: township.to_owned(),
                township_name: name(township),
                county: county.to_owned(),
                county_name: name(county),
            })
        })
        .collect()
}

/// 阿署达社区村民委员会 is the committee; people say 阿署达社区. 格里坪村民委员会 is 格里坪村's.
fn spoken_village(name: &str) -> String {
    if let Some(community) = name.strip_suffix("居民委员会") {
        return community.to_owned();
    }
    match name.strip_suffix("村民委员会") {
        Some(village) if village.ends_with(['村', '区']) => village.to_owned(),
        Some(village) => format!("{village}村"),
        None => name.to_owned(),
    }
}

/// Draws a place. 东区 and in it 银江镇, where the demonstration sign-ins work, see most; three
/// cases in ten fall where the village has a committee of its own.
pub(crate) fn draw<'a>(
    dice: &mut Dice,
    places: &'a [Place],
    bodies: &[Body],
    rural: bool,
) -> Option<&'a Place> {
    const COUNTIES: &[(&str, i64)] = &[
        ("510402", 42),
        ("510403", 12),
        ("510411", 22),
        ("510421", 13),
        ("510422", 11),
    ];
    let (county, _) = dice.weighted(COUNTIES, |(_, weight)| *weight)?;
    let with_committee = dice.chance(30);
    let fits = |place: &&Place| place.county == *county && (!rural || place.rural());
    let all: Vec<&Place> = places.iter().filter(fits).collect();
    let mut open: Vec<&Place> = all.clone();
    if with_committee {
        open.retain(|place| bodies.iter().any(|body| body.region == place.village));
    }
    let from = if open.is_empty() { &all } else { &open };
    dice.weighted(from, |place| match place.village.as_str() {
        SHOWN_VILLAGE => 34,
        _ if place.township == "510402100" => 3,
        _ if place.rural() => 2,
        _ => 1,
    })
    .copied()
}
