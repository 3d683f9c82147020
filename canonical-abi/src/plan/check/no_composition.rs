//! In a build without composition: no plan has imported core modules or components.

use super::Checker;
use crate::plan::Section;
use tenon_core::image::features;
use tenon_core::{ImageError, Result};

impl Checker<'_> {
    pub(super) fn composition(&self) -> Result<()> {
        const TABLES: [Section; 5] = [
            Section::ComponentItems,
            Section::ComponentTypes,
            Section::ImportedInstances,
            Section::ModuleTypes,
            Section::CoreItems,
        ];
        match TABLES.iter().all(|&table| self.plan.count(table) == 0) {
            true => Ok(()),
            false => Err(ImageError::Features { missing: features::COMPOSITION }.into()),
        }
    }
}
