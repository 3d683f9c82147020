//! From plain `.wasm` bytes to an image.
//!
//! [`prescan`] looks at every file first. Then wasmparser's events drive [`ImageBuilder`], one core module
//! after the other: [`module`] collects the declarations, [`body`] has each body validated and translated,
//! [`work`] bounds what that costs, [`init`] writes the function that initialises an instance, and `image::writer` lays out the bytes.
//! The component crate drives the same builder for the modules inside a component.

mod body;
mod deferred;
mod init;
mod module;
mod operator;
mod prescan;
mod steps;
mod work;

pub(crate) use deferred::Deferred;
pub use prescan::{Prescan, prescan};

use crate::image::writer::ImageWriter;
use crate::image::{CheckedImage, features};
use crate::{Config, Engine, Result};
use module::ModuleBuilder;
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// The WebAssembly features tenon runs, as wasmparser names them. Components of the 0.3 generation
/// validate; their asynchronous built-ins trap when called.
pub fn wasm_features(engine: &Engine) -> WasmFeatures {
    features(engine.config())
}

fn features(config: &Config) -> WasmFeatures {
    config.proposals.validated() | ALWAYS
}

/// Core 2.0 without SIMD, and the Component Model.
const ALWAYS: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::COMPONENT_MODEL);

/// Builds an image from the events of one file.
pub struct ImageBuilder<'s> {
    config: Config,
    source: &'s [u8],
    writer: ImageWriter,
    module: Option<ModuleBuilder>,
    /// What is kept where functions are translated when they are called.
    deferred: Option<Deferred>,
}

impl core::fmt::Debug for ImageBuilder<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ImageBuilder").field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl<'s> ImageBuilder<'s> {
    /// Begins an image of `source`, the whole file.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn new(engine: &Engine, source: &'s [u8]) -> Result<Self> {
        let config = engine.config();
        let writer = ImageWriter::new(config, source)?;
        let deferred = config.lazy.then(|| Deferred::new(config));
        Ok(Self { config: *config, source, writer, module: None, deferred })
    }

    /// Begins the next core module: call at its `Payload::Version`.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn begin_module(&mut self) -> Result<()> {
        self.module = Some(ModuleBuilder::new(self.config.names));
        Ok(())
    }

    /// Validates and takes one payload of that module after its `Version`, `End` included. Returns the
    /// module's number in the image at `End`.
    ///
    /// # Errors
    /// `Invalid` from the validator; `Unsupported`, `Limit`, `OutOfMemory`.
    pub fn module_payload(
        &mut self,
        validator: &mut Validator,
        payload: &Payload<'_>,
    ) -> Result<Option<u32>> {
        let module = self.module.as_mut().ok_or_else(crate::translate::info::broken)?;
        module.payload(validator, payload, &mut self.writer, &self.config)?;
        if !matches!(payload, Payload::End(_)) {
            return Ok(None);
        }
        let module = self.module.take().ok_or_else(crate::translate::info::broken)?;
        module.finish(&mut self.writer, self.source, &self.config, self.deferred.as_mut()).map(Some)
    }

    /// Ends the image with the component plan (empty for a core module) and checks it.
    ///
    /// # Errors
    /// `OutOfMemory`; `Limit` beyond 4 GiB.
    pub fn finish(mut self, plan: &[u8]) -> Result<CheckedImage> {
        if !plan.is_empty() {
            self.writer.require(features::COMPONENT);
        }
        let bytes = self.writer.finish(plan)?;
        match self.deferred {
            None => CheckedImage::from_loader(bytes),
            Some(deferred) => CheckedImage::with_deferred(bytes, deferred),
        }
    }
}

/// Loads a plain core module.
///
/// # Errors
/// Whatever is wrong with the file; `Image(Kind)` if it is a component.
pub fn load_module(engine: &Engine, bytes: &[u8]) -> Result<CheckedImage> {
    prescan(bytes, &engine.config().limits)?;
    let mut validator = Validator::new_with_features(wasm_features(engine));
    let mut builder = ImageBuilder::new(engine, bytes)?;
    let mut parser = Parser::new(0);
    parser.set_features(*validator.features());
    for payload in parser.parse_all(bytes) {
        let payload = payload?;
        if let Payload::Version { encoding, .. } = payload {
            if encoding == wasmparser::Encoding::Component {
                return Err(crate::ImageError::Kind.into());
            }
            validator.payload(&payload)?;
            builder.begin_module()?;
            continue;
        }
        builder.module_payload(&mut validator, &payload)?;
    }
    builder.finish(&[])
}
