//! Every component of `guests/wasm` flattens to a plan that can be read from end to end.
#![cfg(feature = "loader")]
#![allow(clippy::expect_used, clippy::panic, reason = "tests may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use tenon_canonical_abi::flatten;
use tenon_canonical_abi::plan::{
    CoreDefIdx, ExportIdx, FuncTypeIdx, IdxRange, LiftIdx, OptionsIdx, PlanView, Step, StepIdx,
    TrampolineIdx, TypeIdx, TypeKind,
};
use tenon_core::{Engine, Result};

fn components() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/wasm");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut components: Vec<_> = entries
        .map(|entry| entry.expect("a directory entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .filter(|path| is_component(&fs::read(path).expect("a readable guest")))
        .collect();
    components.sort();
    components
}

/// The layer in the preamble is 1 for components and 0 for core modules.
fn is_component(bytes: &[u8]) -> bool {
    bytes.get(..8) == Some(b"\0asm\x0d\0\x01\0")
}

/// Reads everything that a plan refers to.
fn read(plan: PlanView<'_>) -> Result<()> {
    for index in IdxRange::<TypeIdx>::new(0, plan.type_count()).iter() {
        read_type(plan, index)?;
    }
    for index in IdxRange::<FuncTypeIdx>::new(0, plan.func_type_count()).iter() {
        let ty = plan.func_type(index)?;
        plan.ty(ty.params)?;
        ty.result.map(|result| plan.ty(result)).transpose()?;
    }
    for index in IdxRange::<CoreDefIdx>::new(0, plan.core_def_count()).iter() {
        plan.core_def(index)?;
    }
    for index in IdxRange::<OptionsIdx>::new(0, plan.options_count()).iter() {
        plan.options(index)?;
    }
    for index in IdxRange::<TrampolineIdx>::new(0, plan.trampoline_count()).iter() {
        plan.trampoline(index)?;
    }
    for index in IdxRange::<LiftIdx>::new(0, plan.lift_count()).iter() {
        let lift = plan.lift(index)?;
        plan.func_type(lift.ty)?;
    }
    for index in IdxRange::<StepIdx>::new(0, plan.step_count()).iter() {
        if let Step::InstantiateModule { args, .. } = plan.step(index)? {
            for arg in args.iter() {
                plan.core_def(plan.arg(arg)?)?;
            }
        }
    }
    for index in IdxRange::<ExportIdx>::new(0, plan.export_count()).iter() {
        plan.export(index)?;
    }
    Ok(())
}

fn read_type(plan: PlanView<'_>, index: TypeIdx) -> Result<()> {
    match plan.ty(index)?.kind {
        TypeKind::Record(fields) | TypeKind::Tuple(fields) => {
            for field in fields.iter() {
                plan.ty(plan.field(field)?.ty)?;
            }
        }
        TypeKind::Variant(variant)
        | TypeKind::Enum(variant)
        | TypeKind::Option(variant)
        | TypeKind::Result(variant) => {
            for case in variant.cases.iter() {
                plan.case(case)?.ty.map(|ty| plan.ty(ty)).transpose()?;
            }
        }
        TypeKind::Own(resource) | TypeKind::Borrow(resource) => {
            plan.resource(resource)?;
        }
        _ => {}
    }
    Ok(())
}

#[test]
fn every_guest_component_flattens() {
    let components = components();
    assert!(components.len() >= 10, "the guests are built: {components:?}");
    for path in components {
        let bytes = fs::read(&path).expect("a readable guest");
        let image = flatten::load(&Engine::default(), &bytes);
        let image = image.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let plan = PlanView::of(&image).expect("a component");
        plan.check(&image).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        read(plan).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!plan.exports().is_empty(), "{} exports something", path.display());
    }
}

#[test]
fn flattening_gives_the_same_plan_each_time() {
    for path in components() {
        let bytes = fs::read(&path).expect("a readable guest");
        let load = || flatten::load(&Engine::default(), &bytes).expect("a valid guest");
        assert!(load().plan() == load().plan(), "{}", path.display());
    }
}
