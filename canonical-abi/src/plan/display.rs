//! The plan as text, for people: `tenon inspect --plan` prints it, and tests compare it.
//!
//! Types refer to one another by number (`t3`), so that a plan prints in space proportional to it.

use super::{
    ArgIdx, Callee, CaseIdx, CoreDef, CoreDefIdx, ExportIdx, ExportKind, FieldIdx, FuncTypeIdx, IdxRange,
    ImportKind, OptionsIdx, PlanIndex, PlanView, Resource, Step, StringEncoding, TrampolineKind, TypeIdx,
    TypeKind,
};
use core::fmt;
use tenon_core::Error;

impl fmt::Display for PlanView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Printer(*self).plan(f) {
            Ok(()) => Ok(()),
            Err(Stop::Fmt(error)) => Err(error),
            Err(Stop::Plan(error)) => writeln!(f, "{error}"),
        }
    }
}

impl fmt::Debug for PlanView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlanView").field("steps", &self.step_count()).finish_non_exhaustive()
    }
}

/// Why printing ends early.
enum Stop {
    Fmt(fmt::Error),
    Plan(Error),
}

impl From<fmt::Error> for Stop {
    fn from(error: fmt::Error) -> Self {
        Self::Fmt(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Plan(error)
    }
}

type Printed = Result<(), Stop>;

struct Printer<'a>(PlanView<'a>);

impl Printer<'_> {
    fn plan(&self, f: &mut fmt::Formatter<'_>) -> Printed {
        self.section(f, "imports", self.0.import_count(), Self::import)?;
        self.section(f, "resources", self.0.resource_count(), Self::resource)?;
        self.section(f, "types", self.0.type_count(), Self::ty)?;
        self.section(f, "component instances", self.0.component_instance_count(), Self::instance)?;
        self.section(f, "options", self.0.options_count(), Self::options)?;
        self.section(f, "trampolines", self.0.trampoline_count(), Self::trampoline)?;
        self.section(f, "lifts", self.0.lift_count(), Self::lift)?;
        self.section(f, "steps", self.0.step_count(), Self::step)?;
        let mut left = self.0.export_count();
        if left > 0 {
            writeln!(f, "exports")?;
        }
        self.exports(f, self.0.exports(), 1, &mut left)
    }

    fn section<I: PlanIndex>(
        &self,
        f: &mut fmt::Formatter<'_>,
        title: &str,
        count: u32,
        entry: impl Fn(&Self, &mut fmt::Formatter<'_>, I) -> Printed,
    ) -> Printed {
        if count > 0 {
            writeln!(f, "{title}")?;
        }
        for index in IdxRange::new(0, count).iter() {
            write!(f, "  ")?;
            entry(self, f, index)?;
            writeln!(f)?;
        }
        Ok(())
    }

    fn import(&self, f: &mut fmt::Formatter<'_>, index: super::ImportIdx) -> Printed {
        let import = self.0.import(index)?;
        write!(f, "i{}: ", index.get())?;
        if let Some(instance) = import.instance {
            write!(f, "\"{instance}\" ")?;
        }
        if let Some(interface) = import.implements {
            write!(f, "(implements \"{interface}\") ")?;
        }
        if let Some(id) = import.external_id {
            write!(f, "(external-id \"{id}\") ")?;
        }
        write!(f, "\"{}\" ", import.name)?;
        match import.kind {
            ImportKind::Func(ty) => self.func_type(f, ty),
            ImportKind::Resource(resource) => Ok(write!(f, "resource r{}", resource.get())?),
            ImportKind::Module(ty) => self.module_type(f, ty),
            ImportKind::Component(ty) => Ok(write!(f, "component c{}", ty.get())?),
            ImportKind::Type(Some(ty)) => self.type_name(f, ty),
            ImportKind::Type(None) => Ok(write!(f, "type")?),
        }
    }

    fn module_type(&self, f: &mut fmt::Formatter<'_>, index: super::ModuleTypeIdx) -> Printed {
        let ty = self.0.module_type(index)?;
        write!(f, "core module")?;
        for item in ty.imports.iter() {
            let item = self.0.core_item(item)?;
            write!(f, " import {:?} {:?}", item.module.unwrap_or_default(), item.name)?;
        }
        for item in ty.exports.iter() {
            write!(f, " export {:?}", self.0.core_item(item)?.name)?;
        }
        Ok(())
    }

    /// The arguments of a module, and the closing parenthesis.
    fn args(&self, f: &mut fmt::Formatter<'_>, args: IdxRange<ArgIdx>) -> Printed {
        for (position, arg) in args.iter().enumerate() {
            write!(f, "{}", if position == 0 { "" } else { ", " })?;
            self.core_def(f, self.0.arg(arg)?)?;
        }
        Ok(write!(f, ")")?)
    }

    fn resource(&self, f: &mut fmt::Formatter<'_>, index: super::ResourceIdx) -> Printed {
        write!(f, "r{}: ", index.get())?;
        match self.0.resource(index)? {
            Resource::Imported(import) => write!(f, "import i{}", import.get())?,
            Resource::Defined { instance, dtor } => {
                write!(f, "instance {}", instance.get())?;
                if let Some(dtor) = dtor {
                    write!(f, ", destructor ")?;
                    self.core_def(f, dtor)?;
                }
            }
        }
        Ok(())
    }

    fn ty(&self, f: &mut fmt::Formatter<'_>, index: TypeIdx) -> Printed {
        let ty = self.0.ty(index)?;
        write!(f, "t{}: ", index.get())?;
        match ty.kind {
            TypeKind::Record(fields) => self.fields(f, "record", fields)?,
            TypeKind::Tuple(fields) => self.fields(f, "tuple", fields)?,
            TypeKind::Variant(variant) => self.cases(f, "variant", variant.cases)?,
            TypeKind::Enum(variant) => self.cases(f, "enum", variant.cases)?,
            TypeKind::Option(variant) => self.cases(f, "option", variant.cases)?,
            TypeKind::Result(variant) => self.cases(f, "result", variant.cases)?,
            TypeKind::Flags(labels) => self.cases(f, "flags", labels)?,
            TypeKind::List(element) => self.wrapped(f, "list", Some(element))?,
            TypeKind::Map(entry) => self.wrapped(f, "map", Some(entry))?,
            TypeKind::Stream(payload) => self.wrapped(f, "stream", payload)?,
            TypeKind::Future(payload) => self.wrapped(f, "future", payload)?,
            TypeKind::FixedList(element, count) => {
                write!(f, "list<")?;
                self.type_name(f, element)?;
                write!(f, "; {count}>")?;
            }
            TypeKind::Own(resource) => write!(f, "own<r{}>", resource.get())?,
            TypeKind::Borrow(resource) => write!(f, "borrow<r{}>", resource.get())?,
            primitive => write!(f, "{}", primitive_name(primitive))?,
        }
        Ok(write!(f, "  size {} align {} flat {:?}", ty.size, ty.align, ty.flat)?)
    }

    fn fields(&self, f: &mut fmt::Formatter<'_>, what: &str, fields: IdxRange<FieldIdx>) -> Printed {
        write!(f, "{what} {{")?;
        for (position, field) in fields.iter().enumerate() {
            let field = self.0.field(field)?;
            write!(f, "{}", if position == 0 { " " } else { ", " })?;
            if !field.name.is_empty() {
                write!(f, "{}: ", field.name)?;
            }
            self.type_name(f, field.ty)?;
            write!(f, " @{}", field.offset)?;
        }
        Ok(write!(f, " }}")?)
    }

    fn cases(&self, f: &mut fmt::Formatter<'_>, what: &str, cases: IdxRange<CaseIdx>) -> Printed {
        write!(f, "{what} {{")?;
        for (position, case) in cases.iter().enumerate() {
            let case = self.0.case(case)?;
            write!(f, "{}{}", if position == 0 { " " } else { ", " }, case.name)?;
            if let Some(ty) = case.ty {
                write!(f, "(")?;
                self.type_name(f, ty)?;
                write!(f, ")")?;
            }
        }
        Ok(write!(f, " }}")?)
    }

    fn wrapped(&self, f: &mut fmt::Formatter<'_>, what: &str, payload: Option<TypeIdx>) -> Printed {
        write!(f, "{what}")?;
        if let Some(payload) = payload {
            write!(f, "<")?;
            self.type_name(f, payload)?;
            write!(f, ">")?;
        }
        Ok(())
    }

    /// The name of a primitive or handle type, or the number of any other.
    fn type_name(&self, f: &mut fmt::Formatter<'_>, index: TypeIdx) -> Printed {
        match self.0.ty(index)?.kind {
            TypeKind::Own(resource) => write!(f, "own<r{}>", resource.get())?,
            TypeKind::Borrow(resource) => write!(f, "borrow<r{}>", resource.get())?,
            kind => match primitive_name(kind) {
                "" => write!(f, "t{}", index.get())?,
                name => write!(f, "{name}")?,
            },
        }
        Ok(())
    }

    fn func_type(&self, f: &mut fmt::Formatter<'_>, index: FuncTypeIdx) -> Printed {
        let ty = self.0.func_type(index)?;
        write!(f, "{}func(", if ty.is_async { "async " } else { "" })?;
        for (position, field) in self.0.fields(ty.params)?.iter().enumerate() {
            let field = self.0.field(field)?;
            write!(f, "{}{}: ", if position == 0 { "" } else { ", " }, field.name)?;
            self.type_name(f, field.ty)?;
        }
        write!(f, ")")?;
        if let Some(result) = ty.result {
            write!(f, " -> ")?;
            self.type_name(f, result)?;
        }
        Ok(())
    }

    fn instance(&self, f: &mut fmt::Formatter<'_>, index: super::ComponentInstanceIdx) -> Printed {
        match self.0.component_instance(index)?.parent {
            Some(parent) => write!(f, "{}: in {}", index.get(), parent.get())?,
            None => write!(f, "{}: root", index.get())?,
        }
        Ok(())
    }

    fn options(&self, f: &mut fmt::Formatter<'_>, index: OptionsIdx) -> Printed {
        let options = self.0.options(index)?;
        let encoding = match options.string_encoding {
            StringEncoding::Utf8 => "utf8",
            StringEncoding::Utf16 => "utf16",
            StringEncoding::Latin1OrUtf16 => "latin1+utf16",
        };
        write!(f, "o{}: instance {}, {encoding}", index.get(), options.instance.get())?;
        if options.is_async {
            write!(f, ", async")?;
        }
        let defs = [
            ("memory", options.memory),
            ("realloc", options.realloc),
            ("post-return", options.post_return),
            ("callback", options.callback),
        ];
        for (what, def) in defs {
            if let Some(def) = def {
                write!(f, ", {what} ")?;
                self.core_def(f, def)?;
            }
        }
        Ok(())
    }

    /// A core definition: `core1.4` is the export section's entry 4 of core instance 1.
    fn core_def(&self, f: &mut fmt::Formatter<'_>, index: CoreDefIdx) -> Printed {
        match self.0.core_def(index)? {
            CoreDef::Export { instance, ordinal } => write!(f, "core{}.{ordinal}", instance.get())?,
            CoreDef::Trampoline(trampoline) => write!(f, "trampoline {}", trampoline.get())?,
        }
        Ok(())
    }

    fn trampoline(&self, f: &mut fmt::Formatter<'_>, index: super::TrampolineIdx) -> Printed {
        let trampoline = self.0.trampoline(index)?;
        write!(f, "{}: ", index.get())?;
        match trampoline.kind {
            TrampolineKind::Lower { callee, ty, options } => {
                write!(f, "lower ")?;
                self.callee(f, callee)?;
                write!(f, " o{} ", options.get())?;
                self.func_type(f, ty)?;
            }
            TrampolineKind::ResourceNew { resource, instance } => {
                write!(f, "resource.new r{} in {}", resource.get(), instance.get())?;
            }
            TrampolineKind::ResourceRep { resource, instance } => {
                write!(f, "resource.rep r{} in {}", resource.get(), instance.get())?;
            }
            TrampolineKind::ResourceDrop { resource, instance } => {
                write!(f, "resource.drop r{} in {}", resource.get(), instance.get())?;
            }
            TrampolineKind::ContextGet { slot } => write!(f, "context.get {slot}")?,
            TrampolineKind::ContextSet { slot } => write!(f, "context.set {slot}")?,
            TrampolineKind::BackpressureInc { instance } => {
                write!(f, "backpressure.inc in {}", instance.get())?;
            }
            TrampolineKind::BackpressureDec { instance } => {
                write!(f, "backpressure.dec in {}", instance.get())?;
            }
            TrampolineKind::AsyncBuiltin { builtin, instance, ty, options, is_async } => {
                write!(f, "{}{}", builtin.name(), if is_async { " async" } else { "" })?;
                if let Some(ty) = ty {
                    write!(f, " t{}", ty.get())?;
                }
                if let Some(options) = options {
                    write!(f, " o{}", options.get())?;
                }
                write!(f, " in {}", instance.get())?;
            }
        }
        write!(f, " : [")?;
        for (position, ty) in trampoline.ty.params().enumerate() {
            write!(f, "{}{}", if position == 0 { "" } else { " " }, ty)?;
        }
        write!(f, "] -> [")?;
        for (position, ty) in trampoline.ty.results().enumerate() {
            write!(f, "{}{}", if position == 0 { "" } else { " " }, ty)?;
        }
        Ok(write!(f, "]")?)
    }

    fn callee(&self, f: &mut fmt::Formatter<'_>, callee: Callee) -> Printed {
        match callee {
            Callee::Lift(lift) => write!(f, "l{}", lift.get())?,
            Callee::Import(import) => write!(f, "i{}", import.get())?,
        }
        Ok(())
    }

    fn lift(&self, f: &mut fmt::Formatter<'_>, index: super::LiftIdx) -> Printed {
        let lift = self.0.lift(index)?;
        write!(f, "l{}: ", index.get())?;
        self.core_def(f, lift.func)?;
        write!(f, " o{} ", lift.options.get())?;
        self.func_type(f, lift.ty)
    }

    fn step(&self, f: &mut fmt::Formatter<'_>, index: super::StepIdx) -> Printed {
        match self.0.step(index)? {
            Step::InstantiateModule { module, args, instance } => {
                write!(f, "instantiate module {} in {} (", module.get(), instance.get())?;
                self.args(f, args)?;
            }
            Step::InstantiateImported { import, args, instance } => {
                write!(f, "instantiate i{} in {} (", import.get(), instance.get())?;
                self.args(f, args)?;
            }
            Step::InstantiateComponent(instance) => {
                let instance = self.0.imported_instance(instance)?;
                write!(f, "instantiate component i{} with", instance.import.get())?;
                for arg in instance.args.iter() {
                    write!(f, " \"{}\"", self.0.export(arg)?.name)?;
                }
            }
            Step::ResolveOptions(options) => write!(f, "resolve o{}", options.get())?,
            Step::DefineResource(resource) => write!(f, "define r{}", resource.get())?,
        }
        Ok(())
    }

    /// Exports and what is in them; `left` bounds the lines, however a forged plan nests them.
    fn exports(
        &self,
        f: &mut fmt::Formatter<'_>,
        exports: IdxRange<ExportIdx>,
        depth: usize,
        left: &mut u32,
    ) -> Printed {
        for index in exports.iter() {
            let Some(fewer) = left.checked_sub(1) else { return Ok(()) };
            *left = fewer;
            let export = self.0.export(index)?;
            write!(f, "{:width$}\"{}\" ", "", export.name, width = 2 * depth.min(50))?;
            match export.kind {
                ExportKind::Func { callee, ty } => {
                    self.callee(f, callee)?;
                    write!(f, " ")?;
                    self.func_type(f, ty)?;
                }
                ExportKind::Instance(inner) => {
                    writeln!(f, "instance")?;
                    if depth < 100 {
                        self.exports(f, inner, depth + 1, left)?;
                    }
                    continue;
                }
                ExportKind::Resource(resource) => write!(f, "resource r{}", resource.get())?,
                ExportKind::Type(Some(ty)) => self.type_name(f, ty)?,
                ExportKind::Type(None) => write!(f, "type")?,
                ExportKind::Module(_) => write!(f, "core module")?,
                ExportKind::Component(_) => write!(f, "component")?,
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// The name of a primitive type; empty for any other.
fn primitive_name(kind: TypeKind) -> &'static str {
    match kind {
        TypeKind::Bool => "bool",
        TypeKind::S8 => "s8",
        TypeKind::U8 => "u8",
        TypeKind::S16 => "s16",
        TypeKind::U16 => "u16",
        TypeKind::S32 => "s32",
        TypeKind::U32 => "u32",
        TypeKind::S64 => "s64",
        TypeKind::U64 => "u64",
        TypeKind::F32 => "f32",
        TypeKind::F64 => "f64",
        TypeKind::Char => "char",
        TypeKind::String => "string",
        TypeKind::ErrorContext => "error-context",
        _ => "",
    }
}
