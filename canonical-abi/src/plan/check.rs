//! The plan's checker: proves once, when an image is loaded, what instantiation and calls rely on.
//!
//! What passed has:
//! - types whose parts come before them (so that none contains itself), nested 255 deep at most, with cases as
//!   their kind has them, and whose stored layout, flat types and flags are those the canonical ABI gives;
//! - component instances whose parents come before them;
//! - steps that use only core instances, modules, options and resource types that exist by then;
//! - built-ins with the core signature of the function they lower, and callees, types, options and
//!   resource types that exist; `resource.new` and `resource.rep` of types of the very instance;
//! - exports that form a tree.
//!
//! Core types of functions, memories and tables are checked where they are used, by module instantiation
//! and by calls.

#[cfg(feature = "composition")]
mod composition;
#[cfg(not(feature = "composition"))]
#[path = "check/no_composition.rs"]
mod composition;
#[cfg(test)]
#[cfg(feature = "loader")]
mod tests;

use super::view::check;
use super::{
    Callee, CaseIdx, ComponentInstanceIdx, CoreDef, CoreDefIdx, ExportKind, FieldIdx, FuncTypeIdx, IdxRange,
    ImportIdx, ImportKind, ModuleSource, OptionsIdx, PlanIndex, PlanView, Resource, ResourceIdx, Section,
    Step, TrampolineIdx, TrampolineKind, Type, TypeIdx, TypeKind, Variant,
};
use crate::layout::{Layout, RecordLayout, discriminant_size};
use crate::thread::CONTEXT_SLOTS;
use crate::types::{Flat, FlatKind, MAX_FLAT_ASYNC_PARAMS, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS, TypeFlags};
use tenon_core::{CheckedImage, Error, Result};

impl PlanView<'_> {
    /// Checks the whole plan, which is that of `image`, in one pass over every table.
    pub fn check(self, image: &CheckedImage) -> Result<()> {
        let checker = Checker { plan: self, modules: image.module_count() };
        self.every(Section::Types, |index| checker.value_type(index))?;
        self.every(Section::FuncTypes, |index| checker.func_type(index))?;
        self.every(Section::Imports, |index| match self.import(index)?.kind {
            ImportKind::Type(_) => Err(check("plan: a value type is imported", index.get())),
            _ => checker.import(index),
        })?;
        checker.composition()?;
        self.every(Section::Resources, |index| checker.resource(index))?;
        self.every(Section::ComponentInstances, |index| checker.component_instance(index))?;
        self.every(Section::Options, |index| checker.options(index))?;
        self.every(Section::Lifts, |index| {
            let lift = self.lift(index)?;
            checker.exists(Section::CoreDefs, lift.func)?;
            checker.exists(Section::Options, lift.options)?;
            checker.exists(Section::FuncTypes, lift.ty)
        })?;
        self.every(Section::Trampolines, |index| checker.trampoline(index))?;
        checker.steps()?;
        checker.exports()
    }

    /// Visits every entry of a table.
    fn every<I: PlanIndex>(self, section: Section, visit: impl Fn(I) -> Result<()>) -> Result<()> {
        IdxRange::new(0, self.count(section)).iter().try_for_each(visit)
    }
}

struct Checker<'a> {
    plan: PlanView<'a>,
    modules: u32,
}

impl Checker<'_> {
    fn exists<I: PlanIndex>(&self, section: Section, index: I) -> Result<()> {
        ensure(index.as_u32() < self.plan.count(section), section.missing(), index)
    }

    fn all_exist<I: PlanIndex>(&self, section: Section, range: IdxRange<I>) -> Result<()> {
        let end = u64::from(range.first()) + u64::from(range.len());
        ensure(end <= self.plan.count(section).into(), section.missing(), I::from_u32(range.first()))
    }

    fn value_type(&self, index: TypeIdx) -> Result<()> {
        let ty = self.plan.ty(index)?;
        let layout = self.layout(index, &ty)?;
        let stored =
            Layout { size: ty.size, align: ty.align, flat: ty.flat, flags: ty.flags, depth: ty.depth };
        ensure(layout.depth <= u8::MAX.into(), "plan: types nest too deep", index)?;
        ensure(stored == layout, "plan: layout of a type", index)
    }

    /// The layout the canonical ABI gives the type at `index`; its parts must come before it.
    fn layout(&self, index: TypeIdx, ty: &Type) -> Result<Layout> {
        let part = |part| self.part(index, part);
        let too_large = || check("plan: type too large", index.get());
        Ok(match ty.kind {
            TypeKind::Record(fields) | TypeKind::Tuple(fields) => self.record(index, fields)?,
            TypeKind::Variant(variant)
            | TypeKind::Option(variant)
            | TypeKind::Result(variant)
            | TypeKind::Enum(variant) => {
                self.cases(index, ty.kind, variant.cases)?;
                self.variant(index, variant)?
            }
            TypeKind::Flags(labels) => {
                self.cases(index, ty.kind, labels)?;
                Layout::flags(labels.len())
            }
            TypeKind::List(element) => Layout::pointer(Some(part(element)?)),
            TypeKind::Map(element) => {
                let layout = Layout::pointer(Some(part(element)?));
                let entry = self.plan.ty(element)?.kind;
                let is_pair = matches!(entry, TypeKind::Tuple(fields) if fields.len() == 2);
                ensure(is_pair, "plan: entries of a map", index)?;
                layout
            }
            TypeKind::FixedList(element, count) => {
                Layout::fixed_list(part(element)?, count).ok_or_else(too_large)?
            }
            TypeKind::Own(resource) => {
                self.exists(Section::Resources, resource)?;
                Layout::handle(TypeFlags::EMPTY)
            }
            TypeKind::Borrow(resource) => {
                self.exists(Section::Resources, resource)?;
                Layout::handle(TypeFlags::HAS_BORROW)
            }
            TypeKind::Stream(payload) | TypeKind::Future(payload) => {
                payload.map(part).transpose()?;
                Layout::handle(TypeFlags::HAS_ASYNC)
            }
            // Of floats whose NaNs are made canonical as well.
            _ if ty.flags == TypeFlags::EMPTY => Layout::canonical(self.plan.type_tag(index)?),
            _ => Layout::primitive(self.plan.type_tag(index)?),
        })
    }

    /// As many cases as a type of that kind has, with payloads where it has them.
    fn cases(&self, index: TypeIdx, kind: TypeKind, cases: IdxRange<CaseIdx>) -> Result<()> {
        self.all_exist(Section::Cases, cases)?;
        let empty = |case: CaseIdx| Ok::<_, Error>(self.plan.case(case)?.ty.is_none());
        let mut all_empty = true;
        for case in cases.iter() {
            all_empty &= empty(case)?;
        }
        let fits = match kind {
            TypeKind::Flags(_) => all_empty && matches!(cases.len(), 1..=32),
            TypeKind::Enum(_) => all_empty && !cases.is_empty(),
            TypeKind::Option(_) => cases.len() == 2 && !all_empty && cases.get(0).map_or(Ok(false), empty)?,
            TypeKind::Result(_) => cases.len() == 2,
            _ => !cases.is_empty(),
        };
        ensure(fits, "plan: cases of a type", index)
    }

    /// The layout, already checked, of a part of the type at `index`. Nothing but parameters may be empty: of elements
    /// without size a list had as many as it says, in no memory.
    fn part(&self, index: TypeIdx, part: TypeIdx) -> Result<Layout> {
        ensure(part < index, "plan: a type before its parts", index)?;
        let ty = self.plan.ty(part)?;
        ensure(ty.size > 0, "plan: a part without size", index)?;
        Ok(Layout { size: ty.size, align: ty.align, flat: ty.flat, flags: ty.flags, depth: ty.depth })
    }

    fn record(&self, index: TypeIdx, fields: IdxRange<FieldIdx>) -> Result<Layout> {
        let too_large = || check("plan: type too large", index.get());
        let mut record = RecordLayout::default();
        for field in fields.iter() {
            let field = self.plan.field(field)?;
            let offset = record.field(self.part(index, field.ty)?).ok_or_else(too_large)?;
            ensure(offset == field.offset, "plan: offset of a field", index)?;
        }
        record.finish().ok_or_else(too_large)
    }

    fn variant(&self, index: TypeIdx, variant: Variant) -> Result<Layout> {
        let mut failed = None;
        let cases = variant.cases.iter().map(|case| {
            self.case(index, case).unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        });
        let layout = Layout::variant(cases);
        if let Some(error) = failed {
            return Err(error);
        }
        let (layout, payload) = layout.ok_or_else(|| check("plan: type too large", index.get()))?;
        let discriminant = discriminant_size(variant.cases.len());
        let stored = (variant.discriminant_size, variant.payload_offset);
        ensure(stored == (discriminant, payload), "plan: layout of a variant", index)?;
        Ok(layout)
    }

    fn case(&self, index: TypeIdx, case: CaseIdx) -> Result<Option<Layout>> {
        self.plan.case(case)?.ty.map(|ty| self.part(index, ty)).transpose()
    }

    fn func_type(&self, index: FuncTypeIdx) -> Result<()> {
        let ty = self.plan.func_type(index)?;
        let record = matches!(self.plan.ty(ty.params)?.kind, TypeKind::Record(_));
        ensure(record, "plan: parameters are a record", index)?;
        ty.result.map_or(Ok(()), |result| self.exists(Section::Types, result))
    }

    fn import(&self, index: ImportIdx) -> Result<()> {
        match self.plan.import(index)?.kind {
            ImportKind::Func(ty) => self.exists(Section::FuncTypes, ty),
            ImportKind::Resource(resource) => self.exists(Section::Resources, resource),
            ImportKind::Module(ty) => self.exists(Section::ModuleTypes, ty),
            ImportKind::Component(ty) => self.exists(Section::ComponentTypes, ty),
            ImportKind::Type(ty) => ty.map_or(Ok(()), |ty| self.exists(Section::Types, ty)),
        }
    }

    fn resource(&self, index: ResourceIdx) -> Result<()> {
        match self.plan.resource(index)? {
            Resource::Imported(import) => {
                let named = self.plan.import(import)?.kind == ImportKind::Resource(index);
                ensure(named, "plan: an imported resource type and its import", index)
            }
            Resource::Defined { instance, dtor } => {
                self.exists(Section::ComponentInstances, instance)?;
                dtor.map_or(Ok(()), |dtor| self.exists(Section::CoreDefs, dtor))
            }
        }
    }

    fn component_instance(&self, index: ComponentInstanceIdx) -> Result<()> {
        let parent = self.plan.component_instance(index)?.parent;
        let in_order = parent.is_none_or(|parent| parent < index);
        ensure(in_order, "plan: a component instance before its parent", index)
    }

    fn options(&self, index: OptionsIdx) -> Result<()> {
        let options = self.plan.options(index)?;
        let defs = [options.memory, options.realloc, options.post_return, options.callback];
        defs.into_iter().flatten().try_for_each(|def| self.exists(Section::CoreDefs, def))?;
        self.exists(Section::ComponentInstances, options.instance)
    }

    fn trampoline(&self, index: TrampolineIdx) -> Result<()> {
        let trampoline = self.plan.trampoline(index)?;
        match trampoline.kind {
            TrampolineKind::Lower { callee, ty, options } => {
                self.callee(callee)?;
                self.exists(Section::FuncTypes, ty)?;
                let is_async = self.plan.options(options)?.is_async;
                let (params, results) = self.lowered(ty, is_async)?;
                ensure_signature(trampoline.ty, params, results, ty)
            }
            TrampolineKind::ResourceNew { resource, instance }
            | TrampolineKind::ResourceRep { resource, instance } => {
                self.resource_builtin(resource, instance)?;
                self.own_resource(resource, instance)?;
                let one = Flat::one(FlatKind::I32);
                ensure_signature(trampoline.ty, one, one, resource)
            }
            TrampolineKind::ResourceDrop { resource, instance } => {
                self.resource_builtin(resource, instance)?;
                ensure_signature(trampoline.ty, Flat::one(FlatKind::I32), Flat::EMPTY, resource)
            }
            TrampolineKind::ContextGet { slot } => {
                ensure(slot < CONTEXT_SLOTS, "plan: no such context slot", index)?;
                ensure_signature(trampoline.ty, Flat::EMPTY, Flat::one(FlatKind::I32), index)
            }
            TrampolineKind::ContextSet { slot } => {
                ensure(slot < CONTEXT_SLOTS, "plan: no such context slot", index)?;
                ensure_signature(trampoline.ty, Flat::one(FlatKind::I32), Flat::EMPTY, index)
            }
            TrampolineKind::BackpressureInc { instance } | TrampolineKind::BackpressureDec { instance } => {
                self.exists(Section::ComponentInstances, instance)?;
                ensure_signature(trampoline.ty, Flat::EMPTY, Flat::EMPTY, instance)
            }
            TrampolineKind::AsyncBuiltin { instance, ty, options, .. } => {
                ty.map_or(Ok(()), |ty| self.exists(Section::Types, ty))?;
                options.map_or(Ok(()), |options| self.exists(Section::Options, options))?;
                self.exists(Section::ComponentInstances, instance)
            }
        }
    }

    fn resource_builtin(&self, resource: ResourceIdx, instance: ComponentInstanceIdx) -> Result<()> {
        self.exists(Section::Resources, resource)?;
        self.exists(Section::ComponentInstances, instance)
    }

    /// Representations are the business of the instance that defines the resource type: no other makes
    /// handles of them or reads them.
    fn own_resource(&self, resource: ResourceIdx, instance: ComponentInstanceIdx) -> Result<()> {
        let own = match self.plan.resource(resource)? {
            Resource::Defined { instance: definer, .. } => definer == instance,
            Resource::Imported(_) => false,
        };
        ensure(own, "plan: the representation of another instance's resource", resource)
    }

    fn callee(&self, callee: Callee) -> Result<()> {
        match callee {
            Callee::Lift(lift) => self.exists(Section::Lifts, lift),
            Callee::Import(import) => {
                let is_func = matches!(self.plan.import(import)?.kind, ImportKind::Func(_));
                ensure(is_func, "plan: a call of an import that is no function", import)
            }
        }
    }

    /// Core parameters and results of a function of that type when it is lowered. A result pointer makes
    /// one parameter more than fits a [`Flat`] of sixteen; it is left out and compared apart.
    fn lowered(&self, ty: FuncTypeIdx, is_async: bool) -> Result<(Lowered, Flat)> {
        let ty = self.plan.func_type(ty)?;
        let params = self.plan.ty(ty.params)?.flat;
        let result = ty.result.map(|result| self.plan.ty(result)).transpose()?;
        let result = result.map_or(Flat::EMPTY, |result| result.flat);
        let most = if is_async { MAX_FLAT_ASYNC_PARAMS } else { MAX_FLAT_PARAMS };
        let params = if params.fits(most) { params } else { Flat::one(FlatKind::I32) };
        if is_async {
            let lowered = Lowered { params, result_pointer: ty.result.is_some() };
            return Ok((lowered, Flat::one(FlatKind::I32)));
        }
        let fits = result.fits(MAX_FLAT_RESULTS);
        Ok((Lowered { params, result_pointer: !fits }, if fits { result } else { Flat::EMPTY }))
    }

    /// Steps use what earlier steps made.
    fn steps(&self) -> Result<()> {
        let (mut core_instances, mut components) = (0, 0);
        for index in IdxRange::<super::StepIdx>::new(0, self.plan.step_count()).iter() {
            match self.plan.step(index)? {
                Step::InstantiateModule { module, args, instance } => {
                    ensure(module.get() < self.modules, "plan: no such module", index)?;
                    self.exists(Section::ComponentInstances, instance)?;
                    for arg in args.iter() {
                        self.available(self.plan.arg(arg)?, core_instances)?;
                    }
                    core_instances += 1;
                }
                Step::InstantiateImported { import, args, instance } => {
                    let ImportKind::Module(ty) = self.plan.import(import)?.kind else {
                        return Err(check("plan: an instance of an import that is no module", index.get()));
                    };
                    let count = self.plan.module_type(ty)?.imports.len();
                    ensure(count == args.len(), "plan: arguments of an imported module", index)?;
                    self.exists(Section::ComponentInstances, instance)?;
                    for arg in args.iter() {
                        self.available(self.plan.arg(arg)?, core_instances)?;
                    }
                    core_instances += 1;
                }
                Step::InstantiateComponent(instance) => {
                    ensure(instance.get() == components, "plan: instances of imported components", index)?;
                    self.exists(Section::ImportedInstances, instance)?;
                    components += 1;
                }
                Step::ResolveOptions(options) => {
                    let options = self.plan.options(options)?;
                    let defs = [options.memory, options.realloc, options.post_return, options.callback];
                    defs.into_iter().flatten().try_for_each(|def| self.available(def, core_instances))?;
                }
                Step::DefineResource(resource) => {
                    if let Resource::Defined { dtor: Some(dtor), .. } = self.plan.resource(resource)? {
                        self.available(dtor, core_instances)?;
                    }
                }
            }
        }
        self.plan.every(Section::Lifts, |lift| self.available(self.plan.lift(lift)?.func, core_instances))
    }

    /// Whether a core definition exists once `core_instances` modules are instantiated.
    fn available(&self, def: CoreDefIdx, core_instances: u32) -> Result<()> {
        let available = match self.plan.core_def(def)? {
            CoreDef::Export { instance, .. } => instance.get() < core_instances,
            CoreDef::Trampoline(trampoline) => trampoline.get() < self.plan.trampoline_count(),
        };
        ensure(available, "plan: a core definition before its instance", def)
    }

    /// Arguments of imported components, then the exports: a tree each.
    fn exports(&self) -> Result<()> {
        let mut next = 0;
        for index in IdxRange::new(0, self.plan.imported_instance_count()).iter() {
            next = self.tree(next, self.plan.imported_instance(index)?.args)?;
        }
        next = self.tree(next, self.plan.exports())?;
        ensure(next == self.plan.export_count(), NO_TREE, super::ExportIdx::new(next))
    }

    /// A tree of exports that begins at `first`, and where it ends: the exports of each instance follow those of
    /// the instance before it.
    fn tree(&self, first: u32, root: IdxRange<super::ExportIdx>) -> Result<u32> {
        ensure(root.first() == first, NO_TREE, super::ExportIdx::new(first))?;
        let (mut at, mut next) = (first, first.saturating_add(root.len()));
        while at < next {
            let index = super::ExportIdx::new(at);
            match self.plan.export(index)?.kind {
                ExportKind::Func { callee, ty } => {
                    self.callee(callee)?;
                    self.exists(Section::FuncTypes, ty)?;
                }
                ExportKind::Instance(exports) => {
                    ensure(exports.first() == next, NO_TREE, index)?;
                    next = next.saturating_add(exports.len());
                }
                ExportKind::Resource(resource) => self.exists(Section::Resources, resource)?,
                ExportKind::Type(Some(ty)) => self.exists(Section::Types, ty)?,
                ExportKind::Module(ModuleSource::Own(module)) => {
                    ensure(module.get() < self.modules, "plan: no such module", index)?;
                }
                ExportKind::Module(ModuleSource::Import(import)) => {
                    let module = matches!(self.plan.import(import)?.kind, ImportKind::Module(_));
                    ensure(module, "plan: an import that is no module", index)?;
                }
                ExportKind::Component(Some(import)) => {
                    let component = matches!(self.plan.import(import)?.kind, ImportKind::Component(_));
                    ensure(component, "plan: an import that is no component", index)?;
                }
                ExportKind::Type(None) | ExportKind::Component(None) => {}
            }
            at += 1;
        }
        Ok(next)
    }
}

const NO_TREE: &str = "plan: exports are no tree";

/// Core parameters of a lowered function.
#[derive(Clone, Copy)]
struct Lowered {
    params: Flat,
    /// Whether one more `i32` says where the result goes.
    result_pointer: bool,
}

impl From<Flat> for Lowered {
    fn from(params: Flat) -> Self {
        Self { params, result_pointer: false }
    }
}

fn ensure_signature<I: PlanIndex>(
    ty: tenon_core::FuncType<'_>,
    params: impl Into<Lowered>,
    results: Flat,
    index: I,
) -> Result<()> {
    let Lowered { params, result_pointer } = params.into();
    let pointer = result_pointer.then_some(FlatKind::I32);
    let params = params.iter().chain(pointer).map(FlatKind::val_type);
    let fits = ty.params().eq(params) && ty.results().eq(results.iter().map(FlatKind::val_type));
    ensure(fits, "plan: core type of a built-in", index)
}

fn ensure<I: PlanIndex>(holds: bool, what: &'static str, index: I) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(check(what, index.as_u32())) }
}
