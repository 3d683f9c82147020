//! The references a machine holds outside its heap: on the thread's stack, in tables and globals.

use super::heap::{Root, Roots};
use super::instance::Instance;
use super::machine::Machine;
use super::table::Table;
use super::thread::CallState;
use super::walk::Walk;
use crate::RawRef;
use crate::exec::stack::Thread;
use core::ops::Range;

/// Where the search for roots is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RootCursor {
    stage: Stage,
    /// The next word, or element, and the end of those in turn; and of those after them.
    now: (u32, u32),
    then: (u32, u32),
    /// The table in turn.
    table: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum Stage {
    #[default]
    Start,
    Stack(Walk),
    Tables,
    Globals,
    End,
}

/// Everything that holds references but the heap.
pub(crate) struct MachineRoots<'m> {
    thread: &'m Thread,
    call: CallState,
    instances: &'m [Instance],
    tables: &'m [Table],
    globals: &'m [u32],
    /// The exception on its way.
    exception: RawRef,
}

impl RootCursor {
    /// The next number, counting from 0, for roots that are one list.
    #[cfg(test)]
    pub(crate) fn take(&mut self) -> usize {
        self.now.0 += 1;
        self.now.0 as usize - 1
    }

    fn advance(&mut self) -> Option<usize> {
        if self.now.0 >= self.now.1 {
            self.now = core::mem::take(&mut self.then);
        }
        let at = self.now.0;
        self.now.0 += 1;
        (at < self.now.1).then_some(at as usize)
    }

    fn visit(&mut self, first: &Range<u32>, second: &Range<u32>) -> Root {
        (self.now, self.then) = ((first.start, first.end), (second.start, second.end));
        Root::Moved
    }

    fn enter(&mut self, stage: Stage, count: usize) -> Root {
        self.stage = stage;
        self.visit(&(0..count as u32), &(0..0))
    }
}

impl Roots for MachineRoots<'_> {
    fn next(&self, cursor: &mut RootCursor) -> Root {
        let at = cursor.advance();
        let words = match cursor.stage {
            Stage::Start | Stage::End => &[],
            Stage::Stack(_) => self.thread.stack.as_slice(),
            Stage::Tables => self.tables.get(cursor.table).map_or(&[][..], |table| &table.elements),
            Stage::Globals => self.globals,
        };
        match at {
            Some(at) => Root::Ref(words.get(at).copied().unwrap_or(0)),
            None => self.advance(cursor),
        }
    }
}

impl MachineRoots<'_> {
    /// To the next place that holds references.
    fn advance(&self, cursor: &mut RootCursor) -> Root {
        match cursor.stage {
            Stage::Start => {
                cursor.stage = Stage::Stack(Walk::begin(self.thread, self.call));
                let results = match self.call {
                    CallState::Returned { refs: (first, count), .. } => first..first + count,
                    _ => 0..0,
                };
                cursor.visit(&results, &(0..0))
            }
            Stage::Stack(mut walk) => match walk.next(self.thread, self.instances) {
                Some(level) => {
                    cursor.stage = Stage::Stack(walk);
                    cursor.visit(&level.bank, &level.arguments)
                }
                None => {
                    cursor.enter(Stage::Tables, self.tables.first().map_or(0, |table| table.elements.len()))
                }
            },
            Stage::Tables if cursor.table + 1 < self.tables.len() => {
                cursor.table += 1;
                let len = self.tables.get(cursor.table).map_or(0, |table| table.elements.len());
                cursor.enter(Stage::Tables, len)
            }
            Stage::Tables => cursor.enter(Stage::Globals, self.globals.len()),
            Stage::Globals => {
                cursor.stage = Stage::End;
                Root::Ref(self.exception.0)
            }
            Stage::End => Root::End,
        }
    }
}

impl Machine {
    /// Goes on with a collection, paying with `fuel`; whether it came to its end. A step is paid for
    /// before it begins, and what it did not need comes back.
    pub(crate) fn collect(&mut self, fuel: &mut u64) -> bool {
        let step = self.engine().config().limits.gc_step_bytes.max(crate::limits::MIN_GC_STEP_BYTES);
        let Self { heap, thread, call, instances, tables, ref_globals, exception, .. } = self;
        let (call, exception) = (*call, *exception);
        let roots = MachineRoots { thread, call, instances, tables, globals: ref_globals, exception };
        while heap.is_collecting() {
            let credit = heap.credit();
            let units = u64::from((step - credit) / 16).min(*fuel);
            if units == 0 {
                return false;
            }
            *fuel -= units;
            let left = heap.collect(&roots, units as u32 * 16 + credit);
            *fuel += u64::from(left / 16);
            heap.set_credit(if heap.is_collecting() { left % 16 } else { 0 });
        }
        true
    }

    /// Collects what cannot be reached. Costs no fuel. A guest that ran out of fuel while it collected
    /// has that done for it.
    pub fn gc(&mut self) {
        self.heap.begin_collection();
        let mut unpaid = u64::MAX;
        self.collect(&mut unpaid);
        self.heap.forget_request();
    }
}
