//! Accounts: what the components of one party may use of a store, apart from those of others.

use crate::instance::Instance;
use crate::store::Store;
use tenon_core::{Allowance, CallError, CheckedImage, Error, Machine, Region, Result, TrapCode, Vec};

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
    /// Slots (4 bytes each) that a call of one of its functions may take of the store's stack, with all the calls it
    /// makes, of whichever account. One more is a trap.
    pub stack_slots: u32,
}

impl Default for AccountLimits {
    fn default() -> Self {
        Self::new()
    }
}

impl AccountLimits {
    /// No limits.
    pub const fn new() -> Self {
        Self { fuel: None, memory_bytes: u64::MAX, handles: u32::MAX, stack_slots: u32::MAX }
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

    /// Limits the stack of each call.
    #[must_use]
    pub const fn stack_slots(self, stack_slots: u32) -> Self {
        Self { stack_slots, ..self }
    }
}

/// Fuel of an account that its code does not have now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Withheld {
    Some(u64),
    /// The account is not limited.
    Endless,
}

/// What is left of an account.
#[derive(Clone, Copy, Debug)]
struct Balance {
    /// Stale while the account is the current one: then the machine has it.
    allowance: Allowance,
    withheld: Withheld,
    handles: u32,
    stack_slots: u32,
    /// Some code of it does not count fuel.
    uncounted: bool,
    /// Some code of it may read what it has not written.
    curious: bool,
}

impl Balance {
    fn new(limits: AccountLimits) -> Self {
        let allowance = Allowance { fuel: limits.fuel, memory_bytes: limits.memory_bytes };
        let (handles, stack_slots) = (limits.handles, limits.stack_slots);
        let withheld = Withheld::Some(0);
        Self { allowance, withheld, handles, stack_slots, uncounted: false, curious: false }
    }

    /// Leaves the code `granted` units at most.
    fn withhold(&mut self, granted: u64) -> Result<()> {
        if self.uncounted {
            return Err(CallError::NoFuelInCode.into());
        }
        let fuel = &mut self.allowance.fuel;
        self.withheld = fuel.map_or(Withheld::Endless, |fuel| Withheld::Some(fuel.saturating_sub(granted)));
        *fuel = Some(fuel.map_or(granted, |fuel| fuel.min(granted)));
        Ok(())
    }

    /// Gives back what was withheld. Returns what the code had left, and whether there was more.
    fn give_back(&mut self) -> (u64, bool) {
        let left = self.allowance.fuel.unwrap_or(0);
        let withheld = core::mem::replace(&mut self.withheld, Withheld::Some(0));
        match withheld {
            Withheld::Endless => self.allowance.fuel = None,
            Withheld::Some(rest) => {
                self.allowance.fuel = self.allowance.fuel.map(|left| left.saturating_add(rest));
            }
        }
        (left, withheld != Withheld::Some(0))
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
    /// Whose code ran last.
    ran: Account,
    /// Whether calls of some account may not take all of the stack.
    bounded: bool,
}

impl Accounts {
    pub(crate) fn new_in(region: Region) -> Self {
        let default = Balance::new(AccountLimits::new());
        let (current, ran) = (Account::DEFAULT, Account::DEFAULT);
        Self { others: Vec::new_in(region), default, current, ran, bounded: false }
    }

    fn add(&mut self, limits: AccountLimits) -> Result<Account> {
        self.others.try_push(Balance::new(limits))?;
        self.bounded |= limits.stack_slots < u32::MAX;
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

    /// Lets code of `account` run, which pays for it.
    #[inline]
    pub(crate) fn enter(&mut self, machine: &mut Machine, account: Account) {
        self.switch(machine, account);
        if self.ran != account {
            self.hand_over(machine, account);
        }
    }

    /// The stack that is free may hold data of the account that ran. Code that reads only what it wrote does not see
    /// them.
    #[cold]
    fn hand_over(&mut self, machine: &mut Machine, account: Account) {
        if self.get(account).is_ok_and(|balance| balance.curious) {
            machine.fill_unused_stack(0);
        }
        self.ran = account;
    }

    /// How much of the stack a call of a function of `account` may take.
    #[inline]
    pub(crate) fn stack_slots(&self, account: Account) -> u32 {
        match self.bounded {
            false => u32::MAX,
            true => self.get(account).map_or(u32::MAX, |balance| balance.stack_slots),
        }
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

    /// Changes every account, the current one as the machine has it.
    fn each(
        &mut self,
        machine: &mut Machine,
        mut change: impl FnMut(Account, &mut Balance) -> Result<()>,
    ) -> Result<()> {
        let current = self.current;
        self.get_mut(current)?.allowance = machine.allowance();
        let others = self.others.iter_mut().zip(1..).map(|(balance, number)| (Account(number), balance));
        let mut all = core::iter::once((Account::DEFAULT, &mut self.default)).chain(others);
        let changed = all.try_for_each(|(account, balance)| change(account, balance));
        machine.switch_allowance(self.get(current)?.allowance);
        changed
    }

    /// Leaves the code of every account `granted` units of fuel at most, until [`end_slice`](Self::end_slice).
    pub(crate) fn begin_slice(&mut self, machine: &mut Machine, granted: u64) -> Result<()> {
        self.each(machine, |_, balance| balance.withhold(granted))
    }

    /// Gives back what was withheld. Returns what `starved` had left, and whether it now has more.
    pub(crate) fn end_slice(&mut self, machine: &mut Machine, starved: Account) -> Result<(u64, bool)> {
        let mut end = (0, false);
        self.each(machine, |account, balance| {
            let given = balance.give_back();
            if account == starved {
                end = given;
            }
            Ok(())
        })?;
        Ok(end)
    }

    /// Whether code of some account does not count fuel.
    pub(crate) fn any_uncounted(&self) -> bool {
        self.default.uncounted || self.others.iter().any(|balance| balance.uncounted)
    }

    /// An image becomes one of `account`.
    pub(crate) fn join(&mut self, machine: &Machine, account: Account, image: &CheckedImage) -> Result<()> {
        let counts_fuel = image.module_count() == 0 || image.has_fuel();
        if !counts_fuel && self.allowance(machine, account)?.fuel.is_some() {
            return Err(CallError::NoFuelInCode.into());
        }
        let balance = self.get_mut(account)?;
        balance.uncounted |= !counts_fuel;
        balance.curious |= !image.reads_what_it_wrote();
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
        let &Balance { handles, stack_slots, .. } = accounts.get(account)?;
        Ok(AccountLimits { fuel, memory_bytes, handles, stack_slots })
    }

    /// If the call in progress stands still for want of fuel: whose.
    pub fn out_of_fuel(&self) -> Option<Account> {
        self.inner.starved.filter(|_| self.is_busy())
    }
}
