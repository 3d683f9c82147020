//! The executor: runs checked code on the machine's thread.
//!
//! [`Context`] holds what one stay in the executor needs: pointers into the machine, derived anew at
//! each entry from indices. A dispatch loop keeps `ip`, `sp`, memory base and length in locals, and leaves
//! through a [`Stop`]. Host functions are called from within ([`host`]). Everything rare is a cold function of its own ([`cold`], [`calls`]), because what
//! is inlined into the loop costs every op its registers.
//!
//! All of it relies on the checker (`ir::check`): a slot, reference, window, index or jump of
//! checked code lies where its operand kind says.

mod access;
#[cfg(feature = "threads")]
mod atomics;
#[macro_use]
mod arms;
mod bulk;
pub(crate) mod calls;
mod cold;
mod context;
#[cfg_attr(tenon_dispatch = "tail", path = "dispatch_tail.rs")]
#[cfg_attr(not(tenon_dispatch = "tail"), path = "dispatch_loop.rs")]
mod dispatch;
#[cfg(feature = "exceptions")]
mod exceptions;
mod function_references;
#[cfg(feature = "gc")]
mod gc;
#[cfg(feature = "gc")]
mod heap;
mod host;
#[cfg(feature = "loader")]
mod lazy;
mod memories;
mod numeric;
mod ranges;
mod refs;
#[cfg(feature = "simd")]
mod simd;
pub(crate) mod stack;
mod tables;
mod wide;

pub(crate) use cold::range;
pub(crate) use context::{Context, Pending, Returned, Stop};
#[cfg(feature = "exceptions")]
pub(crate) use exceptions::Thrown;
pub(crate) use host::Host;
pub use host::Quick;

/// How this build runs code: `tail`, with a function an op, or `loop`, with one for all. `build.rs` chooses, unless
/// `--cfg tenon_dispatch="…"` does.
pub const BACKEND: &str = if cfg!(tenon_dispatch = "tail") { "tail" } else { "loop" };

/// Runs the thread of the host's machine, which is about to run guest code, until something stops it; `end` says what
/// that comes to.
pub(crate) fn run<H: Host, O>(host: &mut H, end: fn(&mut Context, Stop) -> O) -> O {
    let mut context = Context::detached();
    host::enter(&mut context, host);
    // SAFETY: the context is that of a thread about to run checked code.
    let stop = unsafe { dispatch::run(&mut context) };
    end(&mut context, stop)
}

/// Whether the native stack stays where it is, however many ops run.
pub(crate) fn keeps_native_stack() -> bool {
    dispatch::probe()
}
