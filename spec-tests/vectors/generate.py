#!/usr/bin/env python3
"""Writes canonical.jsonl and handles.jsonl: what the reference interpreter of the Component Model does with values.

Usage: generate.py path/to/definitions.py [folder]

The interpreter is imported from where it lies and is not part of this repository (see README.md). The
same interpreter gives the same file: all choices come from fixed seeds.
"""

import __future__
import json
import linecache
import pathlib
import random
import struct
import sys
from types import ModuleType

MEMORY = 65536
BASE = 16  # Lower addresses belong to the test.
CALLER_FILL, CALLEE_FILL = 0xAA, 0x55
ENCODINGS = ["utf8", "utf16", "latin1+utf16"]
NAN32, NAN64 = 0x7FC00000, 0x7FF8000000000000


def load_reference(path):
    module = ModuleType("definitions")
    sys.modules["definitions"] = module
    source = pathlib.Path(path).read_text()
    # Its annotations name what comes later, which older interpreters would look up at once.
    exec(compile(source, path, "exec", flags=__future__.annotations.compiler_flag), module.__dict__)
    module.DETERMINISTIC_PROFILE = True
    return module


ref = load_reference(sys.argv[1])


class Unfit(Exception):
    """A vector that says nothing: it is too large."""


# Whether a NaN was seen that only becomes the canonical one in the deterministic profile.
odd_nan = False


def note_odd_nans(name, canonical, exponent, fraction):
    plain = getattr(ref, name)

    def reinterpret(bits):
        global odd_nan
        odd_nan |= bits & exponent == exponent and bits & fraction != 0 and bits != canonical
        return plain(bits)

    setattr(ref, name, reinterpret)
    return reinterpret


float32 = note_odd_nans("core_f32_reinterpret_i32", NAN32, 0x7F800000, 0x7FFFFF)
float64 = note_odd_nans("core_f64_reinterpret_i64", NAN64, 0x7FF << 52, (1 << 52) - 1)


class Heap:
    """The memory of a component, with a `realloc` that always moves and writes down its calls."""

    def __init__(self, fill, first=BASE, skew=0):
        self.bytes = bytearray([fill]) * MEMORY
        self.next, self.skew, self.log = first, skew, []

    def realloc(self, old, size, align, new):
        at = (self.next + align - 1) // align * align
        self.next = at + new
        kept = min(size, new)
        given = (at + self.skew) % 2**32
        if given + kept <= MEMORY and old + kept <= MEMORY:
            self.bytes[given : given + kept] = self.bytes[old : old + kept]
        self.log.append([old, size, align, new, given])
        return given

    def image(self, end=None):
        return self.bytes[BASE : max(self.next if end is None else end, BASE)]


class Context(ref.LiftLowerContext):
    """Calls `realloc` without a task of its own, which no vector can tell."""

    def __init__(self, heap, encoding, scope=None):
        opts = ref.CanonicalOptions()
        opts.memory = ref.MemInst(heap.bytes, "i32")
        opts.string_encoding = encoding
        super().__init__(opts, ref.ComponentInstance(ref.Store()), scope)
        self.heap = heap

    def reallocate(self, old, old_byte_length, alignment, new_byte_length):
        return self.heap.realloc(old, old_byte_length, alignment, new_byte_length)


def trap_kind(error):
    """Why the reference trapped: by the condition that held."""
    frames = []
    at = error.__traceback__
    while at:
        frames.append((at.tb_frame, at.tb_lineno))
        at = at.tb_next
    frame, number = [entry for entry in frames if entry[0].f_code.co_name not in ("trap", "trap_if")][-1]
    function = frame.f_code.co_name
    line = linecache.getline(frame.f_code.co_filename, number)
    if function == "get":
        return "unknown"
    for part, kind in [("num_lends", "lent"), ("h.own", "not-own"), ("h.rt", "type"), ("num_borrows", "borrows")]:
        if part in line:
            return kind
    if function == "convert_i32_to_char":
        return "char"
    if "BYTE_LENGTH" in line:
        return "length"
    if "align_to" in line:
        return "unaligned"
    if "len(cx.opts.memory)" in line:
        return "bounds"
    if "case_index" in line:
        return "discriminant"
    if function == "load_string_from_range":
        return "utf8" if frame.f_locals["encoding"] == "utf-8" else "utf16"
    raise AssertionError(f"{function}: {line}")


# Types. A named type (record, variant, enum, flags) is a definition of its group, `$t0`, `$t1`...

INTS = {"u8": 8, "u16": 16, "u32": 32, "u64": 64, "s8": 8, "s16": 16, "s32": 32, "s64": 64}
PRIMITIVES = ["bool", *INTS, "f32", "f64", "char", "string"]
CLASSES = {name: getattr(ref, name.capitalize() + "Type") for name in PRIMITIVES}


class Group:
    """The definitions a type needs, in text and for the reference."""

    def __init__(self):
        self.definitions = []

    def named(self, text):
        if text not in self.definitions:
            self.definitions.append(text)
        return f"$t{self.definitions.index(text)}"

    def text(self, ty):
        match ty:
            case str():
                return ty
            case ("list", element):
                return f"(list {self.text(element)})"
            case ("fixed", element, count):
                return f"(list {self.text(element)} {count})"
            case ("map", key, value):
                return f"(map {self.text(key)} {self.text(value)})"
            case ("tuple", *items):
                return f"(tuple {' '.join(map(self.text, items))})"
            case ("option", item):
                return f"(option {self.text(item)})"
            case ("result", ok, error):
                ok = "" if ok is None else f" {self.text(ok)}"
                error = "" if error is None else f" (error {self.text(error)})"
                return f"(result{ok}{error})"
            case ("record", *items):
                fields = [f'(field "f{i}" {self.text(item)})' for i, item in enumerate(items)]
                return self.named(f"(record {' '.join(fields)})")
            case ("variant", *items):
                payloads = ["" if item is None else " " + self.text(item) for item in items]
                cases = [f'(case "c{i}"{payload})' for i, payload in enumerate(payloads)]
                return self.named(f"(variant {' '.join(cases)})")
            case ("enum", count):
                return self.named(f"(enum {quoted('c', count)})")
            case ("flags", count):
                return self.named(f"(flags {quoted('l', count)})")
        raise AssertionError(ty)


def labels(letter, count):
    return [f"{letter}{i}" for i in range(count)]


def quoted(letter, count):
    return " ".join(f'"{label}"' for label in labels(letter, count))


def reference_type(ty):
    of = lambda item: None if item is None else reference_type(item)
    match ty:
        case str():
            return CLASSES[ty]()
        case ("list", element):
            return ref.ListType(of(element))
        case ("fixed", element, count):
            return ref.ListType(of(element), count)
        case ("map", key, value):
            return ref.MapType(of(key), of(value))
        case ("tuple", *items):
            return ref.TupleType([of(item) for item in items])
        case ("option", item):
            return ref.OptionType(of(item))
        case ("result", ok, error):
            return ref.ResultType(of(ok), of(error))
        case ("record", *items):
            return ref.RecordType([ref.FieldType(f"f{i}", of(item)) for i, item in enumerate(items)])
        case ("variant", *items):
            return ref.VariantType([ref.CaseType(f"c{i}", of(item)) for i, item in enumerate(items)])
        case ("enum", count):
            return ref.EnumType(labels("c", count))
        case ("flags", count):
            return ref.FlagsType(labels("l", count))
    raise AssertionError(ty)


def contains(types, name):
    return any(ty == name or isinstance(ty, tuple) and contains(ty[1:], name) for ty in types)


def random_type(rng, depth):
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(PRIMITIVES)
    item = lambda: random_type(rng, depth - 1)
    maybe = lambda: item() if rng.random() < 0.7 else None
    match rng.randrange(9):
        case 0:
            return ("list", item())
        case 1:
            return ("tuple", *[item() for _ in range(rng.randint(1, 4))])
        case 2 | 3:
            return ("record", *[item() for _ in range(rng.randint(1, 5))])
        case 4 | 5:
            return ("variant", *[maybe() for _ in range(rng.randint(1, 5))])
        case 6:
            return ("option", item())
        case 7:
            return ("result", maybe(), maybe())
        case _:
            return rng.choice([("enum", rng.randint(1, 20)), ("flags", rng.randint(1, 32))])


# Values, as the reference has them.

STRINGS = [
    "", "a", "abc", "héllo", "\x7f\x80", "ÿ", "Ā", "a€b", "naïve ÿ", "ascii then é", "é then ascii",
    "ab\u01ffcd", "\ud7ff\ue000", "🦀", "a🦀b", "éé🦀", "\uffff", "\U0010ffff", "\x00", "ÿÿÿÿ☃", "☃ÿÿÿÿ",
    "the quick brown fox", "the quick brown føx", "the quick brown f☃x",
]  # fmt: skip
CHARS = [0, 0x41, 0x7F, 0x80, 0xFF, 0x100, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
FLOATS32 = [0, 0x80000000, 0x3FC00000, 1, 0x7F800000, 0xFF800000, NAN32, 0x7F7FFFFF]
FLOATS64 = [0, 1 << 63, 0x3FF8 << 48, 1, 0x7FF0 << 48, 0xFFF0 << 48, NAN64, (0x7FF << 52) - 1]


def random_int(rng, name):
    width = INTS[name]
    bits = rng.choice([0, 1, (1 << width) - 1, 1 << width - 1, (1 << width - 1) - 1, rng.getrandbits(width)])
    return bits - (1 << width) if name[0] == "s" and bits >> width - 1 else bits


def random_value(rng, ty):
    match ty:
        case "bool":
            return rng.random() < 0.5
        case "f32":
            return float32(rng.choice(FLOATS32))
        case "f64":
            return float64(rng.choice(FLOATS64))
        case "char":
            return chr(rng.choice(CHARS))
        case "string":
            text = rng.choice(STRINGS)
            return (text, "utf8", len(text.encode()))
        case str():
            return random_int(rng, ty)
        case ("list", element):
            return [random_value(rng, element) for _ in range(rng.choice([0, 1, 2, 3, 5]))]
        case ("fixed", element, count):
            return [random_value(rng, element) for _ in range(count)]
        case ("map", key, value):
            count = rng.randint(0, 3)
            return [{"0": random_value(rng, key), "1": random_value(rng, value)} for _ in range(count)]
        case ("tuple", *items):
            return {str(i): random_value(rng, item) for i, item in enumerate(items)}
        case ("option", item):
            return {"none": None} if rng.random() < 0.3 else {"some": random_value(rng, item)}
        case ("result", ok, error):
            name, item = rng.choice([("ok", ok), ("error", error)])
            return {name: None if item is None else random_value(rng, item)}
        case ("record", *items):
            return {f"f{i}": random_value(rng, item) for i, item in enumerate(items)}
        case ("variant", *items):
            number = rng.randrange(len(items))
            item = items[number]
            return {f"c{number}": None if item is None else random_value(rng, item)}
        case ("enum", count):
            return {f"c{rng.choice([0, count - 1, rng.randrange(count)])}": None}
        case ("flags", count):
            return {label: rng.random() < 0.5 for label in labels("l", count)}
    raise AssertionError(ty)


def written(value, ty):
    """The value with the names of its types, to be read without them."""
    of = lambda value, item: None if item is None else written(value, item)
    match ty:
        case "f32":
            return {ty: struct.unpack("<I", struct.pack("<f", value))[0]}
        case "f64":
            return {ty: struct.unpack("<Q", struct.pack("<d", value))[0]}
        case "char":
            return {ty: ord(value)}
        case "string":
            return {ty: value[0]}
        case str():
            return {ty: value}
        case ("list", element) | ("fixed", element, _):
            return {"list": [written(item, element) for item in value]}
        case ("map", key, item):
            return {"map": [[written(entry["0"], key), written(entry["1"], item)] for entry in value]}
        case ("tuple", *items):
            return {"tuple": [written(value[str(i)], item) for i, item in enumerate(items)]}
        case ("option", item):
            return {"option": written(value["some"], item) if "some" in value else None}
        case ("result", ok, error):
            name = "ok" if "ok" in value else "error"
            return {name: of(value[name], ok if name == "ok" else error)}
        case ("record", *items):
            return {"record": [[f"f{i}", written(value[f"f{i}"], item)] for i, item in enumerate(items)]}
        case ("variant", *items):
            [(name, payload)] = value.items()
            return {"variant": [name, of(payload, items[int(name[1:])])]}
        case ("enum", _):
            return {"enum": next(iter(value))}
        case ("flags", _):
            return {"flags": [label for label, is_set in value.items() if is_set]}
    raise AssertionError(ty)


# Flat values: bits on the outside, floats for the reference.


def to_bits(values, kinds):
    bits = {"f32": lambda v: struct.unpack("<I", struct.pack("<f", v))[0],
            "f64": lambda v: struct.unpack("<Q", struct.pack("<d", v))[0]}  # fmt: skip
    return [bits.get(kind, int)(value) for value, kind in zip(values, kinds, strict=True)]


def from_bits(values, kinds):
    floats = {"f32": float32, "f64": float64}
    return ref.CoreValueIter([floats.get(kind, int)(value) for value, kind in zip(values, kinds, strict=True)])


def source_string(rng):
    """Writes strings into the memory they come from, in the longer form too where there are two."""

    def store(cx, value):
        text, tag = value[0], 0
        match cx.opts.string_encoding:
            case "utf8":
                encoded, units, align = text.encode(), len(text.encode()), 1
            case "utf16":
                encoded, align = text.encode("utf-16-le"), 2
                units = len(encoded) // 2
            case _:
                align = 2
                if all(ord(c) < 256 for c in text) and rng.random() < 0.7:
                    encoded = text.encode("latin-1")
                    units = len(encoded)
                else:
                    encoded = text.encode("utf-16-le")
                    units = len(encoded) // 2 | 1 << 31
        at = cx.heap.realloc(0, 0, align, len(encoded))
        cx.heap.bytes[at : at + len(encoded)] = encoded
        return (at, units)

    return store


def laid_out(rng, heap, encoding, max_flat, values, types):
    """Puts values into `heap` as a guest would; what it would pass."""
    plain = ref.store_string_into_range
    ref.store_string_into_range = source_string(rng)
    try:
        flat = ref.lower_flat_values(Context(heap, encoding), max_flat, values, types)
    finally:
        ref.store_string_into_range = plain
    return flat


WORDS = [0, 1, 2, 3, 0xFF, 0x100, 0xD800, 0xDFFF, 0x110000, 0x10FFFF, 0xFFFF, 0x10000, 0xFFF8, 0xFFFF_FFFF, 1 << 28,
         (1 << 28) - 1, 1 << 27, 1 << 31, (1 << 31) + 1, 0xDC00_D800, 0xD800_DC00, 1 << 24, 1 << 26]  # fmt: skip


# What matters to characters, and to code units.
CHARACTERS = [0xD7FF, 0xD800, 0xDFFF, 0xE000, 0x10FFFF, 0x110000, 0xFFFFFFFF]
SURROGATES = [0xD800, 0xDFFF, 0xDC00_D800, 0xD800_DC00, 0xD800_0041]


# Of 32 bits, of 64, and the upper half of one.
NANS = [0x7FA12345, 0xFFC00001, 0xFFF4567800000001, 0x7FF8000000000001, 0xFFF45678, 0x7FFFFFFF]


def spoil(rng, flat, kinds, heap, words):
    """Changes something a guest passes: a flat value, a byte, or a word of memory. `words` are likely ones."""
    likely = rng.random() < 0.5
    words = words if likely and words else WORDS
    end = heap.next
    choices = (["flat", "nudge"] if flat else []) + (["byte", "word", "word nudge"] if end > BASE else [])
    if not choices:
        return
    wide = lambda kind: 64 if kind in ("i64", "f64") else 32
    match rng.choice(choices):
        case "flat":
            number = rng.randrange(len(flat))
            flat[number] = rng.choice([*words, rng.getrandbits(64)]) % (1 << wide(kinds[number]))
        case "nudge":
            number = rng.randrange(len(flat))
            flat[number] = (flat[number] + rng.choice([1, -1, 2, 0x100, 1 << 31])) % (1 << wide(kinds[number]))
        case "byte":
            heap.bytes[rng.randrange(BASE, end)] = rng.choice([0, 1, 2, 0x7F, 0x80, 0xC0, 0xD8, 0xFF])
        case kind:
            at = rng.randrange(BASE, end) & ~3
            word = int.from_bytes(heap.bytes[at : at + 4], "little")
            word = rng.choice(words) % 2**32 if kind == "word" else (word + rng.choice([1, -1, 4, 0x100])) % 2**32
            heap.bytes[at : at + 4] = word.to_bytes(4, "little")


def allocator(rng, may_fail):
    """Where `realloc` begins, and how far off its answers are: seldom wrong."""
    first = BASE + rng.randrange(24)
    match rng.randrange(16) if may_fail else None:
        case 0:
            return MEMORY - rng.randrange(24), 0
        case 1:
            return first, rng.choice([1, 2, 4])
        case 2:
            return first, rng.choice([0x10000, 0x7FFFFFF0, 0xFFFFFF00])
    return first, 0


class Maker:
    """Makes the vectors of one group: a signature and two encodings."""

    def __init__(self, rng, params, result, caller, callee):
        self.rng, self.caller, self.callee = rng, caller, callee
        self.params, self.result = params, result
        self.types = [reference_type(ty) for ty in params]
        self.results = [] if result is None else [reference_type(result)]
        opts = Context(Heap(0), "utf8").opts
        func = ref.FuncType(self.types, self.results)
        self.lifted = ref.flatten_functype(opts, func, "lift")
        self.lowered = ref.flatten_functype(opts, func, "lower")

    def head(self):
        group = Group()
        params = [group.text(ty) for ty in self.params]
        result = None if self.result is None else group.text(self.result)
        return {
            "definitions": group.definitions, "params": params, "result": result,
            "caller": self.caller, "callee": self.callee,
            "lifted": [self.lifted.params, self.lifted.results],
            "lowered": [self.lowered.params, self.lowered.results],
        }  # fmt: skip

    def given(self, fill, encoding, max_flat, types, kinds, spoiled):
        """A source: what is passed, and the memory it is passed from."""
        rng = self.rng
        heap = Heap(fill, BASE + rng.randrange(12))
        tys, refs = types
        flat = laid_out(rng, heap, encoding, max_flat, [random_value(rng, ty) for ty in tys], refs)
        bits = to_bits(flat, kinds)
        if spoiled:
            words = CHARACTERS * contains(tys, "char") + SURROGATES * (encoding != "utf8" and contains(tys, "string"))
            words = words + NANS * (contains(tys, "f32") or contains(tys, "f64"))
            spoil(rng, bits, kinds, heap, words)
        return bits, heap

    def lifts(self, heap, encoding, max_flat, bits, kinds, refs):
        return ref.lift_flat_values(Context(heap, encoding), max_flat, from_bits(bits, kinds), refs)

    def ending(self, vector, act):
        """Adds what comes out: the parts that `act` gives, or the kind of trap."""
        try:
            vector.update(act())
        except ref.Trap as error:
            vector["trap"] = trap_kind(error)
        if len(json.dumps(vector)) > 900:
            raise Unfit
        return vector

    def target(self, vector, fill, may_fail):
        # One fault at a time: the reference lifts all before it lowers any, others may go value by value.
        first, skew = allocator(self.rng, may_fail)
        vector.update(next=first, skew=skew)
        return Heap(fill, first, skew)

    def came(self, heap, flat, kinds, end=None):
        if heap.next > MEMORY:
            end = BASE
        return {"got": to_bits(flat, kinds), "after": heap.image(end).hex(), "log": heap.log}

    def param(self, spoiled):
        kinds = self.lifted.params
        bits, source = self.given(CALLER_FILL, self.caller, 16, (self.params, self.types), kinds, spoiled)
        vector = {"way": "param", "flat": bits, "before": source.image().hex()}
        target = self.target(vector, CALLEE_FILL, not spoiled)

        def act():
            values = self.lifts(source, self.caller, 16, bits, kinds, self.types)
            flat = ref.lower_flat_values(Context(target, self.callee), 16, values, self.types)
            return self.came(target, flat, kinds)

        return self.ending(vector, act)

    def give_result(self, spoiled):
        types = ([self.result], self.results)
        return self.given(CALLEE_FILL, self.callee, 1, types, self.lifted.results, spoiled)

    def back(self, spoiled):
        bits, source = self.give_result(spoiled)
        vector = {"way": "result", "flat": bits, "before": source.image().hex()}
        target = self.target(vector, CALLER_FILL, not spoiled)
        out = None
        if len(self.lowered.params) > len(self.lifted.params):
            layout = ref.alignment(self.results[0], "i32"), ref.elem_size(self.results[0], "i32")
            wrong = not spoiled and self.rng.random() < 0.05
            out = self.rng.choice([BASE + 1, MEMORY - 4, 0xFFFFFFF0]) if wrong else (BASE + 7) // 8 * 8
            vector["out"] = out
            if target.next < MEMORY // 2:
                target.next += layout[1] + 16
                vector["next"] = target.next

        def act():
            values = self.lifts(source, self.callee, 1, bits, self.lifted.results, self.results)
            at = None if out is None else ref.CoreValueIter([out])
            flat = ref.lower_flat_values(Context(target, self.caller), 1, values, self.results, at)
            if target.next > MEMORY:
                raise Unfit
            return self.came(target, flat, self.lowered.results)

        return self.ending(vector, act)

    def lower(self):
        values = [random_value(self.rng, ty) for ty in self.params]
        vector = {"way": "lower", "values": [written(*pair) for pair in zip(values, self.params, strict=True)]}
        target = self.target(vector, CALLEE_FILL, True)

        def act():
            flat = ref.lower_flat_values(Context(target, self.callee), 16, values, self.types)
            return self.came(target, flat, self.lifted.params)

        return self.ending(vector, act)

    def lift(self, spoiled):
        bits, source = self.give_result(spoiled)
        vector = {"way": "lift", "flat": bits, "before": source.image().hex()}

        def act():
            [value] = self.lifts(source, self.callee, 1, bits, self.lifted.results, self.results)
            return {"value": written(value, self.result)}

        return self.ending(vector, act)

    def vectors(self, count):
        global odd_nan
        ways = [lambda: self.param(False), lambda: self.param(True), self.lower]
        if self.result is not None:
            ways += [lambda: self.back(False), lambda: self.back(True), lambda: self.lift(False), lambda: self.lift(True)]
        for number in range(count):
            for _ in range(20):
                try:
                    odd_nan = False
                    vector = ways[number % len(ways)]()
                    yield {**vector, "nan": True} if odd_nan else vector
                    break
                except Unfit:
                    continue


def groups():
    """Signatures, and how many vectors each gets."""
    for name in PRIMITIVES:
        yield [name], name, 84 if name == "char" else 14
        yield [("list", name)], ("list", name), 10
    for count in [1, 2, 3, 255, 256, 257, 300]:
        yield [("enum", count)], ("enum", count), 7
        yield [("list", ("enum", count))], ("option", ("enum", count)), 7
    for count in range(1, 33):
        yield [("flags", count)], ("tuple", "u8", ("flags", count)), 4
    joined = ["u8", "f32", "u64", "f64", "char", "string", ("list", "u16"), None]
    for number, first in enumerate(joined):
        for second in joined[number + 1 :]:
            both = ("variant", first, second)
            yield [both], both, 6
    pairs = ("tuple", "f32", "f64")
    deep = ("variant", ("tuple", "u32", "f32", "u64"), ("tuple", "f32", "u64", "f32"), ("tuple", "f64", "u8"))
    curated = [
        ("record", "u8", "u16", "u8", "u64", "bool", "f32"), ("tuple", "u8", "u8", "u16", "u32"),
        ("tuple", ("tuple", "u16", "u8"), "u8"), ("list", ("tuple", "u16", "u8")), deep, ("list", deep), ("list", pairs),
        ("option", pairs), ("result", pairs, "string"), ("result", None, None), ("result", "u8", None),
        ("result", None, "char"), ("option", ("option", ("option", "u8"))), ("list", ("list", ("list", "u8"))),
        ("list", ("option", ("tuple", "string", "u16"))), ("map", "u8", "u16"), ("map", "string", ("list", "u32")),
        ("variant", *["u8"] * 256), ("variant", *["u8"] * 257), ("list", ("variant", "u8", None, "string")),
        ("list", ("list", "string")), ("tuple", *["u8"] * 16), ("tuple", *["u8"] * 17), ("tuple", *["string"] * 9),
        ("variant", ("tuple", *["u32"] * 16, "string")), ("tuple", "f32"), ("record", ("record", ("record", "f64"))),
    ]  # fmt: skip
    for ty in curated:
        yield [ty], ty, 14
    yield ["u8"] * 16, "bool", 4
    yield ["u8"] * 17, "char", 8
    yield ["u8", "string", "f32"] * 3, None, 6
    yield ["u8", "string", "f64"] * 5, ("list", "string"), 10
    yield [("list", "string"), *["u64"] * 16], ("tuple", "string", "string"), 10
    yield [("flags", 32)] * 9, ("flags", 9), 5
    rng = random.Random("types")
    for _ in range(40):
        ty = random_type(rng, 4)
        yield [ty], ty, 9
    fixed = [
        *[("fixed", name, 3) for name in PRIMITIVES], ("fixed", "u8", 1), ("fixed", "u16", 16), ("fixed", "u16", 17),
        ("fixed", "u8", 300), ("fixed", "bool", 200), ("fixed", ("fixed", "u16", 2), 3), ("fixed", pairs, 2),
        ("tuple", "u8", ("fixed", "u32", 2), "u8"), ("list", ("fixed", "u8", 3)), ("list", ("fixed", "char", 2)),
        ("fixed", ("list", "u16"), 2), ("fixed", ("list", "string"), 2), ("option", ("fixed", "u64", 2)),
        ("variant", ("fixed", "f32", 3), ("fixed", "u64", 2), "string"), ("fixed", ("option", "f64"), 4),
        ("fixed", ("record", "u8", "u16", "u8"), 3), ("list", ("fixed", ("variant", "u8", None, "f64"), 2)),
        ("map", "u8", ("fixed", "u16", 3)), ("fixed", ("flags", 9), 2), ("fixed", ("enum", 300), 2),
    ]  # fmt: skip
    for ty in fixed:
        yield [ty], ty, 14
    yield [("fixed", "u8", 8), ("fixed", "f32", 9)], ("tuple", ("fixed", "string", 2), "u8"), 10
    maps = [
        ("map", "string", "string"), ("map", "char", ("option", "u64")), ("map", "u64", ("map", "u8", "string")),
        ("list", ("map", "bool", "f32")), ("option", ("map", "s16", ("record", "u8", "string"))),
        ("map", "string", ("variant", "f64", None, ("list", "u8"))), ("tuple", ("map", "s8", "u8"), ("map", "u32", "char")),
    ]  # fmt: skip
    for ty in maps:
        yield [ty], ty, 14
    # NaNs of all kinds.
    floats = ["f32", "f64", ("list", "f32"), ("list", "f64"), ("tuple", "f32", "f64"), ("option", "f64"), ("fixed", "f32", 3),
              ("variant", "f32", "u64", "f64"), ("list", ("record", "f64", "u8")), ("list", ("variant", "f32", "u32"))]  # fmt: skip
    for ty in floats:
        yield [ty], ty, 42


def all_groups():
    for number, (params, result, count) in enumerate(groups()):
        types = [*params, result]
        pairs = [(a, b) for a in ENCODINGS for b in ENCODINGS]
        if not contains(types, "string"):
            pairs = [pairs[number % 9]]
        elif types not in (["string", "string"], [("list", "string"), ("list", "string")]):
            pairs = [pairs[number % 9], pairs[(number + 4) % 9]]
        else:
            count *= 3
        for caller, callee in pairs:
            yield Maker(random.Random(f"{number} {caller} {callee}"), params, result, caller, callee), count


class Handles:
    """Two components, caller and callee, with handles to the resources `r` and `s` of a third."""

    def __init__(self, rng):
        self.rng = rng
        self.caller, self.callee = Context(Heap(0), "utf8"), Context(Heap(0), "utf8")
        owner = ref.ComponentInstance(ref.Store())
        self.types = {name: ref.ResourceType(owner) for name in "rs"}
        self.r = ref.OwnType(self.types["r"])
        self.dropped = []

    def drop(self, cx, index, name="r"):
        h = cx.inst.handles.remove(index)
        ref.trap_if(h.rt is not self.types[name])
        ref.trap_if(h.num_lends != 0)
        if h.own:
            self.dropped.append(h.rep)
        else:
            h.borrow_scope.num_borrows -= 1

    def call(self, act):
        """A call from the caller to the callee: its loans end, its borrow handles must be gone."""
        call = ref.Subtask()
        task = ref.Task(ref.FuncType([], []), ref.CanonicalOptions(), self.callee.inst, None, None)
        self.caller.borrow_scope, self.callee.borrow_scope = call, task
        seen = act()
        ref.trap_if(task.num_borrows > 0)
        for h in call.lenders:
            h.num_lends -= 1
        return seen

    def moved(self, index):
        rep = ref.lift_own(self.caller, index, self.r)
        return lambda: ref.lower_own(self.callee, rep, self.r)

    def lent(self, index):
        rep = ref.lift_borrow(self.caller, index, ref.BorrowType(self.types["r"]))
        return lambda: ref.lower_borrow(self.callee, rep, ref.BorrowType(self.types["r"]))

    def rep(self, index):
        return self.callee.inst.handles.get(index).rep

    def passed(self, sources):
        """Lifts all, then lowers all."""
        return [lower() for lower in [lift(index) for lift, index in sources]]

    def do(self, name, arguments):
        """What the callee sees, or what the caller gets."""
        match name, arguments:
            case ("make" | "make-s"), [rep]:
                own = ref.OwnType(self.types["s" if name == "make-s" else "r"])
                return [ref.lower_own(self.caller, rep, own)]
            case "drop", [index]:
                return self.drop(self.caller, index) or []
            case "forget", [index]:
                return self.call(lambda: self.drop(self.callee, index)) or []
            case "give", [index]:
                def act():
                    [index_there] = self.passed([(self.moved, index)])
                    return [index_there, self.rep(index_there)]
            case "lend", [index, keep]:
                def act():
                    [there] = self.passed([(self.lent, index)])
                    seen = [there, self.rep(there)]
                    return seen if keep else self.drop(self.callee, there) or seen
            case ("own-and-borrow" | "borrow-and-own"), [first, second]:
                def act():
                    ways = (self.moved, self.lent) if name == "own-and-borrow" else (self.lent, self.moved)
                    there = self.passed(list(zip(ways, (first, second))))
                    seen = [*there, *map(self.rep, there)]
                    return self.drop(self.callee, there[name == "own-and-borrow"]) or seen
            case "all", indices:
                def act():
                    return self.passed([(self.moved, index) for index in indices])
            case "back", [index]:
                def act():
                    return [ref.lower_own(self.caller, ref.lift_own(self.callee, index, self.r), self.r)]
            case "steal", [index]:
                def act():
                    [there] = self.passed([(self.lent, index)])
                    return [ref.lower_own(self.caller, ref.lift_own(self.callee, there, self.r), self.r)]
        return self.call(act)

    def random_step(self):
        rng = self.rng
        # Mostly handles that are there, and of the type that is asked for.
        fits = lambda h: isinstance(h, ref.ResourceHandle) and (h.rt is self.types["r"] or rng.random() < 0.04)
        held = lambda cx: [i for i, h in enumerate(cx.inst.handles.array) if fits(h)]
        index = lambda cx=self.caller: rng.choice(held(cx) or [7]) if rng.random() < 0.99 else rng.choice([0, 5, 1 << 28])
        name = rng.choice(["make"] * 4 + ["give"] * 2 + ["back"] * 2 + ["lend"] * 2 + ["make-s", "drop", "forget", "all",
                           "own-and-borrow", "borrow-and-own"] + ["steal"] * (rng.random() < 0.2))  # fmt: skip
        wanted = self.callee if name in ("forget", "back") else self.caller
        if len(held(wanted)) < 2:
            name = "make"
        match name:
            case "make" | "make-s":
                return name, [rng.getrandbits(32)]
            case "forget" | "back":
                return name, [index(self.callee)]
            case "lend":
                return name, [index(), int(rng.random() < 0.04)]
            case "own-and-borrow" | "borrow-and-own":
                return name, [index(), index()]
            case "all":
                there = held(self.caller)
                return name, rng.sample(there, min(rng.randint(0, 3), len(there)))
        return name, [index()]

    def vector(self):
        steps = []
        vector = {"steps": steps}
        try:
            for _ in range(24):
                name, arguments = self.random_step()
                steps.append([name, arguments])
                steps[-1].append(self.do(name, arguments))
            vector["dropped"] = self.dropped
        except ref.Trap as error:
            vector["trap"] = trap_kind(error)
        return vector


def write_handles(output):
    vectors = [Handles(random.Random(f"handles {seed}")).vector() for seed in range(160)]
    output.write_text("".join(json.dumps(vector, separators=(",", ":")) + "\n" for vector in vectors))
    kinds = [vector.get("trap", "passes") for vector in vectors]
    print("handles:", ", ".join(f"{kind} {kinds.count(kind)}" for kind in sorted(set(kinds))))


def main():
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).parent
    write_handles(folder / "handles.jsonl")
    output = folder / "canonical.jsonl"
    write = lambda item: json.dumps(item, separators=(",", ":"), ensure_ascii=True)
    lines, kinds = [], {}
    for maker, count in all_groups():
        lines.append(write(maker.head()))
        for vector in maker.vectors(count):
            key = (vector["way"], vector.get("trap"))
            kinds[key] = kinds.get(key, 0) + 1
            lines.append(write(vector))
    output.write_text("\n".join(lines) + "\n")
    for (way, trap), count in sorted(kinds.items(), key=str):
        print(f"{way:6} {trap or 'passes':12} {count}")
    print(f"{sum(kinds.values())} vectors, {output.stat().st_size} bytes")


main()
