//! Accounts: what the components of one party may use of a store, apart from those of others.

use crate::instance::Instance;
use crate::store::Store;
use tenon_core::{Allowance, CallError, Error, Machine, Region, Result, TrapCode, Vec};

/// An account of a [`Store`]: what a component, or several, may use.
///
/// A component belongs to the account it was instantiated with, all its instances and memories do.
/// Where a component calls another one, the counters change: fuel is taken from the account whose code
/// runs, or, for the copy of parameters and results, from the account they come from (what the host
/// gives and takes is paid by the component).
///
/// ```
/// use tenon_canonical_abi::{AccountLimits, Component, Linker, Outcome, Store};
/// use tenon_core::Engine;
/// # fn main() -> tenon_core::Result<()> {
/// # let bytes = wat::parse_str(r#"(component
/// #     (core module $m (func (export "spin") (loop (br 0))))
/// #     (core instance $i (instantiate $m))
/// #     (func (export "spin") (canon lift (core func $i "spin"))))"#).unwrap();
/// let engine = Engine::default();
/// let mut store = Store::new(&engine, ())?;
/// let account = store.new_account(AccountLimits::new().fuel(1_000).memory_bytes(64 * 1024).handles(16))?;
///
/// let component = Component::new(&engine, &bytes)?;
/// let instance = Linker::new(&engine).instantiate_with(&mut store, &component, account)?;
/// let spin = instance.get_typed_func::<_, (), ()>(&store, "spin")?;
/// assert!(matches!(spin.call_resumable(&mut store, ())?, Outcome::OutOfFuel));
/// assert_eq!(store.out_of_fuel(), Some(account));
///
/// store.set_account_fuel(account, Some(1_000))?;
/// assert!(matches!(spin.resume(&mut store)?, Outcome::OutOfFuel));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Account(u32);

impl Account {
    /// The account that a store begins with: that of components instantiated without naming one.
    /// [`Store::set_fuel`] is about it.
    pub const DEFAULT: Self = Self(0);
}

/// What an account may use. Without limits at first; those of the engine's configuration hold besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountLimits {
    /// Fuel, or `None`.
    pub fuel: Option<u64>,
    /// Bytes of all linear memories and tables together; an element of a table counts as four.
    /// `memory.grow` and `table.grow` beyond it answer -1.
    pub memory_bytes: u64,
    /// Handles held by all its component instances together. One more is a trap.
    pub handles: u32,
}

impl Default for AccountLimits {
    fn default() -> Self {
        Self::new()
    }
}

impl AccountLimits {
    /// No limits.
    pub const fn new() -> Self {
        Self { fuel: None, memory_bytes: u64::MAX, handles: u32::MAX }
    }

    /// Limits the fuel.
    #[must_use]
    pub const fn fuel(self, fuel: u64) -> Self {
        Self { fuel: Some(fuel), ..self }
    }

    /// Limits memories and tables.
    #[must_use]
    pub const fn memory_bytes(self, memory_bytes: u64) -> Self {
        Self { memory_bytes, ..self }
    }

    /// Limits handles.
    #[must_use]
    pub const fn handles(self, handles: u32) -> Self {
        Self { handles, ..self }
    }
}

/// What is left of an account.
#[derive(Clone, Copy, Debug)]
struct Balance {
    /// Stale while the account is the current one: then the machine has it.
    allowance: Allowance,
    handles: u32,
    /// Some code of it does not count fuel.
    uncounted: bool,
}

impl Balance {
    fn new(limits: AccountLimits) -> Self {
        let allowance = Allowance { fuel: limits.fuel, memory_bytes: limits.memory_bytes };
        Self { allowance, handles: limits.handles, uncounted: false }
    }
}

/// The accounts of a store.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// Those after the default one.
    others: Vec<Balance>,
    default: Balance,
    /// Whose allowance the machine has.
    current: Account,
}

impl Accounts {
    pub(crate) fn new_in(region: Region) -> Self {
        let default = Balance::new(AccountLimits::new());
        Self { others: Vec::new_in(region), default, current: Account::DEFAULT }
    }

    fn add(&mut self, limits: AccountLimits) -> Result<Account> {
        self.others.try_reserve(1)?;
        self.others.push(Balance::new(limits));
        u32::try_from(self.others.len()).map(Account).map_err(|_| Error::out_of_memory(0))
    }

    fn get(&self, account: Account) -> Result<&Balance> {
        let other = account.0.checked_sub(1).map(|place| self.others.get(place as usize));
        other.unwrap_or(Some(&self.default)).ok_or_else(|| unknown(account))
    }

    fn get_mut(&mut self, account: Account) -> Result<&mut Balance> {
        let other = account.0.checked_sub(1).map(|place| self.others.get_mut(place as usize));
        other.unwrap_or(Some(&mut self.default)).ok_or_else(|| unknown(account))
    }

    pub(crate) fn current(&self) -> Account {
        self.current
    }

    /// Makes `account` pay from now on.
    #[inline]
    pub(crate) fn switch(&mut self, machine: &mut Machine, account: Account) {
        if self.current != account {
            self.change(machine, account);
        }
    }

    #[cold]
    fn change(&mut self, machine: &mut Machine, account: Account) {
        let Ok(next) = self.get(account) else { return };
        let left = machine.switch_allowance(next.allowance);
        let before = core::mem::replace(&mut self.current, account);
        if let Ok(before) = self.get_mut(before) {
            before.allowance = left;
        }
    }

    fn allowance(&self, machine: &Machine, account: Account) -> Result<Allowance> {
        let known = self.get(account)?;
        Ok(if self.current == account { machine.allowance() } else { known.allowance })
    }

    pub(crate) fn fuel(&self, machine: &Machine, account: Account) -> Option<u64> {
        self.allowance(machine, account).ok()?.fuel
    }

    pub(crate) fn set_fuel(
        &mut self,
        machine: &mut Machine,
        account: Account,
        fuel: Option<u64>,
    ) -> Result<()> {
        let current = self.current;
        let balance = self.get_mut(account)?;
        if fuel.is_some() && balance.uncounted {
            return Err(CallError::NoFuelInCode.into());
        }
        balance.allowance.fuel = fuel;
        if current == account {
            let allowance = Allowance { fuel, ..machine.allowance() };
            machine.switch_allowance(allowance);
        }
        Ok(())
    }

    /// A component whose code counts fuel or not becomes one of `account`.
    pub(crate) fn join(&mut self, machine: &Machine, account: Account, counts_fuel: bool) -> Result<()> {
        if !counts_fuel && self.allowance(machine, account)?.fuel.is_some() {
            return Err(CallError::NoFuelInCode.into());
        }
        self.get_mut(account)?.uncounted |= !counts_fuel;
        Ok(())
    }

    /// An instance of `account` gets one more handle.
    pub(crate) fn take_handle(&mut self, account: Account) -> Result<(), TrapCode> {
        let balance = self.get_mut(account).map_err(|_| TrapCode::CannotEnter)?;
        balance.handles = balance.handles.checked_sub(1).ok_or(TrapCode::HandleTableFull)?;
        Ok(())
    }

    /// An instance of `account` has one handle less.
    pub(crate) fn give_handle(&mut self, account: Account) {
        if let Ok(balance) = self.get_mut(account) {
            balance.handles = balance.handles.saturating_add(1);
        }
    }
}

#[cold]
fn unknown(account: Account) -> Error {
    Error::limit("accounts of a store", u64::from(account.0) + 1, account.0.into())
}

impl<T> Store<T> {
    /// Opens an account, for [`Linker::instantiate_with`](crate::Linker::instantiate_with).
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn new_account(&mut self, limits: AccountLimits) -> Result<Account> {
        self.inner.registry.accounts.add(limits)
    }

    /// The account an instance belongs to.
    pub fn account_of(&self, instance: &Instance) -> Account {
        let root = self.inner.roots.get(instance.root.0 as usize);
        root.map_or(Account::DEFAULT, |root| root.account)
    }

    /// Limits how much the code of an account may still do; `None` lifts the limit.
    ///
    /// # Errors
    /// `Call(NoFuelInCode)` if a component of the account was translated without fuel; `Limit` if the
    /// account is not one of the store.
    pub fn set_account_fuel(&mut self, account: Account, fuel: Option<u64>) -> Result<()> {
        self.inner.registry.accounts.set_fuel(&mut self.inner.machine, account, fuel)
    }

    /// What is left of an account, in the form of limits.
    ///
    /// # Errors
    /// `Limit` if the account is not one of the store.
    pub fn account_left(&self, account: Account) -> Result<AccountLimits> {
        let accounts = &self.inner.registry.accounts;
        let Allowance { fuel, memory_bytes } = accounts.allowance(&self.inner.machine, account)?;
        Ok(AccountLimits { fuel, memory_bytes, handles: accounts.get(account)?.handles })
    }

    /// If the call in progress stands still for want of fuel: whose.
    pub fn out_of_fuel(&self) -> Option<Account> {
        self.inner.starved.filter(|_| self.is_busy())
    }
}
