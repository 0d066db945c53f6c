//! The rules of registration: what may be registered, and how a case is found again. Pure.

mod amendment;
mod bigrams;
mod case_correction;
mod correction;
mod party;
mod registration;
mod representative;
mod search;
mod text;
mod unmask;

pub(crate) use amendment::{check_amendment, tidy_amendment};
pub(crate) use bigrams::bigrams;
pub(crate) use case_correction::{
    CaseFacts, case_changes, check_case_correction, check_corrected_case, correct_case,
    tidy_case_correction,
};
pub(crate) use correction::{
    Changed, Known, changes, check_added, check_corrected, check_correction, check_leaving,
    check_let_leave, correct, tidy_correction, tidy_leaving,
};
pub(crate) use party::{check_party, is_minor, tidy_party};
pub(crate) use registration::{
    check_law, check_registration, check_representatives, tidy_registration,
};
pub(crate) use representative::{
    Represented, check_end, check_fits, check_may_act, check_representative, law_claims,
    no_guardian, tidy_end, tidy_representative,
};
pub(crate) use search::{SearchError, Wanted, Words};
pub(crate) use unmask::{check_unmask, tidy_unmask};

/// The most materials one case may list.
pub(crate) const MATERIALS: usize = 200;
