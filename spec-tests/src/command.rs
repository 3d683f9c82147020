//! Runs commands (`wasi:cli/run`) and compares what they did with what was recorded of them.
//!
//! A record is JSON: `{"argv0": …, "runs": [{"args", "env", "stdin", "stdout", "stderr", "exit", "trap"}]}`.
//! `exit` is null where the run trapped; then `trap` says why, in words that are not compared.

use serde_json::Value;
use tenon_canonical_abi::{Component, Linker, Store, TrapCode, Val};
use tenon_core::{Engine, Error};
use tenon_wasi_shim::hosted::{MemoryStdio, StdEntropy, StdMonotonicClock, StdWallClock};
use tenon_wasi_shim::{WasiCtx, WasiState};

/// The exported function of a command; compatible versions are found too.
const RUN: &str = "wasi:cli/run@0.2.0#run";

/// A recorded run.
#[derive(Clone, Debug)]
pub struct Recorded {
    argv0: String,
    run: Value,
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Done {
    stdout: String,
    stderr: String,
    end: End,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// With this code.
    Exit(i64),
    /// With a trap, in words that do not count.
    Trap,
}

/// The runs in a record.
///
/// # Errors
/// When it is no such JSON.
pub fn recorded(text: &str) -> Result<Vec<Recorded>, String> {
    let record: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let argv0 = record["argv0"].as_str().unwrap_or("guest").to_owned();
    let runs = record["runs"].as_array().ok_or("the record has no runs")?;
    Ok(runs.iter().map(|run| Recorded { argv0: argv0.clone(), run: run.clone() }).collect())
}

impl Recorded {
    /// Why tenon does not do what this run needs, if so.
    pub fn not_yet(&self) -> Option<&'static str> {
        (!self.run["dirs"].is_null()).then_some("directories")
    }

    /// Runs the component `wasm` as it was run when this was recorded.
    ///
    /// # Errors
    /// The first difference, or why it cannot run.
    pub fn check(&self, wasm: &[u8]) -> Result<(), String> {
        let (actual, why) = self.execute(wasm).map_err(|error| error.to_string())?;
        let expected = self.done();
        let streams =
            [("stdout", &expected.stdout, &actual.stdout), ("stderr", &expected.stderr, &actual.stderr)];
        for (name, expected, actual) in streams {
            if expected != actual {
                return Err(format!("{name} differs ({why}):\n{}", difference(expected, actual)));
            }
        }
        match expected.end == actual.end {
            true => Ok(()),
            false => Err(format!("it should have ended with {:?}, but: {why}", expected.end)),
        }
    }

    fn done(&self) -> Done {
        let text = |name: &str| self.run[name].as_str().unwrap_or_default().to_owned();
        let end = self.run["exit"].as_i64().map_or(End::Trap, End::Exit);
        Done { stdout: text("stdout"), stderr: text("stderr"), end }
    }

    fn wasi(&self, console: &MemoryStdio) -> WasiCtx {
        let strings = self.run["args"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut builder = WasiCtx::builder()
            .arg(self.argv0.clone())
            .args(strings.map(str::to_owned).collect::<Vec<_>>())
            .stdio(Box::new(console.clone()))
            .monotonic_clock(Box::new(StdMonotonicClock::new()))
            .wall_clock(Box::new(StdWallClock))
            .entropy(Box::new(StdEntropy));
        for (name, value) in self.run["env"].as_object().into_iter().flatten() {
            builder = builder.env(name.clone(), value.as_str().unwrap_or_default().to_owned());
        }
        builder.build()
    }

    /// Runs the command; what it did, and how it ended in tenon's words.
    fn execute(&self, wasm: &[u8]) -> Result<(Done, String), Error> {
        let console = MemoryStdio::new(self.run["stdin"].as_str().unwrap_or_default());
        let (engine, ctx) = (Engine::default(), self.wasi(&console));
        let component = Component::new(&engine, wasm)?;
        let mut linker = Linker::new(&engine);
        tenon_wasi_shim::add_to_linker(&mut linker, &ctx)?;
        let mut store = Store::new(&engine, WasiState::new(ctx))?;
        let (end, why) = end(call(&linker, &mut store, &component))?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok((Done { stdout: text(console.stdout()), stderr: text(console.stderr()), end }, why))
    }
}

fn call(
    linker: &Linker<WasiState>,
    store: &mut Store<WasiState>,
    component: &Component,
) -> Result<Val, Error> {
    let instance = linker.instantiate(store, component)?;
    let run = instance.get_func(store, RUN).ok_or_else(|| Error::no_export(RUN))?;
    let mut results = [Val::Bool(false)];
    run.call(store, &[], &mut results)?;
    let [result] = results;
    Ok(result)
}

/// How a command's call ended.
fn end(called: Result<Val, Error>) -> Result<(End, String), Error> {
    match called {
        Ok(Val::Result(Ok(_))) => Ok((End::Exit(0), "it returned ok".to_owned())),
        Ok(_) => Ok((End::Exit(1), "it returned an error".to_owned())),
        Err(error) => match error.trap_code() {
            Some(TrapCode::Exit(code)) => Ok((End::Exit(code.into()), error.to_string())),
            Some(_) => Ok((End::Trap, error.to_string())),
            None => Err(error),
        },
    }
}

/// The first line that differs.
fn difference(expected: &str, actual: &str) -> String {
    let (mut wanted, mut found) = (expected.lines(), actual.lines());
    for number in 1.. {
        match (wanted.next(), found.next()) {
            (None, None) => break,
            (wanted, found) if wanted == found => {}
            (wanted, found) => {
                let line =
                    |line: Option<&str>| line.map_or("(nothing)".to_owned(), |line| format!("{line:?}"));
                return format!("line {number}\n  expected: {}\n  actual:   {}", line(wanted), line(found));
            }
        }
    }
    "only line ends differ".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read() {
        let runs =
            recorded(r#"{"runs": [{"args": ["1"], "stdout": "x", "exit": null, "trap": "y"}]}"#).unwrap();
        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].argv0, "guest");
        assert_eq!(runs[0].done(), Done { stdout: "x".to_owned(), stderr: String::new(), end: End::Trap });
        assert!(recorded("{}").is_err());
    }

    #[test]
    fn a_difference_says_the_line() {
        assert!(difference("a\nb", "a\nc").starts_with("line 2\n"));
        assert!(difference("a", "a\nc").contains("(nothing)"));
        assert_eq!(difference("a\n", "a"), "only line ends differ");
    }
}
