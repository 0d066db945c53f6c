use contracts::api::intake::AmendCase;
use contracts::api::lengths;
use web::Findings;

use super::MATERIALS;
use super::party::{check_material, tidy_material};
use super::text::tidy;

/// Takes the white space off the texts of an amendment.
pub(crate) fn tidy_amendment(amendment: &mut AmendCase) {
    let texts = [&mut amendment.title, &mut amendment.facts];
    texts.into_iter().flatten().for_each(tidy);
    amendment.materials.iter_mut().for_each(tidy_material);
}

/// Notes everything that is wrong with a tidy amendment.
pub(crate) fn check_amendment(amendment: &AmendCase, findings: &mut Findings) {
    if let Some(title) = &amendment.title {
        findings.line("/title", "标题", title, lengths::TITLE);
    }
    if let Some(facts) = &amendment.facts {
        findings.text("/facts", "事实与诉求", facts, lengths::FACTS);
    }
    let materials = &amendment.materials;
    findings.count("/materials", "材料", materials.len(), 0..=MATERIALS);
    findings.each("/materials", materials, check_material);
    let changes = amendment.title.is_some() || amendment.facts.is_some() || !materials.is_empty();
    findings.ensure(changes, "", "nothing_to_do", "没有填写任何需要补正的内容。");
}
