//! A clock that interrupts, and what a task does until it rings.

use core::cell::RefCell;
use core::future::poll_fn;
use core::task::{Poll, Waker};

use critical_section::Mutex;

use crate::Board;

/// A board that can be woken.
pub trait AlarmClock: Board {
    /// Has the board interrupted in about so many nanoseconds (less than half a second); the handler calls [`rang`].
    fn set_alarm(nanoseconds: u32);

    /// Silences the alarm that rang.
    fn silence();

    /// Sleeps until an interrupt is pending. Called with interrupts masked, so that none is missed.
    fn sleep();
}

/// Who waits for the alarm.
static WAITING: Mutex<RefCell<Option<Waker>>> = Mutex::new(RefCell::new(None));

/// What the interrupt handler does: silences the alarm and wakes who waits for it.
pub fn rang<B: AlarmClock>() {
    B::silence();
    if let Some(waker) = critical_section::with(|section| WAITING.borrow_ref_mut(section).take()) {
        waker.wake();
    }
}

/// Waits so many nanoseconds (less than half a second). One task may wait at a time.
pub async fn after<B: AlarmClock>(nanoseconds: u32) {
    let until = B::nanoseconds() + u64::from(nanoseconds);
    poll_fn(|cx| {
        let left = until.saturating_sub(B::nanoseconds());
        if left == 0 {
            return Poll::Ready(());
        }
        critical_section::with(|section| *WAITING.borrow_ref_mut(section) = Some(cx.waker().clone()));
        B::set_alarm(left as u32);
        Poll::Pending
    })
    .await
}
