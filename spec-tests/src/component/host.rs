//! What scripts beyond the official suite may import from the host: the names that wasmtime's own
//! component scripts use. The official suite imports nothing.
//!
//! At the root `host-return-two` and `host-echo-u32`; in instance `host` a few functions, a nested
//! instance, and resources: `resource1` and `resource1-again` are one type, `resource2` is another.

use tenon_canonical_abi::{Caller, HostError, Linker, LinkerInstance, Resource, ResourceType};
use tenon_core::{Engine, Result};

/// What the host notices of its resources.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drops {
    count: u32,
    last: u32,
}

#[derive(Debug)]
struct Resource1;
#[derive(Debug)]
struct Resource2;

type Host<'a> = Caller<'a, Drops>;

/// A linker with these names.
///
/// # Errors
/// When tenon refuses one.
pub fn linker(engine: &Engine) -> Result<Linker<Drops>> {
    let mut linker = Linker::new(engine);
    linker.root().func_wrap("host-return-two", |_: Host<'_>, ()| Ok(2_u32))?;
    linker.root().func_wrap("host-echo-u32", |_: Host<'_>, (value,): (u32,)| Ok(value))?;
    let mut host = linker.instance("host")?;
    functions(&mut host)?;
    resources(&mut host)?;
    host.instance("nested")?.func_wrap("return-four", |_: Host<'_>, ()| Ok(4_u32))?;
    Ok(linker)
}

fn functions(host: &mut LinkerInstance<'_, Drops>) -> Result<()> {
    host.func_wrap("return-three", |_: Host<'_>, ()| Ok(3_u32))?;
    host.func_wrap("return-hi", |_: Host<'_>, ()| Ok("hi".to_owned()))?;
    host.func_wrap("return-two-slowly", |_: Host<'_>, ()| Ok(2_i32))?;
    host.func_wrap("echo-slowly", |_: Host<'_>, (value,): (u32,)| Ok(value))?;
    host.func_wrap("never-return", |_: Host<'_>, ()| Err::<(), _>(HostError::Pending))
}

fn resources(host: &mut LinkerInstance<'_, Drops>) -> Result<()> {
    let dropped = |drops: &mut Drops, rep| {
        *drops = Drops { count: drops.count + 1, last: rep };
        Ok(())
    };
    host.resource("resource1", ResourceType::host::<Resource1>(), dropped)?;
    host.resource("resource1-again", ResourceType::host::<Resource1>(), dropped)?;
    host.resource("resource2", ResourceType::host::<Resource2>(), |_: &mut Drops, _| Ok(()))?;
    host.func_wrap("[constructor]resource1", |_: Host<'_>, (rep,): (u32,)| {
        Ok(Resource::<Resource1>::new(rep))
    })?;
    host.func_wrap("[static]resource1.assert", has_rep)?;
    host.func_wrap("[static]resource1.last-drop", |caller: Host<'_>, ()| Ok(caller.data().last))?;
    host.func_wrap("[static]resource1.drops", |caller: Host<'_>, ()| Ok(caller.data().count))?;
    host.func_wrap("[method]resource1.simple", has_rep)?;
    host.func_wrap("[method]resource1.take-borrow", take)?;
    host.func_wrap("[method]resource1.take-own", take)?;
    host.func_wrap("[method]resource1.never-return", |_: Host<'_>, (_,): (Resource<Resource1>,)| {
        Err::<(), _>(HostError::Pending)
    })
}

fn has_rep(_: Host<'_>, (resource, rep): (Resource<Resource1>, u32)) -> Result<(), HostError> {
    if resource.rep() == rep { Ok(()) } else { Err(HostError::msg("the resource has another number")) }
}

fn take(_: Host<'_>, (_, _): (Resource<Resource1>, Resource<Resource1>)) -> Result<(), HostError> {
    Ok(())
}
