//! What of some files their journals say is to be stored.

use access::Participant;
use kernel::{CaseId, OrganisationId};

use crate::domain::clock::Clock;
use crate::domain::file::CaseFile;
use crate::domain::proceeding::Proceeding;
use crate::domain::referral::Referral;

pub(super) fn joined(files: &[CaseFile]) -> Vec<(CaseId, OrganisationId, &Participant)> {
    let mut joined = Vec::new();
    for file in files {
        for body in &file.journal.joined {
            let part = file.participants.get(body);
            joined.extend(part.map(|part| (file.case, *body, part)));
        }
    }
    joined
}

pub(super) fn left(files: &[CaseFile]) -> Vec<(CaseId, OrganisationId)> {
    let of_file = |file: &CaseFile| {
        let left = file.journal.left.iter().map(|body| (file.case, *body));
        left.collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

pub(super) fn referrals(files: &[CaseFile]) -> Vec<(CaseId, &Referral)> {
    let mut touched = Vec::new();
    for file in files {
        let names = &file.journal.referrals;
        let of_file = file.referrals.iter().filter(|one| names.contains(&one.id));
        touched.extend(of_file.map(|one| (file.case, one)));
    }
    touched
}

pub(super) fn proceedings(files: &[CaseFile]) -> Vec<(CaseId, &Proceeding)> {
    let mut touched = Vec::new();
    for file in files {
        let names = &file.journal.proceedings;
        let of_file = file.proceedings.iter();
        let of_file = of_file.filter(|one| names.contains(&one.id));
        touched.extend(of_file.map(|one| (file.case, one)));
    }
    touched
}

/// Clocks that are new or changed.
pub(super) fn clocks(files: &[CaseFile]) -> Vec<(CaseId, &Clock)> {
    chosen(files, is_changed)
}

/// Clocks whose ledgers are others.
pub(super) fn ledgers(files: &[CaseFile]) -> Vec<(CaseId, &Clock)> {
    chosen(files, |file, clock| {
        file.journal.ledgers.contains(&clock.id)
    })
}

/// Clocks that began to run and still do.
pub(super) fn started(files: &[CaseFile]) -> Vec<&Clock> {
    clocks_where(files, |file, clock| {
        file.journal.armed.contains(&clock.id) && clock.is_running()
    })
}

/// Running clocks whose last day is another.
pub(super) fn moved(files: &[CaseFile]) -> Vec<&Clock> {
    clocks_where(files, |file, clock| {
        file.journal.moved.contains(&clock.id) && clock.is_running()
    })
}

/// Running clocks whose last day is the same, and was settled or became provisional.
pub(super) fn settled(files: &[CaseFile]) -> Vec<&Clock> {
    clocks_where(files, |file, clock| {
        let journal = &file.journal;
        let is_settled = journal.settled.contains(&clock.id) && !journal.moved.contains(&clock.id);
        is_settled && clock.is_running()
    })
}

/// Changed clocks that no longer run.
pub(super) fn ended(files: &[CaseFile]) -> Vec<&Clock> {
    clocks_where(files, |file, clock| {
        is_changed(file, clock) && !clock.is_running()
    })
}

fn is_changed(file: &CaseFile, clock: &Clock) -> bool {
    file.journal.armed.contains(&clock.id) || file.journal.changed.contains(&clock.id)
}

fn clocks_where(files: &[CaseFile], is_meant: fn(&CaseFile, &Clock) -> bool) -> Vec<&Clock> {
    let chosen = chosen(files, is_meant).into_iter();
    chosen.map(|(_, clock)| clock).collect()
}

fn chosen(files: &[CaseFile], is_meant: fn(&CaseFile, &Clock) -> bool) -> Vec<(CaseId, &Clock)> {
    let mut chosen = Vec::new();
    for file in files {
        let of_file = file.clocks.iter().filter(|clock| is_meant(file, clock));
        chosen.extend(of_file.map(|clock| (file.case, clock)));
    }
    chosen
}
