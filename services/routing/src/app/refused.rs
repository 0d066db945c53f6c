//! Refusals of the rules as the problems that people meet.

use contracts::vocabulary::CaseKind;
use kernel::NaiveDate;
use problem::{Code, Problem};
use web::Failure;

use crate::domain::refusal::Refusal;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(problem(refusal))
    }
}

fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::IllegalStep { state, action } => {
            let (state, action) = (state.label(), action.label());
            Problem::new(Code::IllegalTransition).detail(format!("该流转{state}，不能再{action}。"))
        }
        Refusal::TooEarly {
            day,
            earliest,
            latest,
        } => Problem::new(Code::TooEarly).detail(range(day, earliest, latest)),
        Refusal::TooLate {
            day,
            earliest,
            latest,
        } => Problem::new(Code::TooLate).detail(range(day, earliest, latest)),
        Refusal::ReturnCeiling { returns, kind } => {
            let next = match kind {
                CaseKind::Dispute => "对管辖有争议的，请报请共同的上级机关指定管辖",
                CaseKind::Petition => {
                    "受理有争议的，由共同的上一级机关、单位决定受理机关（《信访工作条例》第二十四条）"
                }
            };
            Problem::new(Code::IllegalTransition).detail(format!(
                "该案件已被退回{returns}次，达到流转规则规定的上限，不能再次退回；{next}。"
            ))
        }
        Refusal::Recused => Problem::new(Code::ConflictOfInterest)
            .detail("所选人员与当事人有利害关系，应当回避，请另选承办人。"),
        Refusal::AllRecused => Problem::new(Code::ConflictOfInterest)
            .detail("本机构可以承办的人员均应当回避，请退回，或者报请共同的上级机关指定其他机构。"),
        Refusal::UnsuitableHandler => unsuitable("/handler"),
        Refusal::NoHandler => Problem::new(Code::IllegalTransition)
            .detail("本机构没有在岗且具有相应角色的人员，无法承办。"),
        Refusal::Accused { body } => Problem::new(Code::LawRefused)
            .detail(format!(
                "{body}是被检举控告的单位，或者是其上级、下级单位。不得将信访人的检举、揭发材料以及\
                 有关情况透露或者转给被检举、揭发的人员或者单位（《信访工作条例》第三十条）；系统\
                 同时不转给其上级、下级单位。"
            ))
            .field("/to", "accused", "请选择有权处理的其他机关、单位。"),
        Refusal::NotForAccusations => Problem::new(Code::LawRefused)
            .detail(
                "检举控告类事项只能转给纪检监察机关，或者依照管理权限有权处理的机关、单位\
                 （《信访工作条例》第三十条）。",
            )
            .field("/to", "not_a_receiver", "请选择有权处理检举控告的机关、单位。"),
        Refusal::NoReceiver => Problem::new(Code::IllegalTransition)
            .detail("接收单位没有可以接收的信访干部或者接收登记员（在岗且无须回避）。"),
        Refusal::Footing(reason) => Problem::new(Code::LawRefused).detail(reason),
        Refusal::UnfitProcedure { permitted } if permitted.is_empty() => {
            Problem::new(Code::Invalid)
                .detail("该流转依据不能选择程序。")
                .field("/procedure", "unfit", "请留空，程序由接收单位的职能确定。")
        }
        Refusal::UnfitProcedure { permitted } => Problem::new(Code::Invalid)
            .detail("所选程序不适用于该流转依据或者接收单位。")
            .field(
                "/procedure",
                "unfit",
                format!("可以选择：{}。", permitted.join("、")),
            ),
        Refusal::Elsewhere {
            ground,
            then,
            article,
        } => Problem::new(Code::LawRefused).detail(format!(
            "该机构不能办理本案：{ground}，{then}（{article}）。请移送人民调解组织，或者导入诉讼程序。"
        )),
        Refusal::Pending {
            body,
            procedure,
            open,
            lasting,
            ground,
            then,
            article,
        } => {
            let handled = match open {
                true => format!("本案现由{body}以“{procedure}”办理"),
                false => format!("本案已由{body}以“{procedure}”办结"),
            };
            let next = match lasting {
                true => "请退回或者不予受理。".to_owned(),
                false => format!(
                    "当事人要改用本程序的，先由{body}办结，再行受理；否则请退回或者不予受理。"
                ),
            };
            Problem::new(Code::LawRefused)
                .detail(format!("{handled}。{ground}的，{then}（{article}）。{next}"))
        }
        Refusal::NotAReceiver => Problem::new(Code::Invalid)
            .detail("该机构不直接承办这类案件。")
            .field("/to", "not_a_receiver", "请选择承办这类案件的机构。"),
    }
}

/// Refuses whoever cannot handle it, beside the field that names them.
pub(super) fn unsuitable(field: &str) -> Problem {
    let who = "请选择本机构在岗且具有相应角色的人员。";
    Problem::new(Code::Invalid)
        .detail("所选人员不能承办该程序。")
        .field(field, "unsuitable", who)
}

fn range(day: NaiveDate, earliest: NaiveDate, latest: NaiveDate) -> String {
    format!("所填日期{day}不在允许的范围内：{earliest}至{latest}。")
}
