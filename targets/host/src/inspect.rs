//! `tenon inspect`: the world of a component; what a file is made of, and what it will need.

use crate::cli::Inspect;
use crate::file::{self, Format, Loaded};
use crate::output::print;
use crate::report::Failure;
use crate::wit;
use std::fmt::{self, Write as _};
use tenon::component::plan::{ComponentInstanceIdx, IdxRange, PlanView, Step, StepIdx};
use tenon::core::{ModuleView, Proposals};
use tenon::module::{ExternType, FuncType, MemoryType};
use tenon::{CheckedImage, Config, Engine};

/// Bytes of a stack slot.
const SLOT: u64 = 4;

/// Prints what is known of the file.
pub(crate) fn inspect(args: &Inspect) -> Result<(), Failure> {
    let bytes = file::read(&args.file)?;
    // What may be looked at is more than what is run without being asked for.
    let engine = Engine::new(&Config::new().proposals(Proposals::BUILT, true));
    let loaded = file::load_bytes(&args.file, &bytes, &engine)?;
    let refused = |what: String| Failure::Refused(format!("{}: {what}", args.file.display()));
    let unwritten = |_: fmt::Error| refused("the description cannot be written".to_owned());
    let mut text = String::new();
    match &loaded {
        Loaded::Component(component) => {
            let plan = component.plan();
            if args.plan {
                describe(&mut text, &loaded, bytes.len()).map_err(unwritten)?;
                component_parts(&mut text, component.image(), plan).map_err(unwritten)?;
            } else {
                let binary = (file::format(&bytes) == Ok(Format::Component)).then_some(&*bytes);
                text = wit::of_component(binary, plan).map_err(refused)?;
            }
        }
        Loaded::Module(module) => {
            describe(&mut text, &loaded, bytes.len()).map_err(unwritten)?;
            module_parts(&mut text, module.image()).map_err(unwritten)?;
        }
    }
    print(format_args!("{text}"))
}

fn describe(text: &mut String, loaded: &Loaded, file: usize) -> fmt::Result {
    let image = loaded.image();
    writeln!(text, "{}, {file} bytes; source hash {:016x}", loaded.kind(), image.source_hash())?;
    writeln!(
        text,
        "image, {} bytes, fuel {}",
        image.bytes().len(),
        if image.has_fuel() { "counted" } else { "not counted" }
    )?;
    let code: usize = modules(image).map(|(_, module)| module.code_len()).sum();
    let plan = image.plan().len();
    for (number, module) in modules(image) {
        let (functions, bytes) = (module.func_count(), module.code_len());
        writeln!(text, "  code of module {number:<9} {bytes:>9}  {functions} functions")?;
    }
    writeln!(text, "  component plan          {plan:>9}")?;
    let rest = image.bytes().len().saturating_sub(code + plan);
    writeln!(text, "  types, segments, names  {rest:>9}")
}

fn modules(image: &CheckedImage) -> impl Iterator<Item = (u32, ModuleView<'_>)> {
    (0..image.module_count()).filter_map(|number| Some((number, image.module(number)?)))
}

fn component_parts(text: &mut String, image: &CheckedImage, plan: PlanView<'_>) -> fmt::Result {
    writeln!(text, "\nplan\n{plan}")?;
    let steps = IdxRange::<StepIdx>::new(0, plan.step_count());
    let instantiated = steps.iter().filter_map(|step| match plan.step(step) {
        Ok(Step::InstantiateModule { module, .. }) => Some(module.get()),
        _ => None,
    });
    let tables = IdxRange::<ComponentInstanceIdx>::new(0, plan.component_instance_count());
    needs(text, image, instantiated, tables.len())
}

fn module_parts(text: &mut String, image: &CheckedImage) -> fmt::Result {
    let Some(module) = image.module(0) else { return Ok(()) };
    writeln!(text, "\nimports")?;
    for import in module.imports() {
        writeln!(text, "  \"{}\" \"{}\" {}", import.module, import.name, Type(import.ty))?;
    }
    writeln!(text, "exports")?;
    for export in module.exports() {
        writeln!(text, "  \"{}\" {}", export.name, Type(export.ty))?;
    }
    writeln!(text)?;
    needs(text, image, std::iter::once(0), 0)
}

/// What running it takes, in bytes.
fn needs(
    text: &mut String,
    image: &CheckedImage,
    instantiated: impl Iterator<Item = u32>,
    handle_tables: u32,
) -> fmt::Result {
    let limits = Config::default().limits;
    writeln!(text, "RAM to run it, in bytes")?;
    writeln!(
        text,
        "  image                   {:>9}  none if it is executed from flash",
        image.bytes().len()
    )?;
    let mut total = 0;
    for (instance, number) in instantiated.enumerate() {
        let Some(module) = image.module(number) else { continue };
        for (name, memory) in own_memories(module) {
            let bytes = memory.bytes(memory.min).unwrap_or(u64::MAX);
            total = u64::saturating_add(total, bytes);
            let most = memory.max.and_then(|max| memory.bytes(max));
            let most = most.map_or("no maximum".to_owned(), |most| format!("at most {most}"));
            writeln!(text, "  memory of core{instance:<9} {bytes:>9}  \"{name}\", {most}")?;
        }
    }
    let stack = u64::from(limits.stack_slots) * SLOT;
    let most = u64::from(limits.max_stack_slots) * SLOT;
    writeln!(
        text,
        "  guest stack             {stack:>9}  at first, by this machine's limits; at most {most}"
    )?;
    writeln!(text, "  handle tables           {:>9}  {handle_tables} of them, empty at first", 0)?;
    writeln!(text, "  sum without the image   {:>9}", total.saturating_add(stack))
}

/// Memories that the module defines and exports.
fn own_memories(module: ModuleView<'_>) -> impl Iterator<Item = (&str, MemoryType)> {
    let is_memory = |ty: &ExternType<'_>| matches!(ty, ExternType::Memory(_));
    let imported = module.imports().filter(move |import| is_memory(&import.ty)).count();
    module.exports().filter_map(move |export| match export.ty {
        ExternType::Memory(ty) if export.index as usize >= imported => Some((export.name, ty)),
        _ => None,
    })
}

/// A type of a core module's import or export.
struct Type<'a>(ExternType<'a>);

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ExternType::Func(ty) => func_type(f, ty),
            ExternType::Table(ty) => {
                write!(f, "table {} of {}", range(ty.min, ty.max), ty.element)
            }
            ExternType::Memory(ty) => {
                write!(f, "memory {} pages of {} bytes", range(ty.min, ty.max), 1_u64 << ty.page_log2.min(63))
            }
            ExternType::Global(ty) => {
                write!(f, "global {}{}", if ty.mutable { "mut " } else { "" }, ty.content)
            }
            ExternType::Tag(ty) => {
                f.write_str("tag ")?;
                func_type(f, ty)
            }
        }
    }
}

fn func_type(f: &mut fmt::Formatter<'_>, ty: FuncType<'_>) -> fmt::Result {
    let names = |types: &mut dyn Iterator<Item = tenon::module::ValType>| {
        types.map(|ty| ty.to_string()).collect::<Vec<_>>().join(" ")
    };
    write!(f, "func [{}] -> [{}]", names(&mut ty.params()), names(&mut ty.results()))
}

fn range(min: u64, max: Option<u64>) -> String {
    max.map_or_else(|| format!("{min}.."), |max| format!("{min}..{max}"))
}
