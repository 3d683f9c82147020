//! An ordinary `wasi:cli/command` program for small boards: arguments, environment, both output
//! streams, a `HashMap` (which asks for randomness) and an exit code. Nothing in it knows about tenon;
//! only the link flags differ from a desktop build (32 KiB of stack in place of 1 MiB).
use cabi as _;
use std::collections::HashMap;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("hello from a component");
    let args: Vec<String> = std::env::args().skip(1).collect();
    for (i, arg) in args.iter().enumerate() {
        println!("arg[{i}]={arg}");
    }
    let mut vars: Vec<(String, String)> = std::env::vars().collect();
    vars.sort();
    for (key, value) in vars {
        println!("env {key}={value}");
    }
    report(&count_letters(&args));
    eprintln!("{} arguments read", args.len());
    if args.iter().any(|arg| arg == "fail") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn count_letters(words: &[String]) -> HashMap<char, u32> {
    let mut counts = HashMap::new();
    for letter in words.iter().flat_map(|word| word.chars()) {
        *counts.entry(letter).or_default() += 1;
    }
    counts
}

fn report(counts: &HashMap<char, u32>) {
    let mut sorted: Vec<_> = counts.iter().map(|(letter, count)| (*count, *letter)).collect();
    sorted.sort_by(|a, b| b.cmp(a));
    for (count, letter) in sorted.iter().take(3) {
        println!("{letter} x{count}");
    }
    println!("{} different letters", counts.len());
}
