//! How long texts may be, in characters as people count them: a line end is one. Services judge by
//! these, and forms ask with them.

use std::ops::RangeInclusive;

use crate::vocabulary::ProceedingAction;

/// Of a case's title.
pub const TITLE: RangeInclusive<usize> = 2..=60;
/// Of the facts of a case.
pub const FACTS: RangeInclusive<usize> = 5..=20_000;
/// Of a place or an address.
pub const PLACE: RangeInclusive<usize> = 0..=200;
/// Of a person's name.
pub const PERSON: RangeInclusive<usize> = 1..=50;
/// Of a body's name.
pub const BODY: RangeInclusive<usize> = 1..=100;
/// Of the name of a material.
pub const MATERIAL: RangeInclusive<usize> = 1..=100;
/// Of where a material comes from.
pub const SOURCE: RangeInclusive<usize> = 0..=100;
/// Of what is searched for.
pub const SEARCH: RangeInclusive<usize> = 0..=60;
/// Of a note to a hand-over.
pub const OFFER_NOTE: RangeInclusive<usize> = 0..=2_000;
/// Of why a case is returned.
pub const RETURN: RangeInclusive<usize> = 5..=2_000;
/// Of why a hand-over is withdrawn.
pub const WITHDRAWAL: RangeInclusive<usize> = 2..=2_000;
/// Of a result that is reported.
pub const RESULT: RangeInclusive<usize> = 2..=5_000;
/// Of why a handler is named.
pub const HANDLER_REASON: RangeInclusive<usize> = 2..=500;
/// Of why particulars are looked at in full, in words.
pub const UNMASK_NOTE: RangeInclusive<usize> = 2..=200;
/// Of why something that is registered is corrected.
pub const CORRECTION: RangeInclusive<usize> = 2..=200;
/// Of what a mandate says in words.
pub const MANDATE: RangeInclusive<usize> = 0..=200;
/// Of an e-mail address.
pub const EMAIL: RangeInclusive<usize> = 3..=100;
/// Of a note to a step of a proceeding, which some steps need.
#[must_use]
pub fn step_note(action: ProceedingAction) -> RangeInclusive<usize> {
    usize::from(action.needs_note())..=5_000
}
/// Of the terms of an agreement.
pub const TERMS: RangeInclusive<usize> = 5..=10_000;
/// Of what is to be done by a day.
pub const PROMISE: RangeInclusive<usize> = 0..=200;
/// Of why an agreement is given up.
pub const VOIDING: RangeInclusive<usize> = 2..=500;
/// Of what is said about something that was promised.
pub const PROMISE_NOTE: RangeInclusive<usize> = 0..=2_000;
