//! What a component imports that WIT has no words for: core modules and components.

use tenon::Result;
use tenon::component::plan::{ComponentTypeIdx, IdxRange, ImportIdx, ImportKind, ModuleTypeIdx, PlanView};

/// A line for each.
pub(in crate::wit) fn of_imports(plan: PlanView<'_>) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for index in IdxRange::<ImportIdx>::new(0, plan.import_count()).iter() {
        let import = plan.import(index)?;
        let what = match import.kind {
            ImportKind::Module(ty) => format!("a core module{}", module(plan, ty)?),
            ImportKind::Component(ty) => format!("a component{}", component(plan, ty)?),
            ImportKind::Func(_) | ImportKind::Resource(_) | ImportKind::Type(_) => continue,
        };
        notes.push(format!("imports \"{}\", {what}, for which WIT has no words", import.name));
    }
    Ok(notes)
}

fn module(plan: PlanView<'_>, ty: ModuleTypeIdx) -> Result<String> {
    let ty = plan.module_type(ty)?;
    let item = |item| {
        let item = plan.core_item(item)?;
        let module = item.module.map(|module| format!("\"{module}\" ")).unwrap_or_default();
        Ok(format!("{module}\"{}\"", item.name))
    };
    let imports: Result<Vec<String>> = ty.imports.iter().map(item).collect();
    let exports: Result<Vec<String>> = ty.exports.iter().map(item).collect();
    Ok(which(&imports?, &exports?))
}

fn component(plan: PlanView<'_>, ty: ComponentTypeIdx) -> Result<String> {
    let ty = plan.component_type(ty)?;
    Ok(which(&names(plan, ty.imports)?, &names(plan, ty.exports)?))
}

/// The names of imports or exports that are given leaf by leaf.
fn names(plan: PlanView<'_>, leaves: IdxRange<ImportIdx>) -> Result<Vec<String>> {
    let name = |leaf| {
        let leaf = plan.import(leaf)?;
        Ok(format!("\"{}\"", leaf.instance.unwrap_or(leaf.name)))
    };
    let mut names = leaves.iter().map(name).collect::<Result<Vec<String>>>()?;
    // The leaves of an instance stand together.
    names.dedup();
    Ok(names)
}

/// ` that imports … and exports …`
fn which(imports: &[String], exports: &[String]) -> String {
    let parts = [("imports", imports), ("exports", exports)].into_iter();
    let parts = parts.filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(verb, names)| format!("{verb} {}", names.join(", "))).collect();
    if parts.is_empty() { String::new() } else { format!(" that {}", parts.join(" and ")) }
}
