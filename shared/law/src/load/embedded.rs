//! The data files this crate carries.

use super::{Source, Sources};

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$((concat!("data/", $path), include_str!(concat!("../../data/", $path)))),*]
    };
}

const RULES: &[Source<'static>] = files![
    "rules/people_mediation.toml",
    "rules/medical.toml",
    "rules/traffic.toml",
    "rules/labour.toml",
    "rules/court_mediation.toml",
    "rules/court.toml",
    "rules/petition.toml",
    "rules/procuratorate.toml",
    "rules/consumer.toml",
    "rules/reconsideration.toml",
    "rules/police.toml",
    "rules/land.toml",
    "rules/finance.toml",
    "rules/legal_aid.toml",
    "rules/regions/330200_ningbo.toml",
    "rules/regions/440000_guangdong.toml",
    "rules/regions/440300_shenzhen.toml",
    "rules/regions/510000_sichuan.toml",
];

const PROCEDURES: &[Source<'static>] = files![
    "procedures/people_mediation.toml",
    "procedures/administrative_mediation.toml",
    "procedures/court.toml",
    "procedures/petition.toml",
    "procedures/arbitration.toml",
    "procedures/reconsideration.toml",
    "procedures/aid.toml",
    "procedures/criminal.toml",
    "procedures/hotline.toml",
];

const CALENDAR: &[Source<'static>] = files![
    "calendar/2014.toml",
    "calendar/2015.toml",
    "calendar/2016.toml",
    "calendar/2017.toml",
    "calendar/2018.toml",
    "calendar/2019.toml",
    "calendar/2020.toml",
    "calendar/2021.toml",
    "calendar/2022.toml",
    "calendar/2023.toml",
    "calendar/2024.toml",
    "calendar/2025.toml",
    "calendar/2026.toml",
];

/// All of them.
pub(super) const SOURCES: Sources<'static> = Sources {
    vocabulary: (
        "data/vocabulary.toml",
        include_str!("../../data/vocabulary.toml"),
    ),
    more_vocabulary: &[],
    rules: RULES,
    procedures: PROCEDURES,
    statute: (
        "data/calendar/statutory.toml",
        include_str!("../../data/calendar/statutory.toml"),
    ),
    calendar: CALENDAR,
};
