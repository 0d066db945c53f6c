//! The text of a procedure.

use std::fmt::{self, Write};

use super::{list, remark};
use crate::{
    act::{Act, Bound, Concerned, Days},
    book::LawBook,
    document::{Document, Stage},
    procedure::{Before, CheckLevel, Counts, Notice, OutcomeClass, Procedure},
    vocabulary::Kind,
};

pub(super) fn text(text: &mut String, book: &LawBook, procedure: &Procedure) -> fmt::Result {
    heading(text, book, procedure)?;
    conduct(text, book, procedure)?;
    for clock in &procedure.clocks {
        let event = book.term(Kind::Events, &clock.event);
        let terms = |kind, keys: &[String]| {
            let terms: Vec<&str> = keys.iter().map(|key| book.term(kind, key)).collect();
            (!terms.is_empty()).then(|| terms.join("、"))
        };
        let at = terms(Kind::Organisations, &clock.handlers);
        let when = clock.when.as_ref();
        let when = when.map(|key| book.term(Kind::Findings, key).to_owned());
        let ends = |title, keys: &[String]| {
            let happened: Vec<&str> = keys
                .iter()
                .map(|key| book.vocabulary().what_happened(key))
                .collect();
            (!happened.is_empty()).then(|| format!("{title}{}", happened.join("、")))
        };
        let whose = clock.of.map(|of| whose(of).to_owned());
        let met = ends("完成：", &clock.met_by);
        let stopped = ends("停止：", &clock.stopped_by);
        let lasts = clock.lasts.then(|| "办结后仍须完成".to_owned());
        let by_receipt = clock.governed_by_receipt;
        let by_receipt = by_receipt.then(|| "依收到之日的版本".to_owned());
        let limits = [at, when, whose, met, stopped, lasts, by_receipt];
        let limits: Vec<String> = limits.into_iter().flatten().collect();
        let limits = (!limits.is_empty()).then(|| limits.join("；"));
        let limits = remark("（", limits.as_deref(), "）");
        writeln!(text, "- 时限：{event} → {}{limits}", clock.rule)?;
    }
    if !procedure.acts.is_empty() {
        let acts = procedure.acts.iter();
        let acts: Vec<String> = acts.map(|act| self::act(book, act)).collect();
        writeln!(text, "- 登记事项：{}", acts.join("、"))?;
    }
    for pause in &procedure.suspensions {
        let what = if pause.halts() { "中止" } else { "不计入" };
        let approver = pause.approver.as_ref();
        let approver = approver.map(|key| book.term(Kind::Approvers, key));
        let days = |keys: &[String]| {
            let days: Vec<&str> = keys
                .iter()
                .map(|key| book.term(Kind::Events, key))
                .collect();
            list(&days)
        };
        let from = (!pause.halts()).then(|| {
            let (start, end) = (days(&pause.starts), days(&pause.ends));
            format!("自{start}至{end}")
        });
        let by = approver.map(|who| format!("须经{who}批准"));
        let how: Vec<String> = from.into_iter().chain(by).collect();
        let how = (!how.is_empty()).then(|| how.join("；"));
        let said = format!("{}{}", pause.text, remark("（", how.as_deref(), "）"));
        line(text, what, &said, &pause.article)?;
    }
    for document in &procedure.documents {
        writeln!(text, "- {}", self::document(document))?;
    }
    writeln!(
        text,
        "{}",
        remark("- 备注：", procedure.note.as_deref(), "\n")
    )
}

fn heading(text: &mut String, book: &LawBook, procedure: &Procedure) -> fmt::Result {
    let terms = |kind, keys: &[String]| -> String {
        list(
            &keys
                .iter()
                .map(|key| book.term(kind, key))
                .collect::<Vec<_>>(),
        )
    };
    let handlers = terms(Kind::Organisations, &procedure.handlers);
    let qualified = terms(Kind::Qualifications, &procedure.panel.qualifications);
    let panel = format!("{qualified}；{}", procedure.panel.text);
    writeln!(text, "## {}（{}）\n", procedure.title, procedure.id)?;
    writeln!(text, "- 依据：{}", procedure.basis.join("；"))?;
    writeln!(text, "- 承办：{handlers}；{}", procedure.jurisdiction)?;
    for (title, kind, keys) in [
        ("适用纠纷", Kind::Disputes, &procedure.disputes),
        ("流转依据", Kind::Referrals, &procedure.referrals),
    ] {
        if !keys.is_empty() {
            writeln!(text, "- {title}：{}", terms(kind, keys))?;
        }
    }
    line(
        text,
        "自愿",
        &procedure.consent.text,
        &procedure.consent.article,
    )?;
    line(text, "人员", &panel, &procedure.panel.article)
}

fn conduct(text: &mut String, book: &LawBook, procedure: &Procedure) -> fmt::Result {
    for check in &procedure.checks {
        let title = |id: &String| book.procedure(id).map(|other| other.title.as_str());
        let others: Vec<&str> = check.procedures.iter().filter_map(title).collect();
        let others = (!others.is_empty()).then(|| others.join("、"));
        let who = if check.superior { "上级" } else { "" };
        let counts = counts(check.counts);
        let others = remark(
            &format!("〔{who}同一事项{counts}："),
            others.as_deref(),
            "〕",
        );
        let ground = format!("{}{others}——{}", check.text, check.then);
        line(text, level(check.level), &ground, &check.article)?;
    }
    for notice in &procedure.notices {
        let event = book.term(Kind::Events, &notice.event);
        let told = told(book, notice);
        let told = remark("；", (!told.is_empty()).then_some(told.as_str()), "");
        line(
            text,
            &format!("告知（{event}{told}）"),
            &notice.text,
            &notice.article,
        )?;
    }
    for representation in &procedure.representation {
        line(text, "代表", &representation.text, &representation.article)?;
    }
    for recusal in &procedure.recusals {
        line(text, "回避", &recusal.text, &recusal.article)?;
    }
    Ok(())
}

fn line(text: &mut String, what: &str, words: &str, article: &str) -> fmt::Result {
    writeln!(text, "- {what}：{words}（{article}）")
}

fn document(document: &Document) -> String {
    let may = (!document.may.is_empty()).then(|| document.may.join("、"));
    format!(
        "文书（{}，{}{}）：{}：{}{}（{}）",
        stage(document.stage),
        if document.required {
            "必备"
        } else {
            "按需"
        },
        remark("，", document.when.as_deref(), ""),
        document.title,
        document.fields.join("、"),
        remark("；可以载明", may.as_deref(), ""),
        document.article,
    )
}

/// `收到申请书副本（被申请人，送达）`.
fn act(book: &LawBook, act: &Act) -> String {
    let party = act.party.map(concerned);
    let served = act.served.then_some("送达");
    let day = match act.day {
        Days::Since => None,
        Days::Earlier => Some("可以在受理以前"),
        Days::Ahead => Some("可以尚未到来"),
    };
    let more: Vec<&str> = [party, served, day].into_iter().flatten().collect();
    let more = (!more.is_empty()).then(|| more.join("，"));
    let more = remark("（", more.as_deref(), "）");
    format!("{}{more}", book.vocabulary().what_happened(&act.key))
}

/// `开始办理前告知各方当事人`; nothing where it is said of no step.
fn told(book: &LawBook, notice: &Notice) -> String {
    let before = notice.due.iter().map(|due| match due {
        Before::Begin => "开始办理前".to_owned(),
        Before::Conclude => {
            let ends = notice.class.iter().map(|class| ending(*class));
            format!("以{}办结前", ends.collect::<Vec<_>>().join("、")).replace("以办结", "办结")
        }
    });
    let before = before.collect::<Vec<_>>().join("、");
    let whom = notice.to.map_or("", concerned);
    let act = notice.told_by.as_deref();
    let act = act.map_or("", |act| book.vocabulary().what_happened(act));
    match (before.is_empty(), act.is_empty()) {
        (false, _) => format!("{before}{act}，{whom}"),
        (true, false) => format!("可以{act}"),
        (true, true) => String::new(),
    }
}

fn ending(class: OutcomeClass) -> &'static str {
    match class {
        OutcomeClass::Agreement => "达成协议",
        OutcomeClass::Failure => "调解不成",
        OutcomeClass::Refusal => "不予受理",
        OutcomeClass::Withdrawal => "撤回",
        OutcomeClass::Expiry => "期限届满",
        OutcomeClass::Decision => "决定、办理完毕",
        OutcomeClass::PassedOn => "转入其他程序",
    }
}

fn concerned(party: Concerned) -> &'static str {
    match party {
        Concerned::Applicant => "申请人",
        Concerned::Respondent => "被申请人",
        Concerned::Each => "各方当事人",
    }
}

fn whose(of: Bound) -> &'static str {
    match of {
        Bound::Applicant => "申请人的期限",
        Bound::Respondent => "被申请人的期限",
        Bound::Parties => "各方当事人共同的期限",
        Bound::Each => "每一方当事人的期限",
        Bound::Others => "其他单位的期限",
    }
}

fn level(level: CheckLevel) -> &'static str {
    match level {
        CheckLevel::Refuse => "不予受理",
        CheckLevel::Stop => "终止",
        CheckLevel::RefuseOrStop => "不予受理或者终止",
        CheckLevel::Refer => "移送、导入",
        CheckLevel::Warn => "提示",
    }
}

fn counts(counts: Counts) -> &'static str {
    match counts {
        Counts::Open => "",
        Counts::Handled => "，包括已经办结的",
        Counts::Result => "的办理结果",
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Opening => "立案",
        Stage::Handling => "办理",
        Stage::Closing => "结案",
        Stage::File => "归档",
    }
}
