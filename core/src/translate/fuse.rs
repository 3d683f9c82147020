//! Comparisons that become part of the branch that uses them.

use super::Translator;
use super::stack::{Entry, Value};
use crate::ir::Op;
use crate::ir::decode::word;

/// A conditional jump: the op and its operands before the target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub(super) op: Op,
    pub(super) operands: [u64; 2],
}

/// Calls `$callback!` with rows `comparison => branch ! inverse branch`.
macro_rules! for_each_comparison {
    ($callback:ident) => {
        $callback! {
        I32Eqz => BrIfEqz32 ! BrIfNez32;
        I64Eqz => BrIfEqz64 ! BrIfNez64;
        I32EqSs => BrIfEq32Ss ! BrIfNe32Ss;
        I32EqSi => BrIfEq32Si ! BrIfNe32Si;
        I32NeSs => BrIfNe32Ss ! BrIfEq32Ss;
        I32NeSi => BrIfNe32Si ! BrIfEq32Si;
        I32LtSSs => BrIfLtS32Ss ! BrIfGeS32Ss;
        I32LtSSi => BrIfLtS32Si ! BrIfGeS32Si;
        I32LtUSs => BrIfLtU32Ss ! BrIfGeU32Ss;
        I32LtUSi => BrIfLtU32Si ! BrIfGeU32Si;
        I32GtSSs => BrIfGtS32Ss ! BrIfLeS32Ss;
        I32GtSSi => BrIfGtS32Si ! BrIfLeS32Si;
        I32GtUSs => BrIfGtU32Ss ! BrIfLeU32Ss;
        I32GtUSi => BrIfGtU32Si ! BrIfLeU32Si;
        I32LeSSs => BrIfLeS32Ss ! BrIfGtS32Ss;
        I32LeSSi => BrIfLeS32Si ! BrIfGtS32Si;
        I32LeUSs => BrIfLeU32Ss ! BrIfGtU32Ss;
        I32LeUSi => BrIfLeU32Si ! BrIfGtU32Si;
        I32GeSSs => BrIfGeS32Ss ! BrIfLtS32Ss;
        I32GeSSi => BrIfGeS32Si ! BrIfLtS32Si;
        I32GeUSs => BrIfGeU32Ss ! BrIfLtU32Ss;
        I32GeUSi => BrIfGeU32Si ! BrIfLtU32Si;
        I64EqSs => BrIfEq64Ss ! BrIfNe64Ss;
        I64EqSi => BrIfEq64Si ! BrIfNe64Si;
        I64NeSs => BrIfNe64Ss ! BrIfEq64Ss;
        I64NeSi => BrIfNe64Si ! BrIfEq64Si;
        I64LtSSs => BrIfLtS64Ss ! BrIfGeS64Ss;
        I64LtSSi => BrIfLtS64Si ! BrIfGeS64Si;
        I64LtUSs => BrIfLtU64Ss ! BrIfGeU64Ss;
        I64LtUSi => BrIfLtU64Si ! BrIfGeU64Si;
        I64GtSSs => BrIfGtS64Ss ! BrIfLeS64Ss;
        I64GtSSi => BrIfGtS64Si ! BrIfLeS64Si;
        I64GtUSs => BrIfGtU64Ss ! BrIfLeU64Ss;
        I64GtUSi => BrIfGtU64Si ! BrIfLeU64Si;
        I64LeSSs => BrIfLeS64Ss ! BrIfGtS64Ss;
        I64LeSSi => BrIfLeS64Si ! BrIfGtS64Si;
        I64LeUSs => BrIfLeU64Ss ! BrIfGtU64Ss;
        I64LeUSi => BrIfLeU64Si ! BrIfGtU64Si;
        I64GeSSs => BrIfGeS64Ss ! BrIfLtS64Ss;
        I64GeSSi => BrIfGeS64Si ! BrIfLtS64Si;
        I64GeUSs => BrIfGeU64Ss ! BrIfLtU64Ss;
        I64GeUSi => BrIfGeU64Si ! BrIfLtU64Si;
        }
    };
}

/// Calls `$callback!` with rows `branch => addition and branch`.
macro_rules! for_each_counting {
    ($callback:ident) => {
        $callback! {
        BrIfEq32Ss => AddBrIfEq32Ss;
        BrIfEq32Si => AddBrIfEq32Si;
        BrIfNe32Ss => AddBrIfNe32Ss;
        BrIfNe32Si => AddBrIfNe32Si;
        BrIfLtS32Ss => AddBrIfLtS32Ss;
        BrIfLtS32Si => AddBrIfLtS32Si;
        BrIfLtU32Ss => AddBrIfLtU32Ss;
        BrIfLtU32Si => AddBrIfLtU32Si;
        BrIfGtS32Ss => AddBrIfGtS32Ss;
        BrIfGtU32Ss => AddBrIfGtU32Ss;
        BrIfGtU32Si => AddBrIfGtU32Si;
        BrIfLeU32Ss => AddBrIfLeU32Ss;
        BrIfLeU32Si => AddBrIfLeU32Si;
        BrIfGeU32Ss => AddBrIfGeU32Ss;
        BrIfGeU32Si => AddBrIfGeU32Si;
        BrIfEqz32 => AddBrIfEqz32;
        BrIfNez32 => AddBrIfNez32;
        }
    };
}

macro_rules! define_counting {
    ($($branch:ident => $counting:ident;)*) => {
        /// `branch` with the addition of a number to its first operand before it.
        fn counting(branch: Op) -> Option<Op> {
            match branch {
                $(Op::$branch => Some(Op::$counting),)*
                _ => None,
            }
        }
    };
}

for_each_counting!(define_counting);

/// `branch` with the addition of a slot to its first operand before it.
fn stepping(branch: Op) -> Option<Op> {
    Some(match branch {
        Op::BrIfLtS32Ss => Op::StepBrIfLtS32Ss,
        Op::BrIfLtU32Ss => Op::StepBrIfLtU32Ss,
        Op::BrIfLeS32Ss => Op::StepBrIfLeS32Ss,
        Op::BrIfLeU32Ss => Op::StepBrIfLeU32Ss,
        _ => return None,
    })
}

/// `branch` with its operands the other way round.
fn mirrored(branch: Op) -> Option<Op> {
    Some(match branch {
        Op::BrIfEq32Ss | Op::BrIfNe32Ss => branch,
        Op::BrIfLtS32Ss => Op::BrIfGtS32Ss,
        Op::BrIfLtU32Ss => Op::BrIfGtU32Ss,
        Op::BrIfGtS32Ss => Op::BrIfLtS32Ss,
        Op::BrIfGtU32Ss => Op::BrIfLtU32Ss,
        Op::BrIfLeS32Ss => Op::BrIfGeS32Ss,
        Op::BrIfLeU32Ss => Op::BrIfGeU32Ss,
        Op::BrIfGeS32Ss => Op::BrIfLeS32Ss,
        Op::BrIfGeU32Ss => Op::BrIfLeU32Ss,
        _ => return None,
    })
}

macro_rules! define_branches {
    ($($compare:ident => $branch:ident ! $inverse:ident;)*) => {
        /// The branch that is taken when the comparison `op` holds.
        fn branch_of(op: Op) -> Option<Op> {
            match op {
                $(Op::$compare => Some(Op::$branch),)*
                _ => None,
            }
        }

        /// The branch that is taken when `branch` is not.
        pub(super) fn invert(branch: Op) -> Option<Op> {
            match branch {
                $(Op::$branch => Some(Op::$inverse),)*
                Op::BrIfNez32 => Some(Op::BrIfEqz32),
                Op::BrIfNez64 => Some(Op::BrIfEqz64),
                Op::BrIfNull => Some(Op::BrIfNonNull),
                Op::BrIfNonNull => Some(Op::BrIfNull),
                _ => None,
            }
        }
    };
}

for_each_comparison!(define_branches);

impl Translator<'_> {
    /// Takes back the comparison emitted last, if `entry` is its result.
    pub(super) fn fuse_condition(&mut self, entry: Entry) -> Option<Condition> {
        let last = self.latest()?;
        let op = branch_of(last.op)?;
        let units = self.code.get(last.start..)?;
        let (destination, operands) = comparison(units)?;
        if !matches!(entry.value, Value::Temp) || destination != u64::from(entry.at) {
            return None;
        }
        self.take_back(last);
        Some(Condition { op, operands })
    }

    /// Takes back the op emitted last, if it adds to a local that `condition` tests: the op that does both, what is
    /// added, and what the local is compared with.
    pub(super) fn fuse_addition(&mut self, condition: Condition) -> Option<(Op, [u64; 3])> {
        let last = self.latest()?;
        let &[to, first, second, ref high @ ..] = self.code.get(last.start + 1..last.end)? else {
            return None;
        };
        let to = u64::from(to);
        let (op, other) = match condition.operands {
            [left, right] if left == to => (condition.op, right),
            [left, right] if right == to => (mirrored(condition.op)?, left),
            _ => return None,
        };
        let adds = |unit: u16| u64::from(unit) == to;
        let (op, added) = match (last.op, high) {
            (Op::I32AddSi, &[high]) if adds(first) => (counting(op)?, word(second, high)),
            (Op::I32AddSs, []) if adds(first) => (stepping(op)?, second.into()),
            (Op::I32AddSs, []) if adds(second) => (stepping(op)?, first.into()),
            _ => return None,
        };
        self.take_back(last);
        Some((op, [to, added.into(), other]))
    }

    /// Takes back the ops emitted last, if they are the growth of a global, by a number, that `set` puts back: where
    /// else it goes, and the number.
    pub(super) fn fuse_growth(&mut self, set: Op, global: u64, from: u64) -> Option<(u64, u64)> {
        let (last, before) = (self.latest()?, self.before?);
        let get = self.code.get(before.start..before.end)?;
        let own = get == [Op::GlobalGet32A as u16, global as u16] && before.end == last.start;
        let &[to, low, high] = self.code.get(last.start + 1..last.end)? else { return None };
        let number = word(low, high);
        if last.op != Op::I32AddAi || set != Op::GlobalSet32 || !own || u64::from(to) != from {
            return None;
        }
        self.take_back(last);
        self.take_back(before);
        Some((to.into(), number.into()))
    }
}

/// Destination and operands of the comparison `units` hold: of one slot, two, or a slot and a number.
fn comparison(units: &[u16]) -> Option<(u64, [u64; 2])> {
    let (to, operands) = match *units {
        [_, to, from] => (to, [from.into(), 0]),
        [_, to, left, right] => (to, [left.into(), right.into()]),
        [_, to, left, low, high] => (to, [left.into(), word(low, high).into()]),
        _ => return None,
    };
    Some((to.into(), operands))
}
