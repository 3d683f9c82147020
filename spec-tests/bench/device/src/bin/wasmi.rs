//! wasmi, which validates and translates the module before anything is called. Its errors are not printed, so that
//! what prints them does not count as its flash.
#![no_std]
#![no_main]

use tenon_device_peers::MODULE;
use tenon_device_peers::board::{ThisBoard, firmware};
use tenon_firmware::programs::workloads::{self, Workloads};
use wasmi::{CompilationMode, Config, Engine, Instance, Linker, Module, Store, TypedFunc};

firmware!(workloads::run::<ThisBoard, Wasmi>("wasmi", Wasmi::load));

struct Wasmi {
    store: Store<()>,
    instance: Instance,
}

impl Wasmi {
    fn load() -> Result<Wasmi, &'static str> {
        let engine = Engine::new(Config::default().compilation_mode(CompilationMode::Eager));
        let module = Module::new(&engine, MODULE).map_err(|_| "the module is refused")?;
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module);
        let instance = instance.map_err(|_| "the module cannot be instantiated")?;
        Ok(Wasmi { store, instance })
    }
}

impl Workloads for Wasmi {
    type Function = TypedFunc<u32, u32>;
    type Error = &'static str;

    fn find(&mut self, name: &str) -> Result<TypedFunc<u32, u32>, &'static str> {
        self.instance.get_typed_func(&self.store, name).map_err(|_| "no such function")
    }

    fn call(&mut self, function: &TypedFunc<u32, u32>, argument: u32) -> Result<u32, &'static str> {
        function
            .call(&mut self.store, argument)
            .map_err(|error| error.as_trap_code().map_or("the call failed", |code| code.trap_message()))
    }
}
