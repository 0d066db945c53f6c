//! What is changed by hand in tables that follow from events.

use contracts::Service;

/// What somebody does by hand, and what is then said of which table.
pub(crate) const SPOILT: [(Service, &str, &str, &str); 25] = [
    (
        Service::Intake,
        "DELETE FROM intake.staff WHERE id IN (SELECT id FROM intake.staff LIMIT 1)",
        "staff",
        "missing",
    ),
    (
        Service::Intake,
        "UPDATE intake.organisation SET name = '别的机构'",
        "organisation",
        "name",
    ),
    (
        Service::Intake,
        "UPDATE intake.participant SET open_to = '{}' WHERE open_to IS NULL",
        "participant",
        "open_to",
    ),
    (
        Service::Intake,
        "DELETE FROM intake.handled_by",
        "handled_by",
        "missing",
    ),
    (
        Service::Routing,
        "UPDATE routing.staff SET roles = '{administrator}'",
        "staff",
        "roles",
    ),
    (
        Service::Routing,
        "UPDATE routing.participant SET organisation = gen_random_uuid() WHERE open_to IS NOT NULL",
        "participant",
        "unfounded",
    ),
    (
        Service::Handling,
        "UPDATE handling.case_facts SET identities = '{x}'",
        "case_facts",
        "identities",
    ),
    (
        Service::Handling,
        "DELETE FROM handling.participant",
        "participant",
        "missing",
    ),
    (
        Service::Handling,
        "UPDATE handling.organisation SET path = path || 'x/'",
        "organisation",
        "path",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.track SET title = '别的题目'",
        "track",
        "title",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.referral SET received_on = received_on + 1",
        "referral",
        "received_on",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.proceeding SET staff = gen_random_uuid()",
        "proceeding",
        "staff",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.clock SET due_on = due_on + 1",
        "clock",
        "due_on",
    ),
    (
        Service::Tracking,
        "INSERT INTO tracking.ledger (shard, clock_id, position, kind, from_on, amount)
         SELECT shard, id, 1, 'extension', start_on, 5 FROM tracking.clock",
        "ledger",
        "unfounded",
    ),
    (
        Service::Tracking,
        "DELETE FROM tracking.timer",
        "timer",
        "missing",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.fired SET fired_at = fired_at - interval '1 day'",
        "fired",
        "fired_at",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.breach SET due_on = due_on - 1",
        "breach",
        "unfounded",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.timeline SET text = text || '。' WHERE position % 3 = 0",
        "timeline",
        "text",
    ),
    (
        Service::Tracking,
        "DELETE FROM tracking.timeline WHERE position % 3 = 1",
        "timeline",
        "missing",
    ),
    (
        Service::Tracking,
        "DELETE FROM tracking.audience WHERE viewer LIKE '%/'",
        "audience",
        "missing",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.tally SET open = open + 1",
        "tally",
        "open",
    ),
    (
        Service::Tracking,
        "UPDATE tracking.participant SET path = path || 'x/'",
        "participant",
        "path",
    ),
    (
        Service::Tracking,
        "DELETE FROM tracking.staff",
        "staff",
        "missing",
    ),
    (
        Service::Notice,
        "UPDATE notice.known_case SET title = '别的题目'",
        "known_case",
        "title",
    ),
    (
        Service::Notice,
        "UPDATE notice.staff SET email = 'x@y.z'",
        "staff",
        "email",
    ),
];
