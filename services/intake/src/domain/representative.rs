//! Who may act for a party, as the law data says for each procedure.

use contracts::api::intake::{EndRepresentation, NameRepresentative};
use contracts::api::lengths;
use contracts::vocabulary::{Channel, PartyKind, PartySide, RepresentativeRole};
use kernel::NaiveDate;
use law::{Claim, Concerned, Counted, Fact, LawBook, MandateNeed, Representation};
use problem::{Code, Problem};
use web::Findings;

use super::party::{check_contact, tidy_contact};
use super::text::{tidy, tidy_optional};

/// What the rules ask of a case and of the party somebody is to act for.
#[derive(Debug)]
pub(crate) struct Represented {
    pub(crate) side: PartySide,
    pub(crate) kind: PartyKind,
    pub(crate) channel: Channel,
    /// How many people are concerned.
    pub(crate) people: u32,
    /// How many were chosen on this side already.
    pub(crate) chosen: u32,
    /// The procedures under which the case is handled now.
    pub(crate) procedures: Vec<String>,
}

/// Brings what is told of somebody who is to act for a party into its one form.
pub(crate) fn tidy_representative(named: &mut NameRepresentative) {
    named.name = typed::name(&named.name);
    tidy_contact(&mut named.identity, &mut named.phone, &mut named.email);
    tidy_optional(&mut named.scope_note);
    named.authority.sort_unstable();
    named.authority.dedup();
}

/// Brings why somebody acts no more into its form.
pub(crate) fn tidy_end(ended: &mut EndRepresentation) {
    tidy(&mut ended.reason);
}

/// Notes everything that is wrong with it by itself.
pub(crate) fn check_representative(
    named: &NameRepresentative,
    today: NaiveDate,
    findings: &mut Findings,
) {
    findings.line("/name", "姓名", &named.name, lengths::PERSON);
    let contact = (&named.identity, &named.phone, &named.email);
    check_contact(PartyKind::Person, contact, today, findings);
    let note = named.scope_note.as_deref();
    findings.optional_line("/scope_note", "委托事项", note, lengths::MANDATE);
    let agent = named.role == RepresentativeRole::Agent;
    findings.ensure(
        !agent || !named.authority.is_empty(),
        "/authority/0",
        "required",
        "委托代理人应当有代理权限，请至少选择一项。",
    );
    findings.ensure(
        agent || named.authority.is_empty(),
        "/authority/0",
        "not_applicable",
        "只有委托代理人填写代理权限；监护人、法定代表人和推选的代表人的权限由法律规定。",
    );
    if let Some(from_on) = named.from_on {
        let begun = from_on <= today;
        findings.ensure(begun, "/from_on", "in_future", "起始日期不能晚于今天。");
    }
}

/// Notes what is wrong with what is told of the end.
pub(crate) fn check_end(ended: &EndRepresentation, today: NaiveDate, findings: &mut Findings) {
    findings.line("/reason", "终止理由", &ended.reason, lengths::CORRECTION);
    if let Some(ended_on) = ended.ended_on {
        let past = ended_on <= today;
        findings.ensure(past, "/ended_on", "in_future", "终止日期不能晚于今天。");
    }
}

/// Notes what does not fit the party, and what a mandate lacks that the procedure asks for.
pub(crate) fn check_fits(
    book: &LawBook,
    party: &Represented,
    named: &NameRepresentative,
    findings: &mut Findings,
) {
    let fits = match named.role {
        RepresentativeRole::Guardian => party.kind == PartyKind::Person,
        RepresentativeRole::LegalRepresentative => party.kind == PartyKind::Organisation,
        RepresentativeRole::Agent | RepresentativeRole::Representative => true,
    };
    let detail = match party.kind {
        PartyKind::Person => "当事人是自然人，没有法定代表人。",
        PartyKind::Organisation => "当事人是单位，没有监护人；请选择法定代表人（负责人）。",
    };
    findings.ensure(fits, "/role", "not_applicable", detail);
    if named.role != RepresentativeRole::Agent {
        return;
    }
    for rule in rules(book, party, Counted::Agents) {
        for need in &rule.needs {
            let (there, field, what) = match need {
                MandateNeed::Authority => (
                    named.scope_note.is_some() && !named.authority.is_empty(),
                    "/scope_note",
                    "请写明委托事项和权限。",
                ),
                MandateNeed::Signature => (
                    named.signed,
                    "/signed",
                    "请确认授权委托书已由委托人签名或者盖章。",
                ),
            };
            let detail = format!("{what}{}（{}）。", rule.text, rule.article);
            findings.ensure(there, field, "required", &detail);
        }
    }
}

/// What the law does not let happen, even if the form is right.
pub(crate) fn check_may_act(
    book: &LawBook,
    party: &Represented,
    role: RepresentativeRole,
) -> Result<(), Problem> {
    let refuse = |rule: &Representation, why: &str| {
        let (text, article) = (&rule.text, &rule.article);
        Err(Problem::new(Code::LawRefused).detail(format!("{text}（{article}）；{why}")))
    };
    match role {
        RepresentativeRole::Agent => {
            let mut agents = rules(book, party, Counted::Agents);
            let barred =
                |rule: &&Representation| rule.barred.is_some_and(|whose| is_of(whose, party.side));
            match agents.find(barred) {
                Some(rule) => refuse(rule, "该方当事人应当本人参加，不能登记委托代理人。"),
                None => Ok(()),
            }
        }
        RepresentativeRole::Representative => {
            for rule in rules(book, party, Counted::Representatives) {
                if let Some(least) = rule.from_people.filter(|least| party.people < *least) {
                    let people = party.people;
                    return refuse(
                        rule,
                        &format!(
                            "本案登记的涉及人数为{people}人，不足{least}人；人数有误的请先更正。"
                        ),
                    );
                }
                if let Some(most) = rule.max.filter(|most| party.chosen >= *most) {
                    return refuse(
                        rule,
                        &format!("已登记{}名代表人，最多{most}名。", party.chosen),
                    );
                }
            }
            Ok(())
        }
        RepresentativeRole::Guardian | RepresentativeRole::LegalRepresentative => Ok(()),
    }
}

/// What must be said of a party who is not of age and for whom nobody acts.
pub(crate) fn no_guardian(book: &LawBook, procedures: &[String]) -> String {
    let known = procedures.iter().filter_map(|id| book.procedure(id));
    let mut rules = known.flat_map(|procedure| &procedure.representation);
    let missing = "未成年人，尚未登记法定代理人（监护人）";
    match rules.find(|rule| rule.minors) {
        Some(rule) => format!("{missing}：{}（{}）。", rule.text, rule.article),
        None => format!(
            "{missing}：由其监护人代理或者经监护人同意（《民法典》第十九条、第二十条、第二十三条）。"
        ),
    }
}

/// The rules of the case's procedures about these, for this side and the way in which it came.
fn rules<'a>(
    book: &'a LawBook,
    party: &'a Represented,
    counted: Counted,
) -> impl Iterator<Item = &'a Representation> {
    let known = party.procedures.iter().filter_map(|id| book.procedure(id));
    let all = known.flat_map(|procedure| &procedure.representation);
    all.filter(move |rule| {
        rule.counts == counted
            && rule.of.is_none_or(|whose| is_of(whose, party.side))
            && came_so(rule, party.channel)
    })
}

/// Whether a rule is about what came this way.
pub(super) fn came_so(rule: &Representation, channel: Channel) -> bool {
    rule.channels.is_empty() || rule.channels.iter().any(|way| way == channel.as_str())
}

fn is_of(whose: Concerned, side: PartySide) -> bool {
    match whose {
        Concerned::Applicant => side == PartySide::Applicant,
        Concerned::Respondent => side == PartySide::Respondent,
        Concerned::Each => true,
    }
}

/// What of the law data is kept of who acts for parties: how many are chosen and from how many people
/// on, who may have no agent, what a mandate takes, who needs a guardian. How many come to a meeting is
/// not asked here.
pub(crate) fn law_claims() -> Vec<Claim<'static>> {
    vec![Claim::enforced(
        "services/intake/src/domain/representative.rs",
        |fact: &Fact<'_>| match fact {
            Fact::Representation(_, rule) => match rule.counts {
                Counted::Representatives | Counted::Agents => true,
                Counted::Attending => false,
            },
            _ => false,
        },
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(side: PartySide, procedure: &str) -> Represented {
        Represented {
            side,
            kind: PartyKind::Person,
            channel: Channel::Application,
            people: 12,
            chosen: 0,
            procedures: vec![procedure.to_owned()],
        }
    }

    fn agent() -> NameRepresentative {
        NameRepresentative {
            role: RepresentativeRole::Agent,
            name: "周律师".into(),
            identity: None,
            phone: None,
            email: None,
            authority: vec![contracts::vocabulary::Authority::General],
            scope_note: None,
            signed: false,
            from_on: None,
        }
    }

    fn refused(party: &Represented, role: RepresentativeRole) -> bool {
        check_may_act(LawBook::shared().unwrap(), party, role).is_err()
    }

    fn lacks(party: &Represented, named: &NameRepresentative) -> bool {
        let mut findings = Findings::new();
        check_fits(LawBook::shared().unwrap(), party, named, &mut findings);
        !findings.is_empty()
    }

    /// Every rule of the data refuses what it is about, and lets the rest be.
    #[test]
    fn each_rule_is_kept_where_it_stands() {
        let book = LawBook::shared().unwrap();
        let mut kept = 0;
        for procedure in book.procedures() {
            for rule in &procedure.representation {
                let concerned = match rule.barred.or(rule.of) {
                    Some(Concerned::Respondent) => PartySide::Respondent,
                    Some(Concerned::Applicant | Concerned::Each) | None => PartySide::Applicant,
                };
                let mut one = party(concerned, &procedure.id);
                if !rule.channels.is_empty() {
                    one.channel = Channel::Visit;
                }
                let role = RepresentativeRole::Representative;
                match rule.counts {
                    Counted::Attending => continue,
                    Counted::Representatives => {
                        assert!(!refused(&one, role), "{}", procedure.id);
                        if let Some(most) = rule.max {
                            one.chosen = most;
                            assert!(refused(&one, role), "{}", procedure.id);
                            one.chosen = 0;
                        }
                        if let Some(least) = rule.from_people {
                            one.people = least - 1;
                            assert!(refused(&one, role), "{}", procedure.id);
                        }
                    }
                    Counted::Agents => {
                        let barred = rule.barred.is_some();
                        assert_eq!(refused(&one, RepresentativeRole::Agent), barred);
                        let needs = !rule.needs.is_empty();
                        assert_eq!(lacks(&one, &agent()), needs, "{}", procedure.id);
                        let complete = NameRepresentative {
                            scope_note: Some("参加调解".into()),
                            signed: true,
                            ..agent()
                        };
                        assert!(!lacks(&one, &complete), "{}", procedure.id);
                    }
                }
                kept += 1;
            }
        }
        assert!(kept >= 9, "{kept}");
    }

    #[test]
    fn the_other_side_and_other_procedures_are_let_be() {
        let victim = party(PartySide::Applicant, "admin_mediation_police");
        assert!(!refused(&victim, RepresentativeRole::Agent));
        let respondent = party(PartySide::Respondent, "people_mediation");
        assert!(!refused(&respondent, RepresentativeRole::Agent));
    }
}
