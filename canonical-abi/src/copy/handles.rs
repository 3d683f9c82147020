//! Handles on their way from one instance's table to another's, or to and from the host.

use super::engine::BAD_PLAN;
use super::{LeafKind, Side};
use crate::handle_table::{Handle, Scope};
use crate::plan::ResourceIdx;
use crate::resource::RuntimeType;
use crate::state::{Registry, RuntimeResource};
use crate::thread::{Lend, Lender};
use tenon_core::{TrapCode, Vec};

/// What moving handles works on.
pub(crate) struct Handles<'a> {
    pub(crate) registry: &'a mut Registry,
    /// The resource types of the plan.
    pub(crate) resources: &'a [Option<RuntimeType>],
    /// Loans made for the call.
    pub(crate) lends: &'a mut Vec<Lend>,
    /// Borrow handles given to the host.
    pub(crate) host_borrows: &'a mut Vec<u32>,
    /// Borrow handles given to the callee.
    pub(crate) borrows: &'a mut u32,
    /// The call.
    pub(crate) scope: Scope,
    pub(crate) from: &'a Side,
    pub(crate) to: &'a Side,
}

impl Handles<'_> {
    /// Moves or lends a handle; its index on the other side. What is no handle is passed as it is.
    pub(crate) fn pass(&mut self, leaf: LeafKind, value: u64) -> Result<u64, TrapCode> {
        match leaf {
            LeafKind::Own(resource) => self.own(resource, value as u32).map(u64::from),
            LeafKind::Borrow(resource) => self.borrow(resource, value as u32).map(u64::from),
            _ => Ok(value),
        }
    }

    fn runtime(&self, resource: ResourceIdx) -> Result<RuntimeType, TrapCode> {
        self.resources.get(resource.index()).copied().flatten().ok_or(BAD_PLAN)
    }

    fn resource(&self, ty: RuntimeType) -> Result<RuntimeResource, TrapCode> {
        self.registry.resources.get(ty.0 as usize).copied().ok_or(BAD_PLAN)
    }

    /// Moves an owned resource.
    pub(super) fn own(&mut self, resource: ResourceIdx, index: u32) -> Result<u32, TrapCode> {
        let ty = self.runtime(resource)?;
        let by_host = matches!(self.resource(ty)?, RuntimeResource::Host(_));
        let rep = match *self.from {
            Side::Guest(options) => self.registry.remove_own(options.instance, index, ty)?,
            Side::Host(_) if by_host => index,
            Side::Host(_) => self.registry.host.remove_own(index, ty)?,
        };
        let handle = Handle::own(ty, rep);
        match *self.to {
            Side::Guest(options) => self.registry.add_handle(options.instance, handle),
            Side::Host(_) if by_host => Ok(rep),
            Side::Host(_) => self.registry.host.add(handle),
        }
    }

    /// Lends a resource for the call.
    pub(super) fn borrow(&mut self, resource: ResourceIdx, index: u32) -> Result<u32, TrapCode> {
        let ty = self.runtime(resource)?;
        let defined = self.resource(ty)?;
        let rep = match (*self.from, defined) {
            (Side::Host(_), RuntimeResource::Host(_)) => index,
            (Side::Host(_), _) => self.lend(Lender::Host, index, ty)?,
            (Side::Guest(options), _) => self.lend(Lender::Guest(options.instance), index, ty)?,
        };
        self.lower_borrow(ty, rep, defined)
    }

    /// Takes a handle on loan until the call ends.
    fn lend(&mut self, lender: Lender, index: u32, ty: RuntimeType) -> Result<u32, TrapCode> {
        if self.lends.len() >= self.registry.host.limit() as usize {
            return Err(TrapCode::HandleTableFull);
        }
        self.lends.try_room(1)?;
        let table = match lender {
            Lender::Guest(instance) => &mut self.registry.instance(instance)?.handles,
            Lender::Host => &mut self.registry.host,
        };
        let rep = table.lend(index, ty)?;
        self.lends.push_reserved(Lend { lender, index });
        Ok(rep)
    }

    fn lower_borrow(&mut self, ty: RuntimeType, rep: u32, defined: RuntimeResource) -> Result<u32, TrapCode> {
        let handle = Handle::borrow(ty, rep, self.scope);
        match (*self.to, defined) {
            (Side::Host(_), RuntimeResource::Host(_)) => Ok(rep),
            (Side::Host(_), _) => {
                self.host_borrows.try_room(1)?;
                let index = self.registry.host.add(handle)?;
                self.host_borrows.push_reserved(index);
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
