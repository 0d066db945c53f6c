//! One link of the chain: what its hash covers, and what is signed of it.

use aws_lc_rs::digest::{Context, SHA256};

use crate::digest::of_row_with;
use crate::log::LogRow;
use crate::{Error, SourceKey};

/// What the hash of a batch covers; each version covers what those before it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scheme {
    /// The events without their causes.
    Bare = 0,
    /// With their causes.
    Causes = 1,
    /// With their traces as well.
    Traces = 2,
}

impl Scheme {
    /// That of the batches sealed now.
    pub(super) const NEWEST: Self = Self::Traces;

    /// That of a stored batch: versions of before schemes were numbered say only whether causes
    /// are covered. `None` for one of a later version.
    pub(super) fn stored(scheme: Option<i16>, causes: bool) -> Option<Self> {
        match (scheme, causes) {
            (None, false) | (Some(0), _) => Some(Self::Bare),
            (None, true) | (Some(1), _) => Some(Self::Causes),
            (Some(2), _) => Some(Self::Traces),
            (Some(_), _) => None,
        }
    }

    pub(super) fn column(self) -> i16 {
        self as i16
    }
}

/// What a batch says of itself: everything but the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) batch: i64,
    pub(super) scheme: Scheme,
    pub(super) positions: Vec<i64>,
    pub(super) previous: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl Link {
    /// The signature of a link whose chain has this key.
    pub(super) fn sign(&self, key: &SourceKey) -> Vec<u8> {
        self.with_parts(|parts| key.sign(parts))
    }

    /// Whether the chain's key signed it.
    pub(super) fn is_signed(&self, key: &SourceKey, mac: &[u8]) -> bool {
        self.with_parts(|parts| key.has_signed(parts, mac))
    }

    fn with_parts<T>(&self, of: impl FnOnce(&[&[u8]]) -> T) -> T {
        let positions = self.positions.iter();
        let positions: Vec<u8> = positions.flat_map(|one| one.to_be_bytes()).collect();
        of(&[
            &self.batch.to_be_bytes(),
            &self.scheme.column().to_be_bytes(),
            &positions,
            &self.previous,
            &self.hash,
        ])
    }
}

/// SHA-256 over the previous link and the digests of the events in their order; of an event that
/// names no cause the same with causes and without.
pub(super) fn hash(previous: &[u8], rows: &[LogRow], scheme: Scheme) -> Result<Vec<u8>, Error> {
    let mut chain = Context::new(&SHA256);
    chain.update(previous);
    for row in rows {
        chain.update(&of_row_with(row, scheme >= Scheme::Causes)?);
        if scheme >= Scheme::Traces {
            for part in [&row.traceparent, &row.tracestate] {
                let part = part.as_deref().map_or(&[][..], str::as_bytes);
                chain.update(&length(part));
                chain.update(part);
            }
        }
    }
    Ok(chain.finish().as_ref().to_vec())
}

fn length(part: &[u8]) -> [u8; 8] {
    u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()
}
