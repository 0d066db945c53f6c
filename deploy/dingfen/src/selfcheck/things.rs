//! The tables whose rows are the subjects of their service's events.

mod follows;

use contracts::Service;

/// A table, and what the log says of each of its rows.
#[derive(Debug)]
pub(super) struct Things {
    pub(super) service: Service,
    pub(super) table: &'static str,
    /// Columns, or what stands for them: shard, subject and case.
    pub(super) shard: &'static str,
    pub(super) id: &'static str,
    pub(super) case: &'static str,
    /// The number of the last event.
    pub(super) version: &'static str,
    /// What the last event that has this field tells: the value as it is told, and the field.
    pub(super) told: &'static [(&'static str, &'static str)],
    /// Where it stands after the last event of one of these kinds.
    pub(super) states: &'static [(&'static str, &'static str)],
    /// What follows from certain events.
    pub(super) follows: &'static [Follows],
}

/// A value that certain events tell, of this row or of another: both as SQL about the row `t`.
#[derive(Debug)]
pub(super) struct Follows {
    pub(super) field: &'static str,
    pub(super) is: &'static str,
    pub(super) told: &'static str,
    /// Whether nothing told means that there is none; otherwise events of before may not tell it.
    pub(super) or_none: bool,
}

/// All of them. What events do not tell is compared with nothing: the facts of a case in words and
/// its place, the names and numbers of parties, the note of a referral.
pub(super) const ALL: [Things; 10] = [
    Things {
        service: Service::Directory,
        table: "organisation",
        shard: "0::smallint",
        id: "id",
        case: "NULL::uuid",
        version: "version",
        told: &[
            ("name", "name"),
            ("path", "path"),
            ("kind", "kind"),
            ("region", "region"),
        ],
        states: &[],
        follows: &[],
    },
    Things {
        service: Service::Directory,
        table: "staff",
        shard: "0::smallint",
        id: "id",
        case: "NULL::uuid",
        version: "version",
        told: &[
            ("name", "name"),
            ("'org_' || organisation", "organisation"),
            ("to_jsonb(roles)::text", "roles"),
        ],
        states: &[],
        follows: &[],
    },
    Things {
        service: Service::Intake,
        table: "case_file",
        shard: "shard",
        id: "id",
        case: "id",
        version: "version",
        told: &[
            // The events of an accusation do not say what it is about; earlier ones did.
            (
                "CASE WHEN purpose = 'accusation' AND EXISTS (
                     SELECT FROM intake.event_log AS told
                     WHERE told.shard = t.shard_ AND told.subject = t.id_
                       AND told.data->>'title' = '检举控告件')
                 THEN '检举控告件' ELSE title END",
                "title",
            ),
            ("number", "number"),
            ("kind", "kind"),
            ("dispute_type", "dispute_type"),
            ("channel", "channel"),
            ("region", "region"),
            ("received_on::text", "received_on"),
            ("people::text", "people"),
            ("'org_' || organisation", "organisation"),
            ("'staff_' || staff", "staff"),
        ],
        states: &[],
        follows: &follows::CASE_FILE,
    },
    Things {
        service: Service::Intake,
        table: "party",
        shard: "shard",
        id: "id",
        case: "case_id",
        version: "unmaskings",
        told: &[],
        states: &[],
        follows: &follows::PARTY,
    },
    Things {
        service: Service::Intake,
        table: "representative",
        shard: "shard",
        id: "id",
        case: "case_id",
        version: "version",
        told: &[
            ("'party_' || party", "party"),
            ("role", "role"),
            ("identity_index", "identity"),
            ("to_on::text", "ended_on"),
        ],
        states: &[],
        follows: &[],
    },
    Things {
        service: Service::Routing,
        table: "route",
        shard: "shard",
        id: "case_id",
        case: "case_id",
        version: "version",
        told: &[],
        states: &[],
        follows: &follows::ROUTE,
    },
    Things {
        service: Service::Routing,
        table: "referral",
        shard: "shard",
        id: "id",
        case: "case_id",
        version: "own_version",
        told: &[
            ("'org_' || from_organisation", "from"),
            ("'org_' || to_organisation", "to"),
            ("basis", "basis"),
            ("procedure", "procedure"),
            ("offered_on::text", "offered_on"),
            ("received_on::text", "received_on"),
            ("accepted_on::text", "accepted_on"),
            ("returned_on::text", "returned_on"),
            ("return_reason", "reason"),
            ("reported_on::text", "reported_on"),
        ],
        states: &[
            ("routing.referral_offered.v1", "offered"),
            ("routing.referral_received.v1", "received"),
            ("routing.referral_accepted.v1", "accepted"),
            ("routing.referral_returned.v1", "returned"),
            ("routing.referral_withdrawn.v1", "withdrawn"),
            ("routing.referral_reported.v1", "reported"),
        ],
        follows: &[],
    },
    Things {
        service: Service::Handling,
        table: "proceeding",
        shard: "shard",
        id: "id",
        case: "case_id",
        version: "version",
        told: &[
            ("procedure", "procedure"),
            ("'org_' || organisation", "organisation"),
            ("'staff_' || staff", "staff"),
        ],
        states: &[
            ("handling.proceeding_opened.v1", "accepted"),
            ("handling.proceeding_begun.v1", "in_progress"),
            ("handling.proceeding_suspended.v1", "suspended"),
            ("handling.proceeding_resumed.v1", "in_progress"),
            ("handling.proceeding_concluded.v1", "concluded"),
            ("handling.proceeding_closed.v1", "closed"),
        ],
        follows: &follows::PROCEEDING,
    },
    Things {
        service: Service::Handling,
        table: "agreement",
        shard: "shard",
        id: "id",
        case: "case_id",
        version: "version",
        told: &[
            ("form", "form"),
            ("'proceeding_' || proceeding", "proceeding"),
            ("'org_' || organisation", "organisation"),
        ],
        states: &[
            ("handling.agreement_drafted.v1", "signing"),
            ("handling.agreement_effective.v1", "effective"),
            ("handling.agreement_voided.v1", "void"),
        ],
        follows: &[],
    },
    Things {
        service: Service::Tracking,
        table: "clock",
        shard: "shard",
        id: "id",
        case: "case_id",
        version: "version",
        told: &[("due_on::text", "due_on")],
        states: &[
            ("tracking.clock_armed.v1", "running"),
            ("tracking.clock_reprojected.v1", "running"),
            ("tracking.clock_met.v1", "met"),
            ("tracking.clock_stopped.v1", "stopped"),
        ],
        follows: &[],
    },
];
