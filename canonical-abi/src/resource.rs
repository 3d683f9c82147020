//! Resources: their types as told apart at run time, and how a host names resources.

use crate::store::Store;
use core::any::TypeId;
use core::fmt;
use core::marker::PhantomData;
use tenon_core::TrapCode;

/// A resource type inside one store. Two instantiations of a component have two of each of its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RuntimeType(pub(crate) u32);

/// A resource type, as an embedder names it. Types that components define are others in each instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResourceType(pub(crate) Origin);

/// Who defines a resource type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// The host, as a Rust type.
    Host(TypeId),
    /// The host, by a number of its choice.
    Dynamic(u32),
    /// Nobody: a linker made it up.
    Unknown(u32),
    /// A component instance of the store.
    Guest(RuntimeType),
}

impl ResourceType {
    /// The resource type a host keeps as the Rust type `T`. Functions take and give [`Resource<T>`].
    pub fn host<T: 'static>() -> Self {
        Self(Origin::Host(TypeId::of::<T>()))
    }

    /// A resource type of the host that has a number instead of a Rust type: for hosts that make
    /// their functions at run time and see resources as [`ResourceAny`].
    pub fn dynamic(number: u32) -> Self {
        Self(Origin::Dynamic(number))
    }

    /// Whether a component defines it.
    pub fn is_guest(&self) -> bool {
        matches!(self.0, Origin::Guest(_))
    }
}

/// A handle to a resource of the host: the number (`rep`) the host chose for it.
///
/// It stands for `own<r>` and `borrow<r>` alike: the WIT of the function says whether the host now owns
/// the resource (and deletes it when done) or only looks at it. What the number means is the host's
/// affair, usually a key of a [`ResourceTable`](crate::ResourceTable), which refuses keys of deleted resources.
pub struct Resource<T> {
    rep: u32,
    marker: PhantomData<fn() -> T>,
}

impl<T> Resource<T> {
    /// The handle of the resource that the host calls `rep`.
    pub const fn new(rep: u32) -> Self {
        Self { rep, marker: PhantomData }
    }

    /// [`new`](Self::new), to be given away.
    pub const fn new_own(rep: u32) -> Self {
        Self::new(rep)
    }

    /// [`new`](Self::new), to be lent.
    pub const fn new_borrow(rep: u32) -> Self {
        Self::new(rep)
    }

    /// The host's number: the representation of the resource in the Canonical ABI.
    pub const fn rep(&self) -> u32 {
        self.rep
    }
}

impl<T: 'static> Resource<T> {
    /// The owned handle without its Rust type.
    pub fn into_resource_any(self) -> ResourceAny {
        ResourceAny::host_own(ResourceType::host::<T>(), self.rep)
    }

    /// The handle behind `any`, if it is one of this type.
    ///
    /// # Errors
    /// [`TrapCode::HandleTypeMismatch`].
    pub fn try_from_resource_any(any: ResourceAny) -> Result<Self, TrapCode> {
        match any.ty == ResourceType::host::<T>() {
            true => Ok(Self::new(any.key)),
            false => Err(TrapCode::HandleTypeMismatch),
        }
    }
}

impl<T> fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resource {}", self.rep)
    }
}

/// A handle to a resource of any type.
///
/// One of a host type carries the host's number. One of a component's type is an entry in the
/// store's table of handles held by the host; dropping it is explicit:
/// [`Store::drop_resource`](crate::Store::drop_resource). Copies are the same handle: once it is dropped, given
/// away to a component, or, if it is borrowed, the call it was lent for is over, using a copy is
/// [`TrapCode::StaleHandle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceAny {
    pub(crate) ty: ResourceType,
    /// The number of a host resource, or the index in the store's table.
    pub(crate) key: u32,
    /// Tells handles that had the same index in the store's table apart.
    pub(crate) generation: u32,
    pub(crate) owned: bool,
}

impl ResourceAny {
    /// An owned handle of a host resource type.
    pub fn host_own(ty: ResourceType, rep: u32) -> Self {
        Self { ty, key: rep, generation: 0, owned: true }
    }

    /// A borrowed handle of a host resource type.
    pub fn host_borrow(ty: ResourceType, rep: u32) -> Self {
        Self { ty, key: rep, generation: 0, owned: false }
    }

    /// The handle as one of the host's Rust type `T`, if it is.
    ///
    /// # Errors
    /// [`TrapCode::HandleTypeMismatch`].
    pub fn try_into_resource<T: 'static>(self) -> Result<Resource<T>, TrapCode> {
        Resource::try_from_resource_any(self)
    }

    /// Its type.
    pub fn ty(&self) -> ResourceType {
        self.ty
    }

    /// [`Store::drop_resource`], which see.
    pub fn resource_drop<T: 'static>(self, store: &mut Store<T>) -> tenon_core::Result<()> {
        store.drop_resource(self)
    }

    /// [`Store::drop_resource_async`], which see.
    pub async fn resource_drop_async<T: 'static>(self, store: &mut Store<T>) -> tenon_core::Result<()> {
        store.drop_resource_async(self).await
    }

    /// Whether it owns the resource.
    pub fn owned(&self) -> bool {
        self.owned
    }

    /// The host's number, if the type is the host's.
    pub fn host_rep(&self) -> Option<u32> {
        (!self.ty.is_guest()).then_some(self.key)
    }
}

/// Send and Sync where the target has an operating system, nothing where it has none.
#[cfg(not(target_os = "none"))]
pub trait HostBound: Send + Sync {}
#[cfg(not(target_os = "none"))]
impl<T: Send + Sync + ?Sized> HostBound for T {}
/// Send and Sync where the target has an operating system, nothing where it has none.
#[cfg(target_os = "none")]
pub trait HostBound {}
#[cfg(target_os = "none")]
impl<T: ?Sized> HostBound for T {}
