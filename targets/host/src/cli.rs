//! What can be typed: commands, flags, help.

use crate::features::{self, Features};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use tenon::Config;
use tenon::core::Proposals;

const EXAMPLES: &str = "\
Examples:
  tenon run hello.wasm                           run a command component (wasi:cli/command)
  tenon run --env LANG=C tool.wasm -v data.txt   arguments after the file are the guest's
  tenon run --invoke 'add(40, 2)' adder.wasm     call one export and print its result
  tenon inspect hello.wasm                       its world, as WIT
  tenon inspect --plan hello.wasm                its plan, and the RAM it will need
  tenon prepare hello.wasm -o hello.tnn          translate now; devices run the image from flash
  tenon size hello.wasm                          the flash and the RAM that it will need there
  tenon run hello.tnn                            images run like the files they were made from";

/// Run WebAssembly components, and make images of them for devices.
#[derive(Debug, Parser)]
#[command(name = "tenon", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(Run),
    Inspect(Inspect),
    Disas(Disas),
    Prepare(Prepare),
    Size(Size),
}

/// What is refused unless it is asked for.
#[derive(Args, Debug)]
pub(crate) struct Allowed {
    /// Accept what the Component Model has not released; may be given more than once
    #[arg(long = "allow", value_name = "PROPOSAL")]
    proposals: Vec<Draft>,
}

/// A proposal that is off, by the name that errors have for it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Draft {
    /// Lists of fixed length, `list<T, N>`
    #[value(name = "cm-fixed-length-lists")]
    FixedLengthLists,
    /// The value type `error-context`, which traps when used
    #[value(name = "cm-error-context")]
    ErrorContext,
}

impl Allowed {
    /// The settings with what is allowed.
    pub(crate) fn with(&self, config: Config) -> Config {
        self.proposals.iter().fold(config, |config, draft| match draft {
            Draft::FixedLengthLists => config.proposals(Proposals::COMPONENT_FIXED_LISTS, true),
            Draft::ErrorContext => config.proposals(Proposals::COMPONENT_ERROR_CONTEXT, true),
        })
    }
}

const RUN_HELP: &str = "\
Without --invoke, a component is run as a command (it exports wasi:cli/run), a core module from its
export `_start`. Standard input, output and error are passed on.

Exit code: the guest's own; 134 when the guest trapped or ran out of fuel; 1 when it could not be
started; 2 for a mistake on the command line.

Examples:
  tenon run hello.wasm one two
  tenon run --argv0 hello --env HOME=/ --env TERM hello.wasm
  tenon run --fuel 1000000 --max-memory 1048576 untrusted.wasm
  tenon run --invoke 'echo({name: \"Ada\", tags: [\"x\"]})' shapes.wasm
  tenon run --invoke 'store.get(\"key\")' store.wasm                 or 'docs:kv/store@1.0.0#get(…)'
  tenon run --invoke fib module.wasm 20          core modules also take arguments like this";

/// Run a component, a core module, or an image of either
#[derive(Args, Debug)]
#[command(after_help = RUN_HELP)]
pub(crate) struct Run {
    /// Name the guest sees as its own (its first argument) [default: FILE without folders]
    #[arg(long, value_name = "NAME")]
    pub(crate) argv0: Option<String>,

    /// Variable of the guest's environment; without `=VALUE` it is taken from this one
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = variable)]
    pub(crate) env: Vec<Variable>,

    /// Stop the guest after N units of fuel; a unit is about one WebAssembly operator
    #[arg(long, value_name = "N")]
    pub(crate) fuel: Option<u64>,

    /// Refuse to let a linear memory grow beyond this
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_memory: Option<u64>,

    /// Take room for the first BYTES of each linear memory only, as a part with little RAM may: access beyond them traps.
    /// The guest finds the pages it asked for (`prepare --memory-bytes` is another thing: it changes what the guest asks for)
    #[arg(long, value_name = "BYTES")]
    pub(crate) backed_memory: Option<u32>,

    /// Translate a function when it is called for the first time: a large program that does little starts sooner
    #[arg(long)]
    pub(crate) lazy: bool,

    /// Call this export instead: `name(arguments in WAVE)`, in a component `interface#name(…)` too
    #[arg(long, value_name = "CALL")]
    pub(crate) invoke: Option<String>,

    #[command(flatten)]
    pub(crate) allowed: Allowed,

    /// The component, core module or image; what follows it is the guest's
    #[arg(value_names = ["FILE", "ARGS"], required = true, num_args = 1.., trailing_var_arg = true)]
    file_and_args: Vec<OsString>,
}

impl Run {
    /// The file to run.
    pub(crate) fn file(&self) -> &Path {
        Path::new(self.file_and_args.first().map_or(OsStr::new(""), OsString::as_os_str))
    }

    /// The guest's arguments, or the first that is no text.
    pub(crate) fn args(&self) -> Result<Vec<String>, &OsStr> {
        let args = self.file_and_args.iter().skip(1);
        args.map(|arg| arg.to_str().map(str::to_owned).ok_or(arg.as_os_str())).collect()
    }
}

/// A variable of the guest's environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// None: whatever this process has.
    pub(crate) value: Option<String>,
}

fn variable(text: &str) -> Result<Variable, String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.is_empty() {
        return Err("a variable needs a name: NAME=VALUE".to_owned());
    }
    Ok(Variable { name: name.to_owned(), value })
}

const INSPECT_HELP: &str = "\
A component is shown as WIT: the world of its imports and exports, with the interfaces and types in it.
An image knows the names of the types that it exports; others are called `type-N`. What WIT has no words
for is in comments. A core module is always shown with what --plan shows of a component.

Examples:
  tenon inspect hello.wasm > world.wit
  tenon inspect --plan hello.wasm | less      sizes, steps of instantiation, and the RAM it will need";

/// Show what a file imports, exports and needs
#[derive(Args, Debug)]
#[command(after_help = INSPECT_HELP)]
pub(crate) struct Inspect {
    /// Show what a component was translated to: its image, its plan, and the RAM it will need
    #[arg(long)]
    pub(crate) plan: bool,

    /// The component, core module or image
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Print the code that a file is translated to
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tenon disas module.wasm                    every function
  tenon disas hello.wasm --function 12       function 12 of every core module
  tenon disas hello.wasm --function 1:12     function 12 of core module 1
  tenon disas hello.wasm --function main     by name")]
pub(crate) struct Disas {
    /// Only this function: its index, MODULE:INDEX, or its name
    #[arg(long, value_name = "FUNCTION")]
    pub(crate) function: Option<String>,

    /// Leave out the counting of fuel
    #[arg(long)]
    pub(crate) no_fuel: bool,

    #[command(flatten)]
    pub(crate) allowed: Allowed,

    /// The component, core module or image
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Translate a file to an image that runs in place, without the loader
#[derive(Args, Debug)]
#[command(after_help = "\
The image is the same for every device: its bytes depend on the file and on the options below, and on
nothing else.

What is printed: the SHA-256 of FILE and of the image, then the bytes of the image by what they are.

Examples:
  tenon prepare hello.wasm -o hello.tnn
  tenon prepare --strip-names --strip-offsets hello.wasm -o small.tnn
  tenon prepare --target mps2-an386 hello.wasm -o hello.tnn    refused if that board's firmware cannot run it
  tenon prepare --features simd,gc hello.wasm -o hello.tnn     the same, by features of the firmware")]
pub(crate) struct Prepare {
    /// Where to write the image
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,

    /// Leave out the counting of fuel: smaller and faster, but a store cannot limit it
    #[arg(long)]
    pub(crate) no_fuel: bool,

    /// Leave out function names: smaller, but traces show numbers
    #[arg(long)]
    pub(crate) strip_names: bool,

    /// Leave out the map to offsets in FILE: smaller, but traces show no offsets
    #[arg(long)]
    pub(crate) strip_offsets: bool,

    /// Give every memory N bytes in place of whole pages: your word that the guest needs no more, for access beyond
    /// traps. Refused where code says `memory.size` or `memory.grow`. Offsets in traces may differ by a few bytes from those in FILE
    #[arg(long, value_name = "N")]
    pub(crate) memory_bytes: Option<u64>,

    /// Refuse what needs more than these features of the build on the part: its Cargo features, with commas between
    #[arg(long, value_name = "LIST", value_parser = features::parse, conflicts_with = "target")]
    pub(crate) features: Option<Features>,

    /// Refuse what needs more than this board's firmware is built with
    #[arg(long, value_name = "BOARD", value_parser = features::of_board)]
    pub(crate) target: Option<Features>,

    #[command(flatten)]
    pub(crate) allowed: Allowed,

    /// The component or core module
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Show the flash and the RAM that a component needs on a small part, before it is loaded there
#[derive(Args, Debug)]
#[command(after_help = "\
Meant is an image without names and offsets, executed in place by an image-only build on a 32-bit part. The heap
is that of an instance, at most at a time; besides it come what the embedder's host functions take, and what the
guest takes when it runs: memory that it grows, handles, and room for values on their way.

Examples:
  tenon size hello.wasm
  tenon size --target microbit meter.wasm    refused if that board's firmware cannot run it")]
pub(crate) struct Size {
    /// Refuse what needs more than this board's firmware is built with
    #[arg(long, value_name = "BOARD", value_parser = features::of_board)]
    pub(crate) target: Option<Features>,

    /// Slots of 4 bytes that the firmware gives the value stack at first (`Limits::stack_slots`)
    #[arg(long, value_name = "N", default_value_t = tenon::Limits::device().stack_slots)]
    pub(crate) stack_slots: u32,

    /// The component, or an image of one
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn variables_split_at_the_first_equals_sign() {
        let split = |text| variable(text).map(|variable| (variable.name, variable.value));
        assert_eq!(split("A=b=c"), Ok(("A".into(), Some("b=c".into()))));
        assert_eq!(split("A="), Ok(("A".into(), Some(String::new()))));
        assert_eq!(split("A"), Ok(("A".into(), None)));
        assert!(split("=b").is_err());
    }

    #[test]
    fn what_follows_the_file_is_the_guests() {
        let cli = Cli::parse_from(["tenon", "run", "--fuel", "7", "x.wasm", "--fuel", "8", "-v"]);
        let Command::Run(run) = cli.command else { panic!("{cli:?}") };
        assert_eq!((run.fuel, run.file()), (Some(7), Path::new("x.wasm")));
        assert_eq!(run.args(), Ok(vec!["--fuel".into(), "8".into(), "-v".into()]));
    }
}
