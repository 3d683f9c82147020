//! Scripts in text as scripts in bytes: what the text parser and the gate decide is decided here.

use super::gate::{self, Claim};
use crate::suites::{Script, SuiteFile};
use std::borrow::Cow;
use tenon_script::directive::{Arg, Call, Execute, Expected, Float, Heap, Lanes, Source};
use tenon_script::format::{Header, append};
use tenon_script::{Action, Directive, Verdict};
use wast::core::{AbstractHeapType, HeapType, NanPattern, V128Pattern, WastArgCore, WastRetCore};
use wast::token::{F32, F64, Id};
use wast::{QuoteWat, WastArg, WastDirective, WastExecute, WastInvoke, WastRet};

/// The script in the text `script`, under the name `name`, as bytes.
///
/// # Errors
/// What the text parser says of the script as a whole.
pub fn script(file: &SuiteFile, name: &str, script: &Script) -> Result<Vec<u8>, String> {
    let converter = Converter { folder: &file.folder };
    script.parse(|directives| {
        let count = u32::try_from(directives.len()).map_err(|_| "too many directives")?;
        let switched_off = gate::switched_off(file).bits();
        let mut bytes = Vec::new();
        append(&Header { name, switched_off, directives: count }, &mut bytes);
        for directive in directives {
            let line = u32::try_from(script.line(directive.span())).map_err(|_| "too many lines")?;
            let directive = Directive { line, action: converter.action(directive) };
            append(&directive, &mut bytes);
        }
        Ok(bytes)
    })?
}

struct Converter<'f> {
    folder: &'f str,
}

/// Directives.
impl Converter<'_> {
    fn action<'a>(&self, directive: WastDirective<'a>) -> Action<'a> {
        match directive {
            WastDirective::Module(wat) => Action::Module { name: id(wat.name()), module: self.valid(wat) },
            WastDirective::ModuleDefinition(wat) => {
                Action::Definition { name: id(wat.name()), module: self.valid(wat) }
            }
            WastDirective::ModuleInstance { instance, module, .. } => {
                Action::Instance { name: id(instance), definition: id(module) }
            }
            WastDirective::AssertMalformed { module, .. } => Action::AssertMalformed(self.refused(module)),
            WastDirective::AssertInvalid { module, .. } => Action::AssertInvalid(self.refused(module)),
            WastDirective::AssertInvalidCustom { module, .. } => {
                Action::Decided("assert_invalid_custom", custom_section(module))
            }
            WastDirective::AssertMalformedCustom { module, .. } => {
                Action::Decided("assert_malformed_custom", custom_section(module))
            }
            WastDirective::Register { name, module, .. } => Action::Register { name, instance: id(module) },
            WastDirective::Invoke(invoke) => decided("invoke", call(invoke).map(Action::Invoke)),
            WastDirective::AssertTrap { exec, message, .. } => {
                let execute = self.execute(exec);
                decided("assert_trap", execute.map(|execute| Action::AssertTrap(execute, message)))
            }
            WastDirective::AssertReturn { exec, results, .. } => {
                decided("assert_return", self.assert_return(exec, results))
            }
            WastDirective::AssertExhaustion { call: invoke, message, .. } => {
                let call = call(invoke);
                decided("assert_exhaustion", call.map(|call| Action::AssertExhaustion(call, message)))
            }
            WastDirective::AssertUnlinkable { module, .. } => {
                Action::AssertUnlinkable(self.valid(QuoteWat::Wat(module)))
            }
            WastDirective::AssertException { exec, .. } => {
                decided("assert_exception", self.execute(exec).map(Action::AssertException))
            }
            WastDirective::AssertSuspension { .. } => not_yet("assert_suspension", "stack-switching"),
            WastDirective::Thread(_) => not_yet("thread", "threads"),
            WastDirective::Wait { .. } => not_yet("wait", "threads"),
        }
    }

    fn assert_return<'a>(
        &self,
        exec: WastExecute<'a>,
        results: Vec<WastRet<'a>>,
    ) -> Result<Action<'a>, Verdict> {
        let execute = self.execute(exec)?;
        let expected = results.iter().map(result).collect::<Result<_, _>>()?;
        Ok(Action::AssertReturn(execute, expected))
    }

    fn execute<'a>(&self, exec: WastExecute<'a>) -> Result<Execute<'a>, Verdict> {
        Ok(match exec {
            WastExecute::Invoke(invoke) => Execute::Invoke(call(invoke)?),
            WastExecute::Get { module, global, .. } => Execute::Get { instance: id(module), global },
            WastExecute::Wat(wat) => Execute::Instantiate(self.valid(QuoteWat::Wat(wat))),
        })
    }
}

/// Modules.
impl Converter<'_> {
    /// A module the script says is valid.
    fn valid<'a>(&self, mut wat: QuoteWat<'_>) -> Source<'a> {
        match wat.encode() {
            Ok(bytes) => self.gated(bytes, Claim::Valid),
            Err(error) => Source::Missing(Verdict::Failed(format!("the text parser refuses it: {error}"))),
        }
    }

    /// A module the script says is none. What only the text parser refuses never was a module.
    fn refused<'a>(&self, mut wat: QuoteWat<'_>) -> Source<'a> {
        match wat.encode() {
            Ok(bytes) => self.gated(bytes, Claim::Refused),
            Err(_) => Source::Missing(Verdict::TextOnly),
        }
    }

    /// The module, unless it needs what tenon does not claim.
    fn gated<'a>(&self, bytes: Vec<u8>, claim: Claim) -> Source<'a> {
        match gate::need(self.folder, &bytes, claim) {
            None => match gate::refused_item(&bytes).filter(|_| claim == Claim::Valid) {
                Some(item) => Source::ByDesign(Cow::Owned(bytes), Cow::Borrowed(item)),
                None => Source::Bytes(Cow::Owned(bytes)),
            },
            Some(need) if gate::is_refused(need) => {
                Source::ByDesign(Cow::Owned(bytes), Cow::Owned(gate::describe(need)))
            }
            Some(need) => Source::Missing(Verdict::NotYet(gate::describe(need))),
        }
    }
}

/// tenon ignores the content of custom sections; the text parser knows some of them.
fn custom_section(mut module: QuoteWat<'_>) -> Verdict {
    match module.encode() {
        Ok(_) => Verdict::not_yet("checks of custom sections"),
        Err(_) => Verdict::TextOnly,
    }
}

fn not_yet<'a>(kind: &'a str, what: &str) -> Action<'a> {
    Action::Decided(kind, Verdict::not_yet(what))
}

fn decided<'a>(kind: &'a str, action: Result<Action<'a>, Verdict>) -> Action<'a> {
    action.unwrap_or_else(|verdict| Action::Decided(kind, verdict))
}

fn id(id: Option<Id<'_>>) -> Option<&str> {
    id.map(|id| id.name())
}

/// Values.
fn call(invoke: WastInvoke<'_>) -> Result<Call<'_>, Verdict> {
    let args = invoke.args.iter().map(argument).collect::<Result<_, _>>()?;
    Ok(Call { instance: id(invoke.module), func: invoke.name, args })
}

fn argument(arg: &WastArg<'_>) -> Result<Arg, Verdict> {
    let WastArg::Core(arg) = arg else { return Err(component_value()) };
    Ok(match arg {
        WastArgCore::I32(value) => Arg::I32(*value),
        WastArgCore::I64(value) => Arg::I64(*value),
        WastArgCore::F32(value) => Arg::F32(value.bits),
        WastArgCore::F64(value) => Arg::F64(value.bits),
        WastArgCore::V128(value) => Arg::V128(value.to_le_bytes()),
        WastArgCore::RefNull(_) => Arg::RefNull,
        WastArgCore::RefExtern(number) => Arg::RefExtern(*number),
        WastArgCore::RefHost(number) => Arg::RefHost(*number),
    })
}

fn result(result: &WastRet<'_>) -> Result<Expected, Verdict> {
    match result {
        WastRet::Core(result) => Ok(expected(result)),
        _ => Err(component_value()),
    }
}

fn component_value() -> Verdict {
    Verdict::failed("a component value in a core script")
}

fn expected(result: &WastRetCore<'_>) -> Expected {
    match result {
        WastRetCore::I32(value) => Expected::I32(*value),
        WastRetCore::I64(value) => Expected::I64(*value),
        WastRetCore::F32(pattern) => Expected::F32(f32(pattern)),
        WastRetCore::F64(pattern) => Expected::F64(f64(pattern)),
        WastRetCore::V128(pattern) => Expected::V128(lanes(pattern)),
        WastRetCore::RefNull(ty) => Expected::RefNull(ty.as_ref().map(heap)),
        WastRetCore::RefExtern(number) => Expected::RefExtern(*number),
        WastRetCore::RefHost(number) => Expected::RefHost(*number),
        WastRetCore::RefFunc(_) => Expected::RefFunc,
        WastRetCore::RefAny => Expected::RefAny,
        WastRetCore::RefEq => Expected::RefEq,
        WastRetCore::RefArray => Expected::RefArray,
        WastRetCore::RefStruct => Expected::RefStruct,
        WastRetCore::RefI31 => Expected::RefI31,
        WastRetCore::RefI31Shared => Expected::RefI31Shared,
        WastRetCore::Either(cases) => Expected::Either(cases.iter().map(expected).collect()),
    }
}

fn f32(pattern: &NanPattern<F32>) -> Float<u32> {
    match pattern {
        NanPattern::Value(value) => Float::Bits(value.bits),
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
    }
}

fn f64(pattern: &NanPattern<F64>) -> Float<u64> {
    match pattern {
        NanPattern::Value(value) => Float::Bits(value.bits),
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
    }
}

fn lanes(pattern: &V128Pattern) -> Lanes {
    match pattern {
        V128Pattern::I8x16(lanes) => Lanes::Bits(little_endian(lanes.map(i8::to_le_bytes))),
        V128Pattern::I16x8(lanes) => Lanes::Bits(little_endian(lanes.map(i16::to_le_bytes))),
        V128Pattern::I32x4(lanes) => Lanes::Bits(little_endian(lanes.map(i32::to_le_bytes))),
        V128Pattern::I64x2(lanes) => Lanes::Bits(little_endian(lanes.map(i64::to_le_bytes))),
        V128Pattern::F32x4(lanes) => Lanes::F32x4(lanes.each_ref().map(f32)),
        V128Pattern::F64x2(lanes) => Lanes::F64x2(lanes.each_ref().map(f64)),
    }
}

fn little_endian<const N: usize, const W: usize>(lanes: [[u8; W]; N]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(lanes.as_flattened());
    bytes
}

fn heap(ty: &HeapType<'_>) -> Heap {
    let HeapType::Abstract { ty, .. } = ty else { return Heap::Concrete };
    match ty {
        AbstractHeapType::Func => Heap::Func,
        AbstractHeapType::Extern => Heap::Extern,
        AbstractHeapType::Exn => Heap::Exn,
        AbstractHeapType::Cont => Heap::Cont,
        AbstractHeapType::Any => Heap::Any,
        AbstractHeapType::Eq => Heap::Eq,
        AbstractHeapType::Struct => Heap::Struct,
        AbstractHeapType::Array => Heap::Array,
        AbstractHeapType::I31 => Heap::I31,
        AbstractHeapType::NoFunc => Heap::NoFunc,
        AbstractHeapType::NoExtern => Heap::NoExtern,
        AbstractHeapType::None => Heap::None,
        AbstractHeapType::NoExn => Heap::NoExn,
        AbstractHeapType::NoCont => Heap::NoCont,
    }
}
