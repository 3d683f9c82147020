//! What becomes of a directive.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use serde::{Deserialize, Serialize};
use tenon_core::Error;

/// What became of one directive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As the script says.
    Passed,
    /// Not as the script says: how it differs.
    Failed(String),
    /// It needs something tenon does not do yet: what.
    NotYet(String),
    /// It needs something tenon refuses by design, with an error that names it: what.
    ByDesign(String),
    /// The board lacks the memory it needs: how much that is. Reports say so of what is listed, players never do.
    DoesNotFit(String),
    /// Decided by the text parser alone: the module never reached tenon.
    TextOnly,
}

/// Something a script refers to: there, or missing for the reason its directive was not passed.
pub type Slot<V> = Result<V, Verdict>;

/// What stops a directive.
#[derive(Debug)]
pub enum Stop {
    /// tenon's error: the directive says whether it should be one.
    Error(Error),
    /// The verdict is clear already.
    Verdict(Verdict),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Verdict> for Stop {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(verdict)
    }
}

/// A directive that got to its end passed; a verdict is one; any error that no directive asked for is a failure.
impl From<Result<(), Stop>> for Verdict {
    fn from(done: Result<(), Stop>) -> Self {
        match done {
            Ok(()) => Self::Passed,
            Err(Stop::Verdict(verdict)) => verdict,
            Err(Stop::Error(error)) => Self::Failed(error.to_string()),
        }
    }
}

impl Verdict {
    /// It failed: why.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed(why.into())
    }

    /// It needs `what`, which tenon does not do yet.
    pub fn not_yet(what: &str) -> Self {
        Self::NotYet(what.to_owned())
    }
}

/// The directive failed: why.
pub fn failed(why: impl Into<String>) -> Stop {
    Verdict::failed(why).into()
}

/// Splits what a directive made into what later directives find, and the directive's own end.
pub fn settle<V: Clone>(made: Result<V, Stop>) -> (Slot<V>, Result<(), Stop>) {
    match made {
        Ok(value) => (Ok(value), Ok(())),
        Err(Stop::Verdict(verdict)) => (Err(verdict.clone()), Err(verdict.into())),
        Err(Stop::Error(error)) => {
            let missing = Verdict::Failed(format!("what it refers to failed: {error}"));
            (Err(missing), Err(error.into()))
        }
    }
}
