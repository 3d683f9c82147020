//! The size of the executor without the proposals that are features, as it comes out of link-time optimisation.

use anyhow::Result;

use super::engine::{self, Peer};
use crate::{command, handlers};

/// What was found, in words.
pub(crate) fn report() -> Result<String> {
    let peers = [("default", engine::BARE), ("loop", engine::BARE_LOOP)];
    let sizes =
        peers.map(|(name, peer)| Ok(format!("{name} backend {:.1} KiB", size(peer)? as f64 / 1024.0)));
    Ok(format!("handlers: {}", sizes.into_iter().collect::<Result<Vec<_>>>()?.join(", ")))
}

/// Bytes of the executor in the engine `peer`.
fn size(peer: Peer) -> Result<u64> {
    let file = command::target_file(&format!("bench/{}.o", peer.name))?;
    command::run(peer.cargo("rustc").arg("--").arg(format!("--emit=obj={}", file.display())))?;
    handlers::executor_bytes(&file)
}
