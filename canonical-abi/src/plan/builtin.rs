//! Built-ins of asynchronous components, by name. None of them runs yet: each traps when it is called.

use tenon_core::TrapCode;

macro_rules! builtins {
    ($($number:literal $name:ident = $spelled:literal;)*) => {
        /// An asynchronous built-in. The variants are named as the specification spells them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "the names say it")]
        pub enum Builtin {
            $($name = $number,)*
        }

        impl Builtin {
            pub(super) const fn from_number(number: u8) -> Option<Self> {
                Some(match number {
                    $($number => Self::$name,)*
                    _ => return None,
                })
            }

            /// Its name in the specification.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $spelled,)*
                }
            }

            /// The trap of a call of it.
            pub(crate) const fn unsupported(self) -> TrapCode {
                TrapCode::AsyncUnsupported(match self {
                    $(Self::$name => {
                        concat!("the built-in `", $spelled, "` is not there yet: async is not supported")
                    })*
                })
            }
        }
    };
}

// The numbers are part of the format: never reused, never changed.
builtins! {
    0 TaskReturn = "task.return";
    1 TaskCancel = "task.cancel";
    2 SubtaskCancel = "subtask.cancel";
    3 SubtaskDrop = "subtask.drop";
    4 StreamNew = "stream.new";
    5 StreamRead = "stream.read";
    6 StreamWrite = "stream.write";
    7 StreamCancelRead = "stream.cancel-read";
    8 StreamCancelWrite = "stream.cancel-write";
    9 StreamDropReadable = "stream.drop-readable";
    10 StreamDropWritable = "stream.drop-writable";
    11 StreamForward = "stream.forward";
    12 FutureNew = "future.new";
    13 FutureRead = "future.read";
    14 FutureWrite = "future.write";
    15 FutureCancelRead = "future.cancel-read";
    16 FutureCancelWrite = "future.cancel-write";
    17 FutureDropReadable = "future.drop-readable";
    18 FutureDropWritable = "future.drop-writable";
    19 FutureForward = "future.forward";
    20 WaitableSetNew = "waitable-set.new";
    21 WaitableSetWait = "waitable-set.wait";
    22 WaitableSetPoll = "waitable-set.poll";
    23 WaitableSetDrop = "waitable-set.drop";
    24 WaitableJoin = "waitable.join";
    25 ErrorContextNew = "error-context.new";
    26 ErrorContextDebugMessage = "error-context.debug-message";
    27 ErrorContextDrop = "error-context.drop";
    28 ThreadYield = "thread.yield";
    29 ThreadIndex = "thread.index";
    30 ThreadNewIndirect = "thread.new-indirect";
    31 ThreadResumeLater = "thread.resume-later";
    32 ThreadSuspend = "thread.suspend";
    33 ThreadSuspendThenResume = "thread.suspend-then-resume";
    34 ThreadYieldThenResume = "thread.yield-then-resume";
    35 ThreadSuspendThenPromote = "thread.suspend-then-promote";
    36 ThreadYieldThenPromote = "thread.yield-then-promote";
    37 ThreadSpawnRef = "thread.spawn-ref";
    38 ThreadSpawnIndirect = "thread.spawn-indirect";
    39 ThreadAvailableParallelism = "thread.available-parallelism";
}
