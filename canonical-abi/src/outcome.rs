//! [`Outcome`]: how far a call got.

use tenon_core::{CallError, Error, Result, Trap};

/// How far a call got.
#[derive(Debug)]
#[must_use]
pub enum Outcome<R> {
    /// It returned.
    Done(R),
    /// The guest trapped. The component instances the trap went through cannot be entered again.
    Trap(Trap),
    /// The store's fuel is used up. Add fuel and resume, or cancel.
    OutOfFuel,
    /// A host function has no answer yet ([`HostError::Pending`](crate::HostError)). Resume when it may have.
    Suspended,
}

impl<R> Outcome<R> {
    /// The value, or an error that says why there is none.
    pub fn into_result(self) -> Result<R> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Trap(trap) => Err(Error::Trap(trap)),
            Self::OutOfFuel => Err(Error::OutOfFuel),
            Self::Suspended => Err(CallError::Busy.into()),
        }
    }

    /// The same outcome with another value.
    pub fn map<S>(self, map: impl FnOnce(R) -> S) -> Outcome<S> {
        match self {
            Self::Done(value) => Outcome::Done(map(value)),
            Self::Trap(trap) => Outcome::Trap(trap),
            Self::OutOfFuel => Outcome::OutOfFuel,
            Self::Suspended => Outcome::Suspended,
        }
    }
}
