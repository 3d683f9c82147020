//! One core module: its sections, in order.

use super::body;
use super::deferred::Deferred;
use super::init::Init;
use super::operator;
use crate::image::layout::kind;
use crate::image::writer::{CodeWriter, ExternWords, ImageWriter, Tables};
use crate::image::{ElemItem, GlobalType, MemoryType, TableType};
use crate::limits::MAX_MODULE_ITEMS;
use crate::translate::info::{Broken, ModuleInfo, broken};
use crate::translate::{Buffers, Translator};
use crate::{Config, Error, RefType, Region, Result, ValType, Vec};
use wasmparser::{
    ElementItems, ElementKind, ExternalKind, FrameKind, FuncValidatorAllocations, FunctionBody, Name,
    NameSectionReader, Payload, TableInit, TypeRef, ValidPayload, Validator, ValidatorResources,
};

/// Collects a module while its payloads arrive.
pub(super) struct ModuleBuilder {
    info: ModuleInfo,
    tables: Tables,
    code: CodeWriter,
    buffers: Buffers,
    init: Init,
    allocations: FuncValidatorAllocations,
    next_body: u32,
    /// Where bodies that are not translated now begin and end in the file.
    bodies: Vec<[u64; 2]>,
    /// Names are kept.
    names: bool,
}

impl ModuleBuilder {
    pub(super) fn new(names: bool) -> Self {
        Self {
            info: ModuleInfo::new(),
            tables: Tables::new(),
            code: CodeWriter::new(),
            buffers: Buffers::default(),
            init: Init::new(),
            allocations: FuncValidatorAllocations::default(),
            next_body: 0,
            bodies: Vec::new_in(Region::Global),
            names,
        }
    }

    pub(super) fn payload(
        &mut self,
        validator: &mut Validator,
        payload: &Payload<'_>,
        writer: &mut ImageWriter,
        config: &Config,
    ) -> Result<()> {
        if let ValidPayload::Func(func, body) = validator.payload(payload)? {
            return self.body(func, &body, writer, config);
        }
        self.declare(validator, payload).map_err(|error| match payload.as_section() {
            Some((_, range)) => with_offset(error, range.start),
            None => error,
        })
    }

    fn declare(&mut self, validator: &Validator, payload: &Payload<'_>) -> Result<()> {
        match payload {
            Payload::TypeSection(reader) => self.types(validator, reader.clone()),
            Payload::ImportSection(reader) => {
                for import in reader.clone().into_imports() {
                    let import = import?;
                    self.import(import.module, import.name, import.ty)?;
                }
                Ok(())
            }
            Payload::FunctionSection(reader) => {
                reader.clone().into_iter().try_for_each(|ty| self.info.add_func(ty?))
            }
            Payload::TableSection(reader) => {
                reader.clone().into_iter().try_for_each(|table| self.table(table?))
            }
            Payload::MemorySection(reader) => reader
                .clone()
                .into_iter()
                .try_for_each(|ty| Ok(self.info.memories.try_push(memory_type(ty?)?)?)),
            Payload::GlobalSection(reader) => reader.clone().into_iter().try_for_each(|global| {
                let global = global?;
                let ty = self.global_type(global.ty)?;
                self.init.global(self.info.globals.len() as u32, &global.init_expr)?;
                self.info.add_global(ty)
            }),
            Payload::TagSection(reader) => {
                reader.clone().into_iter().try_for_each(|tag| self.info.add_tag(tag?.func_type_idx).map(drop))
            }
            Payload::ExportSection(reader) => reader.clone().into_iter().try_for_each(|export| {
                let export = export?;
                self.tables.export(export.name, export_kind(export.kind)?, export.index)
            }),
            Payload::StartSection { func, range } => {
                self.init.start(*func, range.start as u32);
                Ok(())
            }
            Payload::ElementSection(reader) => {
                reader.clone().into_iter().try_for_each(|element| self.element(element?))
            }
            Payload::DataSection(reader) => reader.clone().into_iter().try_for_each(|data| self.data(&data?)),
            Payload::CustomSection(reader) => self.custom(reader),
            _ => Ok(()),
        }
    }

    fn types(&mut self, validator: &Validator, reader: wasmparser::TypeSectionReader<'_>) -> Result<()> {
        let ids = validator.types(0).ok_or_else(broken)?;
        reader.into_iter().try_for_each(|group| self.info.add_group(&group?, ids))
    }

    fn import(&mut self, module: &str, name: &str, ty: TypeRef) -> Result<()> {
        let words = match ty {
            TypeRef::Func(ty) => {
                let (number, _) = self.info.func_type_at(ty)?;
                self.info.imported_funcs += 1;
                self.info.funcs.try_push(number)?;
                ExternWords::func(number)
            }
            TypeRef::Table(ty) => {
                let ty = self.table_type(ty)?;
                self.info.imported_tables += 1;
                self.info.tables.try_push(ty)?;
                ExternWords::table(ty)
            }
            TypeRef::Memory(ty) => {
                let ty = memory_type(ty)?;
                self.info.imported_memories += 1;
                self.info.memories.try_push(ty)?;
                ExternWords::memory(ty)
            }
            TypeRef::Global(ty) => {
                let ty = self.global_type(ty)?;
                self.info.add_imported_global(ty)?;
                ExternWords::global(ty)
            }
            TypeRef::Tag(ty) => {
                self.info.imported_tags += 1;
                ExternWords::tag(self.info.add_tag(ty.func_type_idx)?)
            }
            TypeRef::FuncExact(_) => {
                return Err(unsupported("imports of the custom-descriptors proposal"));
            }
        };
        self.tables.import(module, name, words)
    }

    fn table_type(&mut self, ty: wasmparser::TableType) -> Result<TableType> {
        if ty.shared {
            return Err(unsupported("shared tables"));
        }
        let element = self.info.ref_type(ty.element_type)?;
        self.info.registers |= ValType::Ref(element).concrete().is_some();
        Ok(TableType { element, min: ty.initial, max: ty.maximum, table64: ty.table64 })
    }

    fn global_type(&self, ty: wasmparser::GlobalType) -> Result<GlobalType> {
        if ty.shared {
            return Err(unsupported("shared globals"));
        }
        Ok(GlobalType { content: self.info.val_type(ty.content_type)?, mutable: ty.mutable })
    }

    fn table(&mut self, table: wasmparser::Table<'_>) -> Result<()> {
        let ty = self.table_type(table.ty)?;
        let index = self.info.tables.len() as u32;
        if let TableInit::Expr(expr) = &table.init {
            self.init.table(index, expr)?;
        }
        limit("tables of a module", index)?;
        Ok(self.info.tables.try_push(ty)?)
    }

    fn element(&mut self, element: wasmparser::Element<'_>) -> Result<()> {
        let segment = self.tables.elems.len() as u32;
        limit("element segments of a module", segment)?;
        let first = self.tables.elem_items.len() as u32;
        let ty = match element.items {
            ElementItems::Functions(functions) => {
                for func in functions {
                    let item = self.func_item(func?);
                    self.tables.elem_items.try_push(item.to_word())?;
                }
                RefType::FUNCREF
            }
            ElementItems::Expressions(ty, expressions) => {
                let ty = self.info.ref_type(ty)?;
                for expression in expressions {
                    let item = self.expression_item(&expression?, ty)?;
                    self.tables.elem_items.try_push(item.to_word())?;
                }
                ty
            }
        };
        let len = self.tables.elem_items.len() as u32 - first;
        self.tables.elems.try_push([first, len, ValType::Ref(ty).word(), 0])?;
        match element.kind {
            ElementKind::Passive => Ok(()),
            ElementKind::Declared => self.init.declared(segment),
            ElementKind::Active { table_index, offset_expr } => {
                self.init.elements(table_index.unwrap_or(0), segment, len, &offset_expr)
            }
        }
    }

    fn func_item(&self, func: u32) -> ElemItem {
        match func.checked_sub(self.info.imported_funcs) {
            None => ElemItem::Import(func),
            Some(own) => ElemItem::Func(own),
        }
    }

    /// What one element expression evaluates to; globals in it cannot change, so they are read late. What
    /// makes an object makes it once, for a global of its own.
    fn expression_item(&mut self, expression: &wasmparser::ConstExpr<'_>, ty: RefType) -> Result<ElemItem> {
        use wasmparser::Operator as W;
        let mut reader = expression.get_binary_reader();
        let mut next = || operator::read(&mut reader, Some(FrameKind::Block));
        match (next()?, next()?) {
            (W::RefNull { .. }, W::End) => Ok(ElemItem::Null),
            (W::RefFunc { function_index }, W::End) => Ok(self.func_item(function_index)),
            (W::GlobalGet { global_index }, W::End) => Ok(ElemItem::Global(global_index)),
            _ => {
                let index = self.info.globals.len() as u32;
                self.init.global(index, expression)?;
                self.info.add_global(GlobalType { content: ty.into(), mutable: false })?;
                Ok(ElemItem::Global(index))
            }
        }
    }

    fn data(&mut self, data: &wasmparser::Data<'_>) -> Result<()> {
        let segment = self.tables.data.len() as u32;
        limit("data segments of a module", segment)?;
        let len = u32::try_from(data.data.len()).map_err(|_| Broken)?;
        let end = usize::try_from(data.range.end).map_err(|_| Broken)?;
        self.tables.data.try_push((end - data.data.len(), data.data.len()))?;
        match &data.kind {
            wasmparser::DataKind::Passive => Ok(()),
            wasmparser::DataKind::Active { memory_index, offset_expr } => {
                self.init.data(*memory_index, segment, len, offset_expr)
            }
        }
    }

    /// Keeps the names of the module and its functions; a broken name section is no error (nor is it one to
    /// other engines).
    fn custom(&mut self, reader: &wasmparser::CustomSectionReader<'_>) -> Result<()> {
        if reader.name() != "name" || !self.names {
            return Ok(());
        }
        let names = NameSectionReader::new(wasmparser::BinaryReader::new(reader.data(), 0));
        for subsection in names {
            match subsection {
                Ok(Name::Module { name, .. }) => self.tables.own_name(name)?,
                Ok(Name::Function(map)) => {
                    for naming in map.into_iter().map_while(|naming| naming.ok()) {
                        self.tables.name(naming.index, naming.name)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Validates one function body, and translates it unless that is left for later.
    fn body(
        &mut self,
        func: wasmparser::FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'_>,
        writer: &mut ImageWriter,
        config: &Config,
    ) -> Result<()> {
        let own = self.next_body;
        let index = self.info.imported_funcs + own;
        self.next_body += 1;
        let number = self.info.funcs.get(index as usize).copied().ok_or_else(broken)?;
        let ty = self.info.ty(number)?;
        let mut validator = func.into_validator(core::mem::take(&mut self.allocations));
        if config.lazy {
            self.bodies.try_push([body.range().start, body.range().end])?;
            let catches = body::validate(body, &mut validator, None, writer)?;
            // What is caught where is in the image's tables: such a function is not for later.
            if !catches {
                self.allocations = validator.into_allocations();
                let start = body.range().start as u32;
                return self.code.append_lazy(writer, [own, start], number, ty, config.offsets);
            }
        }
        let mut translator = Translator::new(&self.info, config, core::mem::take(&mut self.buffers));
        translator.limit_code(writer.code_room());
        translator.begin(index, ty)?;
        match config.lazy {
            true => body::repeat(body, &mut translator)?,
            false => drop(body::validate(body, &mut validator, Some(&mut translator), writer)?),
        }
        self.allocations = validator.into_allocations();
        body::repeat_as_needed(body, &mut translator)?;
        self.code.append(writer, number, &translator.finish()?, config.offsets)?;
        self.buffers = translator.into_buffers();
        Ok(())
    }

    /// Ends the module: the function that initialises an instance, then every table. Returns its number.
    pub(super) fn finish(
        mut self,
        writer: &mut ImageWriter,
        source: &[u8],
        config: &Config,
        deferred: Option<&mut Deferred>,
    ) -> Result<u32> {
        if self.init.is_needed() {
            let number = self.info.no_values()?;
            let mut translator = Translator::new(&self.info, config, self.buffers);
            translator.limit_code(writer.code_room());
            translator.begin(u32::MAX, self.info.ty(number)?)?;
            self.init.write(&mut translator)?;
            while translator.must_repeat()? {
                self.init.write(&mut translator)?;
            }
            self.tables.init = Some(self.code.funcs());
            self.code.append(writer, number, &translator.finish()?, config.offsets)?;
        }
        self.code.resolve(writer)?;
        let number = writer.module(&self.info, &mut self.tables, &self.code, source)?;
        if let Some(deferred) = deferred {
            deferred.add_module(self.info, source, self.bodies, writer.code_room()[1])?;
        }
        Ok(number)
    }
}

#[cold]
fn unsupported(what: &'static str) -> Error {
    Error::unsupported(what, 0)
}

/// Adds the place to an error that lacks it.
#[cold]
pub(super) fn with_offset(error: Error, offset: u64) -> Error {
    match error {
        Error::Unsupported(at) if at.offset == 0 => Error::unsupported(at.what, offset),
        Error::Malformed(at) if at.offset == 0 => Error::malformed(at.what, offset),
        other => other,
    }
}

fn limit(what: &'static str, count: u32) -> Result<()> {
    if count >= MAX_MODULE_ITEMS {
        Err(Error::limit(what, count.into(), MAX_MODULE_ITEMS.into()))
    } else {
        Ok(())
    }
}

fn memory_type(ty: wasmparser::MemoryType) -> Result<MemoryType> {
    if ty.shared {
        return Err(unsupported(
            "a shared memory (a module runs on one thread here: build it for one, with a memory that is not shared)",
        ));
    }
    let page_log2 = ty.page_size_log2.map_or(16, |log2| log2 as u8);
    Ok(MemoryType { min: ty.initial, max: ty.maximum, page_log2, memory64: ty.memory64 })
}

fn export_kind(kind: ExternalKind) -> Result<u32> {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => Ok(kind::FUNC),
        ExternalKind::Table => Ok(kind::TABLE),
        ExternalKind::Memory => Ok(kind::MEMORY),
        ExternalKind::Global => Ok(kind::GLOBAL),
        ExternalKind::Tag => Ok(kind::TAG),
    }
}
