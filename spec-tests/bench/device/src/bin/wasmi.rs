//! wasmi, which validates and translates the module before anything is called.
#![no_std]
#![no_main]

use tenon_device_peers::MODULE;
use tenon_device_peers::board::{ThisBoard, firmware};
use tenon_firmware::programs::workloads::{self, Workloads};
use wasmi::{CompilationMode, Config, Engine, Error, Instance, Linker, Module, Store, TypedFunc};

firmware!(workloads::run::<ThisBoard, Wasmi>("wasmi", Wasmi::load));

struct Wasmi {
    store: Store<()>,
    instance: Instance,
}

impl Wasmi {
    fn load() -> Result<Wasmi, Error> {
        let engine = Engine::new(Config::default().compilation_mode(CompilationMode::Eager));
        let module = Module::new(&engine, MODULE)?;
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
        Ok(Wasmi { store, instance })
    }
}

impl Workloads for Wasmi {
    type Function = TypedFunc<u32, u32>;
    type Error = Error;

    fn find(&mut self, name: &str) -> Result<TypedFunc<u32, u32>, Error> {
        self.instance.get_typed_func(&self.store, name)
    }

    fn call(&mut self, function: &TypedFunc<u32, u32>, argument: u32) -> Result<u32, Error> {
        function.call(&mut self.store, argument)
    }
}
