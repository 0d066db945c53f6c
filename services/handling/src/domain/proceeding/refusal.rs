use contracts::api::handling::{PermittedOutcome, SuspensionGround};
use contracts::vocabulary::ProceedingAction;
use kernel::NaiveDate;
use problem::{Code, Problem};
use wording::date;

use super::machine::Illegal;
use super::notices::{Untold, Why};
use super::record::Unfit;
use crate::domain::procedure::with_article;

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    Illegal(#[from] Illegal),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("{procedure}程序不能以“{outcome}”办结。可以选择的办理结果：{}。", outcomes(.permitted))]
    UnknownOutcome {
        /// The procedure's Chinese name.
        procedure: String,
        /// Its Chinese name.
        outcome: String,
        permitted: Vec<PermittedOutcome>,
    },
    #[error("{procedure}程序不能以“{ground}”为由中止。{}", grounds(.permitted))]
    UnknownGround {
        /// The procedure's Chinese name.
        procedure: String,
        ground: String,
        permitted: Vec<SuspensionGround>,
    },
    #[error("{}", .0.iter().map(Untold::sentence).collect::<String>())]
    Untold(Vec<Untold>),
    #[error("{unfit}")]
    Telling {
        /// The notice's key.
        notice: String,
        unfit: Unfit,
    },
    #[error("{procedure}程序没有“{key}”这一告知事项。")]
    UnknownNotice {
        /// The procedure's Chinese name.
        procedure: String,
        key: String,
    },
    #[error("依据{article}，中止须经{approver}批准。请在说明中写明批准的文号和日期。")]
    Unapproved { approver: String, article: String },
    #[error("{}日期不得早于{after}日期{}。", .action.label(), date(*.earliest))]
    TooEarly {
        action: ProceedingAction,
        /// What was done on the earliest day.
        after: &'static str,
        earliest: NaiveDate,
    },
    #[error("{}日期不得晚于今天（{}）。", .action.label(), date(*.today))]
    TooLate {
        action: ProceedingAction,
        today: NaiveDate,
    },
}

impl Refusal {
    /// The same of what is told of this notice, so that it stands at its field.
    pub(super) fn of_telling(self, notice: &str) -> Self {
        match self {
            Self::Unfit(unfit) => Self::Telling {
                notice: notice.to_owned(),
                unfit,
            },
            other => other,
        }
    }
}

impl Untold {
    /// What is missing, and by which article.
    fn sentence(&self) -> String {
        let Self { text, article, .. } = self;
        match self.why {
            Why::Nobody => format!("尚未告知当事人：{text}（{article}）。"),
            Why::Some => format!("还有当事人没有告知：{text}（{article}）。"),
            Why::Unwritten => format!("应当书面告知，请选择送达方式：{text}（{article}）。"),
        }
    }

    /// The field that says it was told.
    fn field(&self) -> String {
        let field = match self.why {
            Why::Nobody | Why::Some => "",
            Why::Unwritten => "/way",
        };
        format!("/told/{}{field}", self.key)
    }
}

fn outcomes(permitted: &[PermittedOutcome]) -> String {
    let choices = permitted
        .iter()
        .map(|known| with_article(&known.label, known.article.as_deref()));
    choices.collect::<Vec<_>>().join("；")
}

fn grounds(permitted: &[SuspensionGround]) -> String {
    if permitted.is_empty() {
        return "法律没有为该程序规定中止的情形。".to_owned();
    }
    let choices = permitted
        .iter()
        .map(|known| with_article(&known.label, Some(&known.article)));
    let choices: Vec<_> = choices.collect();
    format!("可以中止的情形：{}。", choices.join("；"))
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let text = refusal.to_string();
        let refused = |code: Code| Self::new(code).detail(text.clone());
        match refusal {
            Refusal::Illegal(_) => refused(Code::IllegalTransition),
            Refusal::Unfit(unfit) => {
                refused(Code::LawRefused).field(unfit.field(), "unknown", text.clone())
            }
            Refusal::UnknownOutcome { .. } => {
                refused(Code::LawRefused).field("/outcome", "unknown", text.clone())
            }
            Refusal::UnknownGround { .. } => {
                refused(Code::LawRefused).field("/ground", "unknown", text.clone())
            }
            Refusal::Untold(untold) => untold.iter().fold(refused(Code::Untold), |problem, one| {
                problem.field(one.field(), "required", one.sentence())
            }),
            Refusal::Telling { notice, unfit } => {
                let field = format!("/told/{notice}{}", unfit.field());
                refused(Code::LawRefused).field(field, "unknown", text.clone())
            }
            Refusal::UnknownNotice { key, .. } => {
                refused(Code::LawRefused).field(format!("/told/{key}"), "unknown", text.clone())
            }
            Refusal::Unapproved { .. } => {
                refused(Code::LawRefused).field("/note", "required", text.clone())
            }
            Refusal::TooEarly { .. } => refused(Code::TooEarly).field("/on", "early", text.clone()),
            Refusal::TooLate { .. } => refused(Code::TooLate).field("/on", "late", text.clone()),
        }
    }
}
