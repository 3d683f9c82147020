//! What a target links: tiers of interfaces.

use crate::ctx::{WasiCtx, WasiView};
use crate::{cli, clocks, filesystem, io, random};
use tenon_canonical_abi::{HostError, Linker, LinkerInstance, Resource, ResourceType};
use tenon_core::Result;

/// Links every interface this crate has, as far as `ctx` has what it takes.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>, ctx: &WasiCtx) -> Result<()> {
    add_cli_to_linker(linker, ctx)
}

/// Links what commands need: arguments, all of streams and poll, terminals, clocks and random numbers, as
/// far as `ctx` has them.
///
/// Stores used with `linker` should have the clocks and entropy that `ctx` has: a function that misses its
/// own traps.
pub fn add_cli_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>, ctx: &WasiCtx) -> Result<()> {
    add_println_to_linker(linker)?;
    io::streams::add_rest_to_linker(linker)?;
    io::poll::add_to_linker(linker)?;
    cli::terminal::add_to_linker(linker)?;
    if ctx.has_monotonic_clock() {
        clocks::monotonic::add_to_linker(linker)?;
    }
    if ctx.has_wall_clock() {
        clocks::wall::add_to_linker(linker)?;
    }
    if ctx.has_entropy() {
        random::random::add_to_linker(linker)?;
    }
    if ctx.has_insecure_random() {
        random::insecure::add_to_linker(linker)?;
        random::insecure_seed::add_to_linker(linker)?;
    }
    Ok(())
}

/// Links what a Rust program that prints needs: environment, exit, the standard streams, the half of
/// streams that writes and waits for nothing else, and the filesystem interfaces without a directory.
pub fn add_println_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    cli::environment::add_to_linker(linker)?;
    cli::exit::add_to_linker(linker)?;
    cli::stdio::add_to_linker(linker)?;
    io::error::add_to_linker(linker)?;
    io::streams::add_output_to_linker(linker)?;
    filesystem::types::add_to_linker(linker)?;
    filesystem::preopens::add_to_linker(linker)
}

/// Defines the resource type that the host keeps as `R` in its table.
pub(crate) fn resource<T, R>(instance: &mut LinkerInstance<'_, T>, name: &str) -> Result<()>
where
    T: WasiView + 'static,
    R: 'static,
{
    instance.resource(name, ResourceType::host::<R>(), delete::<T, R>)
}

fn delete<T: WasiView, R: 'static>(data: &mut T, rep: u32) -> core::result::Result<(), HostError> {
    data.ctx().table.delete(Resource::<R>::new(rep))?;
    Ok(())
}
