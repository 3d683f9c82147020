//! What the embedder chooses before anything is loaded.

use crate::{Limits, MemoryPolicy, Proposals};

/// Settings of an [`Engine`](crate::Engine).
///
/// The settings that shape translated code (`fuel`, `names`, `offsets`, `deterministic`) are recorded in every image:
/// equal settings and equal source bytes give equal image bytes on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// Translate code that counts fuel. A store can only limit code translated so.
    ///
    /// A unit pays for an operator, but `nop`, `drop`, `block`, `loop`, `try_table`, `else`, `end`, `unreachable` and
    /// `return` are free. Entering a function costs one, as does each turn of a loop, and bulk operations cost
    /// one for each 16 bytes.
    pub fuel: bool,
    /// Keep function names in the image, for traces.
    pub names: bool,
    /// Keep the map from code to byte offsets in the source, for traces.
    pub offsets: bool,
    /// Translate code for the specification's deterministic profile: every NaN that an operator makes is
    /// the positive canonical one, so that results are the same bits on every machine.
    ///
    /// Off, a NaN is what the machine's floats make of it, and nothing is spent on it. Relaxed vector
    /// operators have the results of this profile on every machine, whether it is on or off.
    pub deterministic: bool,
    /// Translate a function when it is called for the first time, not when its module is loaded. Everything is validated
    /// at once all the same.
    ///
    /// Loading takes a fraction of the time, and so do programs that use little of what they carry. Functions that catch
    /// exceptions are translated at once all the same. A store keeps what it translates, for each instance, in no more than
    /// [`Limits::code_bytes`](crate::Limits::code_bytes); another store does it again. What exceeds a bound in a single function
    /// is a trap when that is called, not an error of loading. Translating is not paid with fuel, and a thread cannot stop
    /// in the middle of it. The image's bytes cannot be kept to run them elsewhere.
    pub lazy: bool,
    /// The proposals modules and components may use; [`Proposals::DEFAULT`].
    pub proposals: Proposals,
    /// How much of a linear memory stores take room for; [`MemoryPolicy::WholePages`].
    pub memory_policy: MemoryPolicy,
    /// The bounds; see [`Limits`].
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            fuel: true,
            names: true,
            offsets: true,
            deterministic: false,
            lazy: false,
            proposals: Proposals::DEFAULT,
            memory_policy: MemoryPolicy::WholePages,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// The default settings: fuel, names and offsets on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`Config::fuel`].
    pub fn fuel(mut self, on: bool) -> Self {
        self.fuel = on;
        self
    }

    /// Sets [`Config::names`].
    pub fn names(mut self, on: bool) -> Self {
        self.names = on;
        self
    }

    /// Sets [`Config::offsets`].
    pub fn offsets(mut self, on: bool) -> Self {
        self.offsets = on;
        self
    }

    /// Sets [`Config::deterministic`].
    pub fn deterministic(mut self, on: bool) -> Self {
        self.deterministic = on;
        self
    }

    /// Sets [`Config::lazy`].
    pub fn lazy(mut self, on: bool) -> Self {
        self.lazy = on;
        self
    }

    /// Adds `proposals` to [`Config::proposals`], or takes them away. What this build lacks stays off.
    pub fn proposals(mut self, proposals: Proposals, on: bool) -> Self {
        self.proposals = if on { self.proposals.with(proposals) } else { self.proposals.without(proposals) };
        self
    }

    /// Sets [`Config::memory_policy`].
    pub fn memory_policy(mut self, policy: MemoryPolicy) -> Self {
        self.memory_policy = policy;
        self
    }

    /// Sets [`Config::limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
