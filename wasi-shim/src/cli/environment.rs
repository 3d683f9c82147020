//! `wasi:cli/environment`

use crate::allocate;
use crate::ctx::WasiView;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use tenon_canonical_abi::plan::TypeIdx;
use tenon_canonical_abi::{Caller, ComponentType, Linker, Lower, LowerContext, TrapCode, Types};
use tenon_core::{Result, Shared};

/// Arguments and environment of a guest.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    pub(crate) args: Vec<Cow<'static, str>>,
    pub(crate) variables: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub(crate) initial_cwd: Option<Cow<'static, str>>,
}

/// Links `wasi:cli/environment`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    let mut environment = linker.instance(interface!("cli/environment"))?;
    // get-environment: func() -> list<tuple<string, string>>
    environment.func_wrap("get-environment", |mut caller: Caller<'_, T>, ()| {
        Ok(Variables(shared(caller.data_mut())))
    })?;
    // get-arguments: func() -> list<string>
    environment.func_wrap("get-arguments", |mut caller: Caller<'_, T>, ()| {
        Ok(Arguments(shared(caller.data_mut())))
    })?;
    // initial-cwd: func() -> option<string>
    environment
        .func_wrap("initial-cwd", |mut caller: Caller<'_, T>, ()| Ok(InitialCwd(shared(caller.data_mut()))))
}

fn shared<T: WasiView>(data: &mut T) -> Shared<Environment> {
    Shared::clone(&data.ctx().ctx.environment)
}

/// Results that are lowered from where they are, not copied first.
macro_rules! lowered_in_place {
    ($($name:ident = $ty:ty, |$environment:ident| $value:expr;)+) => {$(
        struct $name(Shared<Environment>);

        impl ComponentType for $name {
            const SIZE: u32 = <$ty>::SIZE;
            const ALIGN: u32 = <$ty>::ALIGN;

            fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
                <$ty>::matches(types, ty)
            }
        }

        impl Lower for $name {
            fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> core::result::Result<(), TrapCode> {
                let $environment = &self.0;
                $value.store(cx, at)
            }
        }
    )+};
}

lowered_in_place! {
    Arguments = Vec<String>, |environment| allocate::list(environment.args.iter().map(|arg| &**arg))?;
    Variables = Vec<(String, String)>,
        |environment| allocate::list(environment.variables.iter().map(|(name, value)| (&**name, &**value)))?;
    InitialCwd = Option<String>, |environment| environment.initial_cwd.as_deref();
}
