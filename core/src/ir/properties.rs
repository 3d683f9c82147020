//! What there is to know of an op besides its number and name, computed from the table by the compiler and
//! looked up in one step: whoever loads or checks code asks for every op.

#![allow(clippy::indexing_slicing, reason = "the compiler evaluates what indexes here, and would refuse")]

use super::{Op, Operand};
use crate::for_each_op;
use crate::image::features;

macro_rules! define_rows {
    ($($number:literal $name:ident $mnemonic:literal [$($operand:ident)*] $arm:ident($($args:tt)*);)*) => {
        /// What the tables below are made of; no program has it.
        const ROWS: &[Row] = &[$(Row {
            op: Op::$name,
            operands: &[$(Operand::$operand,)*],
            arm: stringify!($arm),
            arguments: stringify!($($args)*),
        },)*];
    };
}

for_each_op!(define_rows);

struct Row {
    op: Op,
    operands: &'static [Operand],
    arm: &'static str,
    arguments: &'static str,
}

/// Most of what there is to know of an op follows from its operands, and ops by the hundred have the same ones: so it
/// is kept once for each list of operands, the lower part of [`Properties`] and above it what [`Op::known`] tells of the
/// units, and of an op which list it has, and above that what its operands do not tell.
static PROPERTIES_OF_OPS: [OfOp; ROWS.len()] = {
    let mut all = [0; ROWS.len()];
    let mut op = 0;
    while op < ROWS.len() {
        all[op] = of_op(&ROWS[op]) << LIST_BITS | LISTS.of[op] as OfOp;
        op += 1;
    }
    all
};

static PROPERTIES_OF_LISTS: [u32; LISTS.count] = {
    let mut all = [0; LISTS.count];
    let mut list = 0;
    while list < LISTS.count {
        all[list] = of_list(ROWS[LISTS.first[list] as usize].operands);
        list += 1;
    }
    all
};

/// See [`Op::shape`].
#[cfg(feature = "loader")]
static SHAPES_OF_LISTS: [u16; LISTS.count] = {
    let mut all = [0; LISTS.count];
    let mut list = 0;
    while list < LISTS.count {
        all[list] = shape(ROWS[LISTS.first[list] as usize].operands);
        list += 1;
    }
    all
};

/// The operands of all lists, one list after another.
static OPERANDS: [Operand; LISTS.operands] = {
    let mut all = [Operand::S32; LISTS.operands];
    let (mut list, mut at) = (0, 0);
    while list < LISTS.count {
        let mut rest = ROWS[LISTS.first[list] as usize].operands;
        while let [first, tail @ ..] = rest {
            all[at] = *first;
            (at, rest) = (at + 1, tail);
        }
        list += 1;
    }
    all
};

/// Where the operands of a list end: those of the next one begin there.
static ENDS: [u16; LISTS.count] = {
    let mut ends = [0; LISTS.count];
    let (mut list, mut end) = (0, 0);
    while list < LISTS.count {
        end += ROWS[LISTS.first[list] as usize].operands.len() as u16;
        ends[list] = end;
        list += 1;
    }
    ends
};

/// The lists of operands that ops have.
struct Lists {
    /// Of each op, the number of its list.
    of: [u8; ROWS.len()],
    /// Of each list, the first op that has it.
    first: [u16; MOST_LISTS],
    count: usize,
    /// Operands of all lists together.
    operands: usize,
}

const MOST_LISTS: usize = 256;

#[allow(long_running_const_eval, reason = "every op's operands are compared with those of the lists")]
const LISTS: Lists = {
    let mut lists = Lists { of: [0; ROWS.len()], first: [0; MOST_LISTS], count: 0, operands: 0 };
    let mut op = 0;
    while op < ROWS.len() {
        let operands = ROWS[op].operands;
        let mut list = 0;
        while list < lists.count && !same(ROWS[lists.first[list] as usize].operands, operands) {
            list += 1;
        }
        if list == lists.count {
            lists.first[list] = op as u16;
            lists.count += 1;
            lists.operands += operands.len();
        }
        lists.of[op] = list as u8;
        op += 1;
    }
    lists
};

const fn same(left: &[Operand], right: &[Operand]) -> bool {
    match (left, right) {
        ([], []) => true,
        ([left, lefts @ ..], [right, rights @ ..]) => *left as u8 == *right as u8 && same(lefts, rights),
        _ => false,
    }
}

/// Bits of the number of a list.
const LIST_BITS: u32 = 8;

/// What follows from a list of operands.
const fn of_list(operands: &[Operand]) -> u32 {
    let (check, number) = check(operands);
    assert!(units(operands) < 1 << (bit::DESTINATION - bit::UNITS), "room for the units");
    units(operands) << bit::UNITS
        | destination(operands) << bit::DESTINATION
        | (check as u32) << bit::CHECK
        | number << bit::NUMBER
        | last_source(operands) << bit::LAST_SOURCE
        | (widths(operands) as u32) << bit::OF_OP
}

/// The upper part of [`Properties`] above the number of the list: without the loader only what the checker asks for.
#[cfg(feature = "loader")]
type OfOp = u32;
#[cfg(not(feature = "loader"))]
type OfOp = u16;

const fn of_op(row: &Row) -> OfOp {
    let feature = feature(row);
    let properties = ((ends_path(row.op) as u32) << bit::TERMINATOR)
        | ((is_unbuilt(feature) || is_apart(feature) || is_special(row.op)) as u32) << bit::TOGETHER
        | (feature.trailing_zeros() % u64::BITS) << bit::FEATURE;
    ((properties | traits(row)) >> bit::OF_OP) as OfOp
}

/// What the loader asks for besides.
#[cfg(feature = "loader")]
const fn traits(row: &Row) -> u32 {
    Accumulator::number(Accumulator::written(row.arguments)) << bit::WRITTEN
        | Accumulator::number(Accumulator::taken(row.arguments)) << bit::TAKEN
        | (arm_can_trap(row.arm) as u32) << bit::CAN_TRAP
}

#[cfg(not(feature = "loader"))]
const fn traits(_: &Row) -> u32 {
    0
}

/// What is known of an op, packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Properties(u32);

/// Where each part begins. A part is as wide as up to the next one.
mod bit {
    pub(super) const UNITS: u32 = 0;
    /// Slots of the destination.
    pub(super) const DESTINATION: u32 = 4;
    /// How the op is checked, and where the number is that means something.
    pub(super) const CHECK: u32 = 7;
    pub(super) const NUMBER: u32 = 10;
    /// Number of the last operand that the op reads.
    pub(super) const LAST_SOURCE: u32 = 13;
    /// From here on, what the operands do not tell.
    pub(super) const OF_OP: u32 = 16;
    pub(super) const TERMINATOR: u32 = 16;
    /// More is checked than the operands by themselves.
    pub(super) const TOGETHER: u32 = 17;
    /// Number of the bit of `features`; 0, which no op needs, for none.
    pub(super) const FEATURE: u32 = 18;
    pub(super) const CAN_TRAP: u32 = 23;
    /// Number of the accumulator written, and of the one taken, from 1.
    #[cfg(feature = "loader")]
    pub(super) const WRITTEN: u32 = 24;
    #[cfg(feature = "loader")]
    pub(super) const TAKEN: u32 = 27;
    #[cfg(feature = "loader")]
    pub(super) const END: u32 = 30;
}

impl Properties {
    const fn part(self, from: u32, to: u32) -> u32 {
        self.0 >> from & ((1 << (to - from)) - 1)
    }

    /// Units the op takes in the code; a br_table has its targets besides.
    pub(crate) const fn units(self) -> usize {
        self.part(bit::UNITS, bit::DESTINATION) as usize
    }

    /// How many slots the first operand has, if it is a destination slot; else 0.
    #[cfg(feature = "loader")]
    pub(crate) const fn destination(self) -> u32 {
        self.part(bit::DESTINATION, bit::CHECK)
    }

    /// Numbers of the first and the last operand that the op reads.
    #[cfg(feature = "loader")]
    pub(crate) const fn sources(self) -> [usize; 2] {
        [(self.destination() != 0) as usize, self.part(bit::LAST_SOURCE, bit::OF_OP) as usize]
    }

    /// Whether control never goes on to the next op.
    pub(crate) const fn is_terminator(self) -> bool {
        self.part(bit::TERMINATOR, bit::TOGETHER) != 0
    }

    /// Whether more is checked than the operands by themselves, whatever they are.
    #[inline]
    pub(crate) const fn is_special(self) -> bool {
        self.part(bit::TOGETHER, bit::FEATURE) != 0
    }

    /// How the operands are checked.
    #[inline]
    pub(crate) const fn check(self) -> Check {
        Check::from_number(self.part(bit::CHECK, bit::NUMBER))
    }

    /// Units of the op before the number that means something.
    pub(crate) const fn number(self) -> usize {
        1 + self.part(bit::NUMBER, bit::LAST_SOURCE) as usize
    }

    /// Whether it can trap, call or run out of fuel, so that a trace may name its place.
    #[cfg(feature = "loader")]
    pub(crate) const fn can_trap(self) -> bool {
        self.part(bit::CAN_TRAP, bit::WRITTEN) != 0
    }

    /// What an image that has the op needs of the build that runs it.
    pub(crate) const fn features(self) -> u64 {
        match self.part(bit::FEATURE, bit::CAN_TRAP) {
            0 => 0,
            number => 1 << number,
        }
    }

    /// The accumulator that the op leaves its result in.
    #[cfg(feature = "loader")]
    pub(crate) const fn accumulator(self) -> Option<Accumulator> {
        Accumulator::from_number(self.part(bit::WRITTEN, bit::TAKEN))
    }

    /// The accumulator that the op takes an operand from, if it writes a slot or nothing.
    #[cfg(feature = "loader")]
    pub(crate) const fn takes(self) -> Option<Accumulator> {
        Accumulator::from_number(self.part(bit::TAKEN, bit::END))
    }
}

impl Op {
    /// Number of its list of operands.
    #[inline]
    fn list(self) -> usize {
        let of_op = PROPERTIES_OF_OPS.get(self as usize).copied().unwrap_or(0);
        (of_op & ((1 << LIST_BITS) - 1)) as usize
    }

    #[inline]
    pub(crate) fn properties(self) -> Properties {
        Self::known(self as u16).map_or(Properties(0), |(properties, _)| properties)
    }

    /// What is known of the op of a number, and of each unit after the first, two bits: how many slots it names, of a
    /// plain op.
    #[inline]
    #[allow(clippy::useless_conversion, reason = "half as wide without the loader")]
    pub(crate) fn known(number: u16) -> Option<(Properties, u32)> {
        let of_op = u32::from(*PROPERTIES_OF_OPS.get(usize::from(number))?);
        let of_list = *PROPERTIES_OF_LISTS.get((of_op & ((1 << LIST_BITS) - 1)) as usize)?;
        let properties = of_list & ((1 << bit::OF_OP) - 1) | of_op >> LIST_BITS << bit::OF_OP;
        Some((Properties(properties), of_list >> bit::OF_OP))
    }

    /// Of each operand, two bits: how many units it has besides the first.
    #[cfg(feature = "loader")]
    #[inline]
    pub(crate) fn shape(self) -> u16 {
        SHAPES_OF_LISTS.get(self.list()).copied().unwrap_or(0)
    }

    /// Its operands, in the order of the code.
    #[inline]
    pub fn operands(self) -> &'static [Operand] {
        let end = |list: usize| ENDS.get(list).copied().unwrap_or(0).into();
        let list = self.list();
        OPERANDS.get(list.checked_sub(1).map_or(0, end)..end(list)).unwrap_or(&[])
    }

    /// Units it takes in the code; a br_table has its targets besides.
    #[inline]
    pub fn units(self) -> usize {
        self.properties().units()
    }
}

/// A register beside the frame, in which ops pass a value to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg(feature = "loader")]
pub(crate) enum Accumulator {
    /// Of 32 bits: integers, and floats that are not computed with.
    I32,
    /// Of 64 bits.
    I64,
    F32,
    F64,
}

#[cfg(feature = "loader")]
impl Accumulator {
    const fn number(accumulator: Option<Self>) -> u32 {
        match accumulator {
            None => 0,
            Some(accumulator) => accumulator as u32 + 1,
        }
    }

    #[cfg(feature = "loader")]
    const fn from_number(number: u32) -> Option<Self> {
        match number {
            1 => Some(Self::I32),
            2 => Some(Self::I64),
            3 => Some(Self::F32),
            4 => Some(Self::F64),
            _ => None,
        }
    }

    /// What an arm writes, told by its first argument.
    const fn written(arguments: &str) -> Option<Self> {
        if begins(arguments, "wf32") {
            Some(Self::F32)
        } else if begins(arguments, "wf64") {
            Some(Self::F64)
        } else if begins(arguments, "w32") || begins(arguments, "wbool") {
            Some(Self::I32)
        } else if begins(arguments, "w64") {
            Some(Self::I64)
        } else {
            None
        }
    }

    /// What an arm that writes a slot, or nothing, takes: it has one argument `a… 0`, or one made with it.
    const fn taken(arguments: &str) -> Option<Self> {
        if holds(arguments, "af32 0") {
            Some(Self::F32)
        } else if holds(arguments, "af64 0") {
            Some(Self::F64)
        } else if holds(arguments, "a32") {
            Some(Self::I32)
        } else if holds(arguments, "a64 0") {
            Some(Self::I64)
        } else {
            None
        }
    }
}

const fn units(operands: &[Operand]) -> u32 {
    let (mut units, mut rest) = (1, operands);
    while let [first, tail @ ..] = rest {
        units += first.units() as u32;
        rest = tail;
    }
    units
}

const fn destination(operands: &[Operand]) -> u32 {
    match operands {
        [Operand::D32, ..] => 1,
        [Operand::D64, ..] => 2,
        [Operand::D128, ..] => 4,
        _ => 0,
    }
}

/// Number of the last operand but for a jump.
const fn last_source(operands: &[Operand]) -> u32 {
    match operands {
        [] | [_] => 0,
        [_, rest @ .., Operand::Jump] => rest.len() as u32,
        [_, rest @ ..] => rest.len() as u32,
    }
}

/// How an op is checked: most code is of ops whose slots lie in the frame, and that have one number at most which means
/// something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// Every number is right.
    Slots,
    Jump,
    /// An offset of an access of two bytes, and so on.
    Offset2,
    Offset4,
    Offset8,
    Global32,
    Global64,
    /// What its operands mean depends on others, or on what the module has.
    Together,
}

impl Check {
    #[inline]
    const fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Slots,
            1 => Self::Jump,
            2 => Self::Offset2,
            3 => Self::Offset4,
            4 => Self::Offset8,
            5 => Self::Global32,
            6 => Self::Global64,
            _ => Self::Together,
        }
    }
}

impl Operand {
    const fn check(self) -> Check {
        use Operand as O;
        match self {
            O::D32 | O::S32 | O::D64 | O::S64 | O::Imm32 | O::Imm64 | O::Offset1 | O::Count => Check::Slots,
            O::Jump => Check::Jump,
            O::Offset2 => Check::Offset2,
            O::Offset4 => Check::Offset4,
            O::Offset8 => Check::Offset8,
            O::Global32 => Check::Global32,
            O::Global64 => Check::Global64,
            _ => Check::Together,
        }
    }
}

/// How an op with these operands is checked, and how many units come before the number that means something.
const fn check(operands: &[Operand]) -> (Check, u32) {
    let (mut found, mut unit, mut rest) = ((Check::Slots, 0), 0, operands);
    while let [first, tail @ ..] = rest {
        found = match (found.0, first.check()) {
            (_, Check::Slots) => found,
            (Check::Slots, check) => (check, unit),
            _ => return (Check::Together, 0),
        };
        unit += first.units() as u32;
        rest = tail;
    }
    if unit <= TOLD { found } else { (Check::Together, 0) }
}

/// Units of which [`Op::known`] tells.
const TOLD: u32 = u16::BITS / 2;

/// See [`Op::known`]: 0 where a unit names none, and beyond the eighth.
const fn widths(operands: &[Operand]) -> u16 {
    use Operand as O;
    let (mut widths, mut unit, mut rest) = (0, 0, operands);
    while let [first, tail @ ..] = rest {
        let width = match first {
            O::D32 | O::S32 => 1,
            O::D64 | O::S64 => 2,
            _ => 0,
        };
        if unit < TOLD {
            widths |= width << (2 * unit);
        }
        unit += first.units() as u32;
        rest = tail;
    }
    widths
}

/// See [`Op::shape`].
#[cfg(feature = "loader")]
const fn shape(operands: &[Operand]) -> u16 {
    let (mut shape, mut rest) = (0, operands);
    while let [tail @ .., last] = rest {
        shape = shape << 2 | (last.units() - 1) as u16;
        rest = tail;
    }
    shape
}

/// Ops of which more is checked than their operands, even in a function without references.
const fn is_special(op: Op) -> bool {
    matches!(op, Op::Enter | Op::BrFuel)
}

const fn ends_path(op: Op) -> bool {
    matches!(
        op,
        Op::Unreachable
            | Op::TrapOutOfBounds
            | Op::Br
            | Op::BrFar
            | Op::BrFuel
            | Op::BrTable
            | Op::Ret
            | Op::Ret32
            | Op::Ret64
            | Op::RetRefs
            | Op::TailCall
            | Op::TailCallRefs
            | Op::Throw
            | Op::ThrowRef
            | Op::Lazy
    )
}

/// Whether this build refuses the op with this number, and need not be able to run it.
pub(crate) const fn is_unbuilt_op(number: usize) -> bool {
    is_unbuilt(feature(&ROWS[number]))
}

const fn is_unbuilt(feature: u64) -> bool {
    feature & !features::BUILT != 0
}

/// Whether ops of a feature have operands that are more than slots and numbers.
const fn is_apart(feature: u64) -> bool {
    !matches!(feature, 0 | features::FLOATS)
}

/// What of [`features`] an op needs: told by how its arm's name begins, and whether the arm is about floats.
const fn feature(row: &Row) -> u64 {
    let arm = row.arm;
    if begins(arm, "simd") {
        features::SIMD
    } else if begins(arm, "exception") {
        features::EXCEPTIONS
    } else if begins(arm, "gc") {
        features::GC
    } else if begins(arm, "atomic") {
        features::THREADS
    } else if begins(arm, "lazy") {
        features::LAZY
    } else if holds(row.arguments, "f32") || holds(row.arguments, "f64") {
        features::FLOATS
    } else {
        0
    }
}

#[cfg(feature = "loader")]
const fn arm_can_trap(arm: &str) -> bool {
    const ARMS: &[&str] = &[
        "trap",
        "load",
        "load_sum",
        "store",
        "store_sum",
        "truncate",
        "cold",
        "cold_memory",
        "enter",
        "simd_memory",
        "gc",
    ];
    const STEMS: &[&str] = &["atomic", "divide", "call", "tail_call", "exception"];
    let (mut arms, mut stems) = (ARMS, STEMS);
    while let [first, tail @ ..] = arms {
        if first.len() == arm.len() && begins(arm, first) {
            return true;
        }
        arms = tail;
    }
    while let [first, tail @ ..] = stems {
        if begins(arm, first) {
            return true;
        }
        stems = tail;
    }
    false
}

const fn begins(name: &str, stem: &str) -> bool {
    let (name, stem) = (name.as_bytes(), stem.as_bytes());
    let mut at = 0;
    while at < stem.len() && at < name.len() && name[at] == stem[at] {
        at += 1;
    }
    at == stem.len()
}

const fn holds(text: &str, part: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [_, tail @ ..] = rest {
        let (mut at, part) = (0, part.as_bytes());
        while at < part.len() && at < rest.len() && rest[at] == part[at] {
            at += 1;
        }
        if at == part.len() {
            return true;
        }
        rest = tail;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_operands() {
        let all: Vec<Op> = (0..).map_while(Op::from_number).collect();
        let told: Vec<Op> =
            all.iter().copied().filter(|op| op.properties().check() != Check::Together).collect();
        assert!(told.len() > all.len() / 2, "{} ops", told.len());
        let widths = |op: Op| Op::known(op as u16).map(|(_, widths)| widths);
        for op in told {
            let of_units = op.operands().iter().flat_map(|operand| match operand {
                Operand::D32 | Operand::S32 => vec![1],
                Operand::D64 | Operand::S64 => vec![2],
                number => vec![0; number.units()],
            });
            let packed = of_units.enumerate().fold(0, |packed, (unit, width)| packed | width << (2 * unit));
            assert_eq!(widths(op), Some(packed), "{}", op.mnemonic());
        }
    }
}
