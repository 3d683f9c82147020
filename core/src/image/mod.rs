//! The image: the one executable form.
//!
//! Position-independent, little-endian, pointer-free bytes, a pure function of the source bytes and the
//! settings. A loader builds them in RAM, `tenon prepare` writes the same ones to a file, and a device
//! executes them in place. Only a [`CheckedImage`] reaches the executor.
//!
//! ```text
//! header (64 bytes, `layout`) → per module: code, then its tables → the component plan → module records
//! ```

pub(crate) mod handlers;
pub(crate) mod layout;
mod view;
#[cfg(feature = "loader")]
pub(crate) mod writer;

pub use layout::features;
pub(crate) use view::{ElemItem, FuncRecord, Raw, Signature};
pub use view::{
    ExportView, Exports, ExternType, GlobalType, ImportView, Imports, MemoryType, ModuleView, TableType,
};

use crate::runtime::buffer::Buffer;
use crate::{Error, ImageError, Result, Shared, ir};
use layout::header;

/// An image whose code passed the checker. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CheckedImage {
    bytes: Bytes,
}

#[derive(Clone, Debug)]
enum Bytes {
    Static(&'static [u8]),
    Owned(Shared<Buffer>),
}

impl CheckedImage {
    /// Checks an image in place; nothing is copied.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self> {
        check(bytes)?;
        Ok(Self { bytes: Bytes::Static(bytes) })
    }

    /// Copies an image into aligned memory and checks it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut buffer = Buffer::new();
        buffer.extend(bytes)?;
        Self::from_buffer(buffer)
    }

    pub(crate) fn from_buffer(mut buffer: Buffer) -> Result<Self> {
        buffer.shrink();
        check(buffer.bytes())?;
        Ok(Self { bytes: Bytes::Owned(Shared::new(buffer)) })
    }

    /// Nothing at all: stands where no image is.
    pub(crate) fn empty() -> Self {
        Self { bytes: Bytes::Static(&[]) }
    }

    /// The bytes, as `tenon prepare` writes them.
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(buffer) => buffer.bytes(),
        }
    }

    fn raw(&self) -> Raw<'_> {
        Raw(self.bytes())
    }

    /// The component plan; empty for a core module.
    pub fn plan(&self) -> &[u8] {
        let raw = self.raw();
        let (at, len) = (raw.word(header::PLAN_OFFSET), raw.word(header::PLAN_LEN));
        raw.bytes(at, len)
    }

    /// Core modules in it.
    pub fn module_count(&self) -> u32 {
        self.raw().word(header::MODULE_COUNT)
    }

    /// Whether its code counts fuel.
    pub fn has_fuel(&self) -> bool {
        self.raw().word(header::CONFIG) & layout::CONFIG_FUEL != 0
    }

    /// A hash of the source file it was made from.
    pub fn source_hash(&self) -> u64 {
        self.raw().word64(header::SOURCE_HASH)
    }

    /// Module number `index`.
    pub fn module(&self, index: u32) -> Option<ModuleView<'_>> {
        ModuleView::new(self.raw(), index)
    }
}

/// Whether `bytes` begin like an image.
pub fn is_image(bytes: &[u8]) -> bool {
    bytes.starts_with(&layout::MAGIC)
}

/// Checks the header, every table and every op.
fn check(bytes: &[u8]) -> Result<()> {
    let raw = Raw(bytes);
    check_header(raw)?;
    let fuel = raw.word(header::CONFIG) & layout::CONFIG_FUEL != 0;
    for index in 0..raw.word(header::MODULE_COUNT) {
        let module = ModuleView::new(raw, index).ok_or(ImageError::NoModule)?;
        ir::check::check_module(module, fuel)?;
    }
    Ok(())
}

fn check_header(raw: Raw<'_>) -> Result<()> {
    if !is_image(raw.0) {
        return Err(ImageError::Magic.into());
    }
    if raw.0.as_ptr().align_offset(8) != 0 {
        return Err(ImageError::Alignment.into());
    }
    if raw.0.len() < header::SIZE || raw.word(header::TOTAL_LEN) as usize != raw.0.len() {
        return Err(ImageError::Truncated.into());
    }
    let found = raw.word64(header::FORMAT_ID);
    if found != layout::FORMAT {
        return Err(ImageError::Format { expected: layout::FORMAT, found }.into());
    }
    let missing = raw.word64(header::FEATURES) & !features::SUPPORTED;
    if missing != 0 {
        return Err(ImageError::Features { missing }.into());
    }
    let modules = u64::from(raw.word(header::MODULE_COUNT)) * layout::module::SIZE as u64;
    let fits = |at: u32, len: u64| at.is_multiple_of(4) && u64::from(at) + len <= raw.0.len() as u64;
    let plan = (raw.word(header::PLAN_OFFSET), raw.word(header::PLAN_LEN));
    if !fits(raw.word(header::MODULES), modules) || !fits(plan.0, plan.1.into()) {
        return Err(Error::Image(ImageError::Check { what: "a section lies outside", offset: 0 }));
    }
    Ok(())
}

/// Bytes at a multiple of 8, for [`include_image!`](crate::include_image).
#[doc(hidden)]
#[repr(C, align(8))]
pub struct Aligned<B: ?Sized>(pub B);

/// Includes an image file as `&'static [u8]`, aligned as [`CheckedImage::from_static`] needs it.
#[macro_export]
macro_rules! include_image {
    ($path:expr) => {{
        static IMAGE: &$crate::image::Aligned<[u8]> = &$crate::image::Aligned(*include_bytes!($path));
        &IMAGE.0
    }};
}
