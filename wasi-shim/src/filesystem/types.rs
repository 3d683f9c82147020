//! `wasi:filesystem/types`

use crate::clocks::wall::Datetime;
use crate::ctx::{WasiCtxView, WasiView};
use crate::host::IoError;
use crate::io::streams::{InputStream, OutputStream};
use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::marker::PhantomData;
use tenon_canonical_abi::plan::{FuncType, TypeIdx};
use tenon_canonical_abi::{
    Caller, ComponentType, HostError, Lift, LiftContext, Linker, LinkerInstance, Lower, Params, Resource,
    ResourceType, TrapCode, Types,
};

/// A file or directory. There are none.
#[derive(Debug)]
pub enum Descriptor {}

/// The entries of a directory. There are none.
#[derive(Debug)]
pub enum DirectoryEntryStream {}

/// `enum error-code`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(enum)]
#[expect(missing_docs, reason = "the names are those of POSIX, and say it")]
pub enum ErrorCode {
    Access,
    WouldBlock,
    Already,
    BadDescriptor,
    Busy,
    Deadlock,
    Quota,
    Exist,
    FileTooLarge,
    IllegalByteSequence,
    InProgress,
    Interrupted,
    Invalid,
    Io,
    IsDirectory,
    Loop,
    TooManyLinks,
    MessageSize,
    NameTooLong,
    NoDevice,
    NoEntry,
    NoLock,
    InsufficientMemory,
    InsufficientSpace,
    NotDirectory,
    NotEmpty,
    NotRecoverable,
    Unsupported,
    NoTty,
    NoSuchDevice,
    Overflow,
    NotPermitted,
    Pipe,
    ReadOnly,
    InvalidSeek,
    TextFileBusy,
    CrossDevice,
}

/// `enum descriptor-type`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(enum)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DescriptorType {
    Unknown,
    BlockDevice,
    CharacterDevice,
    Directory,
    Fifo,
    SymbolicLink,
    RegularFile,
    Socket,
}

/// `enum advice`: how a file will be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(enum)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Advice {
    Normal,
    Sequential,
    Random,
    WillNeed,
    DontNeed,
    NoReuse,
}

tenon_canonical_abi::flags! {
    /// `flags descriptor-flags`
    pub DescriptorFlags {
        const READ;
        const WRITE;
        const FILE_INTEGRITY_SYNC;
        const DATA_INTEGRITY_SYNC;
        const REQUESTED_WRITE_SYNC;
        const MUTATE_DIRECTORY;
    }
}

tenon_canonical_abi::flags! {
    /// `flags path-flags`
    pub PathFlags {
        const SYMLINK_FOLLOW;
    }
}

tenon_canonical_abi::flags! {
    /// `flags open-flags`
    pub OpenFlags {
        const CREATE;
        const DIRECTORY;
        const EXCLUSIVE;
        const TRUNCATE;
    }
}

/// `variant new-timestamp`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(variant)]
pub enum NewTimestamp {
    /// Leave it as it is.
    NoChange,
    /// Set it to the time of the host.
    Now,
    /// Set it to this.
    Timestamp(Datetime),
}

/// `record descriptor-stat`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(record)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DescriptorStat {
    pub r#type: DescriptorType,
    pub link_count: u64,
    pub size: u64,
    pub data_access_timestamp: Option<Datetime>,
    pub data_modification_timestamp: Option<Datetime>,
    pub status_change_timestamp: Option<Datetime>,
}

/// `record directory-entry`
#[derive(Clone, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(record)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DirectoryEntry {
    pub r#type: DescriptorType,
    pub name: String,
}

/// `record metadata-hash-value`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(record)]
#[expect(missing_docs, reason = "the names say it")]
pub struct MetadataHashValue {
    pub lower: u64,
    pub upper: u64,
}

/// Links `wasi:filesystem/types`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut types = linker.instance(interface!("filesystem/types"))?;
    // resource descriptor
    types.resource("descriptor", ResourceType::host::<Descriptor>(), none)?;
    // resource directory-entry-stream
    types.resource("directory-entry-stream", ResourceType::host::<DirectoryEntryStream>(), none)?;
    // filesystem-error-code: func(err: borrow<error>) -> option<error-code>
    types.func_wrap("filesystem-error-code", |mut caller: Caller<'_, T>, (error,)| {
        filesystem_error_code(caller.data_mut().ctx(), &error)
    })?;
    add_descriptor(&mut types)
}

/// The error of a stream that is not a file's.
fn filesystem_error_code(
    wasi: WasiCtxView<'_>,
    error: &Resource<IoError>,
) -> Result<Option<ErrorCode>, HostError> {
    wasi.table.get(error)?;
    Ok(None)
}

/// Handles of what does not exist cannot be dropped.
fn none<T>(_: &mut T, _: u32) -> Result<(), HostError> {
    Err(TrapCode::UnknownHandle.into())
}

/// `self` of the methods of a descriptor.
type This = Resource<Descriptor>;
/// What most of them return.
type Fallible<R> = Result<R, ErrorCode>;

/// The methods of `descriptor` and `directory-entry-stream`, each with its parameters and its result.
macro_rules! methods {
    ($instance:ident: $($name:literal: ($($param:ty),+) -> $result:ty;)+) => {
        $($instance.func_wrap(concat!("[method]", $name), never::<_, ($($param,)+), $result>)?;)+
    };
}

fn add_descriptor<T: WasiView + 'static>(types: &mut LinkerInstance<'_, T>) -> tenon_core::Result<()> {
    methods! { types:
        "descriptor.read-via-stream": (This, u64) -> Fallible<Resource<InputStream>>;
        "descriptor.write-via-stream": (This, u64) -> Fallible<Resource<OutputStream>>;
        "descriptor.append-via-stream": (This) -> Fallible<Resource<OutputStream>>;
        "descriptor.advise": (This, u64, u64, Advice) -> Fallible<()>;
        "descriptor.sync-data": (This) -> Fallible<()>;
        "descriptor.get-flags": (This) -> Fallible<DescriptorFlags>;
        "descriptor.get-type": (This) -> Fallible<DescriptorType>;
        "descriptor.set-size": (This, u64) -> Fallible<()>;
        "descriptor.set-times": (This, NewTimestamp, NewTimestamp) -> Fallible<()>;
        "descriptor.read": (This, u64, u64) -> Fallible<(Vec<u8>, bool)>;
        "descriptor.write": (This, Vec<u8>, u64) -> Fallible<u64>;
        "descriptor.read-directory": (This) -> Fallible<Resource<DirectoryEntryStream>>;
        "descriptor.sync": (This) -> Fallible<()>;
        "descriptor.create-directory-at": (This, String) -> Fallible<()>;
        "descriptor.stat": (This) -> Fallible<DescriptorStat>;
        "descriptor.stat-at": (This, PathFlags, String) -> Fallible<DescriptorStat>;
        "descriptor.set-times-at": (This, PathFlags, String, NewTimestamp, NewTimestamp) -> Fallible<()>;
        "descriptor.link-at": (This, PathFlags, String, This, String) -> Fallible<()>;
        "descriptor.open-at": (This, PathFlags, String, OpenFlags, DescriptorFlags) -> Fallible<This>;
        "descriptor.readlink-at": (This, String) -> Fallible<String>;
        "descriptor.remove-directory-at": (This, String) -> Fallible<()>;
        "descriptor.rename-at": (This, String, This, String) -> Fallible<()>;
        "descriptor.symlink-at": (This, String, String) -> Fallible<()>;
        "descriptor.unlink-file-at": (This, String) -> Fallible<()>;
        "descriptor.is-same-object": (This, This) -> bool;
        "descriptor.metadata-hash": (This) -> Fallible<MetadataHashValue>;
        "descriptor.metadata-hash-at": (This, PathFlags, String) -> Fallible<MetadataHashValue>;
        "directory-entry-stream.read-directory-entry":
            (Resource<DirectoryEntryStream>) -> Fallible<Option<DirectoryEntry>>;
    }
    Ok(())
}

/// Parameters of the types `P` with a handle of something that does not exist among them: no value has
/// this type. It keeps the bodies of the methods above, and everything they would lift, out of firmware.
struct Never<P>(Infallible, PhantomData<P>);

impl<P: ComponentType> ComponentType for Never<P> {
    const SIZE: u32 = P::SIZE;
    const ALIGN: u32 = P::ALIGN;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        P::matches(types, ty)
    }
}

impl<P: Params> Params for Never<P> {
    fn match_params(types: Types<'_>, func: &FuncType) -> bool {
        P::match_params(types, func)
    }
}

impl<P: ComponentType> Lift for Never<P> {
    /// The handle table refuses such a handle before a value is lifted.
    fn load(_: &LiftContext<'_>, _: &[u8]) -> Result<Self, TrapCode> {
        Err(TrapCode::UnknownHandle)
    }
}

fn never<T, P, R: Lower>(_: Caller<'_, T>, params: Never<P>) -> Result<R, HostError> {
    match params.0 {}
}
