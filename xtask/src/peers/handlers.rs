//! The size of the handlers: the functions of the interpreter's loop and what they call, without the proposals that are
//! features, as they come out of link-time optimisation.

use std::fs;

use anyhow::{Context as _, Result};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _};

use super::engine::{self, Peer};
use crate::command;

/// Where the handlers are linked.
const SECTION: &str = ".text.tenon_exec";
/// What the names of their functions contain, were they in no section of their own.
const MODULE: &str = "tenon_core4exec";

/// What was found, in words.
pub(crate) fn report() -> Result<String> {
    let peers = [("default", engine::BARE), ("loop", engine::BARE_LOOP)];
    let sizes = peers.map(|(name, peer)| Ok(format!("{name} backend {}", size(peer)?)));
    Ok(format!("handlers: {}", sizes.into_iter().collect::<Result<Vec<_>>>()?.join(", ")))
}

fn size(peer: Peer) -> Result<String> {
    let file = command::target_file(&format!("bench/{}.o", peer.name))?;
    command::run(peer.cargo("rustc").arg("--").arg(format!("--emit=obj={}", file.display())))?;
    let bytes = fs::read(&file)?;
    let object = object::File::parse(&*bytes).context("the compiler wrote no object")?;
    let handlers =
        object.sections().filter(|section| section.name().is_ok_and(|name| name.starts_with(SECTION)));
    let linked: u64 = handlers.map(|section| section.size()).sum();
    if linked > 0 {
        return Ok(format!("{:.1} KiB", linked as f64 / 1024.0));
    }
    let functions = object.symbols().filter(|symbol| symbol.name().is_ok_and(|name| name.contains(MODULE)));
    let named: u64 = functions.map(|symbol| symbol.size()).sum();
    Ok(format!("{:.1} KiB (by name, for there is no section {SECTION})", named as f64 / 1024.0))
}
