//! `wasi:filesystem/preopens`

use super::types::Descriptor;
use crate::ctx::WasiView;
use alloc::string::String;
use alloc::vec::Vec;
use tenon_canonical_abi::{Linker, Resource};
use tenon_core::Result;

/// Links `wasi:filesystem/preopens`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    // get-directories: func() -> list<tuple<descriptor, string>>
    linker
        .instance(interface!("filesystem/preopens"))?
        .func_wrap("get-directories", |_, ()| Ok(Vec::<(Resource<Descriptor>, String)>::new()))
}
