use contracts::api::intake::Unmask;
use contracts::api::lengths;
use contracts::vocabulary::UnmaskReason;
use web::Findings;

use super::text::tidy_optional;

/// Takes the white space off the words of a reason.
pub(crate) fn tidy_unmask(asked: &mut Unmask) {
    tidy_optional(&mut asked.note);
}

/// Notes everything that is wrong with a tidy reason.
pub(crate) fn check_unmask(asked: &Unmask, findings: &mut Findings) {
    match &asked.note {
        Some(note) => findings.line("/note", "具体原因", note, lengths::UNMASK_NOTE),
        None => {
            let said = asked.reason != UnmaskReason::Other;
            let detail = "查看原因为“其他”的，请写明具体原因。";
            findings.ensure(said, "/note", "required", detail);
        }
    }
}
