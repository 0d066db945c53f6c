use kernel::NaiveDate;
use problem::{Code, Problem};
use wording::date;

/// Why something cannot be done with an agreement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("该程序不以调解协议办结，不能登记协议。")]
    NoneUnderIt,
    #[error("程序已经办结，没有达成协议，不能登记协议。")]
    EndedWithout,
    #[error("本程序已经登记协议；重新拟定的，应当先作废尚未生效的协议。")]
    Another,
    #[error("口头协议自达成之日起生效，不需要签字。")]
    OralIsNotSigned,
    #[error("履行期限不得早于协议日期。")]
    DueBefore {
        /// Which of those asked for.
        at: usize,
    },
    #[error("协议已经生效。")]
    Effective,
    #[error("协议尚未生效。")]
    NotEffective,
    #[error("协议已经作废。")]
    Void,
    #[error("请选择本案的当事人。")]
    UnknownParty,
    #[error("已经登记过其签字。")]
    SignedBefore,
    #[error("协议没有这一履行事项。")]
    NotPromised,
    #[error("该履行事项已经登记结果。")]
    SettledBefore,
    #[error("请选择履行的结果。")]
    NothingCameOfIt,
    #[error("协议还有{owed}个履行事项没有履行完毕。请先登记履行情况；现在归档的，请写明理由。")]
    StillOwed {
        /// How many.
        owed: usize,
    },
    #[error("日期不得早于{after}日期{}。", date(*.earliest))]
    TooEarly {
        /// What was done on the earliest day.
        after: &'static str,
        earliest: NaiveDate,
    },
    #[error("日期不得晚于今天（{}）。", date(*.today))]
    TooLate { today: NaiveDate },
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let text = refusal.to_string();
        let refused = |code: Code| Self::new(code).detail(text.clone());
        let at = |code, field: &str, kind| refused(code).field(field, kind, text.clone());
        match refusal {
            Refusal::NoneUnderIt
            | Refusal::EndedWithout
            | Refusal::Another
            | Refusal::Effective
            | Refusal::NotEffective
            | Refusal::Void => refused(Code::IllegalTransition),
            Refusal::OralIsNotSigned => at(Code::Invalid, "/signed", "unfit"),
            Refusal::DueBefore { at: row } => {
                let field = format!("/instalments/{row}/due_on");
                refused(Code::Invalid).field(field, "early", text.clone())
            }
            Refusal::UnknownParty => at(Code::Invalid, "/party", "unknown"),
            Refusal::SignedBefore => at(Code::Invalid, "/signer", "unfit"),
            Refusal::NotPromised | Refusal::SettledBefore => {
                at(Code::Invalid, "/number", "unknown")
            }
            Refusal::StillOwed { .. } => at(Code::Invalid, "/note", "required"),
            Refusal::NothingCameOfIt => at(Code::Invalid, "/result", "unfit"),
            Refusal::TooEarly { .. } => at(Code::TooEarly, "/on", "early"),
            Refusal::TooLate { .. } => at(Code::TooLate, "/on", "late"),
        }
    }
}
