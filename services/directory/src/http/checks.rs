//! What bodies must be like, beyond their shape.

use std::collections::BTreeSet;

use contracts::api::directory::{
    ChangeOrganisation, ChangePassword, ChangeStaff, EndSignIn, Refresh, RegisterOrganisation,
    RegisterRegions, RegisterStaff, ResetPassword, SignIn,
};
use web::Findings;

use crate::domain::{password, tree, username};

/// The most characters a password is looked at with.
const LONGEST_PASSWORD: usize = 1_024;

pub(crate) fn sign_in(body: &SignIn, findings: &mut Findings) {
    findings.line("/username", "用户名", &body.username, 1..=64);
    findings.length("/password", "密码", &body.password, 1..=LONGEST_PASSWORD);
}

pub(crate) fn refresh(body: &Refresh, findings: &mut Findings) {
    findings.length("/refresh_token", "刷新令牌", &body.refresh_token, 1..=200);
}

pub(crate) fn change_password(body: &ChangePassword, findings: &mut Findings) {
    findings.length("/current", "原密码", &body.current, 1..=LONGEST_PASSWORD);
    findings.length("/new", "新密码", &body.new, 1..=LONGEST_PASSWORD);
}

pub(crate) fn end_sign_in(body: &EndSignIn, findings: &mut Findings) {
    findings.length("/password", "密码", &body.password, 1..=LONGEST_PASSWORD);
}

pub(crate) fn reset_password(body: &ResetPassword, findings: &mut Findings) {
    findings.length("/password", "密码", &body.password, 1..=LONGEST_PASSWORD);
}

pub(crate) fn organisation(body: &RegisterOrganisation, findings: &mut Findings) {
    findings.ensure(
        tree::is_code(&body.code),
        "/code",
        "invalid",
        "机构代码由 1 至 32 个字母、数字或者连字符组成。",
    );
    findings.line("/name", "机构名称", &typed::name(&body.name), 2..=100);
    number_word(&body.number_word, findings);
    region_code("/region", &body.region, findings);
    email(body.email.as_deref(), findings);
    distinct("/competences", &body.competences, findings);
}

pub(crate) fn change_organisation(body: &ChangeOrganisation, findings: &mut Findings) {
    findings.line("/name", "机构名称", &typed::name(&body.name), 2..=100);
    number_word(&body.number_word, findings);
    region_code("/region", &body.region, findings);
    email(body.email.as_deref(), findings);
    distinct("/competences", &body.competences, findings);
}

pub(crate) fn staff(body: &RegisterStaff, findings: &mut Findings) {
    let name = username::normalised(&body.username);
    findings.ensure(
        username::is_allowed(&name),
        "/username",
        "invalid",
        "用户名由 2 至 64 个字母、数字、点、下划线或者连字符组成，以字母或者数字开头。",
    );
    let context = password::Context::of([body.name.as_str()]);
    if let Some(weakness) = password::weakness(&body.password, &name, &context) {
        findings.add("/password", weakness.code(), weakness.detail());
    }
    findings.line("/name", "姓名", &typed::name(&body.name), 1..=50);
    findings.count("/roles", "角色", body.roles.len(), 1..=6);
    distinct("/roles", &body.roles, findings);
    distinct("/qualifications", &body.qualifications, findings);
    email(body.email.as_deref(), findings);
    interests(&body.interests, findings);
}

pub(crate) fn change_staff(body: &ChangeStaff, findings: &mut Findings) {
    distinct("/roles", &body.roles, findings);
    distinct("/qualifications", &body.qualifications, findings);
    email(body.email.as_deref(), findings);
    interests(body.interests.as_deref().unwrap_or_default(), findings);
}

pub(crate) fn regions(body: &RegisterRegions, findings: &mut Findings) {
    findings.count("/regions", "行政区划", body.regions.len(), 1..=5_000);
    let mut seen = BTreeSet::new();
    findings.each("/regions", &body.regions, |region, findings| {
        region_code("/code", &region.code, findings);
        findings.line("/name", "名称", &region.name, 1..=60);
        if let Some(parent) = &region.parent {
            let is_above = parent.len() < region.code.len() && region.code.starts_with(parent);
            findings.ensure(
                is_above,
                "/parent",
                "invalid",
                "上级行政区划的代码应为本级代码的开头部分。",
            );
        }
        findings.ensure(
            seen.insert(region.code.clone()),
            "/code",
            "repeated",
            "同一代码出现了两次。",
        );
    });
}

fn region_code(pointer: &str, code: &str, findings: &mut Findings) {
    findings.ensure(
        tree::is_region_code(code),
        pointer,
        "invalid",
        "行政区划代码应为 2、4、6、9 或者 12 位数字。",
    );
}

fn number_word(word: &str, findings: &mut Findings) {
    let word = typed::name(word);
    findings.line("/number_word", "字号", &word, 1..=20);
    findings.ensure(
        word.chars().all(char::is_alphanumeric),
        "/number_word",
        "invalid",
        "字号只能使用汉字、字母和数字。",
    );
}

fn email(address: Option<&str>, findings: &mut Findings) {
    let Some(address) = address else { return };
    findings.ensure(
        typed::mail_address(address).is_some(),
        "/email",
        "invalid",
        "请填写有效的电子邮件地址。",
    );
}

fn interests(numbers: &[String], findings: &mut Findings) {
    findings.count("/interests", "回避证件号码", numbers.len(), 0..=50);
    findings.each("/interests", numbers, |number, findings| {
        findings.ensure(
            typed::Identity::parse(number).is_ok(),
            "",
            "invalid",
            "请填写有效的公民身份号码、其他证件的号码或者统一社会信用代码。",
        );
    });
}

fn distinct<T: Ord>(pointer: &str, values: &[T], findings: &mut Findings) {
    let unique: BTreeSet<&T> = values.iter().collect();
    findings.ensure(
        unique.len() == values.len(),
        pointer,
        "repeated",
        "同一项出现了两次。",
    );
}
