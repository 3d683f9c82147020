//! `bench`: calls functions of a core module, from images in flash: one without fuel, one with.

use tenon::module::{Instance, Linker, Module, Store, TypedFunc};
use tenon::{CheckedImage, Engine, Error, Result};

use super::workloads::{Failure, Workloads, call_all};
use crate::Board;

/// More than any call takes.
const FUEL: u64 = 1 << 40;

/// Calls what the command line names, of each of the two images of one module.
pub fn bench<B: Board>(plain: &'static [u8], with_fuel: &'static [u8]) -> ! {
    super::start::<B>("bench");
    let both = called::<B>("plain", plain, None);
    super::finish::<B, _>(both.and_then(|()| called::<B>("fuel", with_fuel, Some(FUEL))).map(|()| 0))
}

fn called<B: Board>(engine: &str, image: &'static [u8], fuel: Option<u64>) -> Result<(), Failure<Error>> {
    let mut tenon = Tenon::instantiate(image, fuel).map_err(Failure::Workload)?;
    call_all::<B, _>(engine, &mut tenon)
}

struct Tenon {
    store: Store<()>,
    instance: Instance,
}

impl Tenon {
    fn instantiate(image: &'static [u8], fuel: Option<u64>) -> Result<Tenon> {
        let module = Module::from_image(CheckedImage::from_static(image)?)?;
        let engine = Engine::default();
        let mut store = Store::new(&engine, ())?;
        store.set_fuel(fuel)?;
        let instance = Linker::new().instantiate(&mut store, &module)?;
        Ok(Tenon { store, instance })
    }
}

impl Workloads for Tenon {
    type Function = TypedFunc<u32, u32>;
    type Error = Error;

    fn find(&mut self, name: &str) -> Result<Self::Function> {
        self.instance.get_typed_func(&self.store, name)
    }

    fn call(&mut self, function: &Self::Function, argument: u32) -> Result<u32> {
        function.call(&mut self.store, argument)
    }
}
