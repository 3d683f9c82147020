//! A JSON document, parsed `n` times and walked.

#![no_std]
extern crate alloc;

use alloc::string::String;
use core::fmt::Write as _;
use serde_json::Value;
use tenon_bench_workloads::Random;

fn document() -> String {
    let mut random = Random::default();
    let mut text = String::from("[");
    for id in 0..60 {
        let separator = if id == 0 { "" } else { ",\n  " };
        let (a, b, c) = (random.below(90_000), random.below(180), random.next());
        let _ = write!(
            text,
            "{separator}{{\"id\": {id}, \"name\": \"sensor \\u00{:02x}-{c:x}\", \"on\": {}, \"place\": \
             {{\"lat\": {}.{b:03}, \"lon\": -{b}.25e-1}}, \"tags\": [\"a\\n{a}\", null, {c}]}}",
            33 + id,
            a % 2 == 0,
            a % 90
        );
    }
    text.push(']');
    text
}

fn walk(value: &Value) -> i64 {
    match value {
        Value::Null => 1,
        Value::Bool(on) => 2 + i64::from(*on),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole,
            None => number.as_f64().map_or(0, |real| real.to_bits().cast_signed()),
        },
        Value::String(text) => text.bytes().map(i64::from).sum(),
        Value::Array(items) => {
            items.iter().fold(7, |sum, item| sum.wrapping_mul(31).wrapping_add(walk(item)))
        }
        Value::Object(members) => members.iter().fold(9, |sum, (name, member)| {
            sum.wrapping_mul(33).wrapping_add(walk(member) ^ name.len() as i64)
        }),
    }
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let text = document();
    (0..n).fold(0, |sum, _| match serde_json::from_str(&text) {
        Ok(value) => walk(&value) ^ sum.rotate_left(1),
        Err(_) => -1,
    })
}
