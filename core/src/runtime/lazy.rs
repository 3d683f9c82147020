//! Code that grows: of an instance whose functions are translated when they are called.
//!
//! It begins as the image's, where an op stands for each function, and what is translated is appended. Between stays in
//! the executor nothing points into it, so it may move. The op then leads on to the function, and calls of it in
//! what was translated before, or is later, lead to it directly; those in the image's own code go by the op.

use super::buffer::Buffer;
use super::instance::BitSet;
use crate::image::layout::NONE;
use crate::image::{FuncRecord, ModuleView};
use crate::ir::Op;
use crate::ir::check::{Imports, check_function};
use crate::loader::Deferred;
use crate::translate::info::broken;
use crate::translate::{Buffers, Translated};
use crate::{Error, Region, Result, Vec};

/// What is counted, in errors.
const BYTES: &str = "bytes of code that is translated when it is called";

/// The code of one instance, from its first call on.
#[derive(Debug)]
pub(crate) struct LazyCode {
    code: Buffer,
    /// What was translated, in order of its places, and its number.
    functions: Vec<(FuncRecord, u32)>,
    /// Of each function of the module, by number: the call noted last that waits for it.
    waiting: Vec<u32>,
    /// Calls of what is not translated: the first unit of the op, and the call noted before that waits for the same.
    calls: Vec<(u32, u32)>,
    /// (unit, source offset) of ops that can trap or call, in order.
    marks: Vec<(u32, u32)>,
    /// Functions that cannot be translated: whoever calls them again is not to cause the work again.
    refused: BitSet,
    imports: Imports,
    buffers: Buffers,
}

impl LazyCode {
    /// That of an instance of the module that `view` shows, which takes no more than `most` bytes.
    pub(crate) fn new(region: Region, view: ModuleView<'_>, most: u64) -> Result<Self> {
        let funcs = view.func_count();
        let bytes = 4 * u64::from(funcs) + view.code_len() as u64;
        if bytes > most {
            return Err(Error::limit(BYTES, bytes, most));
        }
        let mut code = Buffer::new_in(region);
        code.extend(view.code())?;
        let mut waiting = Vec::new_in(region);
        waiting.try_resize(funcs as usize, NONE)?;
        let mut refused = BitSet::new_in(region);
        refused.try_grow(funcs)?;
        Ok(Self {
            code,
            functions: Vec::new_in(region),
            waiting,
            calls: Vec::new_in(region),
            marks: Vec::new_in(region),
            refused,
            imports: Imports::of(view)?,
            buffers: Buffers::default(),
        })
    }

    /// The code, as the executor reads it.
    pub(crate) fn units(&self) -> *const u16 {
        self.code.bytes().as_ptr().cast()
    }

    /// Bytes it takes: of code, and those that there are for each function.
    pub(crate) fn bytes(&self) -> u64 {
        self.code.len() as u64 + 4 * self.waiting.len() as u64
    }

    /// The function translated whose code holds `unit`, and its number.
    pub(crate) fn func_at(&self, unit: u32) -> Option<(u32, FuncRecord)> {
        let after = self.functions.partition_point(|(func, _)| func.code <= unit);
        let &(func, number) = self.functions.get(after.checked_sub(1)?)?;
        Some((number, func))
    }

    /// The byte offset in the source file of the op at `unit`, in a function translated.
    pub(crate) fn source_offset(&self, unit: u32) -> Option<u32> {
        let after = self.marks.partition_point(|&(mark, _)| mark <= unit);
        Some(self.marks.get(after.checked_sub(1)?)?.1)
    }

    /// Translates defined function `number` of module `module`, which `view` shows, unless it is; `room` more bytes may
    /// be taken.
    pub(crate) fn translate(
        &mut self,
        deferred: &Deferred,
        view: ModuleView<'_>,
        [module, number]: [u32; 2],
        room: u64,
    ) -> Result<()> {
        let awaited = view.func(number).ok_or_else(broken)?;
        if self.unit(awaited.code) != Some(Op::Lazy as u16) {
            return Ok(());
        }
        if self.refused.contains(number as usize) {
            return Err(Error::unsupported("a function that was refused before", 0));
        }
        let before = self.code.len() as u64;
        // What the image has of code is not what the bound for a file is about; places are of 32 bits.
        let most = deferred.code_cap(module).saturating_add(view.code_len() as u64);
        let most = most.min(before.saturating_add(room)).min(u32::MAX.into());
        let mut buffers = core::mem::take(&mut self.buffers);
        let done = deferred.translate(module, number, [before, most], &mut buffers, |func| {
            let first = self.append(view, deferred, func, awaited.ty, number, most)?;
            self.lead(awaited.code, first, number)
        });
        self.buffers = buffers;
        if !matches!(done, Ok(()) | Err(Error::OutOfMemory { .. })) {
            self.refused.set(number as usize);
        }
        done
    }

    /// Appends `func`, of type `ty`, which is function `number`; returns where. The code may come to `most` bytes.
    fn append(
        &mut self,
        view: ModuleView<'_>,
        deferred: &Deferred,
        func: &Translated<'_>,
        ty: u16,
        number: u32,
        most: u64,
    ) -> Result<u32> {
        let before = self.code.len();
        let bytes = (before + 2 * func.code.len()) as u64;
        if bytes > most {
            return Err(Error::limit(BYTES, bytes, most));
        }
        let first = (before / 2) as u32;
        let (slots, refs, len) = (func.slots, func.refs, func.code.len() as u32);
        let record = FuncRecord { code: first, ty, refs, slots, len };
        // From the check on, nothing may fail: a call that is noted must be one of what there is.
        self.functions.try_room(1)?;
        self.calls.try_room(func.calls.len())?;
        self.marks.try_room(func.marks.len())?;
        self.code.extend_units(func.code)?;
        if let Err(error) = self.check(view, deferred, func, record) {
            self.code.truncate(before);
            return Err(error);
        }
        self.functions.try_push((record, number))?;
        for (&call, callee) in func.calls.iter().zip(func.callees()) {
            self.link(func.place(first, call), callee)?;
        }
        if deferred.keeps_offsets() {
            for &(unit, offset) in func.marks {
                self.marks.try_push((func.place(first, unit), offset))?;
            }
        }
        Ok(first)
    }

    /// Checks the function at `record`, whose calls lead to where the module has their callees: the checker knows
    /// functions by their places there.
    fn check(
        &mut self,
        view: ModuleView<'_>,
        deferred: &Deferred,
        func: &Translated<'_>,
        record: FuncRecord,
    ) -> Result<()> {
        for (&call, callee) in func.calls.iter().zip(func.callees()) {
            let stands = view.func(callee).ok_or_else(broken)?.code;
            self.set_number(func.place(record.code, call), stands)?;
        }
        check_function(view, deferred.counts_fuel(), &self.imports, self.bytes_from(record.code), record)
    }

    /// Has the call at `call`, which leads to what stands for function `callee`, lead to the function, or wait for it.
    fn link(&mut self, call: u32, callee: u32) -> Result<()> {
        let stands = self.number(call).ok_or_else(broken)?;
        match self.unit(stands) {
            Some(unit) if unit == Op::Lazy as u16 => {
                let next = self.calls.len() as u32;
                let waiting = self.waiting.get_mut(callee as usize).ok_or_else(broken)?;
                self.calls.try_push((call, *waiting))?;
                *waiting = next;
                Ok(())
            }
            // Or a function of the image that begins so: what it leads to is its next op.
            Some(unit) if unit == Op::BrFar as u16 => {
                let distance = self.number(stands).ok_or_else(broken)?;
                self.set_number(call, stands.wrapping_add(distance))
            }
            // A function of the image.
            _ => Ok(()),
        }
    }

    /// Function `number` is at `first`: what stands for it leads there, and so do the calls that wait for it.
    fn lead(&mut self, stands: u32, first: u32, number: u32) -> Result<()> {
        self.set(stands, &(Op::BrFar as u16).to_le_bytes())?;
        self.set_number(stands, first.wrapping_sub(stands))?;
        let waiting = self.waiting.get_mut(number as usize).ok_or_else(broken)?;
        let mut next = core::mem::replace(waiting, NONE);
        while let Some(&(call, before)) = self.calls.get(next as usize) {
            self.set_number(call, first)?;
            next = before;
        }
        Ok(())
    }

    fn bytes_from(&self, unit: u32) -> &[u8] {
        self.code.bytes().get(2 * unit as usize..).unwrap_or(&[])
    }

    fn unit(&self, at: u32) -> Option<u16> {
        self.bytes_from(at).first_chunk().map(|&bytes| u16::from_le_bytes(bytes))
    }

    /// The first operand, of two units, of the op at `at`.
    fn number(&self, at: u32) -> Option<u32> {
        self.bytes_from(at + 1).first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
    }

    fn set_number(&mut self, at: u32, number: u32) -> Result<()> {
        self.set(at + 1, &number.to_le_bytes())
    }

    fn set(&mut self, at: u32, bytes: &[u8]) -> Result<()> {
        let place =
            self.code.bytes_mut().get_mut(2 * at as usize..).and_then(|place| place.get_mut(..bytes.len()));
        place.ok_or_else(broken)?.copy_from_slice(bytes);
        Ok(())
    }
}
