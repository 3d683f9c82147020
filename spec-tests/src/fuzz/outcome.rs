//! What running a module shows, in a form that every engine can give.

use super::hash;

/// A value. Which reference it is cannot be compared between engines; whether it is null can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Also floats of 32 bits, as their bits.
    Bits32(u32),
    /// Also floats of 64 bits, as their bits.
    Bits64(u64),
    /// A vector.
    Bits128(u128),
    /// A reference to something of the host's, by its number.
    Extern(u32),
    /// The null reference.
    Null,
    /// Some other reference.
    Reference,
}

/// How a call, or making the instance, ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It returned these.
    Returned(Vec<Value>),
    /// It trapped.
    Trapped(Fault),
    /// The module does not fit what it imports.
    Unlinked,
    /// The engine reached a bound of its own, where another need not have: nothing after it compares.
    Bound,
}

/// Why it trapped, as finely as engines agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `unreachable`.
    Unreachable,
    /// Beyond the end of a memory.
    Memory,
    /// Beyond the end of a table.
    Table,
    /// `call_indirect` of a null element.
    NullElement,
    /// `call_indirect` of a function of another type.
    Signature,
    /// Integer division by zero.
    DivideByZero,
    /// Integer overflow.
    Overflow,
    /// A float that no integer comes near to.
    Conversion,
    /// A null reference where one is needed.
    NullReference,
    /// Beyond the end of an array.
    Array,
    /// A cast to another type.
    Cast,
    /// An atomic access that is not aligned.
    Unaligned,
    /// An atomic wait on memory that is not shared.
    Wait,
    /// An exception that nothing caught.
    Exception,
    /// Anything else.
    Other,
}

/// One step: making the instance, or a call, and what could be seen afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The export called; nothing when the instance is made.
    pub export: String,
    /// How it ended.
    pub ending: Ending,
    /// A hash of the exported memories, globals and tables.
    pub state: u64,
}

/// All steps in order.
pub type Outcome = Vec<Step>;

/// Collects what an instance exports into one number.
#[derive(Debug, Default)]
pub struct State(Vec<u8>);

impl State {
    /// Adds a memory.
    pub fn memory(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.number(hash(bytes));
    }

    /// Adds a value.
    pub fn value(&mut self, value: Value) {
        self.0.extend(format!("{value:?}").into_bytes());
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    /// The hash.
    pub fn finish(self) -> u64 {
        hash(&self.0)
    }
}

/// The steps before either engine reached a bound of its own.
fn comparable<'a>(ours: &'a [Step], theirs: &'a [Step]) -> (&'a [Step], &'a [Step]) {
    let bounded = |step: &Step| step.ending == Ending::Bound;
    let end = |steps: &[Step]| steps.iter().position(bounded).unwrap_or(steps.len());
    if end(ours) == ours.len() && end(theirs) == theirs.len() {
        return (ours, theirs);
    }
    let count = end(ours).min(end(theirs));
    (&ours[..count.min(ours.len())], &theirs[..count.min(theirs.len())])
}

/// Whether two engines did the same. Which trap it is where an access is more than one of unaligned, out of bounds
/// and a wait in a memory that is not shared is left to them.
fn agree(our: &Step, their: &Step) -> bool {
    let access =
        |ending: &Ending| matches!(ending, Ending::Trapped(Fault::Memory | Fault::Unaligned | Fault::Wait));
    let same = our.ending == their.ending || access(&our.ending) && access(&their.ending);
    same && our.export == their.export && our.state == their.state
}

/// How many steps two engines agree on.
///
/// # Panics
/// When they do not agree.
pub fn compare(ours: &[Step], theirs: &[Step]) -> usize {
    let (ours, theirs) = comparable(ours, theirs);
    assert_eq!(ours.len(), theirs.len(), "one engine went further\nours: {ours:#?}\ntheirs: {theirs:#?}");
    for (number, (our, their)) in ours.iter().zip(theirs).enumerate() {
        assert!(agree(our, their), "step {number} differs\nours: {our:#?}\ntheirs: {their:#?}");
    }
    ours.len()
}
