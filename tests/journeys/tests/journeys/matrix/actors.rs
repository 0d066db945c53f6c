//! Who asks: the columns of the matrix.

use contracts::vocabulary::Role;

/// Somebody who asks everything.
pub(super) struct Actor {
    /// Their column, and their sign-in name.
    pub(super) code: &'static str,
    /// Code of the body they work for.
    pub(super) body: &'static str,
    pub(super) role: Role,
    /// What they are to the cases, for reviewers.
    pub(super) who: &'static str,
    pub(super) standing: Standing,
    /// Whether a column of another kind begins with them.
    pub(super) begins: bool,
}

/// How they stand to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody: no token at all.
    Anonymous,
    /// Their token has run out.
    Expired,
    /// They have signed out; their token would still be good for a while.
    Ended,
    /// Somebody else set their password, and they have not changed it yet.
    Temporary,
    /// Signed in.
    Good,
    /// Signed in, with ties to the applicant of every case of the city but the far one.
    Tied,
}

impl Standing {
    /// Whether they are to be taken for nobody.
    pub(super) fn is_nobody(self) -> bool {
        match self {
            Self::Anonymous | Self::Expired | Self::Ended => true,
            Self::Temporary | Self::Good | Self::Tied => false,
        }
    }
}

const fn actor(code: &'static str, body: &'static str, role: Role, who: &'static str) -> Actor {
    Actor {
        code,
        body,
        role,
        who,
        standing: Standing::Good,
        begins: false,
    }
}

impl Actor {
    const fn being(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    const fn beginning(mut self) -> Self {
        self.begins = true;
        self
    }
}

/// All of them, in the order of the columns.
#[rustfmt::skip]
pub(super) const ACTORS: &[Actor] = &[
    actor("anon", "tw", Role::Mediator, "nobody: no token").being(Standing::Anonymous),
    actor("expd", "tw", Role::Mediator, "a mediator of tw whose token has run out").being(Standing::Expired),
    actor("endd", "tw", Role::Mediator, "a mediator of tw who has signed out").being(Standing::Ended),
    actor("temp", "tw", Role::Mediator, "a mediator of tw who must change their password first").being(Standing::Temporary),

    actor("hand", "tw", Role::Mediator, "registered D and handles it").beginning(),
    actor("coll", "tw", Role::Mediator, "colleague of hand"),
    actor("tied", "tw", Role::Mediator, "colleague of hand with ties to the applicant (回避)").being(Standing::Tied),
    actor("recv", "tw", Role::ReceivingClerk, "receiving clerk of tw"),
    actor("disp", "tw", Role::Dispatcher, "dispatcher of tw"),
    actor("supv", "tw", Role::Supervisor, "supervisor of tw"),
    actor("admn", "tw", Role::Administrator, "administrator of tw"),

    actor("regi", "xfj", Role::PetitionClerk, "registered P, T, E and A").beginning(),
    actor("rcol", "xfj", Role::PetitionClerk, "colleague of regi"),
    actor("rtie", "xfj", Role::PetitionClerk, "colleague of regi with ties to the applicant (回避)").being(Standing::Tied),
    actor("rsup", "xfj", Role::Supervisor, "supervisor of xfj"),

    actor("dept", "zjj", Role::ReceivingClerk, "was offered P, handles T, handled E").beginning(),
    actor("dtie", "zjj", Role::ReceivingClerk, "colleague of dept with ties to the applicant (回避)").being(Standing::Tied),
    actor("retd", "xq-fy", Role::ReceivingClerk, "court that received P and returned it"),
    actor("wdrn", "dq-fy", Role::ReceivingClerk, "court from which the offer of P was taken back"),

    actor("nbor", "nb-tw", Role::Mediator, "committee beside tw, of the same level").beginning(),
    actor("outm", "xq-tw", Role::Mediator, "committee of another district; registered X and handles it"),
    actor("outs", "xq-zfw", Role::Supervisor, "supervisor of that district"),

    actor("dsup", "dq-zfw", Role::Supervisor, "supervisor of the district of tw, above the accused body").beginning(),
    actor("cdis", "zzzx", Role::Dispatcher, "dispatcher of the city's governance centre"),
    actor("csup", "zfw", Role::Supervisor, "supervisor of the city"),
    actor("cadm", "zfw", Role::Administrator, "administrator of the city"),

    actor("accd", "dq-zgj", Role::ReceivingClerk, "clerk of the body that A accuses").beginning(),
    actor("insp", "jwjw", Role::ReceivingClerk, "receiver of A, and handles it"),
    actor("icol", "jwjw", Role::Dispatcher, "colleague of insp who receives nothing"),
];

/// The one with this code.
pub(super) fn place(code: &str) -> usize {
    let place = ACTORS.iter().position(|actor| actor.code == code);
    place.unwrap_or_else(|| panic!("no actor is called {code}"))
}
