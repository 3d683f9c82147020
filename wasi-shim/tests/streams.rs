//! Streams, polling and exits, as a guest sees them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    reason = "a test may fail loudly"
)]

mod common;

use common::{program, run, run_on};
use std::collections::VecDeque;
use std::time::Duration;
use tenon_canonical_abi::TrapCode;
use tenon_wasi_shim::host::{Interest, IoError, MonotonicClock, Output, Stdio, StdioError};
use tenon_wasi_shim::hosted::{MemoryStdio, StdEntropy, StdMonotonicClock, StdWallClock};
use tenon_wasi_shim::{WasiCtx, WasiCtxBuilder};

/// A context with everything but a console.
fn context() -> WasiCtxBuilder {
    WasiCtx::builder()
        .monotonic_clock(Box::new(StdMonotonicClock::new()))
        .wall_clock(Box::new(StdWallClock))
        .entropy(Box::new(StdEntropy))
}

/// Runs core code that must trap.
fn trap(body: &str) -> TrapCode {
    run(&program(body), b"input", context()).unwrap_err().trap_code().unwrap()
}

#[test]
fn everything_written_comes_out_in_order() {
    let body = r#"
        (data (i32.const 64) "hello world\n")
        (func (export "run") (result i32)
            (local $out i32)
            (local.set $out (call $stdout))
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $write (local.get $out) (i32.const 64) (i32.const 6) (i32.const 0)) (call $ok)
            (call $flush (local.get $out) (i32.const 0)) (call $ok)
            (call $blocking-write (local.get $out) (i32.const 70) (i32.const 6) (i32.const 0)) (call $ok)
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $write-zeroes (local.get $out) (i64.const 70) (i32.const 0)) (call $ok)
            (call $blocking-zeroes (local.get $out) (i64.const 1) (i32.const 0)) (call $ok)
            (call $blocking-splice (local.get $out) (call $stdin) (i64.const 3) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 3))
            (call $splice (local.get $out) (i32.const 2) (i64.const 1000) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 2))
            (call $blocking-flush (local.get $out) (i32.const 0)) (call $ok)
            (call $drop-out (local.get $out))
            (call $blocking-write (call $stderr) (i32.const 64) (i32.const 5) (i32.const 0)) (call $ok)
            (i32.const 0))
    "#;
    let ended = run(&program(body), b"input", context()).unwrap();
    assert_eq!(ended.stdout, format!("hello world\n{}input", "\0".repeat(71)));
    assert_eq!((ended.stderr.as_str(), ended.exit), ("hello", 0));
}

#[test]
fn writes_beyond_what_is_allowed_trap() {
    let write = |len: u32, function: &str| {
        format!(
            r#"(func (export "run") (result i32)
                (local $out i32)
                (local.set $out (call $stdout))
                (call {function} (local.get $out) (i32.const 0) (i32.const {len}) (i32.const 0)) (call $ok)
                (i32.const 0))"#
        )
    };
    let unpermitted = TrapCode::Host("write of more bytes than check-write permitted");
    assert_eq!(trap(&write(1, "$write")), unpermitted);
    let long = TrapCode::Host("blocking write of more than 4096 bytes");
    assert_eq!(trap(&write(4097, "$blocking-write")), long);
    let ended = run(&program(&write(4096, "$blocking-write")), b"", context()).unwrap();
    assert_eq!(ended.stdout.len(), 4096);
    assert!(run(&program(&write(0, "$write")), b"", context()).is_ok());
}

#[test]
fn a_flush_uses_the_permit_up() {
    let body = r#"
        (func (export "run") (result i32)
            (local $out i32)
            (local.set $out (call $stdout))
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $flush (local.get $out) (i32.const 0)) (call $ok)
            (call $write (local.get $out) (i32.const 0) (i32.const 1) (i32.const 0))
            (i32.const 0))
    "#;
    assert_eq!(trap(body), TrapCode::Host("write of more bytes than check-write permitted"));
}

#[test]
fn input_is_read_to_its_end() {
    let body = r#"
        (func (export "run") (result i32)
            (local $in i32)
            (local.set $in (call $stdin))
            (call $read (local.get $in) (i64.const 0) (i32.const 0)) (call $ok)
            (call $same (i64.load32_u (i32.const 8)) (i64.const 0))
            (call $blocking-skip (local.get $in) (i64.const 2) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 2))
            (call $skip (local.get $in) (i64.const 1) (i32.const 0)) (call $ok)
            (call $blocking-read (local.get $in) (i64.const -1) (i32.const 0)) (call $ok)
            (call $same (i64.load32_u (i32.const 8)) (i64.const 3))
            (call $blocking-write (call $stdout) (i32.load (i32.const 4)) (i32.load (i32.const 8)) (i32.const 0)) (call $ok)
            (call $blocking-read (local.get $in) (i64.const 9) (i32.const 0)) (call $error (i64.const 1))
            (call $read (local.get $in) (i64.const 0) (i32.const 0)) (call $error (i64.const 1))
            (call $same (i64.extend_i32_u (call $ready (call $subscribe-in (local.get $in)))) (i64.const 1))
            (global.set $payload (i32.const 8))
            (call $skip (local.get $in) (i64.const 1) (i32.const 0)) (call $error (i64.const 1))
            (i32.const 0))
    "#;
    assert_eq!(run(&program(body), b"abcdef", context()).unwrap().stdout, "def");
}

#[test]
fn a_command_exits_in_three_ways() {
    let exit = |call: &str| {
        let body = format!(r#"(func (export "run") (result i32) {call} (i32.const 1))"#);
        run(&program(&body), b"", context()).unwrap().exit
    };
    assert_eq!(exit(""), 1);
    assert_eq!(exit("(call $exit (i32.const 0))"), 0);
    assert_eq!(exit("(call $exit (i32.const 1))"), 1);
    assert_eq!(exit("(call $exit-with-code (i32.const 42))"), 42);
}

#[test]
fn what_does_not_exist_has_no_handles() {
    let with = |call: &str| format!(r#"(func (export "run") (result i32) {call} (i32.const 0))"#);
    assert_eq!(trap(&with("(call $sync (i32.const 1) (i32.const 0))")), TrapCode::UnknownHandle);
    assert_eq!(trap(&with("(call $drop-descriptor (i32.const 1))")), TrapCode::UnknownHandle);
    let stream = "(call $sync (call $stdout) (i32.const 0))";
    assert_eq!(trap(&with(stream)), TrapCode::HandleTypeMismatch);
    assert_eq!(
        trap(&with("(call $poll (i32.const 0) (i32.const 0) (i32.const 0))")),
        TrapCode::Host("poll of an empty list")
    );
}

#[test]
fn clocks_and_random_numbers_answer() {
    let body = r#"
        (func (export "run") (result i32)
            (local $then i64)
            (local.set $then (call $now))
            (call $block (call $duration (i64.const 2000000)))
            (if (i64.lt_u (i64.sub (call $now) (local.get $then)) (i64.const 2000000)) (then unreachable))
            (call $same (call $resolution) (i64.const 1))
            (call $date (i32.const 0))
            ;; 2024-01-01
            (if (i64.lt_u (i64.load (i32.const 0)) (i64.const 1704067200)) (then unreachable))
            (call $random-bytes (i64.const 100) (i32.const 0))
            (call $same (i64.load32_u (i32.const 4)) (i64.const 100))
            (if (i64.eq (call $random-u64) (call $random-u64)) (then unreachable))
            (call $seed (i32.const 0))
            (if (i64.eq (i64.load (i32.const 0)) (i64.load (i32.const 8))) (then unreachable))
            (call $terminal-stdout (i32.const 0)) (call $ok)
            (i32.const 0))
    "#;
    assert_eq!(run(&program(body), b"", context()).unwrap().exit, 0);
}

#[test]
fn more_random_bytes_than_there_is_memory_for_are_refused() {
    let body = r#"(func (export "run") (result i32) (call $random-bytes (i64.const -1) (i32.const 0)) (i32.const 0))"#;
    assert_eq!(trap(body), TrapCode::OutOfMemory);
}

/// A console and a clock of one board: time passes only while the guest waits, bytes come one by one.
#[derive(Default)]
struct Board {
    input: VecDeque<u8>,
    arrived: bool,
    room: usize,
    unsent: usize,
    output: MemoryStdio,
}

impl Stdio for Board {
    fn write(&mut self, to: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        let count = bytes.len().min(self.room);
        self.room -= count;
        self.unsent += count;
        self.output.write(to, &bytes[..count])
    }

    fn room(&mut self, _: Output) -> Result<usize, StdioError> {
        Ok(self.room)
    }

    fn flush(&mut self, _: Output) -> Result<bool, StdioError> {
        Ok(self.unsent == 0)
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StdioError> {
        if self.input.is_empty() {
            return Err(StdioError::Closed);
        }
        if !std::mem::take(&mut self.arrived) {
            return Ok(0);
        }
        buffer[0] = self.input.pop_front().unwrap();
        Ok(1)
    }

    fn readable(&mut self) -> bool {
        self.arrived || self.input.is_empty()
    }

    fn wait(&mut self, interest: Interest, _: Option<Duration>) {
        self.arrived |= interest.stdin;
        if interest.stdout {
            self.unsent = self.unsent.saturating_sub(1);
            self.room = 3 - self.unsent.min(3);
        }
    }
}

/// A clock that shows when its owner last waited.
#[derive(Default)]
struct Timer(u64);

impl MonotonicClock for Timer {
    fn now(&mut self) -> u64 {
        self.0
    }

    fn resolution(&self) -> u64 {
        1000
    }

    fn wait_until(&mut self, instant: u64) {
        self.0 = instant;
    }
}

fn on_board(input: &[u8], body: &str) -> (i32, String) {
    let board = Board { input: input.iter().copied().collect(), ..Board::default() };
    let output = board.output.clone();
    let builder = context().stdio(Box::new(board)).monotonic_clock(Box::new(Timer::default()));
    let exit = run_on(&program(body), builder).unwrap();
    (exit, String::from_utf8(output.stdout()).unwrap())
}

#[test]
fn blocking_waits_for_a_slow_console() {
    let body = r#"
        (data (i32.const 64) "0123456789")
        (func (export "run") (result i32)
            (local $in i32)
            (local $out i32)
            (local.set $in (call $stdin))
            (local.set $out (call $stdout))
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 0))
            (call $blocking-write (local.get $out) (i32.const 64) (i32.const 10) (i32.const 0)) (call $ok)
            (call $blocking-zeroes (local.get $out) (i64.const 2) (i32.const 0)) (call $ok)
            (call $read (local.get $in) (i64.const 8) (i32.const 0)) (call $ok)
            (call $same (i64.load32_u (i32.const 8)) (i64.const 0))
            (call $blocking-read (local.get $in) (i64.const 8) (i32.const 0)) (call $ok)
            (call $same (i64.load32_u (i32.const 8)) (i64.const 1))
            (call $blocking-skip (local.get $in) (i64.const 8) (i32.const 0)) (call $ok)
            (call $blocking-splice (local.get $out) (local.get $in) (i64.const 8) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 1))
            (i32.const 0))
    "#;
    assert_eq!(on_board(b"abc", body), (0, "0123456789\0\0c".into()));
}

#[test]
fn a_stream_that_is_flushed_is_ready_afterwards() {
    let body = r#"
        (func (export "run") (result i32)
            (local $out i32)
            (local $pollable i32)
            (local.set $out (call $stdout))
            (local.set $pollable (call $subscribe-out (local.get $out)))
            (call $block (local.get $pollable))
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $write (local.get $out) (i32.const 64) (i32.const 2) (i32.const 0)) (call $ok)
            (call $flush (local.get $out) (i32.const 0)) (call $ok)
            (call $same (i64.extend_i32_u (call $ready (local.get $pollable))) (i64.const 0))
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 0))
            (call $block (local.get $pollable))
            (call $check-write (local.get $out) (i32.const 0)) (call $ok)
            (call $same (i64.load (i32.const 8)) (i64.const 3))
            (call $drop-pollable (local.get $pollable))
            (i32.const 0))
    "#;
    assert_eq!(on_board(b"", body).0, 0);
}

#[test]
fn poll_says_which_are_ready() {
    let body = r#"
        (func (export "run") (result i32)
            (local $late i32)
            (local.set $late (call $duration (i64.const 5000)))
            (i32.store (i32.const 64) (local.get $late))
            (i32.store (i32.const 68) (call $instant (i64.const 100)))
            (call $same (i64.extend_i32_u (call $ready (local.get $late))) (i64.const 0))
            ;; Only the clock is waited for: it goes on to 100.
            (call $poll (i32.const 64) (i32.const 2) (i32.const 0))
            (call $same (i64.load32_u (i32.const 4)) (i64.const 1))
            (call $same (i64.load32_u (i32.load (i32.const 0))) (i64.const 1))
            (call $same (call $now) (i64.const 100))
            ;; A byte comes before the clock goes on.
            (i32.store (i32.const 68) (call $subscribe-in (call $stdin)))
            (call $poll (i32.const 64) (i32.const 2) (i32.const 0))
            (call $same (i64.load32_u (i32.const 4)) (i64.const 1))
            (call $same (i64.load32_u (i32.load (i32.const 0))) (i64.const 1))
            ;; Both, in the order of the list.
            (call $block (local.get $late))
            (call $poll (i32.const 64) (i32.const 2) (i32.const 0))
            (call $same (i64.load (i32.load (i32.const 0))) (i64.const 0x100000000))
            (i32.const 0))
    "#;
    assert_eq!(on_board(b"x", body).0, 0);
}

/// A console that is out of order.
struct Broken;

impl Stdio for Broken {
    fn write(&mut self, to: Output, _: &[u8]) -> Result<usize, StdioError> {
        match to {
            Output::Stdout => Err(StdioError::Failed(IoError::new("no carrier"))),
            Output::Stderr => Err(StdioError::Closed),
        }
    }
}

#[test]
fn an_error_closes_the_stream_and_says_what_it_was() {
    let body = r#"
        (data (i32.const 64) "no carrier")
        (func (export "run") (result i32)
            (local $out i32)
            (local $at i32)
            (local.set $out (call $stdout))
            (call $blocking-write (local.get $out) (i32.const 64) (i32.const 1) (i32.const 0))
            (call $error (i64.const 0))
            (call $error-code (i32.load (i32.const 8)) (i32.const 16))
            (call $same (i64.load8_u (i32.const 16)) (i64.const 0))
            (call $to-debug-string (i32.load (i32.const 8)) (i32.const 16))
            (local.set $at (i32.load (i32.const 16)))
            (call $same (i64.load32_u (i32.const 20)) (i64.const 10))
            (call $same (i64.load (local.get $at)) (i64.load (i32.const 64)))
            (call $flush (local.get $out) (i32.const 0)) (call $error (i64.const 1))
            (call $same (i64.extend_i32_u (call $ready (call $subscribe-out (local.get $out)))) (i64.const 1))
            (call $blocking-write (call $stderr) (i32.const 64) (i32.const 1) (i32.const 0))
            (call $error (i64.const 1))
            (global.set $payload (i32.const 8))
            (call $check-write (local.get $out) (i32.const 0)) (call $error (i64.const 1))
            ;; Another stream of the same console tries again.
            (call $check-write (call $stdout) (i32.const 0)) (call $ok)
            (i32.const 0))
    "#;
    assert_eq!(run_on(&program(body), context().stdio(Box::new(Broken))).unwrap(), 0);
}
