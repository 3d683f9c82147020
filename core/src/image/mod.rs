//! The image: the one executable form.
//!
//! Position-independent, little-endian, pointer-free bytes, a pure function of the source bytes and the
//! settings. A loader builds them in RAM, `tenon prepare` writes the same ones to a file, and a device
//! executes them in place. Only a [`CheckedImage`] reaches the executor.
//!
//! ```text
//! header (64 bytes, `layout`) → per module: code, then its tables → the component plan → module records
//! ```

mod funcs;
pub(crate) mod handlers;
pub(crate) mod layout;
mod sections;
mod view;
#[cfg(feature = "loader")]
pub(crate) mod writer;

pub(crate) use funcs::{FuncRecord, Funcs, Signature, Signatures};
pub use layout::features;
pub use sections::Sections;
pub(crate) use view::{ElemItem, Raw, halves};
pub use view::{
    ExportView, Exports, ExternType, GlobalType, ImportView, Imports, MemoryType, ModuleView, TableType,
};

#[cfg(feature = "loader")]
use crate::loader::Deferred;
use crate::runtime::buffer::Buffer;
use crate::{ImageError, Result, Shared, ir};
use core::fmt;
use layout::header;

/// An image whose code passed the checker. Cheap to clone.
#[derive(Clone)]
pub struct CheckedImage {
    bytes: Bytes,
    /// It was made from the record of a check.
    recorded: bool,
    #[cfg(feature = "loader")]
    translated: bool,
    /// What is needed to translate functions when they are called.
    #[cfg(feature = "loader")]
    deferred: Option<Shared<Deferred>>,
}

/// Without the bytes.
impl fmt::Debug for CheckedImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckedImage({} bytes)", self.bytes().len())
    }
}

#[derive(Clone)]
enum Bytes {
    Static(&'static [u8]),
    Owned(Shared<Buffer>),
}

impl CheckedImage {
    /// Checks an image in place; nothing is copied.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self> {
        check(bytes, features::SUPPORTED)?;
        Ok(Self::new(Bytes::Static(bytes)))
    }

    /// Whoever calls it knows that the image passed the check.
    pub(crate) fn with_header(bytes: &'static [u8]) -> Result<Self> {
        check_header(Raw(bytes), features::SUPPORTED)?;
        Ok(Self { recorded: true, ..Self::new(Bytes::Static(bytes)) })
    }

    /// Copies an image into aligned memory and checks it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut buffer = Buffer::new();
        buffer.extend(bytes)?;
        Self::from_buffer(buffer)
    }

    pub(crate) fn from_buffer(buffer: Buffer) -> Result<Self> {
        Self::checked(buffer, features::SUPPORTED)
    }

    /// An image that the loader made.
    #[cfg(feature = "loader")]
    pub(crate) fn from_loader(buffer: Buffer) -> Result<Self> {
        Ok(Self { translated: true, ..Self::from_buffer(buffer)? })
    }

    /// An image whose functions are translated when they are called, with what is needed for it.
    #[cfg(feature = "loader")]
    pub(crate) fn with_deferred(buffer: Buffer, deferred: Deferred) -> Result<Self> {
        let image = Self::checked(buffer, features::SUPPORTED | features::LAZY)?;
        Ok(Self { deferred: Some(Shared::new(deferred)), translated: true, ..image })
    }

    fn checked(mut buffer: Buffer, supported: u64) -> Result<Self> {
        buffer.shrink();
        check(buffer.bytes(), supported)?;
        Ok(Self::new(Bytes::Owned(Shared::new(buffer))))
    }

    fn new(bytes: Bytes) -> Self {
        Self {
            bytes,
            recorded: false,
            #[cfg(feature = "loader")]
            translated: false,
            #[cfg(feature = "loader")]
            deferred: None,
        }
    }

    /// Nothing at all: stands where no image is.
    pub(crate) fn empty() -> Self {
        Self::new(Bytes::Static(&[]))
    }

    /// The bytes, as `tenon prepare` writes them. Those of an image made with [`Config::lazy`](crate::Config::lazy) are
    /// refused wherever else they are taken.
    #[cfg_attr(target_os = "none", inline(never))]
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(buffer) => buffer.bytes(),
        }
    }

    /// Its bytes, if they stay where they are.
    pub(crate) fn as_static(&self) -> Option<&'static [u8]> {
        match self.bytes {
            Bytes::Static(bytes) => Some(bytes),
            Bytes::Owned(_) => None,
        }
    }

    /// Whether it was made from the record of a check, so that nothing of it need be checked again.
    pub fn is_recorded(&self) -> bool {
        self.recorded
    }

    /// Whether its functions read no slot of their frames that they have not written: known of what this program's
    /// loader translated. The checker does not prove it of other images.
    pub fn reads_what_it_wrote(&self) -> bool {
        #[cfg(feature = "loader")]
        return self.translated;
        #[cfg(not(feature = "loader"))]
        false
    }

    /// What is needed to translate its functions, if they are translated when they are called.
    #[cfg(feature = "loader")]
    pub(crate) fn deferred(&self) -> Option<&Shared<Deferred>> {
        self.deferred.as_ref()
    }

    fn raw(&self) -> Raw<'_> {
        Raw(self.bytes())
    }

    /// The component plan; empty for a core module.
    pub fn plan(&self) -> &[u8] {
        let raw = self.raw();
        let [at, len] = raw.pair(header::PLAN_OFFSET);
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

    /// What it needs of the build that runs it: bits of [`features`].
    pub fn features(&self) -> u64 {
        self.raw().word64(header::FEATURES)
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

/// Checks the header, every table and every op; `supported` is what it may need of this build.
fn check(bytes: &[u8], supported: u64) -> Result<()> {
    let raw = Raw(bytes);
    check_header(raw, supported)?;
    let fuel = raw.word(header::CONFIG) & layout::CONFIG_FUEL != 0;
    for index in 0..raw.word(header::MODULE_COUNT) {
        let module = ModuleView::new(raw, index).ok_or(ImageError::NoModule)?;
        ir::check::check_module(module, fuel, supported & features::LAZY != 0)?;
    }
    Ok(())
}

fn check_header(raw: Raw<'_>, supported: u64) -> Result<()> {
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
    let missing = raw.word64(header::FEATURES) & !supported;
    if missing != 0 {
        return Err(ImageError::Features { missing }.into());
    }
    let modules = u64::from(raw.word(header::MODULE_COUNT)) * layout::module::SIZE as u64;
    let fits = |at: u32, len: u64| at.is_multiple_of(4) && u64::from(at) + len <= raw.0.len() as u64;
    let plan = (raw.word(header::PLAN_OFFSET), raw.word(header::PLAN_LEN));
    if !fits(raw.word(header::MODULES), modules) || !fits(plan.0, plan.1.into()) {
        return Err(ImageError::Check { what: "a section lies outside", offset: 0 }.into());
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
