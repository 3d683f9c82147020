//! Component values as text: [`Val`] to and from WAVE.
//!
//! `wasm-wave` brings the syntax and its own types and values. Types are converted first, each one once,
//! so that a value can be parsed and printed by its type. Resources, streams, futures and error contexts
//! have no text form.

use crate::call::Misplaced;
use std::collections::HashMap;
use tenon::Val;
use tenon::component::plan::{
    CaseIdx, ExportIdx, ExportKind, FieldIdx, IdxRange, PlanView, Resource, ResourceIdx, TypeIdx, TypeKind,
};
use wasm_wave::ast::Node;
use wasm_wave::value::{Type, Value};
use wasm_wave::wasm::{WasmType as _, WasmTypeKind, WasmValue as _, WasmValueError};

/// Why a type or value has no text form, or a text no value.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// The types of a plan, as wasm-wave has them.
pub(crate) struct Types<'p> {
    plan: PlanView<'p>,
    known: HashMap<TypeIdx, Type>,
}

impl<'p> Types<'p> {
    /// None converted yet.
    pub(crate) fn new(plan: PlanView<'p>) -> Self {
        Self { plan, known: HashMap::new() }
    }

    /// The type at `index`.
    pub(crate) fn get(&mut self, index: TypeIdx) -> Result<Type> {
        if let Some(known) = self.known.get(&index) {
            return Ok(known.clone());
        }
        let ty = self.convert(self.plan.ty(index).map_err(|error| error.to_string())?.kind)?;
        self.known.insert(index, ty.clone());
        Ok(ty)
    }

    /// Types that the plan numbers are smaller than the ones made of them, so this ends.
    fn convert(&mut self, kind: TypeKind) -> Result<Type> {
        let converted = match kind {
            TypeKind::Bool => Some(Type::BOOL),
            TypeKind::S8 => Some(Type::S8),
            TypeKind::U8 => Some(Type::U8),
            TypeKind::S16 => Some(Type::S16),
            TypeKind::U16 => Some(Type::U16),
            TypeKind::S32 => Some(Type::S32),
            TypeKind::U32 => Some(Type::U32),
            TypeKind::S64 => Some(Type::S64),
            TypeKind::U64 => Some(Type::U64),
            TypeKind::F32 => Some(Type::F32),
            TypeKind::F64 => Some(Type::F64),
            TypeKind::Char => Some(Type::CHAR),
            TypeKind::String => Some(Type::STRING),
            TypeKind::Record(fields) => Type::record(self.fields(fields)?),
            TypeKind::Tuple(fields) => {
                let fields = self.fields(fields)?;
                Type::tuple(fields.into_iter().map(|(_, ty)| ty).collect::<Vec<_>>())
            }
            TypeKind::Variant(variant) => Type::variant(self.cases(variant.cases)?),
            TypeKind::Enum(variant) => Type::enum_ty(labels(self.plan, variant.cases)?),
            TypeKind::Flags(cases) => Type::flags(labels(self.plan, cases)?),
            TypeKind::Option(variant) => self.payload(variant.cases, 1)?.map(Type::option),
            TypeKind::Result(variant) => {
                Some(Type::result(self.payload(variant.cases, 0)?, self.payload(variant.cases, 1)?))
            }
            TypeKind::List(element) | TypeKind::FixedList(element, _) => Some(Type::list(self.get(element)?)),
            TypeKind::Map(entry) => {
                let entry = self.get(entry)?;
                let mut types = entry.tuple_element_types();
                types.next().zip(types.next()).and_then(|(key, value)| Type::map(key, value))
            }
            TypeKind::Own(resource) | TypeKind::Borrow(resource) => return Err(self.no_handle(resource)),
            TypeKind::Stream(_) => return Err(no_text("a stream")),
            TypeKind::Future(_) => return Err(no_text("a future")),
            TypeKind::ErrorContext => return Err(no_text("an error context")),
        };
        converted.ok_or_else(|| no_text("a type"))
    }

    fn no_handle(&self, resource: ResourceIdx) -> String {
        let import = match self.plan.resource(resource) {
            Ok(Resource::Imported(import)) => self.plan.import(import).ok().map(|import| import.name),
            _ => None,
        };
        let name = import.or_else(|| exported(self.plan, self.plan.exports(), resource, 0));
        let handle = name.map_or("a handle".to_owned(), |name| format!("a handle of the resource `{name}`"));
        format!(
            "{}, and no handle outlives a run: call it from a program that embeds tenon",
            no_text(&handle)
        )
    }

    fn fields(&mut self, fields: IdxRange<FieldIdx>) -> Result<Vec<(String, Type)>> {
        let fields = fields.iter().map(|index| {
            let field = self.plan.field(index).map_err(|error| error.to_string())?;
            Ok((field.name.to_owned(), self.get(field.ty)?))
        });
        fields.collect()
    }

    fn cases(&mut self, cases: IdxRange<CaseIdx>) -> Result<Vec<(String, Option<Type>)>> {
        let named = labels(self.plan, cases)?.into_iter().zip(0..);
        named.map(|(name, position)| Ok((name, self.payload(cases, position)?))).collect()
    }

    fn payload(&mut self, cases: IdxRange<CaseIdx>, position: u32) -> Result<Option<Type>> {
        let index = cases.get(position).ok_or("the plan has no such case")?;
        let case = self.plan.case(index).map_err(|error| error.to_string())?;
        case.ty.map(|ty| self.get(ty)).transpose()
    }
}

fn no_text(what: &str) -> String {
    format!("holds {what}, which has no text form")
}

/// The name under which a resource is exported. The checker bounds how deep instances nest; a forged plan is cut off.
fn exported<'p>(
    plan: PlanView<'p>,
    exports: IdxRange<ExportIdx>,
    resource: ResourceIdx,
    depth: u32,
) -> Option<&'p str> {
    exports.iter().filter_map(|index| plan.export(index).ok()).find_map(|export| match export.kind {
        ExportKind::Resource(found) if found == resource => Some(export.name),
        ExportKind::Instance(inner) if depth < 100 => exported(plan, inner, resource, depth + 1),
        _ => None,
    })
}

fn labels(plan: PlanView<'_>, cases: IdxRange<CaseIdx>) -> Result<Vec<String>> {
    let names = cases.iter().map(|index| plan.case(index).map(|case| case.name.to_owned()));
    names.collect::<tenon::Result<_>>().map_err(|error| error.to_string())
}

/// The value that wasm-wave parsed.
pub(crate) fn to_val(value: &Value) -> Val {
    let boxed = |payload: Option<std::borrow::Cow<'_, Value>>| payload.map(|value| Box::new(to_val(&value)));
    match value.kind() {
        WasmTypeKind::Bool => Val::Bool(value.unwrap_bool()),
        WasmTypeKind::S8 => Val::S8(value.unwrap_s8()),
        WasmTypeKind::U8 => Val::U8(value.unwrap_u8()),
        WasmTypeKind::S16 => Val::S16(value.unwrap_s16()),
        WasmTypeKind::U16 => Val::U16(value.unwrap_u16()),
        WasmTypeKind::S32 => Val::S32(value.unwrap_s32()),
        WasmTypeKind::U32 => Val::U32(value.unwrap_u32()),
        WasmTypeKind::S64 => Val::S64(value.unwrap_s64()),
        WasmTypeKind::U64 => Val::U64(value.unwrap_u64()),
        WasmTypeKind::F32 => Val::Float32(value.unwrap_f32()),
        WasmTypeKind::F64 => Val::Float64(value.unwrap_f64()),
        WasmTypeKind::Char => Val::Char(value.unwrap_char()),
        WasmTypeKind::List => Val::List(value.unwrap_list().map(|element| to_val(&element)).collect()),
        WasmTypeKind::Record => {
            Val::Record(value.unwrap_record().map(|(name, field)| (name.into(), to_val(&field))).collect())
        }
        WasmTypeKind::Tuple => Val::Tuple(value.unwrap_tuple().map(|field| to_val(&field)).collect()),
        WasmTypeKind::Variant => {
            let (case, payload) = value.unwrap_variant();
            Val::Variant(case.into(), boxed(payload))
        }
        WasmTypeKind::Enum => Val::Enum(value.unwrap_enum().into()),
        WasmTypeKind::Option => Val::Option(boxed(value.unwrap_option())),
        WasmTypeKind::Result => Val::Result(value.unwrap_result().map(boxed).map_err(boxed)),
        WasmTypeKind::Flags => Val::Flags(value.unwrap_flags().map(Into::into).collect()),
        WasmTypeKind::Map => {
            Val::Map(value.unwrap_map().map(|(key, value)| (to_val(&key), to_val(&value))).collect())
        }
        // Nothing else is left of what `Types` converts.
        _ => Val::String(value.unwrap_string().into()),
    }
}

/// Refuses a list of fixed length that is written with more or fewer elements: wasm-wave knows lists of any length
/// only. The text is that of a value of type `ty` otherwise.
pub(crate) fn check_lengths(
    plan: PlanView<'_>,
    ty: TypeIdx,
    node: &Node,
    text: &str,
) -> std::result::Result<(), Misplaced> {
    let Ok(ty) = plan.ty(ty) else { return Ok(()) };
    for (part, node) in parts(plan, ty.kind, node, text)? {
        check_lengths(plan, part, node, text)?;
    }
    Ok(())
}

/// The parts of a value, each with its type.
fn parts<'n>(
    plan: PlanView<'_>,
    kind: TypeKind,
    node: &'n Node,
    text: &str,
) -> std::result::Result<Vec<(TypeIdx, &'n Node)>, Misplaced> {
    let types = |fields: IdxRange<FieldIdx>| fields.iter().filter_map(move |field| plan.field(field).ok());
    let payload = |cases: IdxRange<CaseIdx>, position: u32, node: Option<&'n Node>| {
        let ty = cases.get(position).and_then(|case| plan.case(case).ok()?.ty);
        ty.zip(node).into_iter().collect()
    };
    Ok(match kind {
        TypeKind::FixedList(element, length) => {
            let elements: Vec<_> = node.as_list().into_iter().flatten().map(|node| (element, node)).collect();
            if elements.len() != length as usize {
                let what = format!("{} elements where the type has {length},", elements.len());
                return Err(Misplaced { span: node.span(), what });
            }
            elements
        }
        TypeKind::List(element) => node.as_list().into_iter().flatten().map(|node| (element, node)).collect(),
        TypeKind::Tuple(fields) => {
            types(fields).map(|field| field.ty).zip(node.as_tuple().into_iter().flatten()).collect()
        }
        TypeKind::Record(fields) => {
            let written: Vec<_> = node.as_record(text).into_iter().flatten().collect();
            let written = |name: &str| written.iter().find(|(written, _)| *written == name);
            types(fields).filter_map(|field| Some((field.ty, written(field.name)?.1))).collect()
        }
        TypeKind::Map(entry) => {
            let entry = plan.fields(entry).ok();
            let types: Vec<_> = entry.into_iter().flat_map(types).map(|field| field.ty).collect();
            let nodes = node.as_map().into_iter().flatten();
            nodes.flat_map(|(key, value)| types.iter().copied().zip([key, value])).collect()
        }
        TypeKind::Variant(variant) => {
            let Ok((name, node)) = node.as_variant(text) else { return Ok(Vec::new()) };
            let named = |case: CaseIdx| plan.case(case).is_ok_and(|case| case.name == name);
            let position = (0..).zip(variant.cases.iter()).find(|(_, case)| named(*case));
            position.map(|(position, _)| payload(variant.cases, position, node)).unwrap_or_default()
        }
        // What is in an option or a result may stand for it.
        TypeKind::Option(variant) => payload(variant.cases, 1, node.as_option().unwrap_or(Some(node))),
        TypeKind::Result(variant) => match node.as_result().unwrap_or(Ok(Some(node))) {
            Ok(node) => payload(variant.cases, 0, node),
            Err(node) => payload(variant.cases, 1, node),
        },
        _ => Vec::new(),
    })
}

/// A value of type `ty`, for wasm-wave to print.
pub(crate) fn to_text(ty: &Type, value: &Val) -> Result<String> {
    let value = to_value(ty, value).map_err(|error| error.to_string())?;
    wasm_wave::to_string(&value).map_err(|error| error.to_string())
}

fn to_value(ty: &Type, value: &Val) -> std::result::Result<Value, WasmValueError> {
    Ok(match value {
        Val::Bool(value) => Value::make_bool(*value),
        Val::S8(value) => Value::make_s8(*value),
        Val::U8(value) => Value::make_u8(*value),
        Val::S16(value) => Value::make_s16(*value),
        Val::U16(value) => Value::make_u16(*value),
        Val::S32(value) => Value::make_s32(*value),
        Val::U32(value) => Value::make_u32(*value),
        Val::S64(value) => Value::make_s64(*value),
        Val::U64(value) => Value::make_u64(*value),
        Val::Float32(value) => Value::make_f32(*value),
        Val::Float64(value) => Value::make_f64(*value),
        Val::Char(value) => Value::make_char(*value),
        Val::String(value) => Value::make_string(value.into()),
        Val::Enum(case) => Value::make_enum(ty, case)?,
        Val::Flags(labels) => Value::make_flags(ty, labels.iter().map(String::as_str))?,
        Val::List(elements) => {
            let element = ty.list_element_type().ok_or_else(misfit)?;
            let elements = elements.iter().map(|value| to_value(&element, value));
            Value::make_list(ty, elements.collect::<std::result::Result<Vec<_>, _>>()?)?
        }
        Val::Tuple(fields) => {
            let fields = ty.tuple_element_types().zip(fields).map(|(ty, value)| to_value(&ty, value));
            Value::make_tuple(ty, fields.collect::<std::result::Result<Vec<_>, _>>()?)?
        }
        Val::Record(fields) => {
            let fields = ty.record_fields().zip(fields);
            let fields = fields.map(|((_, ty), (name, value))| Ok((name.as_str(), to_value(&ty, value)?)));
            Value::make_record(ty, fields.collect::<std::result::Result<Vec<_>, WasmValueError>>()?)?
        }
        Val::Variant(case, payload) => {
            let payload_type = ty.variant_cases().find(|(name, _)| name == case).and_then(|(_, ty)| ty);
            Value::make_variant(ty, case, payload_value(payload_type, payload.as_deref())?)?
        }
        Val::Option(payload) => {
            Value::make_option(ty, payload_value(ty.option_some_type(), payload.as_deref())?)?
        }
        Val::Result(result) => {
            let (ok, error) = ty.result_types().ok_or_else(misfit)?;
            Value::make_result(
                ty,
                match result {
                    Ok(payload) => Ok(payload_value(ok, payload.as_deref())?),
                    Err(payload) => Err(payload_value(error, payload.as_deref())?),
                },
            )?
        }
        Val::Map(entries) => {
            let (key_type, value_type) = ty.map_key_value_types().ok_or_else(misfit)?;
            let entries = entries
                .iter()
                .map(|(key, value)| Ok((to_value(&key_type, key)?, to_value(&value_type, value)?)));
            Value::make_map(ty, entries.collect::<std::result::Result<Vec<_>, WasmValueError>>()?)?
        }
        _ => return Err(misfit()),
    })
}

fn payload_value(
    ty: Option<Type>,
    payload: Option<&Val>,
) -> std::result::Result<Option<Value>, WasmValueError> {
    payload.map(|value| to_value(&ty.ok_or_else(misfit)?, value)).transpose()
}

fn misfit() -> WasmValueError {
    WasmValueError::Other("the value is of another type".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_way_through_text() {
        let cases = [("none", None), ("some-case", Some(Type::list(Type::U8)))];
        let variant = Type::variant(cases).unwrap();
        let flags = Type::flags(["read", "write"]).unwrap();
        let record = Type::record([
            ("v", variant),
            ("f", flags),
            ("o", Type::option(Type::result(Some(Type::CHAR), None))),
            ("m", Type::map(Type::STRING, Type::tuple(vec![Type::F32, Type::S64]).unwrap()).unwrap()),
        ]);
        let ty = record.unwrap();
        let text = r#"{v: some-case([1, 2]), f: {write}, o: some(ok('x')), m: {"a": (1.5, -7)}}"#;
        let value: Value = wasm_wave::from_str(&ty, text).unwrap();
        assert_eq!(to_text(&ty, &to_val(&value)).unwrap(), text);
    }

    #[test]
    fn lists_of_fixed_length_are_counted() {
        let config = tenon::Config::new().proposals(tenon::core::Proposals::COMPONENT_FIXED_LISTS, true);
        let text = r#"(component (import "f" (func (param "x" (list (option (tuple u8 (list u8 3))))))))"#;
        let engine = tenon::Engine::new(&config);
        let component = tenon::Component::new(&engine, &wat::parse_str(text).unwrap()).unwrap();
        let plan = component.plan();
        let import = component.imports().next().unwrap().unwrap();
        let tenon::component::plan::ImportKind::Func(ty) = import.kind else { panic!("{import:?}") };
        let field = plan.fields(plan.func_type(ty).unwrap().params).unwrap().get(0).unwrap();
        let ty = plan.field(field).unwrap().ty;
        let check = |text: &str| {
            let parsed = wasm_wave::untyped::UntypedValue::parse(text).unwrap();
            check_lengths(plan, ty, parsed.node(), text)
                .map_err(|wrong| text.get(wrong.span).unwrap().to_owned())
        };
        assert_eq!(check("[some((1, [1, 2, 3])), (1, [4, 5, 6]), none]"), Ok(()));
        assert_eq!(check("[some((1, [1, 2, 3])), (1, [4, 5])]"), Err("[4, 5]".to_owned()));
        assert_eq!(check("[some((1, [1, 2, 3, 4]))]"), Err("[1, 2, 3, 4]".to_owned()));
    }

    #[test]
    fn a_value_of_another_type_is_an_error() {
        assert!(to_text(&Type::list(Type::U8), &Val::List(vec![Val::Bool(true)])).is_err());
        assert!(to_text(&Type::BOOL, &Val::Tuple(vec![])).is_err());
    }
}
