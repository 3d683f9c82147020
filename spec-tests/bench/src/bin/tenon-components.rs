//! tenon: calls across a component's boundary.

use anyhow::Result;
use std::process::ExitCode;
use tenon::{
    Caller, Component, Config, Engine, Linker, Resource, ResourceAny, ResourceType, Store, TypedFunc, WasmStr,
};
use tenon::{ComponentType, Lift, Lower};
use tenon_bench::components::{API, Callee, Counting};

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

struct Tenon(Engine);

struct Functions {
    store: Store<()>,
    scalar: TypedFunc<(u32, u32), u32>,
    text: TypedFunc<(&'static str,), u32>,
    floats: TypedFunc<(&'static [f32],), u32>,
    fields: TypedFunc<(Values,), Values>,
    add: TypedFunc<(ResourceAny, u32), u32>,
    counter: ResourceAny,
}

impl tenon_bench::components::Engine for Tenon {
    type Callee = Functions;
    type Caller = (Store<()>, tenon::Instance);

    fn new(_: &str) -> Result<Self> {
        Ok(Self(Engine::new(&Config::new().fuel(false))))
    }

    fn callee(&self, component: &[u8]) -> Result<Functions> {
        let component = Component::new(&self.0, component)?;
        let mut store = Store::new(&self.0, ())?;
        let instance = Linker::new(&self.0).instantiate(&mut store, &component)?;
        let name = |name: &str| format!("{API}#{name}");
        let constructor =
            instance.get_typed_func::<_, (u32,), ResourceAny>(&store, &name("[constructor]counter"))?;
        Ok(Functions {
            scalar: instance.get_typed_func(&store, &name("scalar"))?,
            text: instance.get_typed_func(&store, &name("text"))?,
            floats: instance.get_typed_func(&store, &name("floats"))?,
            fields: instance.get_typed_func(&store, &name("fields"))?,
            add: instance.get_typed_func(&store, &name("[method]counter.add"))?,
            counter: constructor.call(&mut store, (7,))?,
            store,
        })
    }

    fn caller(&self, component: &[u8]) -> Result<Self::Caller> {
        let mut linker: Linker<()> = Linker::new(&self.0);
        let mut api = linker.instance(API)?;
        api.resource("counter", ResourceType::host::<Counter>(), |_, _| Ok(()))?;
        api.func_wrap("scalar", |_: Caller<'_, ()>, (a, b): (u32, u32)| Ok(a.wrapping_add(b)))?;
        api.func_wrap("text", |caller: Caller<'_, ()>, (text,): (WasmStr,)| {
            Ok(caller.str(text)?.len() as u32)
        })?;
        api.func_wrap("floats", |_: Caller<'_, ()>, (list,): (Vec<f32>,)| Ok(list.len() as u32))?;
        api.func_wrap("fields", |_: Caller<'_, ()>, (values,): (Values,)| Ok(values))?;
        api.func_wrap("[constructor]counter", |_: Caller<'_, ()>, (start,): (u32,)| {
            Ok(Resource::<Counter>::new(start))
        })?;
        api.func_wrap("[method]counter.add", |_: Caller<'_, ()>, (this, n): (Resource<Counter>, u32)| {
            Ok(this.rep().wrapping_add(n))
        })?;
        let component = Component::new(&self.0, component)?;
        let mut store = Store::new(&self.0, ())?;
        let instance = linker.instantiate(&mut store, &component)?;
        Ok((store, instance))
    }

    fn call((store, instance): &mut Self::Caller, name: &str, n: u32, length: u32) -> Result<u32> {
        let run = instance.get_typed_func::<_, (u32, u32), u32>(store, name)?;
        Ok(run.call(store, (n, length))?)
    }
}

impl Callee for Functions {
    fn scalar(&mut self, a: u32, b: u32) -> Result<u32> {
        Ok(self.scalar.call(&mut self.store, (a, b))?)
    }

    fn text(&mut self, text: &'static str) -> Result<u32> {
        Ok(self.text.call(&mut self.store, (text,))?)
    }

    fn floats(&mut self, list: &'static [f32]) -> Result<u32> {
        Ok(self.floats.call(&mut self.store, (list,))?)
    }

    fn fields(&mut self, a: u32) -> Result<u32> {
        let values = Values { a, b: 2, c: 3.0, d: 4.0, e: 5, f: 6, g: true, h: 'a' };
        Ok(self.fields.call(&mut self.store, (values,))?.a)
    }

    fn method(&mut self, n: u32) -> Result<u32> {
        Ok(self.add.call(&mut self.store, (self.counter, n))?)
    }
}

fn main() -> ExitCode {
    tenon_bench::components::main::<Tenon>()
}
