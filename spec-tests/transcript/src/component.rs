//! Transcripts of components.
//!
//! ```text
//! host IFACE#FUNC = WAVE          canned answer of an import (repeat: answers are cycled);
//!                                 $res in it makes a fresh resource of the host
//! > EXPORT(WAVE, ...) [as $x]     calls an export; `#` joins interface and function
//! drop $x                         drops a handle
//! mint IFACE#RES $x               makes a resource of the host, to pass to the guest
//! new                             starts over with a fresh instance
//! h IFACE#FUNC(WAVE, ...) = WAVE  an import called, in order
//! h [dtor]IFACE#RES($hN)          the destructor of a resource of the host
//! < WAVE  |  <  |  < trap WHY     the result, no result, or a trap
//! ```
//!
//! With `as $x` the handles in a result are named `$x`, `$x.1`, `$x.2` … in order; `$hN` is the N-th
//! resource of the host. An own handle that is passed is gone.

use crate::wave::{self, Handle, Parser};
use crate::{Call, Devices, Line, NewDevices, Session};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use tenon_canonical_abi::plan::{FuncTypeIdx, Import, ImportKind, PlanView, Resource, ResourceIdx};
use tenon_canonical_abi::{
    Component, HostError, Instance, Linker, LinkerInstance, ResourceAny, ResourceType, Store, Val,
};
use tenon_core::{Engine, Error};
use tenon_wasi_shim::{WasiCtx, WasiCtxView, WasiState, WasiView};

/// A component that plays a transcript.
pub struct ComponentSession {
    component: Component,
    linker: Linker<World>,
    canned: BTreeMap<String, Vec<String>>,
    devices: NewDevices,
    live: Option<Live>,
}

/// An instance, and the handles the transcript has named.
struct Live {
    store: Store<World>,
    instance: Instance,
    names: BTreeMap<String, ResourceAny>,
}

/// What the host functions see.
struct World {
    canned: BTreeMap<String, Vec<String>>,
    /// How often each import was called.
    calls: BTreeMap<String, usize>,
    /// Resources of the host made so far.
    minted: u32,
    log: Vec<Line>,
    /// Why an import could not be answered.
    error: Option<String>,
    wasi: WasiState,
}

impl WasiView for World {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi.ctx()
    }
}

/// An imported function that the transcript answers.
struct Imported {
    component: Component,
    /// `IFACE#FUNC`, or `FUNC`.
    path: String,
    /// For a constructor, the resource it makes.
    constructs: Option<String>,
    ty: FuncTypeIdx,
}

impl ComponentSession {
    /// Loads the component `wasm` and reads the answers in `transcript`.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub fn new(wasm: &[u8], transcript: &str, devices: NewDevices) -> Result<Self, String> {
        let engine = Engine::default();
        let component = Component::new(&engine, wasm).map_err(|error| error.to_string())?;
        let linker = link(&engine, &component, devices()).map_err(|error| error.to_string())?;
        Ok(Self { component, linker, canned: canned(transcript), devices, live: None })
    }

    fn live(&mut self) -> Result<&mut Live, String> {
        self.live.as_mut().ok_or_else(|| "nothing is instantiated".to_owned())
    }

    fn call(&mut self, text: &str) -> Result<Vec<Line>, String> {
        let component = self.component.clone();
        let plan = component.plan();
        self.live()?.call(plan, &Call::parse(text)?)
    }

    fn mint(&mut self, rest: &str) -> Result<Vec<Line>, String> {
        let (path, name) = rest.split_once(' ').ok_or("`mint` needs a resource type and a name")?;
        let plan = self.component.plan();
        let ty = imported_resources(plan).find(|(imported, _)| imported == path);
        let (_, ty) = ty.ok_or_else(|| format!("the component imports no resource `{path}`"))?;
        let live = self.live()?;
        let number = live.store.data_mut().mint();
        live.names.insert(name.to_owned(), ResourceAny::host_own(ty, number));
        Ok(vec![Line::Exact(format!("< $h{number}"))])
    }

    fn drop(&mut self, name: &str) -> Result<Vec<Line>, String> {
        let component = self.component.clone();
        let live = self.live()?;
        let resource = live.names.remove(name).ok_or_else(|| format!("there is no handle `{name}`"))?;
        if let Some(number) = resource.host_rep() {
            let plan = component.plan();
            let path = imported_resources(plan).find(|(_, ty)| *ty == resource.ty());
            let path = path.map(|(path, _)| path).unwrap_or_default();
            live.store.data_mut().destroyed(&path, number);
        }
        let dropped = live.store.drop_resource(resource);
        live.finish(dropped.map(|()| None))
    }
}

impl Session for ComponentSession {
    fn start(&mut self) -> Result<Vec<Line>, String> {
        // Not both at once: the memory of one may be all there is.
        self.live = None;
        let world = World {
            canned: self.canned.clone(),
            calls: BTreeMap::new(),
            minted: 0,
            log: Vec::new(),
            error: None,
            wasi: WasiState::new(wasi((self.devices)())),
        };
        let mut store = Store::new(self.linker.engine(), world).map_err(|error| error.to_string())?;
        let instance = self.linker.instantiate(&mut store, &self.component);
        let instance = instance.map_err(|error| store.data_mut().explain(&error))?;
        let log = core::mem::take(&mut store.data_mut().log);
        self.live = Some(Live { store, instance, names: BTreeMap::new() });
        Ok(log)
    }

    fn play(&mut self, line: &str) -> Result<Vec<Line>, String> {
        match line.split_once(' ') {
            Some((">", call)) => self.call(call),
            Some(("mint", rest)) => self.mint(rest),
            Some(("drop", name)) => self.drop(name.trim()),
            _ => Err("a line that a transcript of a component does not have".to_owned()),
        }
    }
}

impl Live {
    fn call(&mut self, plan: PlanView<'_>, call: &Call<'_>) -> Result<Vec<Line>, String> {
        let func = self.instance.get_func(&self.store, call.name);
        let func = func.ok_or_else(|| format!("no function `{}` is exported", call.name))?;
        let ty = func.ty(&self.store).map_err(|error| error.to_string())?;
        let fields = plan.fields(ty.params).map_err(|error| error.to_string())?;
        let (names, mut consumed) = (&self.names, Vec::new());
        let mut find = |handle: Handle<'_>| {
            consumed.extend(handle.owned.then(|| handle.name.to_owned()));
            let found = names.get(handle.name).copied();
            found.ok_or_else(|| format!("there is no handle `{}`", handle.name))
        };
        let params = Parser::new(plan, call.args, &mut find).params(fields)?;
        let mut results = vec![Val::Bool(false); usize::from(ty.result.is_some())];
        let done = func.call(&mut self.store, &params, &mut results);
        self.names.retain(|name, _| !consumed.contains(name));
        let shown = done.map(|()| results.pop().map(|result| self.show(&result, call.save)));
        self.finish(shown.map(|result| Some(result.unwrap_or_default())))
    }

    /// The result, with its handles named after `save`.
    fn show(&mut self, result: &Val, save: Option<&str>) -> String {
        let names = &mut self.names;
        let mut fresh = 0;
        wave::show(result, &mut |resource| match (resource.host_rep(), save) {
            (Some(number), _) => format!("$h{number}"),
            (None, None) => known(names, resource),
            (None, Some(save)) => {
                let name = if fresh == 0 { save.to_owned() } else { format!("{save}.{fresh}") };
                fresh += 1;
                names.insert(name.clone(), resource);
                name
            }
        })
    }

    /// The lines of a step: the imports it called, and its result if it has a line for that.
    fn finish(&mut self, done: Result<Option<String>, Error>) -> Result<Vec<Line>, String> {
        let world = self.store.data_mut();
        let mut lines = core::mem::take(&mut world.log);
        match done {
            Ok(None) => {}
            Ok(Some(result)) => lines.push(Line::Exact(format!("< {result}"))),
            Err(error) if world.error.is_none() && error.trap_code().is_some() => {
                lines.push(Line::trap(error));
            }
            Err(error) => return Err(world.explain(&error)),
        }
        Ok(lines)
    }
}

fn known(names: &BTreeMap<String, ResourceAny>, resource: ResourceAny) -> String {
    let found = names.iter().find(|(_, known)| **known == resource);
    found.map_or("$?", |(name, _)| name).to_owned()
}

impl World {
    fn mint(&mut self) -> u32 {
        self.minted += 1;
        self.minted
    }

    fn destroyed(&mut self, path: &str, number: u32) {
        self.log.push(Line::Exact(format!("h [dtor]{path}($h{number})")));
    }

    fn explain(&mut self, error: &Error) -> String {
        self.error.take().unwrap_or_else(|| error.to_string())
    }

    /// Logs a call of `import`, and answers it.
    fn answer(&mut self, import: &Imported, args: &[Val], results: &mut [Val]) -> Result<(), String> {
        let args = wave::show_all(args, &mut host_name);
        let [result] = results else {
            self.log.push(Line::Exact(format!("h {}({args})", import.path)));
            return Ok(());
        };
        let text = self.canned_answer(import)?;
        *result = self.parse_answer(import, &text)?;
        let shown = wave::show(result, &mut host_name);
        self.log.push(Line::Exact(format!("h {}({args}) = {shown}", import.path)));
        Ok(())
    }

    fn canned_answer(&mut self, import: &Imported) -> Result<String, String> {
        let calls = self.calls.entry(import.path.clone()).or_default();
        let call = *calls;
        *calls += 1;
        match (self.canned.get(&import.path), &import.constructs) {
            (Some(answers), _) => Ok(answers[call % answers.len()].clone()),
            (None, Some(resource)) => Ok(format!("${resource}")),
            (None, None) => Err(format!("no line `host {} = …` answers it", import.path)),
        }
    }

    fn parse_answer(&mut self, import: &Imported, text: &str) -> Result<Val, String> {
        let plan = import.component.plan();
        let ty = plan.func_type(import.ty).map_err(|error| error.to_string())?;
        let ty = ty.result.ok_or("the import has no result")?;
        let mut mint = |handle: Handle<'_>| {
            let ty = resource_type(plan, handle.resource)?;
            Ok(ResourceAny::host_own(ty, self.mint()))
        };
        let mut parser = Parser::new(plan, text, &mut mint);
        let value = parser.value(ty)?;
        parser.end()?;
        Ok(value)
    }
}

fn host_name(resource: ResourceAny) -> String {
    resource.host_rep().map_or("$guest".to_owned(), |number| format!("$h{number}"))
}

/// The answers in a transcript, by import.
fn canned(transcript: &str) -> BTreeMap<String, Vec<String>> {
    let mut canned: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let declarations = transcript.lines().filter_map(|line| line.strip_prefix("host "));
    for (path, answer) in declarations.filter_map(|line| line.split_once(" = ")) {
        canned.entry(path.trim().to_owned()).or_default().push(answer.to_owned());
    }
    canned
}

/// `IFACE#NAME`, or `NAME` for what is imported by itself.
fn path(import: &Import<'_>) -> String {
    match import.instance {
        Some(instance) => format!("{instance}#{}", import.name),
        None => import.name.to_owned(),
    }
}

/// The type of an imported resource: numbers, since the host has no Rust type for it.
fn resource_type(plan: PlanView<'_>, resource: ResourceIdx) -> Result<ResourceType, String> {
    match plan.resource(resource).map_err(|error| error.to_string())? {
        Resource::Imported(_) => Ok(ResourceType::dynamic(resource.index() as u32)),
        Resource::Defined { .. } => Err("an import cannot make a resource of the component".to_owned()),
    }
}

/// The resource types the component imports, by path.
fn imported_resources(plan: PlanView<'_>) -> impl Iterator<Item = (String, ResourceType)> + '_ {
    imports(plan).filter_map(move |import| match import.kind {
        ImportKind::Resource(resource) => Some((path(&import), resource_type(plan, resource).ok()?)),
        ImportKind::Func(_) | ImportKind::Module(_) | ImportKind::Component(_) | ImportKind::Type(_) => None,
    })
}

fn imports(plan: PlanView<'_>) -> impl Iterator<Item = Import<'_>> {
    let indices = (0..plan.import_count()).map(tenon_canonical_abi::plan::ImportIdx::new);
    indices.filter_map(move |index| plan.import(index).ok())
}

/// What WASI gives to the guests of transcripts: clocks and random numbers, nothing to read, and output
/// that is forgotten.
fn wasi(devices: Devices) -> WasiCtx {
    let Devices { monotonic_clock, wall_clock, entropy } = devices;
    WasiCtx::builder().monotonic_clock(monotonic_clock).wall_clock(wall_clock).entropy(entropy).build()
}

/// Links WASI, and every other import of `component` to the transcript.
fn link(engine: &Engine, component: &Component, devices: Devices) -> Result<Linker<World>, Error> {
    let mut linker = Linker::new(engine);
    tenon_wasi_shim::add_to_linker(&mut linker, &wasi(devices))?;
    let plan = component.plan();
    for import in imports(plan).filter(|import| !is_of_shim(import)) {
        let mut instance = match import.instance {
            Some(name) => linker.instance(name)?,
            None => linker.root(),
        };
        match import.kind {
            ImportKind::Func(ty) => link_func(&mut instance, component, &import, ty)?,
            // A transcript has calls only: linking says what is missing.
            ImportKind::Module(_) | ImportKind::Component(_) | ImportKind::Type(_) => {}
            ImportKind::Resource(resource) => {
                let (path, ty) = (path(&import), ResourceType::dynamic(resource.index() as u32));
                instance.resource(import.name, ty, move |world: &mut World, number| {
                    world.destroyed(&path, number);
                    Ok(())
                })?;
            }
        }
    }
    Ok(linker)
}

/// Packages of WASI that `tenon-wasi-shim` has. The rest is answered by the transcript, like the guest's
/// own imports: a program that imports sockets and never opens one can be replayed.
const SHIM: [&str; 5] = ["wasi:cli/", "wasi:clocks/", "wasi:filesystem/", "wasi:io/", "wasi:random/"];

fn is_of_shim(import: &Import<'_>) -> bool {
    import.instance.is_some_and(|name| SHIM.iter().any(|package| name.starts_with(package)))
}

fn link_func(
    instance: &mut LinkerInstance<'_, World>,
    component: &Component,
    import: &Import<'_>,
    ty: FuncTypeIdx,
) -> Result<(), Error> {
    let constructs = import.name.strip_prefix("[constructor]").map(str::to_owned);
    let imported = Arc::new(Imported { component: component.clone(), path: path(import), constructs, ty });
    instance.func_new(import.name, move |mut caller, args, results| {
        let world = caller.data_mut();
        world.answer(&imported, args, results).map_err(|error| {
            world.error = Some(format!("import `{}`: {error}", imported.path));
            HostError::msg("the transcript does not answer an import")
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::tests::{run, wasm_of};
    use alloc::format;

    /// Makes a resource of the host, keeps it in the instance, and gives it up again; traps when asked.
    const KEEPER: &str = r#"(component
        (import "test:host/things@1.0.0" (instance $things
            (export "thing" (type $thing (sub resource)))
            (export "[constructor]thing" (func (param "n" u32) (result (own $thing))))
            (export "[method]thing.size" (func (param "self" (borrow $thing)) (result u32)))
            (export "log" (func (param "n" u32)))))
        (alias export $things "thing" (type $thing))
        (core func $new (canon lower (func $things "[constructor]thing")))
        (core func $size (canon lower (func $things "[method]thing.size")))
        (core func $log (canon lower (func $things "log")))
        (core func $drop (canon resource.drop $thing))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (import "" "size" (func $size (param i32) (result i32)))
            (import "" "log" (func $log (param i32)))
            (import "" "drop" (func $drop (param i32)))
            (func $start (call $log (i32.const 99)))
            (start $start)
            (func (export "make") (result i32) (call $new (i32.const 7)))
            (func (export "measure") (param i32) (result i32)
                (local $size i32)
                (local.set $size (call $size (local.get 0)))
                (call $drop (local.get 0))
                (local.get $size))
            (func (export "give-up") (param i32) (call $drop (local.get 0)))
            (func (export "fail") unreachable))
        (core instance $i (instantiate $m (with "" (instance
            (export "new" (func $new)) (export "size" (func $size))
            (export "log" (func $log)) (export "drop" (func $drop))))))
        (func (export "make") (result (own $thing)) (canon lift (core func $i "make")))
        (func (export "measure") (param "t" (borrow $thing)) (result u32) (canon lift (core func $i "measure")))
        (func (export "give-up") (param "t" (own $thing)) (canon lift (core func $i "give-up")))
        (func (export "fail") (canon lift (core func $i "fail"))))"#;

    const SIZES: &str = "host test:host/things@1.0.0#[method]thing.size = 10\n\
        host test:host/things@1.0.0#[method]thing.size = 20\n";

    #[test]
    fn resources_of_the_host_are_followed() {
        let transcript = "h test:host/things@1.0.0#log(99)\n\
            > make() as $a\n\
            h test:host/things@1.0.0#[constructor]thing(7) = $h1\n\
            < $h1\n\
            mint test:host/things@1.0.0#thing $b\n\
            < $h2\n\
            > measure($b)\n\
            h test:host/things@1.0.0#[method]thing.size($h2) = 10\n\
            < 10\n\
            > measure($b)\n\
            h test:host/things@1.0.0#[method]thing.size($h2) = 20\n\
            < 20\n\
            > measure($b)\n\
            h test:host/things@1.0.0#[method]thing.size($h2) = 10\n\
            < 10\n\
            > give-up($b)\n\
            h [dtor]test:host/things@1.0.0#thing($h2)\n\
            <\n\
            > fail()\n\
            < trap it does not matter why\n\
            h test:host/things@1.0.0#log(99)\n\
            new\n\
            mint test:host/things@1.0.0#thing $b\n\
            < $h1\n\
            drop $b\n\
            h [dtor]test:host/things@1.0.0#thing($h1)\n";
        assert_eq!(run(&wasm_of(KEEPER), &format!("{SIZES}{transcript}")), Ok(10));
    }

    #[test]
    fn what_the_transcript_does_not_say_is_named() {
        let start = "h test:host/things@1.0.0#log(99)\n";
        let transcript = format!("{start}mint test:host/things@1.0.0#thing $b\n< $h1\n> measure($b)\n< 10\n");
        let unanswered = run(&wasm_of(KEEPER), &transcript).unwrap_err();
        assert!(
            unanswered.contains("no line `host test:host/things@1.0.0#[method]thing.size"),
            "{unanswered}"
        );
        let unknown = run(&wasm_of(KEEPER), &format!("{start}> measure($x)\n< 10\n")).unwrap_err();
        assert!(unknown.contains("no handle `$x`"), "{unknown}");
        let missing = run(&wasm_of(KEEPER), &format!("{start}> other()\n<\n")).unwrap_err();
        assert!(missing.contains("no function `other`"), "{missing}");
        let gone = format!(
            "{SIZES}{start}mint test:host/things@1.0.0#thing $b\n< $h1\n> give-up($b)\n\
            h [dtor]test:host/things@1.0.0#thing($h1)\n<\ndrop $b\n"
        );
        assert!(run(&wasm_of(KEEPER), &gone).unwrap_err().contains("no handle `$b`"));
    }
}
