//! Code that grows: of an instance whose functions are translated when they are called.
//!
//! It begins as the image's, where an op stands for each function, and what is translated is appended. Between stays in
//! the executor nothing points into it, so it may move. The op then leads on to the function, and calls of it in
//! what was translated before, or is later, lead to it directly.

use super::buffer::Buffer;
use crate::alloc_ext::TryVec;
use crate::image::layout::{NONE, module};
use crate::image::{FuncRecord, ModuleView};
use crate::ir::Op;
use crate::ir::check::{Imports, check_function};
use crate::loader::Deferred;
use crate::translate::info::broken;
use crate::translate::{Buffers, Translated};
use crate::{Region, Result, Vec};

/// The code of one instance.
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
    imports: Imports,
    buffers: Buffers,
}

impl LazyCode {
    pub(crate) fn new(region: Region, view: ModuleView<'_>) -> Result<Self> {
        let mut code = Buffer::new();
        code.extend(view.code())?;
        let mut waiting = Vec::new_in(region);
        waiting.try_resize(view.table_of(module::FUNCS).1 as usize, NONE)?;
        Ok(Self {
            code,
            functions: Vec::new_in(region),
            waiting,
            calls: Vec::new_in(region),
            marks: Vec::new_in(region),
            imports: Imports::of(view)?,
            buffers: Buffers::default(),
        })
    }

    /// The code, as the executor reads it.
    pub(crate) fn units(&self) -> *const u16 {
        self.code.bytes().as_ptr().cast()
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

    /// Translates defined function `number` of module `module`, which `view` shows, unless it is.
    pub(crate) fn translate(
        &mut self,
        deferred: &Deferred,
        view: ModuleView<'_>,
        [module, number]: [u32; 2],
    ) -> Result<()> {
        let awaited = view.func(number).ok_or_else(broken)?;
        if self.unit(awaited.code) != Some(Op::Lazy as u16) {
            return Ok(());
        }
        let mut buffers = core::mem::take(&mut self.buffers);
        let before = self.code.len() as u64;
        deferred.translate(module, number, before, &mut buffers, |func| {
            let first = self.append(view, deferred, func, awaited.ty, number)?;
            self.lead(awaited.code, first, number)
        })?;
        self.buffers = buffers;
        Ok(())
    }

    /// Appends `func`, of type `ty`, which is function `number`; returns where.
    fn append(
        &mut self,
        view: ModuleView<'_>,
        deferred: &Deferred,
        func: &Translated<'_>,
        ty: u16,
        number: u32,
    ) -> Result<u32> {
        let first = (self.code.len() / 2) as u32;
        self.code.extend_units(func.code)?;
        let (slots, refs, len) = (func.slots, func.refs, func.code.len() as u32);
        let record = FuncRecord { code: first, ty, refs, slots, len };
        let calls = func.calls.iter().map(|unit| first + unit.saturating_sub(func.cut));
        // The checker knows functions by their places in the module.
        for (call, callee) in calls.clone().zip(func.callees()) {
            self.set_number(call, view.func(callee).ok_or_else(broken)?.code)?;
        }
        check_function(view, deferred.counts_fuel(), &self.imports, self.bytes_from(first), record)?;
        self.functions.try_push((record, number))?;
        for (call, callee) in calls.zip(func.callees()) {
            self.link(call, callee)?;
        }
        if deferred.keeps_offsets() {
            for &(unit, offset) in func.marks {
                self.marks.try_push((first + unit.saturating_sub(func.cut), offset))?;
            }
        }
        Ok(first)
    }

    /// Has the call at `call`, which leads to what stands for function `callee`, lead to the function, or wait for it.
    fn link(&mut self, call: u32, callee: u32) -> Result<()> {
        let stands = self.number(call).ok_or_else(broken)?;
        match self.unit(stands) {
            Some(unit) if unit == Op::Lazy as u16 => {
                let waiting = self.waiting.get_mut(callee as usize).ok_or_else(broken)?;
                let before = core::mem::replace(waiting, self.calls.len() as u32);
                self.calls.try_push((call, before))
            }
            Some(unit) if unit == Op::BrFar as u16 => {
                let distance = self.number(stands).ok_or_else(broken)?;
                self.set_number(call, stands.wrapping_add(distance))
            }
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
