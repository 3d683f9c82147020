//! Core modules that a component imports: whether what is linked fits, and what is where in it.

use crate::copy::BAD_PLAN;
use crate::driver::Driver;
use crate::instantiate::{imports, push};
use crate::linker::{Found, Item, Linker};
use crate::plan::{
    ArgIdx, ComponentInstanceIdx, CoreItem, CoreItemIdx, IdxRange, Import, ImportIdx, ImportKind,
    ModuleTypeIdx, PlanView,
};
use tenon_core::{CheckedImage, Error, ExternType, FuncType, Region, Result, Vec};

/// A module linked to an import.
pub(crate) struct LinkedModule {
    pub(crate) import: ImportIdx,
    image: CheckedImage,
    /// The module's number in the image.
    pub(crate) number: u32,
    /// For each import of the module, the import of the declared type that stands for it.
    imports: Vec<u32>,
    /// For each export of the declared type, its place among the module's exports.
    exports: Vec<u32>,
}

impl core::fmt::Debug for LinkedModule {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("LinkedModule").field("import", &self.import).finish_non_exhaustive()
    }
}

impl LinkedModule {
    /// The image that the module is in.
    pub(crate) fn image(&self) -> &CheckedImage {
        &self.image
    }

    /// Where the module has the export that the plan knows as number `ordinal`.
    pub(crate) fn export(&self, ordinal: u32) -> Option<u32> {
        self.exports.get(ordinal as usize).copied()
    }

    /// `module`, for an import of type `ty`.
    pub(crate) fn new(
        region: Region,
        plan: PlanView<'_>,
        (index, import): (ImportIdx, &Import<'_>),
        ty: ModuleTypeIdx,
        module: (&CheckedImage, u32),
    ) -> Result<Self> {
        let misfit = |what| Error::link(import.instance.unwrap_or_default(), import.name, what);
        let ty = plan.module_type(ty)?;
        let (image, number) = module;
        let module = image.module(number).ok_or(BAD_PLAN)?;
        let (mut imports, mut exports) = (Vec::new_in(region), Vec::new_in(region));
        for wanted in module.imports() {
            let fits = |item: &CoreItem<'_>| {
                item.module == Some(wanted.module) && item.name == wanted.name && fits(item.ty, wanted.ty)
            };
            let place = position(plan, ty.imports, fits)?;
            push(
                &mut imports,
                place
                    .ok_or_else(|| misfit("the linked module imports what the component does not give it"))?,
            )?;
        }
        for item in ty.exports.iter() {
            let wanted = plan.core_item(item)?;
            let place =
                module.exports().position(|export| export.name == wanted.name && fits(export.ty, wanted.ty));
            let place =
                place.ok_or_else(|| misfit("the linked module does not export what the component uses"))?;
            push(&mut exports, u32::try_from(place).map_err(|_| BAD_PLAN)?)?;
        }
        Ok(Self { import: index, image: image.clone(), number, imports, exports })
    }
}

/// Finds a module for every import that is one.
pub(crate) fn link_modules<T: 'static>(
    linker: &Linker<T>,
    plan: PlanView<'_>,
    region: Region,
) -> Result<Vec<LinkedModule>> {
    let mut linked = Vec::new_in(region);
    for index in imports(plan) {
        let import = plan.import(index)?;
        let ImportKind::Module(ty) = import.kind else { continue };
        let Found::Host(Item::Module(module)) = linker.find(&import)? else {
            let what = "the component imports a core module, and something else is linked";
            return Err(Error::link(import.instance.unwrap_or_default(), import.name, what));
        };
        push(&mut linked, LinkedModule::new(region, plan, (index, &import), ty, (module.image(), 0))?)?;
    }
    Ok(linked)
}

impl Driver<'_> {
    /// Plays the step that instantiates an imported module.
    pub(crate) fn instantiate_imported(
        &mut self,
        import: ImportIdx,
        args: IdxRange<ArgIdx>,
        instance: ComponentInstanceIdx,
    ) -> Result<()> {
        let number =
            self.root.imported.modules.iter().position(|module| module.import == import).ok_or(BAD_PLAN)?;
        let module = self.root.imported.modules.get(number).ok_or(BAD_PLAN)?;
        let mut given = Vec::new_in(self.machine.region());
        given.try_room_exact(module.imports.len())?;
        for &place in &module.imports {
            let arg = args.get(place).ok_or(BAD_PLAN)?;
            given.push_reserved(self.core_def(self.plan.arg(arg)?)?);
        }
        let id = self.machine.instantiate(&module.image, module.number, &given)?;
        let place = u32::try_from(self.root.core_instances.len()).map_err(|_| BAD_PLAN)?;
        let number = u32::try_from(number).map_err(|_| BAD_PLAN)?;
        push(&mut self.root.imported.instances, (place, number))?;
        self.begin_instance(id, instance)
    }
}

/// The place of the first item that fits.
fn position(
    plan: PlanView<'_>,
    items: IdxRange<CoreItemIdx>,
    fits: impl Fn(&CoreItem<'_>) -> bool,
) -> Result<Option<u32>> {
    for (place, index) in (0..).zip(items.iter()) {
        if fits(&plan.core_item(index)?) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Whether an item of type `actual` may stand where `wanted` is asked for.
pub(crate) fn fits(actual: ExternType<'_>, wanted: ExternType<'_>) -> bool {
    match (actual, wanted) {
        (ExternType::Func(actual), ExternType::Func(wanted))
        | (ExternType::Tag(actual), ExternType::Tag(wanted)) => same(actual, wanted),
        (ExternType::Global(actual), ExternType::Global(wanted)) => actual == wanted,
        (ExternType::Table(actual), ExternType::Table(wanted)) => {
            let kind = |ty: tenon_core::TableType| (ty.element, ty.table64);
            kind(actual) == kind(wanted) && contains((wanted.min, wanted.max), (actual.min, actual.max))
        }
        (ExternType::Memory(actual), ExternType::Memory(wanted)) => {
            let kind = |ty: tenon_core::MemoryType| (ty.page_log2, ty.memory64);
            kind(actual) == kind(wanted) && contains((wanted.min, wanted.max), (actual.min, actual.max))
        }
        _ => false,
    }
}

fn same(actual: FuncType<'_>, wanted: FuncType<'_>) -> bool {
    actual.params().eq(wanted.params()) && actual.results().eq(wanted.results())
}

/// Whether what has the limits `inner` always keeps the limits `outer`.
fn contains(outer: (u64, Option<u64>), inner: (u64, Option<u64>)) -> bool {
    let (min, max) = outer;
    inner.0 >= min && max.is_none_or(|max| inner.1.is_some_and(|inner| inner <= max))
}
