//! [`InstancePre`]: a component whose imports were found, to be instantiated any number of times.

use crate::account::Account;
use crate::component::Component;
use crate::instance::Instance;
use crate::linker::Linker;
use crate::outcome::Outcome;
use crate::store::Store;
use core::fmt;
use tenon_core::Result;

/// A component and what its imports are linked to: names were looked up and types compared, once.
///
/// ```
/// # use tenon_canonical_abi::{Component, Linker, Store};
/// # fn f(linker: &Linker<u32>, component: &Component) -> tenon_core::Result<()> {
/// let pre = linker.instantiate_pre(component)?;
/// for number in 0..10 {
///     let mut store = Store::new(linker.engine(), number)?;
///     let instance = pre.instantiate(&mut store)?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct InstancePre<T> {
    /// What the component imports, under the very names it imports it by.
    linker: Linker<T>,
    component: Component,
}

impl<T> Clone for InstancePre<T> {
    fn clone(&self) -> Self {
        Self { linker: self.linker.clone(), component: self.component.clone() }
    }
}

impl<T> fmt::Debug for InstancePre<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstancePre({:?})", self.component)
    }
}

impl<T: 'static> Linker<T> {
    /// Finds what `component` imports and compares the types, for later. What is defined in the linker afterwards
    /// does not count for it.
    ///
    /// # Errors
    /// `Link` if something is missing or of another type.
    pub fn instantiate_pre(&self, component: &Component) -> Result<InstancePre<T>> {
        self.check(component)?;
        Ok(InstancePre { linker: self.only_for(component)?, component: component.clone() })
    }
}

impl<T: 'static> InstancePre<T> {
    /// The component.
    pub fn component(&self) -> &Component {
        &self.component
    }

    /// The engine of its linker.
    pub fn engine(&self) -> &tenon_core::Engine {
        self.linker.engine()
    }

    /// As [`Linker::instantiate`].
    pub fn instantiate(&self, store: &mut Store<T>) -> Result<Instance> {
        self.linker.instantiate(store, &self.component)
    }

    /// As [`Linker::instantiate_resumable`].
    pub fn instantiate_resumable(&self, store: &mut Store<T>) -> Result<Outcome<Instance>> {
        self.linker.instantiate_resumable(store, &self.component)
    }

    /// As [`Linker::instantiate_with`].
    pub fn instantiate_with(&self, store: &mut Store<T>, account: Account) -> Result<Instance> {
        self.linker.instantiate_with(store, &self.component, account)
    }

    /// As [`Linker::instantiate_async`].
    pub async fn instantiate_async(&self, store: &mut Store<T>) -> Result<Instance> {
        self.linker.instantiate_async(store, &self.component).await
    }
}
