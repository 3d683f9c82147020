"""Answers, for each line of cases that `echo` writes, what wasmtime does with them.

A case is a component in hexadecimal and the arguments of calls of `echo` in its instance `it`; values are
written as in spec-tests/src/component/written.rs. Every call gets a fresh store.
"""

import json
import struct
import sys

import wasmtime
from wasmtime import component as cm
from wasmtime.component import _types

# Payloads always with the names of their cases: which case they are of is not always seen from them.
_types.VariantLikeType._tagged = lambda self: True

FLOATS = {cm.F32: ("f32", "<f", "<I"), cm.F64: ("f64", "<d", "<Q")}
RESULT = {"ok": "ok", "error": "err"}


# The store of the call: handles belong to one.
current = None


def given(value, ty):
    """The value of type `ty` that is written as `value`, as the package has it."""
    [(kind, content)] = value.items()
    some = lambda name, payload, types: cm.Variant(name, None if payload is None else given(payload, types[name]))
    match ty:
        case cm.F32() | cm.F64():
            _, as_float, as_bits = FLOATS[type(ty)]
            return struct.unpack(as_float, struct.pack(as_bits, content))[0]
        case cm.Char():
            return chr(content)
        case cm.ListType():
            items = [given(item, ty.element) for item in content] if content else []
            return bytes(items) if isinstance(ty.element, cm.U8) else items
        case cm.TupleType():
            return tuple(given(item, of) for item, of in zip(content, ty.elements, strict=True))
        case cm.RecordType():
            record = cm.Record()
            for (name, item), (_, of) in zip(content, ty.fields, strict=True):
                setattr(record, name, given(item, of))
            return record
        case cm.VariantType():
            return some(*content, dict(ty.cases))
        case cm.OptionType():
            return some("none" if content is None else "some", content, {"some": ty.payload})
        case cm.ResultType():
            return some(RESULT[kind], content, {"ok": ty.ok, "err": ty.err})
        case cm.FlagsType():
            return set(content)
        case cm.OwnType():
            return cm.ResourceHost.own(content, content // 1_000).to_any(current)
        case _:
            return content


def seen(value, ty):
    """How a value of type `ty` is written."""
    maybe = lambda of: None if of is None or value.payload is None else seen(value.payload, of)
    match ty:
        case cm.F32() | cm.F64():
            name, as_float, as_bits = FLOATS[type(ty)]
            return {name: struct.unpack(as_bits, struct.pack(as_float, value))[0]}
        case cm.Char():
            return {"char": ord(value)}
        case cm.ListType():
            return {"list": [seen(item, ty.element) for item in value] if len(value) else []}
        case cm.TupleType():
            return {"tuple": [seen(item, of) for item, of in zip(value, ty.elements, strict=True)]}
        case cm.RecordType():
            return {"record": [[name, seen(getattr(value, name), of)] for name, of in ty.fields]}
        case cm.VariantType():
            return {"variant": [value.tag, maybe(dict(ty.cases)[value.tag])]}
        case cm.OptionType():
            return {"option": maybe(ty.payload)}
        case cm.ResultType():
            return {"ok": maybe(ty.ok)} if value.tag == "ok" else {"error": maybe(ty.err)}
        case cm.EnumType():
            return {"enum": value}
        case cm.OwnType():
            return {"own": value.to_host(current).rep}
        case cm.FlagsType():
            return {"flags": [label for label in ty.names if label in value]}
        case _:
            return {type(ty).__name__.lower(): value}


# What a message contains, and the kind of trap it means.
TRAPS = [
    ("unaligned", "place"), ("not aligned", "place"), ("discriminant", "discriminant"),
    ("char", "char"), ("utf-8", "text"), ("utf-16", "text"), ("utf8", "text"), ("utf16", "text"),
    ("unpaired surrogate", "text"), ("out of bounds", "place"), ("out-of-bounds", "place"),
    ("beyond end of memory", "place"), ("too large", "place"), ("overflow", "place"),
]  # fmt: skip


def trap(error):
    message = str(error)
    reasons = message.split("Caused by:")[-1].lower()
    return {"trap": next((kind for text, kind in TRAPS if text in reasons), message)}


def answer(engine, case):
    global current
    component = cm.Component(engine, bytes.fromhex(case["wasm"]))
    answers = []
    for arguments in case["calls"]:
        linker = cm.Linker(engine)
        with linker.root() as root, root.add_instance("host") as host:
            for name, number in case["resources"]:
                host.add_resource(name, cm.ResourceType.host(number), lambda store, rep: None)
            host.add_func("echo", lambda store, *values: values[0] if len(values) == 1 else tuple(values))
        store = current = wasmtime.Store(engine)
        instance = linker.instantiate(store, component)
        echo = instance.get_func(store, instance.get_export_index(store, "echo", instance.get_export_index(store, "it")))
        ty = echo.type(store)
        values = [given(value, of) for value, (_, of) in zip(arguments, ty.params, strict=True)]
        try:
            answers.append(seen(echo(store, *values), ty.result))
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            answers.append(trap(error))
    return answers


# Components that are valid, and that wasmtime does not load.
UNSUPPORTED = ["root-level component imports are not supported", "unsupported type export"]


def whole(engine, case):
    """How instantiating a component ends whose imports all trap."""
    ended = lambda outcome, error=None: {"outcome": outcome, "why": str(error)}
    try:
        component = cm.Component(engine, bytes.fromhex(case["wasm"]))
    except wasmtime.WasmtimeError as error:
        unsupported = any(text in str(error) for text in UNSUPPORTED)
        return ended("unsupported" if unsupported else "refused", error)
    linker, store = cm.Linker(engine), wasmtime.Store(engine)
    store.set_fuel(1_000_000)
    try:
        linker.define_unknown_imports_as_traps(component)
    except wasmtime.WasmtimeError as error:
        return ended("unlinked", error)
    try:
        linker.instantiate(store, component)
    except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
        if "all fuel consumed" in str(error):
            return ended("fuel", error)
        return ended("trap" if isinstance(error, wasmtime.Trap) or "wasm trap" in str(error) else "unlinked", error)
    return ended("done")


def main():
    config = wasmtime.Config()
    config.cranelift_opt_level = "none"
    engine = wasmtime.Engine(config)
    config = wasmtime.Config()
    config.cranelift_opt_level = "none"
    config.consume_fuel = True
    with_fuel = wasmtime.Engine(config)
    for line in sys.stdin:
        case = json.loads(line)
        done = answer(engine, case) if "calls" in case else whole(with_fuel, case)
        print(json.dumps(done), flush=True)


main()
