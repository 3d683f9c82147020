//! Components made from numbers: a chain of components that pass values on, with an end that gives them back.
//!
//! Every component of the chain imports an instance `dep` with `echo` and the types of its signature, and
//! exports the same. Each has a memory and an encoding of its own. Links are alone, within another component,
//! an argument of one, instantiated twice; instances are passed as they are or put together anew.

use super::types::{Flat, RESOURCE, Ty};
use crate::fuzz::Numbers;

/// Where a component has the result of `echo` put. Below, memory is not used; `realloc` begins above.
const OUT: u32 = 16;
const HEAP: u32 = 16_384;

/// What stands at the end of the chain.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The host.
    Host,
    /// A guest whose core function gets a pointer to the parameters, and returns it as one to the result. It
    /// may spoil a byte there first.
    Memory { offset: u32, mask: u8 },
    /// A guest whose core function returns its one parameter.
    Value,
}

/// A signature whose result is its parameters: the parameter, or a tuple of them.
pub struct Signature {
    /// The parameters.
    pub params: Vec<Ty>,
    definitions: Vec<String>,
    text: String,
    end: End,
}

/// The most core values that parameters are passed as.
const MAX_FLAT: usize = 16;

impl Signature {
    /// The one that `numbers` choose.
    pub fn random(numbers: &mut Numbers) -> Self {
        let count = [1, 1, 1, 2, 3][numbers.below(5) as usize];
        let depth = 1 + numbers.below(4) as u32;
        let mut params: Vec<Ty> = (0..count).map(|_| Ty::random(numbers, depth)).collect();
        while Ty::Tuple(params.clone()).layout().0 > HEAP - 512 {
            params = vec![Ty::random(numbers, 2)];
        }
        Self::new(params, numbers)
    }

    /// One with handles to resources of the host, which stands at the end.
    pub fn with_handles(numbers: &mut Numbers) -> Self {
        let count = 1 + numbers.below(3);
        let params = (0..count).map(|_| Ty::with_handles(numbers, 3)).collect();
        Self::ending(params, End::Host)
    }

    fn new(mut params: Vec<Ty>, numbers: &mut Numbers) -> Self {
        let flat = |params: &[Ty]| params.iter().map(|ty| ty.flat().len()).sum::<usize>();
        let end = match numbers.below(3) {
            0 => End::Host,
            _ if params.len() == 1 && flat(&params) == 1 && numbers.below(3) > 0 => End::Value,
            _ => {
                let used = Ty::Tuple(params.clone()).layout().0;
                while params.len() < 2 || flat(&params) <= MAX_FLAT {
                    params.push(Ty::Plain("u64"));
                }
                let mask = if numbers.below(2) == 0 { 0 } else { 1 << numbers.below(8) };
                End::Memory { offset: numbers.below(used.into()) as u32, mask }
            }
        };
        Self::ending(params, end)
    }

    fn ending(params: Vec<Ty>, end: End) -> Self {
        let mut definitions = Vec::new();
        let texts: Vec<String> = params.iter().map(|ty| ty.text(&mut definitions)).collect();
        let given: String = (0..).zip(&texts).map(|(n, ty)| format!("(param \"p{n}\" {ty})")).collect();
        let result =
            if let [one] = &texts[..] { one.clone() } else { format!("(tuple {})", texts.join(" ")) };
        Self { params, definitions, text: format!("{given} (result {result})"), end }
    }

    /// Names and numbers of the resource types that the host defines.
    pub fn resources(&self) -> impl Iterator<Item = (String, u32)> {
        let number = |definition: &String| definition.strip_prefix(RESOURCE)?.parse().ok();
        let named = self.definitions.iter().enumerate();
        named.filter_map(move |(n, definition)| Some((format!("t{n}"), number(definition)?)))
    }

    /// Core parameters, the result if it is a value, and whether the result is in memory.
    fn core(&self) -> (Flat, Flat, bool) {
        let flat: Flat = self.params.iter().flat_map(Ty::flat).collect();
        let params = if flat.len() > MAX_FLAT { vec!["i32"] } else { flat.clone() };
        if flat.len() > 1 { (params, Vec::new(), true) } else { (params, flat, false) }
    }

    /// The type of an instance with the types and `echo`.
    fn instance_type(&self) -> String {
        format!("{} (export \"echo\" (func {}))", self.bounded("export"), self.text)
    }

    /// The types, as declarations of an instance type or a component type.
    fn bounded(&self, declarator: &str) -> String {
        let declared = |(n, definition): (usize, &String)| {
            if definition.starts_with(RESOURCE) {
                return format!("({declarator} \"t{n}\" (type $t{n} (sub resource))) ");
            }
            format!("(type $u{n} {definition}) ({declarator} \"t{n}\" (type $t{n} (eq $u{n}))) ")
        };
        self.definitions.iter().enumerate().map(declared).collect()
    }

    /// The types, defined and exported.
    fn defined(&self) -> String {
        let defined = |(n, definition): (usize, &String)| {
            if definition.starts_with(RESOURCE) {
                return format!(
                    "(alias export $dep \"t{n}\" (type $u{n})) (export $t{n} \"t{n}\" (type $u{n})) "
                );
            }
            format!("(type $u{n} {definition}) (export $t{n} \"t{n}\" (type $u{n})) ")
        };
        self.definitions.iter().enumerate().map(defined).collect()
    }

    /// Something for each type.
    fn each(&self, one: impl Fn(usize) -> String) -> String {
        (0..self.definitions.len()).map(one).collect()
    }

    fn import(&self) -> String {
        format!("(import \"dep\" (instance $dep {}))", self.instance_type())
    }

    /// A component that passes values on to `dep`.
    fn link(&self, name: &str, numbers: &mut Numbers) -> String {
        let (params, result, spilled) = self.core();
        let lowered = if spilled { format!("{} i32", params.join(" ")) } else { params.join(" ") };
        let gets: String = (0..params.len()).map(|n| format!("(local.get {n}) ")).collect();
        let call = if spilled {
            format!("(call $echo {gets} (i32.const {OUT})) (i32.const {OUT})")
        } else {
            format!("(call $echo {gets})")
        };
        let encoding = encoding(numbers);
        format!(
            "(component {name} {} {} {}
                (core func $echo (canon lower (func $dep \"echo\") {OPTIONS} string-encoding={encoding}))
                (core module $M
                    (import \"dep\" \"echo\" (func $echo (param {lowered}) (result {})))
                    {})
                (core instance $m (instantiate $M (with \"dep\" (instance (export \"echo\" (func $echo))))))
                {})",
            self.import(),
            self.defined(),
            heap(numbers),
            result.join(" "),
            self.core_echo(&call),
            self.lifted(encoding, numbers),
        )
    }

    /// A component that gives values back.
    fn last(&self, name: &str, numbers: &mut Numbers) -> String {
        let body = match self.end {
            End::Memory { offset, mask } => format!(
                "(i32.store8 offset={offset} (local.get 0)
                    (i32.xor (i32.load8_u offset={offset} (local.get 0)) (i32.const {mask})))
                 (local.get 0)"
            ),
            _ => "(local.get 0)".to_owned(),
        };
        let encoding = encoding(numbers);
        format!(
            "(component {name} {} {}
                (core module $M (import \"heap\" \"memory\" (memory 1)) {})
                (core instance $m (instantiate $M (with \"heap\" (instance $heap))))
                {})",
            self.defined(),
            heap(numbers),
            self.core_echo(&body),
            self.lifted(encoding, numbers),
        )
    }

    /// The core function, and one to call after it.
    fn core_echo(&self, body: &str) -> String {
        let (params, result, spilled) = self.core();
        let result = if spilled { "i32".to_owned() } else { result.join(" ") };
        format!(
            "(func (export \"echo\") (param {}) (result {result}) {body})
             (func (export \"after\") (param {result}))",
            params.join(" "),
        )
    }

    fn lifted(&self, encoding: &str, numbers: &mut Numbers) -> String {
        let after = if numbers.below(2) == 0 { "" } else { "(post-return (core func $m \"after\"))" };
        format!(
            "(func (export \"echo\") {}
                (canon lift (core func $m \"echo\") {OPTIONS} string-encoding={encoding} {after}))",
            self.text
        )
    }

    /// A component that has `link` within.
    fn wrapped(&self, name: &str, link: &str, numbers: &mut Numbers) -> String {
        let (import, within) =
            (self.import(), "(instance $i (instantiate $In (with \"dep\" (instance $dep))))");
        if numbers.below(2) == 0 {
            return format!("(component {name} {import} {link} {within} (export \"inner\" (instance $i)))");
        }
        format!(
            "(component {name} {import} {link} {within} {}
                (export \"echo\" (func $i \"echo\") (func {})))",
            self.defined(),
            self.text,
        )
    }

    /// A component that instantiates what it is given as `link`.
    fn higher(&self, name: &str) -> String {
        format!(
            "(component {name} {}
                (import \"link\" (component $In {} {}))
                (instance $i (instantiate $In (with \"dep\" (instance $dep))))
                (export \"inner\" (instance $i)))",
            self.import(),
            self.import(),
            self.instance_type(),
        )
    }

    /// The whole component: it exports the last instance as `it`.
    pub fn component(&self, numbers: &mut Numbers) -> String {
        let mut text = format!("(component $Root (core module $Heap {HEAP_MODULE})\n");
        let mut last = match self.end {
            End::Host => {
                text += &format!("(import \"host\" (instance $host {}))", self.instance_type());
                "$host".to_owned()
            }
            _ => {
                text += &self.last("$Last", numbers);
                text += "(instance $last (instantiate $Last))";
                "$last".to_owned()
            }
        };
        for number in 0..=numbers.below(3) {
            let (piece, instance) = self.piece(number, &last, numbers);
            text += "\n";
            text += &piece;
            last = instance;
        }
        text + &format!("\n(export \"it\" (instance {last})))")
    }

    /// One link of the chain after the instance `dep`, and the name of the instance it ends with.
    fn piece(&self, number: u64, dep: &str, numbers: &mut Numbers) -> (String, String) {
        let (name, it) = (format!("$C{number}"), format!("$i{number}"));
        let with = |dep: &str| format!("(with \"dep\" (instance {dep}))");
        match numbers.below(5) {
            0 => {
                let wrapped = {
                    let link = self.link("$In", numbers);
                    self.wrapped(&name, &link, numbers)
                };
                let made = format!("{wrapped} (instance {it} (instantiate {name} {}))", with(dep));
                if wrapped.contains("(export \"inner\"") {
                    (format!("{made} (alias export {it} \"inner\" (instance {it}x))"), format!("{it}x"))
                } else {
                    (made, it)
                }
            }
            1 => {
                let (link, higher) = (self.link("$Given", numbers), self.higher(&name));
                let link = link.replacen("$Given", &format!("$G{number}"), 1);
                let made = format!(
                    "{link} {higher} (instance {it} (instantiate {name} {} (with \"link\" (component $G{number}))))
                     (alias export {it} \"inner\" (instance {it}x))",
                    with(dep)
                );
                (made, format!("{it}x"))
            }
            2 => {
                let link = self.link(&name, numbers);
                let made = format!(
                    "{link} (instance {it} (instantiate {name} {})) (instance {it}x (instantiate {name} {}))",
                    with(dep),
                    with(&it)
                );
                (made, format!("{it}x"))
            }
            3 => {
                let link = self.link(&name, numbers);
                let types = self.each(|n| format!("(export \"t{n}\" (type {dep} \"t{n}\")) "));
                let made = format!(
                    "(instance {it}b {types} (export \"echo\" (func {dep} \"echo\")))
                     {link} (instance {it} (instantiate {name} {}))",
                    with(&format!("{it}b"))
                );
                (made, it)
            }
            _ => {
                let link = self.link(&name, numbers);
                (format!("{link} (instance {it} (instantiate {name} {}))", with(dep)), it)
            }
        }
    }
}

/// The options of every function.
const OPTIONS: &str = "(memory $memory) (realloc $realloc)";

/// A memory, and a `realloc` that never gives the same place twice.
const HEAP_MODULE: &str = r#"
(memory (export "memory") 4)
(global $next (mut i32) (i32.const 16384))
(func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $new)))
    (if (i32.gt_u (global.get $next) (i32.shl (memory.size) (i32.const 16)))
        (then (drop (memory.grow
            (i32.sub (i32.add (i32.shr_u (global.get $next) (i32.const 16)) (i32.const 1)) (memory.size))))))
    (memory.copy (local.get $at) (local.get $old)
        (select (local.get $size) (local.get $new) (i32.lt_u (local.get $size) (local.get $new))))
    (local.get $at))"#;

/// The module with the memory, a component's own or that of the root, and its instance.
fn heap(numbers: &mut Numbers) -> String {
    let module = if numbers.below(2) == 0 {
        format!("(core module $Heap {HEAP_MODULE})")
    } else {
        "(alias outer $Root $Heap (core module $Heap))".to_owned()
    };
    format!(
        "{module} (core instance $heap (instantiate $Heap))
         (alias core export $heap \"memory\" (core memory $memory))
         (alias core export $heap \"realloc\" (core func $realloc))"
    )
}

fn encoding(numbers: &mut Numbers) -> &'static str {
    ["utf8", "utf16", "latin1+utf16"][numbers.below(3) as usize]
}
