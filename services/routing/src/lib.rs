//! Where it goes: triage, jurisdiction, allocation, referrals.
