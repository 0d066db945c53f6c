//! The field's own words: one enum per controlled vocabulary, each value with its Chinese term.
//! What the law data has terms for is read from there: such a vocabulary names its kind, and does
//! not compile when it lacks a word of the data or has one that the data lacks. What the data alone
//! may add to is no enum but a key ([`Outcome`]).
//!
//! On the wire and in the database a value is its English word; what people see is [`label`].
//! A word this version does not know is refused in a request and kept as it came ([`Word`]) in
//! what other services tell; it is never guessed.
//!
//! [`label`]: DisputeType::label

mod declare;
mod known;
mod outcome;
mod word;

pub use declare::UnknownWord;
pub(crate) use declare::vocabulary;
pub use known::KnownWords;
pub use outcome::Outcome;
pub use word::{Vocabulary, Word};

pub use crate::event::step::ProceedingAction;

vocabulary! {
    /// What sort of body an organisation is (机构类别).
    OrganisationKind of law::Kind::Organisations {
        PoliticalLegalCommittee = "political_legal_committee",
        GovernanceCenter = "governance_center",
        PetitionOffice = "petition_office",
        DisciplineInspection = "discipline_inspection",
        JusticeBureau = "justice_bureau",
        TownshipGovernment = "township_government",
        VillageCommittee = "village_committee",
        TownshipCommittee = "township_committee",
        SpecialisedCommittee = "specialised_committee",
        Department = "department",
        Court = "court",
        Procuratorate = "procuratorate",
        Police = "police",
        ArbitrationCommission = "arbitration_commission",
        ReconsiderationOffice = "reconsideration_office",
        LegalAidCenter = "legal_aid_center",
    }
}

vocabulary! {
    /// What a member of staff may do (角色).
    Role {
        Mediator = "mediator" => "调解员",
        PetitionClerk = "petition_clerk" => "信访干部",
        ReceivingClerk = "receiving_clerk" => "接收登记员",
        Dispatcher = "dispatcher" => "分流员",
        Supervisor = "supervisor" => "督办员",
        Administrator = "administrator" => "系统管理员",
    }
}

vocabulary! {
    /// What somebody who handles cases is qualified for (专业资质). Which of them a procedure asks for
    /// stands in the law data.
    Qualification of law::Kind::Qualifications {
        PeopleMediator = "people_mediator",
        Medical = "medical",
        Legal = "legal",
        Labour = "labour",
        Traffic = "traffic",
        TrafficPolice = "traffic_police",
        Consumer = "consumer",
        Property = "property",
        Land = "land",
        Finance = "finance",
        CourtInvited = "court_invited",
        Lawyer = "lawyer",
        Arbitrator = "arbitrator",
        Official = "official",
        Reconsideration = "reconsideration",
        Police = "police",
        Prosecutor = "prosecutor",
        Judge = "judge",
        Petition = "petition",
    }
}

vocabulary! {
    /// A dispute or a petition.
    CaseKind {
        Dispute = "dispute" => "矛盾纠纷",
        Petition = "petition" => "信访事项",
    }
}

vocabulary! {
    /// What a dispute is about (纠纷类型), after the usage of people's mediation statistics.
    DisputeType of law::Kind::Disputes {
        MarriageFamily = "marriage_family",
        Neighbours = "neighbours",
        HousingHomestead = "housing_homestead",
        Contract = "contract",
        Business = "business",
        Damages = "damages",
        ForestLand = "forest_land",
        Expropriation = "expropriation",
        Environment = "environment",
        Labour = "labour",
        Tourism = "tourism",
        Consumer = "consumer",
        Medical = "medical",
        Traffic = "traffic",
        Property = "property",
        IntellectualProperty = "intellectual_property",
        Internet = "internet",
        Finance = "finance",
        Securities = "securities",
        Other = "other",
    }
}

vocabulary! {
    /// How a case reached the body that registers it (案件来源).
    Channel {
        Application = "application" => "当事人申请",
        Proactive = "proactive" => "主动排查",
        Court = "court" => "人民法院移送",
        Procuratorate = "procuratorate" => "人民检察院移送",
        Police = "police" => "公安机关移送",
        Petition = "petition" => "信访部门移送",
        Hotline = "hotline" => "12345热线",
        Department = "department" => "其他部门移送",
        Grid = "grid" => "网格员上报",
        Online = "online" => "网上申请",
        Letter = "letter" => "来信",
        Visit = "visit" => "来访",
        Phone = "phone" => "来电",
        Fax = "fax" => "传真",
    }
}

vocabulary! {
    /// What a petition wants (诉求类型)，《信访工作条例》第二十二条、第二十九条至第三十一条.
    PetitionPurpose {
        Suggestion = "suggestion" => "建议意见",
        Accusation = "accusation" => "检举控告",
        Appeal = "appeal" => "申诉求决",
    }
}

impl PetitionPurpose {
    /// Whether such a case is walled: open to who registered it and to the receivers named by routing,
    /// and to nobody else. What accuses somebody must come to the ears of none of theirs,
    /// 《信访工作条例》第三十条.
    #[must_use]
    pub fn is_walled(self) -> bool {
        match self {
            Self::Accusation => true,
            Self::Suggestion | Self::Appeal => false,
        }
    }
}

vocabulary! {
    /// On which side a party stands (当事人地位).
    PartySide {
        Applicant = "applicant" => "申请人",
        Respondent = "respondent" => "被申请人",
        ThirdParty = "third_party" => "第三人",
    }
}

vocabulary! {
    /// A natural person or an organisation.
    PartyKind {
        Person = "person" => "自然人",
        Organisation = "organisation" => "法人或者其他组织",
    }
}

vocabulary! {
    /// What is registered of a case itself, and may be corrected.
    CaseField {
        DisputeType = "dispute_type" => "纠纷类型",
        Channel = "channel" => "来源",
        Place = "place" => "发生地点",
        Amount = "amount" => "涉案金额",
        People = "people" => "涉及人数",
    }
}

vocabulary! {
    /// As what somebody acts for a party.
    RepresentativeRole {
        Agent = "agent" => "委托代理人",
        Guardian = "guardian" => "法定代理人（监护人）",
        Representative = "representative" => "推选的代表人",
        LegalRepresentative = "legal_representative" => "法定代表人（负责人）",
    }
}

vocabulary! {
    /// What an agent may do for the party (代理权限).
    Authority {
        General = "general" => "一般代理：代为陈述、提交材料、参加调解",
        Settle = "settle" => "代为承认、变更、放弃请求，达成协议",
        Withdraw = "withdraw" => "代为撤回申请",
        Receive = "receive" => "代为签收文书、款物",
    }
}

vocabulary! {
    /// What is registered of a party, and may be corrected.
    PartyField {
        Side = "side" => "所在一方",
        Kind = "kind" => "当事人类型",
        Name = "name" => "姓名或者名称",
        Identity = "identity" => "证件号码",
        BornOn = "born_on" => "出生日期",
        Phone = "phone" => "联系电话",
        Email = "email" => "电子邮箱",
        Address = "address" => "住址",
    }
}

vocabulary! {
    /// On what footing one body hands a case to another (流转依据).
    ReferralBasis of law::Kind::Referrals {
        Dispatch = "dispatch",
        Transfer = "transfer",
        Forward = "forward",
        Assign = "assign",
        CourtAssigned = "court_assigned",
        CourtEntrusted = "court_entrusted",
        PoliceLinkage = "police_linkage",
        ProcuratorateLinkage = "procuratorate_linkage",
        ToLitigation = "to_litigation",
        ToArbitration = "to_arbitration",
        ToReconsideration = "to_reconsideration",
    }
}

vocabulary! {
    /// Where a referral stands (流转状态).
    ReferralState {
        Offered = "offered" => "待签收",
        Received = "received" => "已签收",
        Accepted = "accepted" => "已接受",
        Returned = "returned" => "已退回",
        Withdrawn = "withdrawn" => "已撤回",
        Reported = "reported" => "已反馈结果",
    }
}

impl ReferralState {
    /// Whether the receiving body has yet to accept or return a referral that stands so.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        match self {
            Self::Offered | Self::Received => true,
            Self::Accepted | Self::Returned | Self::Withdrawn | Self::Reported => false,
        }
    }
}

impl Word<ReferralState> {
    /// The same of a referral that may stand as only a later version knows: no.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.known().is_ok_and(ReferralState::is_pending)
    }
}

vocabulary! {
    /// What a side may do next with a referral.
    ReferralAction {
        Receive = "receive" => "签收",
        Accept = "accept" => "接受",
        Return = "return" => "退回",
        Withdraw = "withdraw" => "撤回",
        Report = "report" => "反馈结果",
    }
}

vocabulary! {
    /// What may be done next about where a case lies and with whom.
    RouteAction {
        Offer = "offer" => "移交其他单位",
        Designate = "designate" => "指定管辖",
        TakeOn = "take_on" => "受理并确定承办人",
        Reassign = "reassign" => "更换承办人",
    }
}

vocabulary! {
    /// What may be done with a case's file.
    FileAction {
        Amend = "amend" => "补正登记",
        CorrectCase = "correct_case" => "更正登记信息",
        AddParty = "add_party" => "补充当事人",
        CorrectParty = "correct_party" => "更正当事人信息",
        NameRepresentative = "name_representative" => "登记代理人、代表人",
        Unmask = "unmask" => "查看完整信息",
    }
}

vocabulary! {
    /// Why a receiving body returns a case (退回理由).
    ReturnReason {
        NotCompetent = "not_competent" => "不属于本机构管辖或者职责范围",
        MaterialsMissing = "materials_missing" => "材料不齐",
        PartyRefuses = "party_refuses" => "当事人不同意",
        OtherProcedurePending = "other_procedure_pending" => "其他程序已受理或者已处理",
        Duplicate = "duplicate" => "重复移送",
        Other = "other" => "其他",
    }
}

vocabulary! {
    /// Where a proceeding stands (程序状态).
    ProceedingState {
        Accepted = "accepted" => "已受理",
        InProgress = "in_progress" => "办理中",
        Suspended = "suspended" => "已中止",
        Concluded = "concluded" => "已办结",
        Closed = "closed" => "已归档",
    }
}

impl ProceedingState {
    /// Whether a proceeding that stands so still goes on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Accepted | Self::InProgress | Self::Suspended => true,
            Self::Concluded | Self::Closed => false,
        }
    }
}

impl Word<ProceedingState> {
    /// The same of a proceeding that may stand as only a later version knows: no.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.known().is_ok_and(ProceedingState::is_open)
    }
}

vocabulary! {
    /// How an agreement was reached (协议形式).
    AgreementForm {
        Written = "written" => "书面协议",
        Oral = "oral" => "口头协议",
    }
}

vocabulary! {
    /// Where an agreement stands (协议状态).
    AgreementState {
        Signing = "signing" => "待签字",
        Effective = "effective" => "已生效",
        Void = "void" => "已作废",
    }
}

vocabulary! {
    /// What may be done next with an agreement.
    AgreementAction {
        Sign = "sign" => "登记签字",
        Void = "void" => "作废",
        Settle = "settle" => "登记履行情况",
    }
}

vocabulary! {
    /// Whose sign a written agreement needs before it takes effect.
    Signer {
        Party = "party" => "当事人",
        Mediator = "mediator" => "调解员",
        Body = "body" => "承办单位",
    }
}

vocabulary! {
    /// How somebody signs (签署方式).
    SignatureWay {
        Signature = "signature" => "签名",
        Seal = "seal" => "盖章",
        Fingerprint = "fingerprint" => "按指印",
        Electronic = "electronic" => "电子签名",
    }
}

vocabulary! {
    /// What became of something that was promised (履行情况).
    InstalmentState {
        Owed = "owed" => "待履行",
        Kept = "kept" => "已履行",
        Partly = "partly" => "部分履行",
        Broken = "broken" => "未履行",
        Waived = "waived" => "免除",
    }
}

vocabulary! {
    /// Where a case stands, as lists and dashboards show it (案件阶段).
    Stage {
        Registered = "registered" => "已登记",
        Offered = "offered" => "待签收",
        Returned = "returned" => "已退回待处理",
        Accepted = "accepted" => "已受理",
        InProgress = "in_progress" => "办理中",
        Suspended = "suspended" => "已中止",
        Concluded = "concluded" => "已办结",
        Closed = "closed" => "已归档",
    }
}

vocabulary! {
    /// Where a clock stands. Late is never stored: it follows from the due date and today.
    ClockState {
        Running = "running" => "计时中",
        Met = "met" => "已完成",
        Stopped = "stopped" => "已停止",
    }
}

vocabulary! {
    /// Whom a limit binds, where it does not bind the handling body (当事人的期限).
    LimitParty {
        Applicant = "applicant" => "申请人",
        Respondent = "respondent" => "被申请人",
        Parties = "parties" => "各方当事人",
        Others = "others" => "其他单位",
    }
}

vocabulary! {
    /// Why somebody looks at a party's particulars in full.
    UnmaskReason {
        Identity = "identity" => "核对身份",
        Contact = "contact" => "送达联系",
        Document = "document" => "制作文书",
        Other = "other" => "其他",
    }
}

vocabulary! {
    /// At which point of a clock people are told.
    Rung {
        Before7 = "before_7" => "届满前七日",
        Before3 = "before_3" => "届满前三日",
        Before1 = "before_1" => "届满前一日",
        Overdue = "overdue" => "已超期",
    }
}

impl Rung {
    /// How many days before the last day it is.
    #[must_use]
    pub const fn days_ahead(self) -> u8 {
        match self {
            Self::Before7 => 7,
            Self::Before3 => 3,
            Self::Before1 => 1,
            Self::Overdue => 0,
        }
    }

    /// Whether a limit of so many days has it: a reminder is of use while more than half of the
    /// period is over and some of it left, so a limit of three days has none a week before.
    #[must_use]
    pub fn is_of_use(self, days: u64) -> bool {
        days >= 2 * u64::from(self.days_ahead())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back() {
        for kind in DisputeType::ALL {
            assert_eq!(kind.as_str().parse::<DisputeType>().unwrap(), *kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    #[test]
    fn an_unknown_word_is_refused() {
        let error = "alien".parse::<DisputeType>().unwrap_err();
        assert_eq!(error.to_string(), "`alien` is not a DisputeType");
    }
}
