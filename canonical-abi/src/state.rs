//! What a store knows of its components besides their core instances.

use crate::account::{Account, Accounts};
use crate::driver::Passing;
use crate::handle_table::{Handle, HandleTable};
use crate::imported::Imported;
use crate::plan::{ImportIdx, OptionsIdx, StringEncoding, TrampolineIdx};
use crate::resource::{Origin, ResourceType, RuntimeType};
use tenon_core::{FuncRef, InstanceId, MemoryId, PreparedFunc, Region, TrapCode, Vec};

/// A component instance of the store, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ComponentId(pub(crate) u32);

/// An instantiated component, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RootId(pub(crate) u32);

/// A component instance: its handles and what it may do.
#[derive(Debug)]
pub(crate) struct ComponentInstance {
    /// The component it is part of.
    pub(crate) root: RootId,
    /// Who pays for it.
    pub(crate) account: Account,
    pub(crate) handles: HandleTable,
    /// Off during `realloc` and post-return.
    pub(crate) may_leave: bool,
    /// A trap went through it: it is never entered again.
    pub(crate) poisoned: bool,
    /// While it is not zero, calls of `async` functions wait.
    pub(crate) backpressure: u16,
}

/// What an imported function is linked to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Linked {
    /// A host function of the store.
    Host(u32),
    /// A function that another component of the store lifts; numbers are those of its plan.
    #[cfg(feature = "composition")]
    Guest { root: RootId, lift: crate::plan::LiftIdx, ty: crate::plan::FuncTypeIdx },
}

impl Linked {
    /// The host function.
    pub(crate) fn host(self) -> Option<u32> {
        match self {
            Self::Host(func) => Some(func),
            #[cfg(feature = "composition")]
            Self::Guest { .. } => None,
        }
    }
}

/// Who defines a resource type, and what ends its resources.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RuntimeResource {
    /// The host.
    Host(ResourceType),
    /// A component instance.
    Guest {
        /// That instance: it sees its own resources as representations.
        instance: ComponentId,
        /// Called with the representation when the last own handle is dropped.
        destructor: Option<FuncRef>,
    },
}

impl RuntimeResource {
    /// The type as an embedder sees it; `id` is its own number.
    pub(crate) fn ty(&self, id: RuntimeType) -> ResourceType {
        match self {
            Self::Host(ty) => *ty,
            Self::Guest { .. } => ResourceType(Origin::Guest(id)),
        }
    }
}

/// Canonical options with their functions and memory found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResolvedOptions {
    pub(crate) instance: ComponentId,
    pub(crate) encoding: StringEncoding,
    pub(crate) memory: Option<MemoryId>,
    pub(crate) realloc: Option<PreparedFunc>,
    pub(crate) post_return: Option<PreparedFunc>,
    pub(crate) is_async: bool,
}

/// A lifted core function, found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifted {
    pub(crate) func: FuncRef,
    /// The same, for calls.
    pub(crate) callee: PreparedFunc,
    pub(crate) options: OptionsIdx,
    /// Whether calls of it wait for backpressure to end.
    pub(crate) waits: bool,
}

/// What the plan's numbers mean in the store, for one instantiated component. Entries appear as the
/// steps of the plan are played.
#[derive(Debug)]
pub(crate) struct Root {
    /// Who pays for it.
    pub(crate) account: Account,
    /// The component instance that the plan calls 0; the others follow.
    pub(crate) first_instance: u32,
    /// How many component instances the plan has.
    pub(crate) instance_count: u32,
    pub(crate) core_instances: Vec<InstanceId>,
    pub(crate) options: Vec<Option<ResolvedOptions>>,
    pub(crate) resources: Vec<Option<RuntimeType>>,
    /// The machine's first host function that plays a trampoline of the plan; the others follow.
    pub(crate) first_trampoline: u32,
    /// The lifted core functions, kept once found.
    pub(crate) lifts: Vec<Option<Lifted>>,
    /// How strings and lists are passed between its components within a stay.
    pub(crate) passings: Vec<Passing>,
    /// What each import that is a function is linked to.
    pub(crate) imports: Vec<Option<Linked>>,
    /// How many of them the component imports; the others are exports of components that it instantiates.
    pub(crate) import_count: u32,
    pub(crate) imported: Imported,
    /// The next step of the plan.
    pub(crate) step: u32,
    /// Whether every step was played.
    pub(crate) ready: bool,
}

impl Root {
    pub(crate) fn new_in(region: Region, account: Account, first_instance: u32, instance_count: u32) -> Self {
        Self {
            account,
            first_instance,
            instance_count,
            core_instances: Vec::new_in(region),
            options: Vec::new_in(region),
            resources: Vec::new_in(region),
            first_trampoline: 0,
            lifts: Vec::new_in(region),
            passings: Vec::new_in(region),
            imports: Vec::new_in(region),
            import_count: 0,
            imported: Imported::new_in(region),
            step: 0,
            ready: false,
        }
    }
}

impl Root {
    fn slot(&self, import: ImportIdx) -> usize {
        match import.item() {
            None => import.index(),
            Some(item) => self.import_count.saturating_add(item) as usize,
        }
    }

    /// The host function that plays a trampoline of the plan.
    pub(crate) fn host_func(&self, trampoline: TrampolineIdx) -> FuncRef {
        FuncRef::host(self.first_trampoline.saturating_add(trampoline.get()))
    }

    /// The trampoline that a host function plays.
    pub(crate) fn trampoline_of(&self, func: FuncRef) -> Option<TrampolineIdx> {
        func.function().checked_sub(self.first_trampoline).map(TrampolineIdx::new)
    }

    /// What an import that is a function is linked to.
    pub(crate) fn linked(&self, import: ImportIdx) -> Option<Linked> {
        self.imports.get(self.slot(import)).copied().flatten()
    }

    /// Links an import that is a function; none if there is no such import.
    pub(crate) fn set_linked(&mut self, import: ImportIdx, linked: Linked) -> Option<()> {
        let slot = self.slot(import);
        *self.imports.get_mut(slot)? = Some(linked);
        Some(())
    }
}

/// Component instances, resource types, and the handles the host holds.
#[derive(Debug)]
pub(crate) struct Registry {
    pub(crate) instances: Vec<ComponentInstance>,
    pub(crate) resources: Vec<RuntimeResource>,
    /// Handles of guest resources that the host holds.
    pub(crate) host: HandleTable,
    /// Which core instances run calls of which component instance that have no frame of the thread.
    pub(crate) forwards: Vec<(u32, ComponentId)>,
    pub(crate) accounts: Accounts,
    /// How many instances run `realloc` or post-return, so that they may not leave.
    restricted: u32,
    /// Whether some instance is closed, or was busy: calls are looked at one by one then.
    pub(crate) barred: bool,
}

impl Registry {
    pub(crate) fn new_in(region: Region, handles: u32) -> Self {
        Self {
            instances: Vec::new_in(region),
            resources: Vec::new_in(region),
            host: HandleTable::counting(region, handles),
            forwards: Vec::new_in(region),
            accounts: Accounts::new_in(region),
            restricted: 0,
            barred: false,
        }
    }

    /// Core instance `core` runs calls of `instance` that have no frame of the thread.
    pub(crate) fn note_forward(&mut self, core: u32, instance: ComponentId) -> Result<(), TrapCode> {
        if self.forwards.contains(&(core, instance)) {
            return Ok(());
        }
        Ok(self.forwards.try_push((core, instance))?)
    }

    pub(crate) fn instance(&mut self, id: ComponentId) -> Result<&mut ComponentInstance, TrapCode> {
        self.instances.get_mut(id.0 as usize).ok_or(TrapCode::CannotEnter)
    }

    /// Closes an instance for good.
    pub(crate) fn poison(&mut self, id: ComponentId) {
        self.barred = true;
        if let Some(instance) = self.instances.get_mut(id.0 as usize) {
            instance.poisoned = true;
        }
    }

    /// From now on the instance may not leave.
    pub(crate) fn restrict(&mut self, id: ComponentId) -> Result<(), TrapCode> {
        self.restricted = self.restricted.saturating_add(1);
        self.instance(id)?.may_leave = false;
        Ok(())
    }

    /// From now on the instance may leave again.
    pub(crate) fn lift_restriction(&mut self, id: ComponentId) -> Result<(), TrapCode> {
        self.restricted = self.restricted.saturating_sub(1);
        self.instance(id)?.may_leave = true;
        Ok(())
    }

    /// Whether every instance may call, and be called.
    pub(crate) fn all_open(&self) -> bool {
        self.restricted == 0 && !self.barred
    }

    /// Gives an instance a handle.
    pub(crate) fn add_handle(&mut self, id: ComponentId, handle: Handle) -> Result<u32, TrapCode> {
        let instance = self.instances.get_mut(id.0 as usize).ok_or(TrapCode::CannotEnter)?;
        self.accounts.take_handle(instance.account)?;
        let added = instance.handles.add(handle);
        if added.is_err() {
            self.accounts.give_handle(instance.account);
        }
        added
    }

    /// Takes a handle from an instance.
    pub(crate) fn remove_handle(
        &mut self,
        id: ComponentId,
        index: u32,
        ty: RuntimeType,
    ) -> Result<Handle, TrapCode> {
        let instance = self.instances.get_mut(id.0 as usize).ok_or(TrapCode::CannotEnter)?;
        let handle = instance.handles.remove(index, ty)?;
        self.accounts.give_handle(instance.account);
        Ok(handle)
    }

    /// Takes an own handle from an instance to move its resource elsewhere.
    pub(crate) fn remove_own(
        &mut self,
        id: ComponentId,
        index: u32,
        ty: RuntimeType,
    ) -> Result<u32, TrapCode> {
        let instance = self.instances.get_mut(id.0 as usize).ok_or(TrapCode::CannotEnter)?;
        let rep = instance.handles.remove_own(index, ty)?;
        self.accounts.give_handle(instance.account);
        Ok(rep)
    }
}
