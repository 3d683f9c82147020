//! The walk over types.

use super::scalar::Scalar;
use super::{ASYNC_VALUE, Buffer, Copier, Loc, SLICE, Side, Step, Work};
use crate::handle_table::{Handle, Scope};
use crate::lift::IN_GUEST;
use crate::lower::MAX_BYTES;
use crate::plan::{FieldIdx, IdxRange, PlanView, ResourceIdx, Type, TypeIdx, TypeKind, Variant};
use crate::resource::RuntimeType;
use crate::state::{Registry, ResolvedOptions, Root, RuntimeResource};
use crate::thread::{Lend, Lender};
use crate::types::{MAX_FLAT_PARAMS, TypeFlags};
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
            Work::Value { .. } | Work::TupleRoom { .. } | Work::ListRoom { .. } => 1,
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
            Work::TupleRoom { ty, from } => self.tuple_room(ty, from),
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
    pub(crate) fn params(&mut self, index: TypeIdx) -> Result<(), TrapCode> {
        let ty = self.ty(index)?;
        let flat = ty.flat.fits(MAX_FLAT_PARAMS);
        let from = match self.copier.from {
            Side::Guest(_) if flat => Loc::Cell(0),
            Side::Guest(_) => self.pointed(&ty, self.load_u32(Loc::Cell(0))?)?,
            Side::Host(_) => Loc::Mem(0),
        };
        match self.copier.to {
            Side::Guest(_) if flat => self.copier.value(index, from, Loc::Cell(0)),
            Side::Guest(options) => {
                self.copier.push(Work::TupleRoom { ty: index, from })?;
                self.request(&options, [0, 0, ty.align, ty.size])
            }
            Side::Host(buffer) => {
                let room = self.host_room(buffer, ty.size.into(), ty.align)?;
                self.copier.value(index, from, Loc::Mem(room))
            }
        }
    }

    /// Begins to copy a result: flat if it is one core value, else through memory, where the
    /// destination's place was given by the caller.
    pub(crate) fn result(&mut self, index: TypeIdx, place: Option<u32>) -> Result<(), TrapCode> {
        let ty = self.ty(index)?;
        let flat = ty.flat.fits(crate::types::MAX_FLAT_RESULTS);
        let from = match self.copier.from {
            Side::Guest(_) if flat => Loc::Cell(0),
            Side::Guest(_) => self.pointed(&ty, self.load_u32(Loc::Cell(0))?)?,
            Side::Host(_) => Loc::Mem(0),
        };
        let to = match (self.copier.to, place) {
            (Side::Guest(_), None) => Loc::Cell(0),
            (Side::Guest(_), Some(place)) => {
                self.check_target(place, ty.size.into(), ty.align)?;
                Loc::Mem(place)
            }
            (Side::Host(buffer), _) => Loc::Mem(self.host_room(buffer, ty.size.into(), ty.align)?),
        };
        self.copier.value(index, from, to)
    }

    /// A tuple of the source behind a pointer.
    fn pointed(&self, ty: &Type, at: u32) -> Result<Loc, TrapCode> {
        self.check_source(at, ty.size.into(), ty.align)?;
        Ok(Loc::Mem(at))
    }

    fn tuple_room(&mut self, index: TypeIdx, from: Loc) -> Result<(), TrapCode> {
        let ty = self.ty(index)?;
        let room = self.copier.room;
        self.check_target(room, ty.size.into(), ty.align)?;
        self.store_u32(Loc::Cell(0), room)?;
        self.copier.value(index, from, Loc::Mem(room))
    }

    fn runtime(&self, resource: ResourceIdx) -> Result<RuntimeType, TrapCode> {
        self.root.resources.get(resource.index()).copied().flatten().ok_or(BAD_PLAN)
    }

    fn resource(&self, ty: RuntimeType) -> Result<RuntimeResource, TrapCode> {
        self.registry.resources.get(ty.0 as usize).copied().ok_or(BAD_PLAN)
    }

    fn own(&mut self, resource: ResourceIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let ty = self.runtime(resource)?;
        let by_host = matches!(self.resource(ty)?, RuntimeResource::Host(_));
        let index = self.load_u32(from)?;
        let rep = match self.copier.from {
            Side::Guest(options) => self.registry.remove_own(options.instance, index, ty)?,
            Side::Host(_) if by_host => index,
            Side::Host(_) => self.registry.host.remove_own(index, ty)?,
        };
        let handle = Handle::own(ty, rep);
        let index = match self.copier.to {
            Side::Guest(options) => self.registry.add_handle(options.instance, handle)?,
            Side::Host(_) if by_host => rep,
            Side::Host(_) => self.registry.host.add(handle)?,
        };
        self.store_u32(to, index)
    }

    fn borrow(&mut self, resource: ResourceIdx, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let ty = self.runtime(resource)?;
        let defined = self.resource(ty)?;
        let index = self.load_u32(from)?;
        let rep = match (self.copier.from, defined) {
            (Side::Host(_), RuntimeResource::Host(_)) => index,
            (Side::Host(_), _) => self.lend(Lender::Host, index, ty)?,
            (Side::Guest(options), _) => self.lend(Lender::Guest(options.instance), index, ty)?,
        };
        let index = self.lower_borrow(ty, rep, defined)?;
        self.store_u32(to, index)
    }

    /// Takes a handle on loan until the call ends.
    fn lend(&mut self, lender: Lender, index: u32, ty: RuntimeType) -> Result<u32, TrapCode> {
        if self.lends.len() >= self.registry.host.limit() as usize {
            return Err(TrapCode::HandleTableFull);
        }
        self.lends.try_reserve(1).map_err(|_| TrapCode::OutOfMemory)?;
        let table = match lender {
            Lender::Guest(instance) => &mut self.registry.instance(instance)?.handles,
            Lender::Host => &mut self.registry.host,
        };
        let rep = table.lend(index, ty)?;
        self.lends.push(Lend { lender, index });
        Ok(rep)
    }

    fn lower_borrow(&mut self, ty: RuntimeType, rep: u32, defined: RuntimeResource) -> Result<u32, TrapCode> {
        let handle = Handle::borrow(ty, rep, self.scope);
        match (self.copier.to, defined) {
            (Side::Host(_), RuntimeResource::Host(_)) => Ok(rep),
            (Side::Host(_), _) => {
                self.host_borrows.try_reserve(1).map_err(|_| TrapCode::OutOfMemory)?;
                let index = self.registry.host.add(handle)?;
                self.host_borrows.push(index);
                Ok(index)
            }
            // The instance that defines a resource sees its representation.
            (Side::Guest(options), RuntimeResource::Guest { instance, .. })
                if instance == options.instance =>
            {
                Ok(rep)
            }
            (Side::Guest(options), _) => {
                let index = self.registry.add_handle(options.instance, handle)?;
                *self.borrows = self.borrows.saturating_add(1);
                Ok(index)
            }
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
