//! What is left for later where functions are translated when they are called.
//!
//! The image has an op in place of each such function. Beside it is what the translator needs: the module's
//! declarations, and a copy of the bodies, which the validator let pass.

use super::body;
use crate::runtime::buffer::Buffer;
use crate::translate::info::{ModuleInfo, broken};
use crate::translate::{Buffers, Translated, Translator};
use crate::{Config, Region, Result, Vec};
use wasmparser::{BinaryReader, FunctionBody};

/// Of the modules of an image.
#[derive(Debug)]
pub(crate) struct Deferred {
    config: Config,
    modules: Vec<DeferredModule>,
}

/// Of one module.
#[derive(Debug)]
struct DeferredModule {
    info: ModuleInfo,
    /// Part of the file, and where it begins there.
    source: Buffer,
    start: u64,
    /// Of each function defined, where its body begins and ends in the file.
    bodies: Vec<[u64; 2]>,
    /// Bytes that the code may come to.
    code_cap: u64,
}

impl Deferred {
    pub(super) fn new(config: &Config) -> Self {
        Self { config: *config, modules: Vec::new_in(Region::Global) }
    }

    /// Takes over the next module of the file `source`, whose defined functions have these bodies.
    pub(super) fn add_module(
        &mut self,
        info: ModuleInfo,
        source: &[u8],
        bodies: Vec<[u64; 2]>,
        code_cap: u64,
    ) -> Result<()> {
        let start = bodies.first().map_or(0, |body| body[0]);
        let end = bodies.last().map_or(0, |body| body[1]);
        let code = source.get(start as usize..end as usize).ok_or_else(broken)?;
        let mut source = Buffer::new();
        source.extend(code)?;
        Ok(self.modules.try_push(DeferredModule { info, source, start, bodies, code_cap })?)
    }

    /// Whether the code keeps where in the file its ops come from.
    pub(crate) fn keeps_offsets(&self) -> bool {
        self.config.offsets
    }

    /// Whether the code counts fuel.
    pub(crate) fn counts_fuel(&self) -> bool {
        self.config.fuel
    }

    /// Bytes that the code of module `module` may come to.
    pub(crate) fn code_cap(&self, module: u32) -> u64 {
        self.modules.get(module as usize).map_or(0, |module| module.code_cap)
    }

    /// Translates defined function `number` of module `module` and gives it to `take`. `room` is bytes of code that there
    /// are, and that there may be.
    pub(crate) fn translate(
        &self,
        module: u32,
        number: u32,
        room: [u64; 2],
        buffers: &mut Buffers,
        take: impl FnOnce(&Translated<'_>) -> Result<()>,
    ) -> Result<()> {
        let module = self.modules.get(module as usize).ok_or_else(broken)?;
        let index = module.info.imported_funcs + number;
        let body = self.body(module, number)?;
        let mut translator = Translator::new(&module.info, &self.config, core::mem::take(buffers));
        translator.limit_code(room);
        translator.begin(index, module.info.func_type(index)?)?;
        body::repeat(&body, &mut translator)?;
        body::repeat_as_needed(&body, &mut translator)?;
        take(&translator.finish()?)?;
        *buffers = translator.into_buffers();
        Ok(())
    }

    fn body<'d>(&self, module: &'d DeferredModule, number: u32) -> Result<FunctionBody<'d>> {
        let &[start, end] = module.bodies.get(number as usize).ok_or_else(broken)?;
        let place = |at: u64| at.checked_sub(module.start).and_then(|at| usize::try_from(at).ok());
        let range = place(start).ok_or_else(broken)?..place(end).ok_or_else(broken)?;
        let bytes = module.source.bytes().get(range).ok_or_else(broken)?;
        Ok(FunctionBody::new(BinaryReader::new_features(bytes, start, super::features(&self.config))))
    }
}
