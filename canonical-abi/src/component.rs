//! [`Component`]: a loaded component.

use crate::plan::{Export, ExportIdx, IdxRange, Import, PlanView};
use crate::types;
use tenon_core::{CheckedImage, Engine, Result};

/// A loaded component: an image with a plan. Cheap to clone.
#[derive(Clone)]
pub struct Component {
    image: CheckedImage,
}

impl core::fmt::Debug for Component {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Component({} core modules)", self.image.module_count())
    }
}

impl Component {
    /// Loads a component: the bytes of a `.wasm` file, or of an image made from one. The bytes are copied.
    ///
    /// # Errors
    /// `Malformed` and `Invalid` for what WebAssembly does not allow, `Unsupported` for what tenon has not (the message
    /// says what), `Limit` for what exceeds the [`Limits`](tenon_core::Limits) of the engine, `Image`, `OutOfMemory`.
    #[cfg(feature = "loader")]
    pub fn new(engine: &Engine, bytes: &[u8]) -> Result<Self> {
        let image = match tenon_core::is_image(bytes) {
            true => CheckedImage::from_bytes(bytes)?,
            false => crate::flatten::load(engine, bytes)?,
        };
        Self::from_image(engine, image)
    }

    /// The component in an image, after a look at its whole plan, unless the image was made
    /// [from the record](CheckedImage::from_record) of an earlier one.
    ///
    /// # Errors
    /// [`ImageError::Kind`](tenon_core::ImageError) if the image is that of a core module,
    /// [`ImageError::Check`](tenon_core::ImageError) if its plan does not make sense.
    pub fn from_image(_engine: &Engine, image: CheckedImage) -> Result<Self> {
        let plan = PlanView::of(&image)?;
        if !image.is_recorded() {
            plan.check(&image)?;
        }
        Ok(Self { image })
    }

    /// The image.
    pub fn image(&self) -> &CheckedImage {
        &self.image
    }

    /// The plan: everything that is known of the component before it runs.
    pub fn plan(&self) -> PlanView<'_> {
        PlanView::of_checked(&self.image)
    }

    /// What it imports and exports, by name and with types, as its WIT has them.
    ///
    /// ```
    /// use tenon_canonical_abi::Component;
    /// use tenon_canonical_abi::types::{ComponentItem, Type};
    /// # fn main() -> tenon_core::Result<()> {
    /// # let bytes = wat::parse_str(r#"(component (import "a:b/c" (instance (export "f" (func (param "x" (list u8)))))))"#).unwrap();
    /// let component = Component::new(&Default::default(), &bytes)?;
    /// let Some(ComponentItem::ComponentInstance(interface)) = component.component_type().get_import("a:b/c") else {
    ///     panic!("it imports a:b/c");
    /// };
    /// let Some(ComponentItem::ComponentFunc(f)) = interface.get_export("f") else { panic!("a function of it") };
    /// let (name, ty) = f.params().next().expect("a parameter");
    /// assert!(name == "x" && matches!(ty, Type::List(list) if matches!(list.ty(), Type::U8)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn component_type(&self) -> types::Component<'_> {
        types::Component::new(self.plan())
    }

    /// The functions, resource types and core modules it imports, in order and without the instances they are in:
    /// what a linker has to provide.
    pub fn imports(&self) -> impl ExactSizeIterator<Item = Result<Import<'_>>> {
        let plan = self.plan();
        (0..plan.import_count() as usize)
            .map(move |index| plan.import(crate::plan::ImportIdx::new(index as u32)))
    }

    /// What it exports, in order. The exports of an exported instance: [`exports_of`](Self::exports_of).
    pub fn exports(&self) -> impl ExactSizeIterator<Item = Result<Export<'_>>> {
        let plan = self.plan();
        plan.exports().iter().map(move |index| plan.export(index))
    }

    /// What is exported under `name`, by the component or by its exported instance at `parent`, and its index:
    /// see [`Instance::get_export`](crate::Instance::get_export).
    pub fn get_export(&self, parent: Option<ExportIdx>, name: &str) -> Option<(Export<'_>, ExportIdx)> {
        crate::instance::find_below(self.plan(), parent, name)
    }

    /// The exports of an exported instance.
    pub fn exports_of(
        &self,
        instance: IdxRange<ExportIdx>,
    ) -> impl ExactSizeIterator<Item = Result<Export<'_>>> {
        let plan = self.plan();
        instance.iter().map(move |index| plan.export(index))
    }
}
