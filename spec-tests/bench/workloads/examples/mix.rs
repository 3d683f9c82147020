//! What small controllers do, `n` times: lists, integer matrices, a state machine, and a CRC-16 of it all.

#![no_std]
extern crate tenon_bench_workloads as _;

use tenon_bench_workloads::Random;

/// Where a list ends.
const END: u8 = u8::MAX;

#[derive(Clone, Copy)]
struct Node {
    next: u8,
    key: u16,
}

struct List {
    nodes: [Node; 100],
    head: u8,
}

impl List {
    fn new(random: &mut Random) -> Self {
        let node =
            |i: usize| Node { next: if i == 99 { END } else { i as u8 + 1 }, key: random.next() as u16 };
        Self { nodes: core::array::from_fn(node), head: 0 }
    }

    fn find(&self, key: u16) -> u16 {
        let (mut at, mut steps) = (self.head, 0);
        while at != END && self.nodes[at as usize].key & 0xff != key {
            at = self.nodes[at as usize].next;
            steps += 1;
        }
        steps
    }

    fn reverse(&mut self) {
        let (mut at, mut done) = (self.head, END);
        while at != END {
            let next = core::mem::replace(&mut self.nodes[at as usize].next, done);
            (done, at) = (at, next);
        }
        self.head = done;
    }

    /// Merge sort, from runs of one node to all.
    fn sort(&mut self) {
        let mut run = 1;
        while run < 100 {
            let (mut rest, mut head, mut tail) = (self.head, END, END);
            while rest != END {
                let left = rest;
                let right = self.cut(left, run);
                rest = self.cut(right, run);
                self.merge(left, right, &mut head, &mut tail);
            }
            self.head = head;
            run *= 2;
        }
    }

    /// Ends the list at `at` after `count` nodes; what came after.
    fn cut(&mut self, mut at: u8, count: u8) -> u8 {
        for _ in 1..count {
            if at != END {
                at = self.nodes[at as usize].next;
            }
        }
        if at == END { END } else { core::mem::replace(&mut self.nodes[at as usize].next, END) }
    }

    fn merge(&mut self, mut left: u8, mut right: u8, head: &mut u8, tail: &mut u8) {
        while left != END || right != END {
            let key = |at: u8| self.nodes[at as usize].key;
            let smaller = left == END || (right != END && key(right) < key(left));
            let from = if smaller { &mut right } else { &mut left };
            let taken = *from;
            *from = self.nodes[taken as usize].next;
            if *tail == END {
                *head = taken;
            } else {
                self.nodes[*tail as usize].next = taken;
            }
            *tail = taken;
        }
    }
}

type Matrix = [[i16; 12]; 12];

fn matrices(a: &mut Matrix, b: &Matrix, value: i16) -> i16 {
    a.iter_mut().flatten().for_each(|entry| *entry = entry.wrapping_add(value));
    let mut sum = 0_i32;
    for i in 0..12 {
        for j in 0..12 {
            let entry: i32 = (0..12).map(|k| i32::from(a[i][k]) * i32::from(b[k][j])).sum();
            sum = sum.wrapping_add((entry >> 2 & 15) * (entry >> 5 & 127));
        }
    }
    a.iter_mut().flatten().for_each(|entry| *entry = entry.wrapping_sub(value));
    sum as i16
}

#[derive(Clone, Copy)]
enum State {
    Start,
    Integer,
    Fraction,
    Exponent,
    Scientific,
    Invalid,
}

impl State {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (_, b',') => State::Start,
            (State::Start, b'+' | b'-' | b'0'..=b'9') => State::Integer,
            (State::Start | State::Integer, b'.') => State::Fraction,
            (State::Integer, b'0'..=b'9') => State::Integer,
            (State::Fraction, b'0'..=b'9') => State::Fraction,
            (State::Integer | State::Fraction, b'e' | b'E') => State::Exponent,
            (State::Exponent, b'+' | b'-' | b'0'..=b'9') => State::Scientific,
            (State::Scientific, b'0'..=b'9') => State::Scientific,
            _ => State::Invalid,
        }
    }
}

/// How often each state was entered, as one number.
fn states(text: &[u8]) -> u16 {
    let (mut state, mut counts) = (State::Start, [0_u16; 6]);
    for &byte in text {
        state = state.after(byte);
        counts[state as usize] += 1;
    }
    counts.iter().fold(0, |sum, count| crc(sum, *count))
}

fn crc(mut crc: u16, value: u16) -> u16 {
    for bit in 0..16 {
        let odd = (crc ^ value >> bit) & 1 == 1;
        crc = (crc >> 1) ^ if odd { 0xa001 } else { 0 };
    }
    crc
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut random = Random::default();
    let mut list = List::new(&mut random);
    let mut a: Matrix = core::array::from_fn(|_| core::array::from_fn(|_| random.below(200) as i16 - 100));
    let b: Matrix = core::array::from_fn(|_| core::array::from_fn(|_| random.below(200) as i16 - 100));
    let mut text = *b"5012,1234,-874,+122,35.54400,.1234500,-110.700,+0.64400,5.500e+3,-.123e-2,-87e+832,0.7E-12,T0.3e-1F";
    let mut sum = 0;
    for round in 0..n {
        let key = (round & 0xff) as u16;
        sum = crc(sum, list.find(key));
        list.nodes[round as usize % 100].key ^= sum;
        list.reverse();
        list.sort();
        sum = crc(sum, list.find(key ^ 0x55));
        sum = crc(sum, matrices(&mut a, &b, round as i16).cast_unsigned());
        sum = crc(sum, states(&text));
        text[round as usize % 96] ^= 1;
    }
    i64::from(sum)
}
