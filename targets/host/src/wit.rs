//! What a component imports and exports, as WIT.
//!
//! `wit-component` decodes it from a component's bytes, with the names and the documentation that are there. An image has no
//! names of types but those it exports, and some components have exports for which WIT has no words: for both the
//! world is made of the [`plan`], and printed by the same printer.

mod plan;

use std::panic::{self, AssertUnwindSafe};
use tenon::component::plan::PlanView;
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{PackageId, Resolve};

/// The world of a component: of its bytes, where there are some, or else of its plan.
pub(crate) fn of_component(bytes: Option<&[u8]>, plan: PlanView<'_>) -> Result<String, String> {
    if let Some(Ok(text)) = bytes.map(|bytes| guarded(|| decoded(bytes))) {
        // What is decoded says nothing of these.
        let notes = plan::notes::of_imports(plan).map_err(|error| error.to_string())?;
        return Ok(comments(&notes) + &text);
    }
    guarded(|| {
        let (resolve, root, notes) = plan::world(plan).map_err(|error| error.to_string())?;
        Ok(comments(&notes) + &printed(&resolve, root)?)
    })
}

fn comments(notes: &[String]) -> String {
    notes.iter().map(|note| format!("// {note}\n")).collect()
}

fn decoded(bytes: &[u8]) -> Result<String, String> {
    match wit_component::decode(bytes).map_err(|error| error.to_string())? {
        DecodedWasm::WitPackage(resolve, package) => printed(&resolve, package),
        DecodedWasm::Component(resolve, world) => {
            let package = resolve.worlds.get(world).and_then(|world| world.package);
            printed(&resolve, package.ok_or("the world has no package")?)
        }
    }
}

fn printed(resolve: &Resolve, root: PackageId) -> Result<String, String> {
    let others: Vec<PackageId> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != root).collect();
    let mut printer = WitPrinter::default();
    printer.print(resolve, root, &others).map_err(|error| error.to_string())?;
    Ok(printer.output.to_string())
}

/// The library asserts what it believes of components. A file that proves it wrong must not end the command.
fn guarded(print: impl FnOnce() -> Result<String, String>) -> Result<String, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let result = panic::catch_unwind(AssertUnwindSafe(print));
    panic::set_hook(hook);
    result.unwrap_or_else(|_| Err("the component's world cannot be written as WIT".to_owned()))
}
