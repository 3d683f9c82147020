//! A core module, ready to be instantiated any number of times.

use crate::{CheckedImage, ExportView, ImageError, ImportView, ModuleView, Result};

/// A core module in its executable form. Cheap to clone.
#[derive(Clone)]
pub struct Module {
    image: CheckedImage,
}

impl Module {
    /// The module in an image that holds one core module and no component.
    ///
    /// # Errors
    /// [`ImageError::Kind`] if the image holds a component.
    pub fn from_image(image: CheckedImage) -> Result<Self> {
        if !image.plan().is_empty() || image.module_count() != 1 {
            return Err(ImageError::Kind.into());
        }
        Ok(Self { image })
    }

    /// The image it runs from.
    pub fn image(&self) -> &CheckedImage {
        &self.image
    }

    /// What it imports, in order.
    pub fn imports(&self) -> impl Iterator<Item = ImportView<'_>> {
        self.view().into_iter().flat_map(ModuleView::imports)
    }

    /// What it exports, in order.
    pub fn exports(&self) -> impl Iterator<Item = ExportView<'_>> {
        self.view().into_iter().flat_map(ModuleView::exports)
    }

    fn view(&self) -> Option<ModuleView<'_>> {
        self.image.module(0)
    }
}

#[cfg(feature = "loader")]
impl Module {
    /// Validates and translates the binary module `bytes`.
    ///
    /// # Errors
    /// When the bytes are no valid module, or one that this build does not run, or a limit or the memory
    /// does not allow it.
    pub fn new(engine: &crate::Engine, bytes: &[u8]) -> Result<Self> {
        Self::from_image(crate::load_module(engine, bytes)?)
    }
}
