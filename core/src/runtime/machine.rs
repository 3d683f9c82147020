//! The machine: everything guests can reach in one store, without the embedder's data.
//!
//! Allocation, linking and access are here; calls are in `thread`. The layers above drive it: they push
//! a call, run until something happens, and answer host calls.

use super::heap::Heap;
use super::instance::Instance;
use super::limiter::{Limiter, ResourceLimiter};
use super::memory::Memory;
use super::memory::copy_between;
use super::table::Table;
use super::tag::Tag;
use super::thread::{CallState, Target};
use super::types::Types;
use crate::exec::stack::Thread;
use crate::image::layout::module;
use crate::image::{CheckedImage, ExternType, GlobalType, MemoryType, ModuleView, Signature, TableType};
use crate::limits::MAX_INSTANCES;
use crate::{CallError, Engine, Error, FuncRef, FuncType, ImageError, RawRef, Region, Result, TrapCode, Vec};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub(crate) u32);)*
    };
}

ids! {
    /// An instance of a core module in a machine.
    InstanceId;
    /// A linear memory of a machine.
    MemoryId;
    /// A table of a machine.
    TableId;
    /// A global of a machine.
    GlobalId;
    /// A tag of exceptions of a machine.
    TagId;
}

impl InstanceId {
    /// Its number, as traces name it.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Something that can be imported or exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extern {
    /// A function.
    Func(FuncRef),
    /// A memory.
    Memory(MemoryId),
    /// A table.
    Table(TableId),
    /// A global.
    Global(GlobalId),
    /// A tag of exceptions.
    Tag(TagId),
}

/// Why [`Machine::run`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The call pushed last has returned: read its results, then pop it.
    Return,
    /// A host function is called: read its arguments, then finish it.
    HostCall(FuncRef),
    /// Fuel is used up. Running again goes on exactly here.
    OutOfFuel,
    /// The guest trapped: unwind.
    Trap(TrapCode),
    /// The call pushed last ended with an exception that nobody in it caught: pop the call, or unwind.
    Exception,
}

#[derive(Debug)]
pub(crate) struct HostFunc {
    /// Where its type is in [`Machine::host_types`], and how many bytes that has.
    types: u32,
    types_len: u16,
    params: u16,
    pub(crate) signature: Signature,
    pub(crate) forward: Forward,
}

/// The function that may be called instead of a host's: its instance, and where in its code it starts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Forward {
    No,
    /// If the embedder says so.
    Asked(u32, u32),
    /// The embedder need not be asked.
    AtOnce(u32, u32),
}

impl Forward {
    pub(crate) fn target(self) -> Option<(u32, u32)> {
        match self {
            Self::No => None,
            Self::Asked(instance, code) | Self::AtOnce(instance, code) => Some((instance, code)),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Global {
    pub(crate) ty: GlobalType,
    /// First slot, or number among the reference globals.
    pub(crate) place: u32,
}

/// Everything guests can reach: instances, memories, tables, globals, and one thread.
#[derive(Debug)]
pub struct Machine {
    engine: Engine,
    region: Region,
    /// What the thread's stack may grow to while the call in progress runs.
    pub(crate) max_stack_slots: u32,
    /// The first slot that code about to run has no use for yet.
    pub(super) unused: u32,
    /// The first one stands for the host and is never run.
    pub(crate) instances: Vec<Instance>,
    pub(crate) memories: Vec<Memory>,
    pub(crate) tables: Vec<Table>,
    pub(crate) globals: Vec<u32>,
    pub(crate) ref_globals: Vec<u32>,
    pub(crate) all_globals: Vec<Global>,
    pub(crate) host_funcs: Vec<HostFunc>,
    /// The types of their parameters and results.
    host_types: Vec<u8>,
    /// Whether code of an instance may throw exceptions.
    pub(crate) throws: bool,
    pub(crate) tags: Vec<Tag>,
    /// The exception on its way, or the last one that nobody caught.
    #[cfg(any(feature = "gc", feature = "exceptions"))]
    pub(crate) exception: RawRef,
    pub(crate) heap: Heap,
    pub(crate) types: Types,
    pub(crate) thread: Thread,
    pub(crate) call: CallState,
    pub(super) forwards_at_once: bool,
    /// Functions prepared for calls.
    pub(super) prepared: Vec<Target>,
    /// `u64::MAX` where it is not limited.
    pub(crate) fuel: u64,
    pub(super) limited: bool,
    /// Bytes that memories and tables may still take.
    pub(super) memory_left: u64,
    pub(super) limiter: Limiter,
    /// What `fuel` was when it was last set, and what had been used before that.
    granted: u64,
    consumed: u64,
    /// Some instance's code does not count fuel.
    uncounted: bool,
    /// Bytes of code that was translated when it was called.
    #[cfg(feature = "loader")]
    translated: u64,
}

impl Machine {
    /// An empty machine whose memory comes from `region`.
    ///
    /// # Errors
    /// `OutOfMemory` if the thread's first stack cannot be had; `Build` as [`Engine::new`] says.
    pub fn new(engine: &Engine, region: Region) -> Result<Self> {
        engine.ensure_sound()?;
        let limits = engine.config().limits;
        let mut machine = Self {
            engine: engine.clone(),
            region,
            max_stack_slots: limits.max_stack_slots,
            unused: 0,
            instances: Vec::new_in(region),
            memories: Vec::new_in(region),
            tables: Vec::new_in(region),
            globals: Vec::new_in(region),
            ref_globals: Vec::new_in(region),
            all_globals: Vec::new_in(region),
            host_funcs: Vec::new_in(region),
            host_types: Vec::new_in(region),
            throws: false,
            tags: Vec::new_in(region),
            #[cfg(any(feature = "gc", feature = "exceptions"))]
            exception: RawRef::NULL,
            heap: Heap::new(region, &limits),
            types: Types::new(region),
            thread: Thread::new(region, limits.stack_slots)?,
            call: CallState::Idle,
            forwards_at_once: false,
            prepared: Vec::new_in(region),
            fuel: u64::MAX,
            limited: false,
            memory_left: u64::MAX,
            limiter: Limiter::default(),
            granted: u64::MAX,
            consumed: 0,
            uncounted: false,
            #[cfg(feature = "loader")]
            translated: 0,
        };
        let host = CheckedImage::empty();
        let view = ModuleView::at(host.bytes(), 0);
        machine.instances.try_room(1)?;
        machine.instances.push_reserved(Instance::new(region, host.clone(), 0, view));
        Ok(machine)
    }

    /// Where its memory comes from.
    pub fn region(&self) -> Region {
        self.region
    }

    /// The engine it was made with.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Makes room for so many more host functions, the bytes of their types, and instances, and for no others.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn reserve(&mut self, host_funcs: usize, type_bytes: usize, instances: usize) -> Result<()> {
        self.host_funcs.try_room_exact(host_funcs)?;
        self.host_types.try_room_exact(type_bytes)?;
        Ok(self.instances.try_room_exact(instances)?)
    }

    /// A function the embedder runs: a call of it ends [`Machine::run`] with `Exit::HostCall`. Host
    /// functions are numbered from 0.
    ///
    /// # Errors
    /// `OutOfMemory`; `Limit` beyond 2^20 functions.
    pub fn add_host_func(&mut self, ty: FuncType<'_>) -> Result<FuncRef> {
        let number = self.host_funcs.len() as u32;
        if number >= crate::limits::MAX_MODULE_FUNCTIONS {
            return Err(Error::limit(
                "host functions",
                number.into(),
                crate::limits::MAX_MODULE_FUNCTIONS.into(),
            ));
        }
        let [param_slots, param_refs, result_slots, result_refs] = ty.shape().map(|count| count as u16);
        let signature = Signature { param_slots, result_slots, param_refs, result_refs };
        let bytes = ty.bytes();
        self.host_funcs.try_room(1)?;
        let types = self.host_types.len() as u32;
        self.host_types.try_extend(bytes)?;
        self.host_funcs.push_reserved(HostFunc {
            types,
            types_len: bytes.len() as u16,
            params: ty.params().len() as u16,
            signature,
            forward: Forward::No,
        });
        Ok(FuncRef::new(0, number))
    }

    /// From now on [`Quick::Forward`](crate::Quick::Forward) of host function `host` calls the wasm function `to`, without the
    /// embedder in between. It must have the very type, and be without references.
    ///
    /// If `at_once`, the embedder is not even asked while it [allows that](Self::forward_at_once).
    ///
    /// Where code of the machine may throw, calls are not forwarded: exceptions shall not pass by the embedder.
    ///
    /// # Errors
    /// [`CallError::WrongKind`] if the two do not fit.
    pub fn forward(&mut self, host: FuncRef, to: FuncRef, at_once: bool) -> Result<()> {
        let fits = host.is_host() && !to.is_host() && self.func_type(host) == self.func_type(to);
        let plain = self.signature(host).is_some_and(|ty| ty.param_refs == 0 && ty.result_refs == 0);
        let instance = self.instances.get(to.instance() as usize);
        let record = instance.and_then(|instance| instance.view().func(to.function()));
        match (self.host_funcs.get_mut(host.function() as usize), record) {
            (Some(host), Some(record)) if fits && plain => {
                let forward = if at_once { Forward::AtOnce } else { Forward::Asked };
                host.forward = forward(to.instance(), record.code);
                Ok(())
            }
            _ => Err(CallError::WrongKind.into()),
        }
    }

    /// Whether calls of functions that are forwarded at once are made without asking the embedder. At first they are not.
    pub fn forward_at_once(&mut self, allowed: bool) {
        self.forwards_at_once = allowed && !self.throws;
    }

    /// Where calls of host function `func` lead at once, now: an instance, and where in its code the function starts.
    #[inline(always)]
    pub(crate) fn forwards_at_once(&self, func: FuncRef) -> Option<(u32, u32)> {
        if !self.forwards_at_once {
            return None;
        }
        match self.host_funcs.get(func.function() as usize)?.forward {
            Forward::AtOnce(instance, code) => Some((instance, code)),
            Forward::No | Forward::Asked(..) => None,
        }
    }

    /// Allocates an instance of module `module` of `image`. `imports` are in import order; their kinds and
    /// types are checked. Guest code has not run: call [`Machine::init_func`] through the thread.
    ///
    /// # Errors
    /// `Link` names the import that does not fit; `OutOfMemory`, `Limit`.
    // Not in the frame of who runs code: an instance is built on it.
    #[inline(never)]
    pub fn instantiate(
        &mut self,
        image: &CheckedImage,
        module: u32,
        imports: &[Extern],
    ) -> Result<InstanceId> {
        let view = image.module(module).ok_or(ImageError::NoModule)?;
        let number = self.instances.len() as u32;
        // The first one stands for the host.
        let most = self.engine.config().limits.instances.min(MAX_INSTANCES - 1);
        if number > most {
            return Err(Error::limit("instances of a store", number.into(), most.into()));
        }
        self.limiter.allow_more(
            "instances of a store, by its limiter",
            |limiter| limiter.instances(),
            number as usize - 1,
        )?;
        if self.limited && !image.has_fuel() {
            return Err(CallError::NoFuelInCode.into());
        }
        self.instances.try_room(1)?;
        let registered = self.types.register(self.region, &self.instances, view, number)?;
        let mut instance = Instance::new(self.region, image.clone(), module, view);
        instance.types = registered.map;
        if let Err(error) = self.complete(&mut instance, view, imports) {
            self.types.forget(registered.before);
            return Err(error);
        }
        self.instances.push_reserved(instance);
        self.types.commit(&self.instances, registered.new_groups);
        self.uncounted |= !image.has_fuel();
        Ok(InstanceId(number))
    }

    /// Links and allocates what `instance` needs.
    fn complete(&mut self, instance: &mut Instance, view: ModuleView<'_>, imports: &[Extern]) -> Result<()> {
        instance.reserve(view)?;
        instance.note_segments(view)?;
        self.link_imports(instance, view, imports)?;
        self.allocate_items(instance, view)?;
        self.allocate_tags(instance, view)?;
        // What throws has a tag to throw.
        self.throws |= view.field(module::IMPORTED_TAGS) + view.table_of(module::TAGS).1 > 0;
        Ok(())
    }

    // Not in the frame that holds the instance.
    #[inline(never)]
    fn allocate_items(&mut self, instance: &mut Instance, view: ModuleView<'_>) -> Result<()> {
        for index in 0..view.table_of(module::MEMORIES).1 {
            let ty = view.memory_type(index).ok_or(ImageError::NoModule)?;
            instance.memories.try_push(self.add_memory(ty)?.0)?;
        }
        for index in 0..view.table_of(module::TABLES).1 {
            let ty = view.table_type(index).ok_or(ImageError::NoModule)?.mapped(&instance.types);
            instance.tables.try_push(self.add_table(ty, RawRef::NULL)?.0)?;
        }
        instance.globals_base = self.globals.len() as u32;
        instance.ref_globals_base = self.ref_globals.len() as u32;
        for index in 0..view.table_of(module::GLOBALS).1 {
            let (ty, _) = view.global(index).ok_or(ImageError::NoModule)?;
            let ty = ty.mapped(&instance.types);
            instance.globals.try_push(self.add_global(ty, [0; 4], RawRef::NULL)?.0)?;
        }
        Ok(())
    }

    /// Translates a function, for its call to be tried again.
    #[cfg(feature = "loader")]
    #[cold]
    #[inline(never)]
    pub(super) fn translate(&mut self, func: FuncRef) -> Result<(), TrapCode> {
        let room = self.engine.config().limits.code_bytes.saturating_sub(self.translated);
        let instance = self.instances.get_mut(func.instance() as usize).ok_or(TrapCode::NullReference)?;
        let before = instance.translated_bytes();
        let done = instance.translate(self.region, func.function(), room);
        self.translated += instance.translated_bytes() - before;
        done.map_err(|error| match error {
            Error::OutOfMemory { .. } => TrapCode::OutOfMemory,
            _ => TrapCode::Untranslatable,
        })
    }

    /// The function that evaluates globals, copies segments and calls the start function, if the module
    /// needs one. Call it once, before anything else of the instance.
    pub fn init_func(&self, instance: InstanceId) -> Option<FuncRef> {
        let init = self.instances.get(instance.0 as usize)?.view().init_func()?;
        Some(FuncRef::new(instance.0, init))
    }

    /// The export called `name`.
    pub fn export(&self, instance: InstanceId, name: &str) -> Option<Extern> {
        let instance_data = self.instances.get(instance.0 as usize)?;
        let export = instance_data.view().exports().find(|export| export.name == name)?;
        self.item(instance, export.kind, export.index)
    }

    /// The export at `ordinal` of the module's export section.
    pub fn export_at(&self, instance: InstanceId, ordinal: u32) -> Option<Extern> {
        let (kind, index) = self.instances.get(instance.0 as usize)?.view().exported(ordinal)?;
        self.item(instance, kind, index)
    }

    fn item(&self, id: InstanceId, kind: u32, index: u32) -> Option<Extern> {
        use crate::image::layout::kind as kinds;
        let instance = self.instances.get(id.0 as usize)?;
        let place = index as usize;
        Some(match kind {
            kinds::TABLE => Extern::Table(TableId(*instance.tables.get(place)?)),
            kinds::MEMORY => Extern::Memory(MemoryId(*instance.memories.get(place)?)),
            kinds::GLOBAL => Extern::Global(GlobalId(*instance.globals.get(place)?)),
            kinds::TAG => Extern::Tag(TagId(*instance.tags.get(place)?)),
            _ => match instance.func_imports.get(place) {
                Some(&func) => Extern::Func(func),
                None => Extern::Func(FuncRef::new(id.0, index - instance.func_imports.len() as u32)),
            },
        })
    }

    /// The image and module number an instance was made of.
    pub fn instance_module(&self, instance: InstanceId) -> Option<(&CheckedImage, u32)> {
        let instance = self.instances.get(instance.0 as usize)?;
        Some((&instance.image, instance.module))
    }

    /// The type of a function.
    pub fn func_type(&self, func: FuncRef) -> Option<FuncType<'_>> {
        if func.is_host() {
            let host = self.host_funcs.get(func.function() as usize)?;
            let types = host.types as usize..host.types as usize + usize::from(host.types_len);
            return Some(FuncType::simple(self.host_types.get(types)?, host.params));
        }
        let instance = self.instances.get(func.instance() as usize)?;
        let view = instance.view();
        Some(view.func_type(view.func(func.function())?.ty.into())?.mapped(&instance.types))
    }

    pub(crate) fn signature(&self, func: FuncRef) -> Option<Signature> {
        if func.is_host() {
            return Some(self.host_funcs.get(func.function() as usize)?.signature);
        }
        let view = self.instances.get(func.instance() as usize)?.view();
        view.signature(view.func(func.function())?.ty.into())
    }

    /// The type of an item; a memory's or table's minimum is its declared one.
    pub fn extern_type(&self, item: Extern) -> Option<ExternType<'_>> {
        Some(match item {
            Extern::Func(func) => ExternType::Func(self.func_type(func)?),
            Extern::Memory(memory) => ExternType::Memory(self.memories.get(memory.0 as usize)?.ty),
            Extern::Table(table) => ExternType::Table(self.tables.get(table.0 as usize)?.ty),
            Extern::Global(global) => ExternType::Global(self.all_globals.get(global.0 as usize)?.ty),
            Extern::Tag(tag) => ExternType::Tag(self.tag_type(tag)?),
        })
    }

    /// Pages or elements it has now.
    pub(super) fn size_of(&self, item: Extern) -> u64 {
        match item {
            Extern::Memory(memory) => self.memory_pages(memory),
            Extern::Table(table) => self.table_len(table),
            _ => 0,
        }
    }

    /// A memory of the host's.
    ///
    /// # Errors
    /// `OutOfMemory`, `Limit`.
    pub fn add_memory(&mut self, ty: MemoryType) -> Result<MemoryId> {
        let number = self.memories.len() as u32;
        const MEMORIES: &str = "memories of a store, by its limiter";
        const BYTES: &str = "bytes of a memory, by the store's limiter";
        self.limiter.allow_more(MEMORIES, |limiter| limiter.memories(), self.memories.len())?;
        let config = self.engine.config();
        let bytes = config.memory_policy.backed(ty, ty.min).unwrap_or(u64::MAX);
        let max = ty.max.map(|max| ty.bytes(max).unwrap_or(u64::MAX));
        self.check_allowance(bytes)?;
        self.limiter.allow_new(BYTES, ResourceLimiter::memory_growing, bytes, max)?;
        let memory = Memory::new(self.region, ty, config)?;
        self.memories.try_push(memory)?;
        self.took(bytes);
        Ok(MemoryId(number))
    }

    /// A table of the host's, filled with `value`.
    ///
    /// # Errors
    /// `OutOfMemory`, `Limit`.
    pub fn add_table(&mut self, ty: TableType, value: RawRef) -> Result<TableId> {
        self.heap.disturb();
        let number = self.tables.len() as u32;
        const TABLES: &str = "tables of a store, by its limiter";
        const ELEMENTS: &str = "elements of a table, by the store's limiter";
        self.limiter.allow_more(TABLES, |limiter| limiter.tables(), self.tables.len())?;
        self.check_elements(ty.min)?;
        self.limiter.allow_new(ELEMENTS, ResourceLimiter::table_growing, ty.min, ty.max)?;
        let table = Table::new(self.region, ty, value.0, self.engine.config().limits.table_elements)?;
        self.tables.try_push(table)?;
        self.took_elements(ty.min);
        Ok(TableId(number))
    }

    /// A global of the host's: its slots (or reference) at the start.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn add_global(&mut self, ty: GlobalType, slots: [u32; 4], reference: RawRef) -> Result<GlobalId> {
        self.heap.disturb();
        let number = self.all_globals.len() as u32;
        let place = if ty.content.is_ref() {
            self.ref_globals.try_push(reference.0)?;
            self.ref_globals.len() - 1
        } else {
            let used = slots.get(..ty.content.slots() as usize).unwrap_or(&[]);
            self.globals.try_extend(used)?;
            self.globals.len() - used.len()
        };
        self.all_globals.try_push(Global { ty, place: place as u32 })?;
        Ok(GlobalId(number))
    }

    /// The slots of a number global; those it does not use are 0.
    pub fn global_slots(&self, global: GlobalId) -> [u32; 4] {
        let Some(global) = self.all_globals.get(global.0 as usize) else { return [0; 4] };
        let slot = |index| match index < global.ty.content.slots() {
            true => self.globals.get((global.place + index) as usize).copied().unwrap_or(0),
            false => 0,
        };
        [0, 1, 2, 3].map(slot)
    }

    /// Sets the slots of a number global.
    pub fn set_global_slots(&mut self, global: GlobalId, slots: [u32; 4]) {
        let Some(global) = self.all_globals.get(global.0 as usize) else { return };
        let width = global.ty.content.slots() as usize;
        let start = global.place as usize;
        if let (Some(place), Some(slots)) = (self.globals.get_mut(start..start + width), slots.get(..width)) {
            place.copy_from_slice(slots);
        }
    }

    /// The value of a reference global.
    pub fn global_ref(&self, global: GlobalId) -> RawRef {
        let place = self.all_globals.get(global.0 as usize).filter(|global| global.ty.content.is_ref());
        RawRef(place.and_then(|global| self.ref_globals.get(global.place as usize)).copied().unwrap_or(0))
    }

    /// Sets a reference global.
    pub fn set_global_ref(&mut self, global: GlobalId, value: RawRef) {
        self.heap.disturb();
        let place = self.all_globals.get(global.0 as usize).filter(|global| global.ty.content.is_ref());
        if let Some(place) = place.and_then(|global| self.ref_globals.get_mut(global.place as usize)) {
            *place = value.0;
        }
    }

    /// Elements a table has.
    pub fn table_len(&self, table: TableId) -> u64 {
        self.tables.get(table.0 as usize).map_or(0, |table| table.elements.len() as u64)
    }

    /// Element `index` of a table.
    pub fn table_get(&self, table: TableId, index: u64) -> Option<RawRef> {
        self.tables.get(table.0 as usize)?.elements.get(usize::try_from(index).ok()?).copied().map(RawRef)
    }

    /// Sets element `index` of a table; `None` if there is no such element.
    pub fn table_set(&mut self, table: TableId, index: u64, value: RawRef) -> Option<()> {
        self.heap.disturb();
        *self.tables.get_mut(table.0 as usize)?.elements.get_mut(usize::try_from(index).ok()?)? = value.0;
        Some(())
    }

    /// Adds elements to a table; the old size, or `None` if a limit or the allocator refuses.
    ///
    /// # Errors
    /// The trap that the store's limiter asks for.
    pub fn table_grow(&mut self, table: TableId, delta: u64, value: RawRef) -> Result<Option<u64>, TrapCode> {
        self.heap.disturb();
        let limit = self.engine.config().limits.table_elements;
        let Ok(delta) = u32::try_from(delta) else { return Ok(None) };
        let Some(table_now) = self.tables.get(table.0 as usize) else { return Ok(None) };
        let Some(len) = table_now.may_grow(delta, limit) else { return Ok(None) };
        let (current, max) = (table_now.elements.len() as u64, table_now.ty.max);
        if !self.affords_elements(delta.into()) {
            return Ok(None);
        }
        if !self.limiter.allows(ResourceLimiter::table_growing, current, len.into(), max)? {
            return Ok(None);
        }
        let Some(table) = self.tables.get_mut(table.0 as usize) else { return Ok(None) };
        let old = table.grow(delta, value.0, limit);
        match old {
            Some(_) => self.took_elements(delta.into()),
            None => self.limiter.failed(ResourceLimiter::table_grow_failed),
        }
        Ok(old.map(u64::from))
    }

    /// The bytes of a memory that are backed: by default all of its pages, see [`MemoryPolicy`](crate::MemoryPolicy).
    pub fn memory(&self, memory: MemoryId) -> &[u8] {
        self.memories.get(memory.0 as usize).map_or(&[], |memory| &memory.data)
    }

    /// The same, to write.
    pub fn memory_mut(&mut self, memory: MemoryId) -> &mut [u8] {
        self.memories.get_mut(memory.0 as usize).map_or(&mut [], |memory| &mut memory.data)
    }

    /// The type of a memory, as declared.
    pub fn memory_type(&self, memory: MemoryId) -> Option<MemoryType> {
        Some(self.memories.get(memory.0 as usize)?.ty)
    }

    /// The pages a memory has.
    pub fn memory_pages(&self, memory: MemoryId) -> u64 {
        self.memories.get(memory.0 as usize).map_or(0, Memory::pages)
    }

    /// Adds pages to a memory; the old size in pages, or `None` if a limit or the allocator refuses.
    ///
    /// # Errors
    /// The trap that the store's limiter asks for.
    pub fn grow_memory(&mut self, memory: MemoryId, pages: u64) -> Result<Option<u64>, TrapCode> {
        let config = self.engine.config();
        let Some(now) = self.memories.get(memory.0 as usize) else { return Ok(None) };
        let Some(added) = now.may_grow(pages, config) else { return Ok(None) };
        let current = now.data.len() as u64;
        let max = now.ty.max.map(|max| now.ty.bytes(max).unwrap_or(u64::MAX));
        if !self.affords(added) {
            return Ok(None);
        }
        if !self.limiter.allows(ResourceLimiter::memory_growing, current, current + added, max)? {
            return Ok(None);
        }
        let Some(memory) = self.memories.get_mut(memory.0 as usize) else { return Ok(None) };
        let old = memory.grow(pages, config);
        match old {
            Some(_) => self.took(added),
            None => self.limiter.failed(ResourceLimiter::memory_grow_failed),
        }
        Ok(old)
    }

    /// Copies `len` bytes between memories, or within one as if through a buffer; `None` if either range is
    /// out of bounds.
    pub fn memory_copy(
        &mut self,
        to: MemoryId,
        to_at: u64,
        from: MemoryId,
        from_at: u64,
        len: u64,
    ) -> Option<()> {
        copy_between(&mut self.memories, [to, from], [to_at, from_at], len)
    }

    /// Limits the fuel, or with `None` lifts the limit.
    ///
    /// # Errors
    /// `Call(NoFuelInCode)` if an instance's code does not count fuel.
    pub fn set_fuel(&mut self, fuel: Option<u64>) -> Result<()> {
        if fuel.is_some() && self.uncounted {
            return Err(CallError::NoFuelInCode.into());
        }
        self.grant(fuel);
        Ok(())
    }

    /// Puts so much fuel in place of what there is.
    pub(super) fn grant(&mut self, fuel: Option<u64>) {
        self.consumed = self.fuel_consumed();
        self.limited = fuel.is_some();
        self.granted = fuel.unwrap_or(u64::MAX);
        self.fuel = self.granted;
    }

    /// The fuel used since the machine was made, limited or not.
    pub fn fuel_consumed(&self) -> u64 {
        self.consumed.wrapping_add(self.granted.wrapping_sub(self.fuel))
    }

    /// The fuel left; `None` if it is not limited.
    pub fn fuel(&self) -> Option<u64> {
        self.limited.then_some(self.fuel)
    }

    /// Takes `units` of fuel; false (and nothing taken) if there are fewer.
    pub fn consume_fuel(&mut self, units: u64) -> bool {
        if self.limited && self.fuel < units {
            return false;
        }
        self.fuel = self.fuel.saturating_sub(units);
        true
    }
}
