//! The walk over types.

use super::handles::Handles;
use super::leaf::{Leaf, LeafKind, Leaves};
use super::scalar::Scalar;
use super::{ASYNC_VALUE, Buffer, Copier, Loc, SLICE, Side, Step, Work};
use crate::handle_table::Scope;
use crate::lift::IN_GUEST;
use crate::lower::MAX_BYTES;
use crate::plan::{FieldIdx, IdxRange, PlanView, ResourceIdx, Type, TypeIdx, TypeKind, Variant};
use crate::signature::Signature;
use crate::state::{Registry, ResolvedOptions, Root};
use crate::thread::Lend;
use crate::types::TypeFlags;
use tenon_core::{Error, Machine, TrapCode, Vec};

/// The plan names something that is not there. No plan of ours does.
pub(crate) const BAD_PLAN: TrapCode = TrapCode::Host("the image's plan is damaged");

/// The trap for a plan that cannot be read.
pub(crate) fn bad_plan(_: Error) -> TrapCode {
    BAD_PLAN
}

/// Scalars of a list, or fields of a record, copied for one item of work.
const BATCH: u32 = 64;

/// The copy engine at work: its state, and all it reads and writes.
pub(crate) struct Copying<'a> {
    pub(crate) copier: &'a mut Copier,
    pub(crate) machine: &'a mut Machine,
    pub(crate) registry: &'a mut Registry,
    pub(crate) root: &'a Root,
    pub(crate) leaves: &'a [Leaf],
    pub(crate) plan: PlanView<'a>,
    pub(crate) args: &'a mut Vec<u8>,
    pub(crate) results: &'a mut Vec<u8>,
    /// Loans made for the call.
    pub(crate) lends: &'a mut Vec<Lend>,
    /// Borrow handles given to the host.
    pub(crate) host_borrows: &'a mut Vec<u32>,
    /// Borrow handles given to the callee.
    pub(crate) borrows: &'a mut u32,
    /// The call.
    pub(crate) scope: Scope,
}

impl Copying<'_> {
    /// Copies until everything is copied or something has to happen first.
    pub(crate) fn run(&mut self) -> Result<Step, TrapCode> {
        loop {
            if let Some(request) = self.copier.request.take() {
                return Ok(Step::Realloc(request));
            }
            let Some(&work) = self.copier.work.last() else { return Ok(Step::Done) };
            if !self.machine.consume_fuel(self.cost(&work)) {
                return Ok(Step::OutOfFuel);
            }
            self.copier.work.pop();
            if let Work::Write(unwritten) = work {
                return Ok(Step::Write(unwritten));
            }
            self.work(work)?;
        }
    }

    /// Fuel for one item: one, and one per 16 bytes or per field or element it handles at once.
    fn cost(&self, work: &Work) -> u64 {
        match work {
            Work::Value { .. } | Work::ParamsRoom { .. } | Work::ListRoom { .. } => 1,
            Work::Leaves { leaves, next: 0, .. } => u64::from(leaves.len().max(1)),
            // Paid for with the first.
            Work::Leaves { .. } => 0,
            Work::Fields { fields, next: 0, .. } => u64::from(fields.len().clamp(1, BATCH)),
            Work::Fields { .. } | Work::Elements { .. } => 1,
            Work::Scalars { left, .. } => u64::from((*left).clamp(1, BATCH)),
            Work::Bytes { len, .. } => 1 + u64::from((*len).min(SLICE) / 16),
            Work::Text(text) => text.cost(),
            Work::WriterRoom { .. } | Work::Write(_) | Work::TextValue { .. } | Work::CheckText { .. } => 1,
            Work::Charge { left } => u64::from((*left).min(SLICE) / 16),
            Work::Floats { left, .. } => 1 + u64::from((*left).min(SLICE) / 16),
        }
    }

    fn work(&mut self, work: Work) -> Result<(), TrapCode> {
        match work {
            Work::Value { ty, from, to } => self.value(ty, from, to),
            Work::Fields { fields, next, cell, from, to } => self.fields(fields, next, cell, from, to),
            Work::Elements { element, left, from, to } => self.elements(element, left, from, to),
            Work::Scalars { scalar, left, from, to } => self.scalars(scalar, left, from, to),
            Work::Bytes { len, from, to } => self.plain_bytes(len, from, to),
            Work::Leaves { leaves, next, from, to } => self.leaves(leaves, next, from, to),
            Work::ParamsRoom { leaves, from } => self.params_room(leaves, from),
            Work::ListRoom { element, len, from, to } => self.list_room(element, len, from, to),
            Work::Text(text) => self.text_phase(text),
            Work::WriterRoom { writer, len, size, what, to } => self.writer_room(writer, len, size, what, to),
            Work::Charge { left } => self.charge(left),
            Work::Floats { scalar, at, left } => self.canonical_floats(scalar, at, left),
            // Not reached: `run` gives it to the host.
            Work::Write(_) => Ok(()),
            Work::TextValue { from, to } => self.text(from, to),
            Work::CheckText { at, len } => self.check_written(at, len),
        }
    }

    pub(super) fn ty(&self, index: TypeIdx) -> Result<Type, TrapCode> {
        self.plan.ty(index).map_err(bad_plan)
    }

    fn value(&mut self, index: TypeIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let ty = self.ty(index)?;
        if let Some(scalar) = Scalar::of(&ty) {
            return self.scalar(scalar, from, to);
        }
        match ty.kind {
            TypeKind::Record(fields) | TypeKind::Tuple(fields) => {
                self.copier.push(Work::Fields { fields, next: 0, cell: 0, from, to })
            }
            TypeKind::Variant(variant)
            | TypeKind::Enum(variant)
            | TypeKind::Option(variant)
            | TypeKind::Result(variant) => self.variant(&variant, from, to),
            TypeKind::String => self.text(from, to),
            TypeKind::List(element) | TypeKind::Map(element) => self.list(element, from, to),
            TypeKind::FixedList(element, len) => self.items(element, len, from, to),
            TypeKind::Own(resource) => self.own(resource, from, to),
            TypeKind::Borrow(resource) => self.borrow(resource, from, to),
            _ => Err(ASYNC_VALUE),
        }
    }

    /// Copies fields up to the first that is no scalar; the rest is left as work. Of more than a batch, the others
    /// are a record of their own: they are in memory, where nobody counts cells.
    fn fields(
        &mut self,
        mut fields: IdxRange<FieldIdx>,
        mut next: u32,
        mut cell: u32,
        from: Loc,
        to: Loc,
    ) -> Result<(), TrapCode> {
        if let Some(rest) = fields.split_off(BATCH) {
            self.copier.push(Work::Fields { fields: rest, next: 0, cell: 0, from, to })?;
        }
        while let Some(field) = fields.get(next) {
            let (index, offset) = self.plan.place(field).map_err(bad_plan)?;
            let ty = self.ty(index)?;
            let (source, target) = (from.field(offset, cell), to.field(offset, cell));
            next += 1;
            cell = cell.saturating_add(ty.flat.count());
            match Scalar::of(&ty) {
                Some(scalar) => self.scalar(scalar, source, target)?,
                None => {
                    self.copier.push(Work::Fields { fields, next, cell, from, to })?;
                    return self.value(index, source, target);
                }
            }
        }
        Ok(())
    }

    /// Leaves the elements of a list as work.
    fn items(&mut self, element: TypeIdx, left: u32, from: Loc, to: Loc) -> Result<(), TrapCode> {
        match Scalar::of(&self.ty(element)?) {
            Some(scalar) if left > 0 => self.copier.push(Work::Scalars { scalar, left, from, to }),
            _ => self.rest(element, left, from, to),
        }
    }

    /// Copies a batch of scalars; the rest is left as work.
    fn scalars(&mut self, scalar: Scalar, left: u32, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let count = left.min(BATCH);
        let (mut source, mut target) = (from, to);
        for _ in 0..count {
            self.scalar(scalar, source, target)?;
            (source, target) = (source.field(scalar.size(), 1), target.field(scalar.size(), 1));
        }
        match left - count {
            0 => Ok(()),
            left => self.copier.push(Work::Scalars { scalar, left, from: source, to: target }),
        }
    }

    /// Copies one element; the rest is left as work.
    fn elements(&mut self, element: TypeIdx, left: u32, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let ty = self.ty(element)?;
        match left.checked_sub(1) {
            Some(left) => {
                self.rest(element, left, from.next(&ty), to.next(&ty))?;
                self.value(element, from, to)
            }
            None => Ok(()),
        }
    }

    fn rest(&mut self, element: TypeIdx, left: u32, from: Loc, to: Loc) -> Result<(), TrapCode> {
        match left {
            0 => Ok(()),
            left => self.copier.push(Work::Elements { element, left, from, to }),
        }
    }

    fn variant(&mut self, variant: &Variant, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let size = variant.discriminant_size;
        let number = match from {
            Loc::Cell(_) => self.load_u32(from)?,
            Loc::Mem(at) => self.load(at, size)? as u32,
        };
        let case = variant.cases.get(number).ok_or(TrapCode::InvalidDiscriminant)?;
        let payload = self.plan.payload(case).map_err(bad_plan)?;
        match to {
            Loc::Cell(_) => self.store_u32(to, number)?,
            Loc::Mem(at) => self.store(at, size, number.into())?,
        }
        let Some(payload) = payload else { return Ok(()) };
        let offset = variant.payload_offset;
        self.value_or_work(payload, from.field(offset, 1), to.field(offset, 1))
    }

    /// A payload: copied at once if it is a scalar, so that variants do not nest calls.
    fn value_or_work(&mut self, index: TypeIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        match Scalar::of(&self.ty(index)?) {
            Some(scalar) => self.scalar(scalar, from, to),
            None => self.copier.push(Work::Value { ty: index, from, to }),
        }
    }

    fn list(&mut self, element: TypeIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let (at, len) = (self.load_u32(from)?, self.load_u32(from.field(4, 1))?);
        let ty = self.ty(element)?;
        if self.is_unwritten(len) {
            return self.unwritten_list(at, len, &ty, to);
        }
        let bytes = u64::from(len) * u64::from(ty.size);
        if bytes > MAX_BYTES {
            return Err(TrapCode::LengthTooLarge);
        }
        self.check_source(at, bytes, ty.align)?;
        match self.copier.to {
            Side::Guest(options) => {
                self.copier.push(Work::ListRoom { element, len, from: at, to })?;
                self.request(&options, [0, 0, ty.align, bytes as u32])
            }
            // Plain numbers are read where they lie.
            Side::Host(Buffer::Args) if ty.flags.contains(TypeFlags::POD) => {
                self.store_u32(to, at)?;
                self.store_u32(to.field(4, 1), len | IN_GUEST)?;
                self.pay(bytes as u32)
            }
            // Room for many is paid for before it is made.
            Side::Host(_) if bytes > SLICE.into() && !ty.flags.contains(TypeFlags::POD) => {
                self.copier.push(Work::ListRoom { element, len, from: at, to })?;
                self.pay(bytes as u32)
            }
            Side::Host(_) => self.list_room(element, len, at, to),
        }
    }

    /// Asks for `realloc`; the work on top of the list goes on when it returned.
    pub(super) fn request(&mut self, options: &ResolvedOptions, args: [u32; 4]) -> Result<(), TrapCode> {
        if options.realloc.is_none() {
            return Err(BAD_PLAN);
        }
        self.copier.request = Some(args);
        Ok(())
    }

    /// Copies a slice of plain bytes; the rest is left as work.
    fn plain_bytes(&mut self, len: u32, from: u32, to: u32) -> Result<(), TrapCode> {
        let slice = len.min(SLICE);
        if let Side::Host(buffer) = self.copier.to {
            self.host_room(buffer, slice.into(), 1)?;
        }
        self.copy_bytes(from, to, slice)?;
        match len - slice {
            0 => Ok(()),
            len => self.copier.push(Work::Bytes { len, from: from + slice, to: to + slice }),
        }
    }

    fn list_room(&mut self, element: TypeIdx, len: u32, from: u32, to: Loc) -> Result<(), TrapCode> {
        let ty = self.ty(element)?;
        let bytes = u64::from(len) * u64::from(ty.size);
        let plain = ty.flags.contains(TypeFlags::POD);
        let room = match self.copier.to {
            Side::Guest(_) => {
                self.check_target(self.copier.room, bytes, ty.align)?;
                self.copier.room
            }
            // Plain bytes are appended.
            Side::Host(buffer) if plain => {
                let room = self.host_room(buffer, 0, ty.align)?;
                self.reserve(buffer, bytes as u32)?;
                room
            }
            Side::Host(buffer) => self.host_room(buffer, bytes, ty.align)?,
        };
        self.store_u32(to, room)?;
        self.store_u32(to.field(4, 1), len)?;
        match plain {
            true => self.copier.push(Work::Bytes { len: bytes as u32, from, to: room }),
            false => self.items(element, len, Loc::Mem(from), Loc::Mem(room)),
        }
    }

    /// Begins to copy parameters: flat if they fit, else through memory.
    pub(crate) fn params(&mut self, signature: &Signature) -> Result<(), TrapCode> {
        let leaves = signature.params;
        let flat = signature.passes_flat();
        let from = match self.copier.from {
            Side::Guest(_) if flat => Loc::Cell(0),
            Side::Guest(_) => self.pointed(leaves, self.load_u32(Loc::Cell(0))?)?,
            Side::Host(_) => Loc::Mem(0),
        };
        match self.copier.to {
            Side::Guest(_) if flat => self.copier.leaves(leaves, from, Loc::Cell(0)),
            Side::Guest(options) => {
                self.copier.push(Work::ParamsRoom { leaves, from })?;
                self.request(&options, [0, 0, leaves.align(), leaves.size])
            }
            Side::Host(buffer) => {
                let room = self.host_room(buffer, leaves.size.into(), leaves.align())?;
                self.copier.leaves(leaves, from, Loc::Mem(room))
            }
        }
    }

    /// Begins to copy a result: flat if it is one core value, else through memory, where the
    /// destination's place was given by the caller.
    pub(crate) fn result(&mut self, signature: &Signature, place: Option<u32>) -> Result<(), TrapCode> {
        let leaves = signature.result;
        let from = match self.copier.from {
            Side::Guest(_) if signature.spills_result() => {
                self.pointed(leaves, self.load_u32(Loc::Cell(0))?)?
            }
            Side::Guest(_) => Loc::Cell(0),
            Side::Host(_) => Loc::Mem(0),
        };
        let to = match (self.copier.to, place) {
            (Side::Guest(_), None) => Loc::Cell(0),
            (Side::Guest(_), Some(place)) => {
                self.check_target(place, leaves.size.into(), leaves.align())?;
                Loc::Mem(place)
            }
            (Side::Host(buffer), _) => {
                Loc::Mem(self.host_room(buffer, leaves.size.into(), leaves.align())?)
            }
        };
        self.copier.leaves(leaves, from, to)
    }

    /// Values of the source behind a pointer.
    fn pointed(&self, leaves: Leaves, at: u32) -> Result<Loc, TrapCode> {
        self.check_source(at, leaves.size.into(), leaves.align())?;
        Ok(Loc::Mem(at))
    }

    fn params_room(&mut self, leaves: Leaves, from: Loc) -> Result<(), TrapCode> {
        let room = self.copier.room;
        self.check_target(room, leaves.size.into(), leaves.align())?;
        self.store_u32(Loc::Cell(0), room)?;
        self.copier.leaves(leaves, from, Loc::Mem(room))
    }

    /// Goes to where the `realloc` runs that the only pointer among flat parameters asks for.
    pub(crate) fn params_in_realloc(&mut self, signature: &Signature) -> Result<(), TrapCode> {
        let from = match self.copier.from {
            Side::Guest(_) => Loc::Cell(0),
            Side::Host(_) => Loc::Mem(0),
        };
        self.leaves(signature.params, 0, from, Loc::Cell(0))?;
        self.copier.in_realloc = true;
        self.copier.context = [0; 2];
        self.copier.request.take().map(drop).ok_or(BAD_PLAN)
    }

    /// Copies leaves up to the first that takes work of its own; the rest is left as work.
    fn leaves(&mut self, leaves: Leaves, mut next: u16, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let all = self.leaves;
        while let Some(leaf) = leaves.of(all).get(usize::from(next)) {
            let (offset, cell) = (leaf.offset.into(), leaf.cell.into());
            let (source, target) = (from.field(offset, cell), to.field(offset, cell));
            next += 1;
            match leaf.kind {
                LeafKind::Scalar(scalar) => self.scalar(scalar, source, target)?,
                LeafKind::Own(resource) => self.own(resource, source, target)?,
                LeafKind::Borrow(resource) => self.borrow(resource, source, target)?,
                LeafKind::Text => {
                    self.copier.push(Work::Leaves { leaves, next, from, to })?;
                    return self.text(source, target);
                }
                LeafKind::Plain(ty, ..) | LeafKind::Other(ty) => {
                    self.copier.push(Work::Leaves { leaves, next, from, to })?;
                    return self.value(ty, source, target);
                }
            }
        }
        Ok(())
    }

    fn own(&mut self, resource: ResourceIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let index = self.load_u32(from)?;
        let index = self.handles().own(resource, index)?;
        self.store_u32(to, index)
    }

    fn borrow(&mut self, resource: ResourceIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let index = self.load_u32(from)?;
        let index = self.handles().borrow(resource, index)?;
        self.store_u32(to, index)
    }

    fn handles(&mut self) -> Handles<'_> {
        Handles {
            registry: self.registry,
            resources: &self.root.resources,
            lends: self.lends,
            host_borrows: self.host_borrows,
            borrows: self.borrows,
            scope: self.scope,
            from: &self.copier.from,
            to: &self.copier.to,
        }
    }
}

impl Loc {
    /// A field at `offset` in memory, `cell` cells from the first.
    pub(super) fn field(self, offset: u32, cell: u32) -> Self {
        match self {
            Self::Cell(first) => Self::Cell(first.saturating_add(cell)),
            Self::Mem(at) => Self::Mem(at.saturating_add(offset)),
        }
    }

    /// The element after one of type `ty`.
    fn next(self, ty: &Type) -> Self {
        self.field(ty.size, ty.flat.count())
    }
}
