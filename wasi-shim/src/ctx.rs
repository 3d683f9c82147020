//! [`WasiCtx`]: what one guest gets from its host.

use crate::cli::environment::Environment;
use crate::console::Console;
use crate::host::{Entropy, Interest, MonotonicClock, NoStdio, Stdio, WallClock};
use crate::random::insecure::InsecureRandom;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;
use core::time::Duration;
use tenon_canonical_abi::ResourceTable;
use tenon_core::Shared;

/// What one guest gets from its host: environment, console, clocks, entropy.
pub struct WasiCtx {
    pub(crate) environment: Shared<Environment>,
    pub(crate) console: Console,
    pub(crate) monotonic_clock: Option<Box<dyn MonotonicClock>>,
    pub(crate) wall_clock: Option<Box<dyn WallClock>>,
    pub(crate) entropy: Option<Box<dyn Entropy>>,
    pub(crate) insecure: InsecureRandom,
}

impl fmt::Debug for WasiCtx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasiCtx").field("environment", &self.environment).finish_non_exhaustive()
    }
}

impl WasiCtx {
    /// To say what the guest gets. Without more: no arguments, no environment, no clocks, no entropy, and
    /// a console without input that forgets its output.
    pub fn builder() -> WasiCtxBuilder {
        WasiCtxBuilder::default()
    }

    /// Whether there is a monotonic clock.
    pub fn has_monotonic_clock(&self) -> bool {
        self.monotonic_clock.is_some()
    }

    /// Whether there is a wall clock.
    pub fn has_wall_clock(&self) -> bool {
        self.wall_clock.is_some()
    }

    /// Whether there is a source of entropy.
    pub fn has_entropy(&self) -> bool {
        self.entropy.is_some()
    }

    /// Whether there can be numbers that look random: entropy, or a seed.
    pub fn has_insecure_random(&self) -> bool {
        self.has_entropy() || self.insecure.is_seeded()
    }

    /// Waits until something in `interest` may be so, or the monotonic clock may show `deadline`.
    pub(crate) fn wait(&mut self, interest: Interest, deadline: Option<u64>) {
        match (deadline, &mut self.monotonic_clock) {
            (Some(deadline), Some(clock)) if interest.is_none() => clock.wait_until(deadline),
            (Some(deadline), Some(clock)) => {
                let left = Duration::from_nanos(deadline.saturating_sub(clock.now()));
                self.console.wait(interest, Some(left));
            }
            _ => self.console.wait(interest, None),
        }
    }
}

/// Builds a [`WasiCtx`].
#[must_use]
#[derive(Default)]
pub struct WasiCtxBuilder {
    environment: Environment,
    stdio: Option<Box<dyn Stdio>>,
    monotonic_clock: Option<Box<dyn MonotonicClock>>,
    wall_clock: Option<Box<dyn WallClock>>,
    entropy: Option<Box<dyn Entropy>>,
    insecure: InsecureRandom,
}

impl fmt::Debug for WasiCtxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasiCtxBuilder").field("environment", &self.environment).finish_non_exhaustive()
    }
}

impl WasiCtxBuilder {
    /// Adds an argument. The first is the name the guest is called by.
    pub fn arg(mut self, arg: impl Into<Cow<'static, str>>) -> Self {
        self.environment.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args<A: Into<Cow<'static, str>>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.environment.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Adds a variable to the environment.
    pub fn env(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Self {
        self.environment.variables.push((name.into(), value.into()));
        self
    }

    /// Sets the initial working directory, as the guest sees it.
    pub fn initial_cwd(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.environment.initial_cwd = Some(path.into());
        self
    }

    /// Sets the console.
    pub fn stdio(mut self, stdio: Box<dyn Stdio>) -> Self {
        self.stdio = Some(stdio);
        self
    }

    /// Sets the monotonic clock.
    pub fn monotonic_clock(mut self, clock: Box<dyn MonotonicClock>) -> Self {
        self.monotonic_clock = Some(clock);
        self
    }

    /// Sets the wall clock.
    pub fn wall_clock(mut self, clock: Box<dyn WallClock>) -> Self {
        self.wall_clock = Some(clock);
        self
    }

    /// Sets the source of entropy.
    pub fn entropy(mut self, entropy: Box<dyn Entropy>) -> Self {
        self.entropy = Some(entropy);
        self
    }

    /// Sets where the numbers of `wasi:random/insecure` and `insecure-seed` begin. Without it they begin at
    /// random, if there is entropy.
    pub fn insecure_seed(mut self, seed: u64) -> Self {
        self.insecure = InsecureRandom::new(seed);
        self
    }

    /// The context.
    pub fn build(self) -> WasiCtx {
        WasiCtx {
            environment: Shared::new(self.environment),
            console: Console::new(self.stdio.unwrap_or_else(|| Box::new(NoStdio))),
            monotonic_clock: self.monotonic_clock,
            wall_clock: self.wall_clock,
            entropy: self.entropy,
            insecure: self.insecure,
        }
    }
}

/// Store data that has a [`WasiCtx`] and a [`ResourceTable`] in it.
pub trait WasiView {
    /// Both of them.
    fn ctx(&mut self) -> WasiCtxView<'_>;
}

/// What the functions of this crate use of a store's data.
#[derive(Debug)]
pub struct WasiCtxView<'a> {
    /// What the guest gets from its host.
    pub ctx: &'a mut WasiCtx,
    /// Where its resources are kept: streams, pollables, errors.
    pub table: &'a mut ResourceTable,
}

impl WasiCtxView<'_> {
    /// The same view for a shorter time.
    pub const fn reborrow(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: self.ctx, table: self.table }
    }
}

/// Store data for guests that need nothing but WASI.
#[derive(Debug)]
pub struct WasiState {
    /// What the guest gets from its host.
    pub ctx: WasiCtx,
    /// Where its resources are kept.
    pub table: ResourceTable,
}

impl WasiState {
    /// Store data with `ctx` and an empty table.
    pub const fn new(ctx: WasiCtx) -> Self {
        Self { ctx, table: ResourceTable::new() }
    }
}

impl WasiView for WasiState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}
