//! wasmtime: calls across a component's boundary. Variant `pulley`, its interpreter, or its compiler.

use anyhow::{Context as _, Result};
use std::process::ExitCode;
use tenon_bench::components::{API, Callee, Counting};
use wasmtime::component::{
    Component, ComponentType, Instance, Lift, Linker, Lower, Resource, ResourceAny, ResourceType, TypedFunc,
    WasmStr,
};
use wasmtime::{Config, Engine, Store, StoreContextMut};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Clone, Copy, ComponentType, Lift, Lower)]
#[component(record)]
struct Values {
    a: u32,
    b: u64,
    c: f32,
    d: f64,
    e: u8,
    f: i16,
    g: bool,
    h: char,
}

/// The host's resource.
struct Counter;

struct Wasmtime(Engine);

struct Functions {
    store: Store<()>,
    scalar: TypedFunc<(u32, u32), (u32,)>,
    text: TypedFunc<(&'static str,), (u32,)>,
    floats: TypedFunc<(&'static [f32],), (u32,)>,
    fields: TypedFunc<(Values,), (Values,)>,
    add: TypedFunc<(ResourceAny, u32), (u32,)>,
    counter: ResourceAny,
}

impl tenon_bench::components::Engine for Wasmtime {
    type Callee = Functions;
    type Caller = (Store<()>, Instance);

    fn new(variant: &str) -> Result<Self> {
        let mut config = Config::new();
        if variant == "pulley" {
            config.target("pulley64")?;
        }
        Ok(Self(Engine::new(&config)?))
    }

    fn callee(&self, component: &[u8]) -> Result<Functions> {
        let component = Component::new(&self.0, component)?;
        let mut store = Store::new(&self.0, ());
        let instance = Linker::new(&self.0).instantiate(&mut store, &component)?;
        let (_, api) = instance.get_export(&mut store, None, API).context("no interface")?;
        let mut func = |name: &str| {
            let (_, index) = instance.get_export(&mut store, Some(&api), name).context("no function")?;
            instance.get_func(&mut store, index).context("no function")
        };
        let [scalar, text, floats, fields, add] =
            ["scalar", "text", "floats", "fields", "[method]counter.add"].map(&mut func);
        let constructor = func("[constructor]counter")?.typed::<(u32,), (ResourceAny,)>(&store)?;
        Ok(Functions {
            scalar: scalar?.typed(&store)?,
            text: text?.typed(&store)?,
            floats: floats?.typed(&store)?,
            fields: fields?.typed(&store)?,
            add: add?.typed(&store)?,
            counter: constructor.call(&mut store, (7,))?.0,
            store,
        })
    }

    fn caller(&self, component: &[u8]) -> Result<Self::Caller> {
        type Cx<'a> = StoreContextMut<'a, ()>;
        let mut linker: Linker<()> = Linker::new(&self.0);
        let mut api = linker.instance(API)?;
        api.resource("counter", ResourceType::host::<Counter>(), |_, _| Ok(()))?;
        api.func_wrap("scalar", |_: Cx<'_>, (a, b): (u32, u32)| Ok((a.wrapping_add(b),)))?;
        api.func_wrap("text", |cx: Cx<'_>, (text,): (WasmStr,)| Ok((text.to_str(&cx)?.len() as u32,)))?;
        api.func_wrap("floats", |_: Cx<'_>, (list,): (Vec<f32>,)| Ok((list.len() as u32,)))?;
        api.func_wrap("fields", |_: Cx<'_>, (values,): (Values,)| Ok((values,)))?;
        api.func_wrap("[constructor]counter", |_: Cx<'_>, (start,): (u32,)| {
            Ok((Resource::<Counter>::new_own(start),))
        })?;
        api.func_wrap("[method]counter.add", |_: Cx<'_>, (this, n): (Resource<Counter>, u32)| {
            Ok((this.rep().wrapping_add(n),))
        })?;
        let component = Component::new(&self.0, component)?;
        let mut store = Store::new(&self.0, ());
        let instance = linker.instantiate(&mut store, &component)?;
        Ok((store, instance))
    }

    fn call((store, instance): &mut Self::Caller, name: &str, n: u32, length: u32) -> Result<u32> {
        let run = instance.get_typed_func::<(u32, u32), (u32,)>(&mut *store, name)?;
        Ok(run.call(store, (n, length))?.0)
    }
}

impl Callee for Functions {
    fn scalar(&mut self, a: u32, b: u32) -> Result<u32> {
        Ok(self.scalar.call(&mut self.store, (a, b))?.0)
    }

    fn text(&mut self, text: &'static str) -> Result<u32> {
        Ok(self.text.call(&mut self.store, (text,))?.0)
    }

    fn floats(&mut self, list: &'static [f32]) -> Result<u32> {
        Ok(self.floats.call(&mut self.store, (list,))?.0)
    }

    fn fields(&mut self, a: u32) -> Result<u32> {
        let values = Values { a, b: 2, c: 3.0, d: 4.0, e: 5, f: 6, g: true, h: 'a' };
        Ok(self.fields.call(&mut self.store, (values,))?.0.a)
    }

    fn method(&mut self, n: u32) -> Result<u32> {
        Ok(self.add.call(&mut self.store, (self.counter, n))?.0)
    }
}

fn main() -> ExitCode {
    tenon_bench::components::main::<Wasmtime>()
}
