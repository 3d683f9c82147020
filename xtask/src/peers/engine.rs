//! The engines compared, each a program of `spec-tests/bench` of its own: linked together, fat LTO would let them
//! disturb each other.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::workloads::{self, Workload};
use crate::{command, toolchain};

/// The engine that the others are compared with.
pub(crate) const ANCHOR: &str = "wasmi";
/// The engine that this project is.
pub(crate) const OURS: &str = "tenon";

/// An engine in one configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    program: &'static str,
    features: &'static str,
    variant: &'static str,
    /// The name of its variant that translates a function at its first call.
    lazy: Option<&'static str>,
    /// Built without a profile of its own, as a user may.
    unconfigured: bool,
    flags: &'static str,
    /// So large to build that it must be asked for.
    heavy: bool,
}

const BASE: Peer = Peer {
    name: "",
    program: "",
    features: "",
    variant: "-",
    lazy: None,
    unconfigured: false,
    flags: "",
    heavy: false,
};

const TENON: Peer =
    Peer { name: OURS, program: "tenon", features: "tenon-all", lazy: Some("tenon-lazy"), ..BASE };
const LOOP: Peer = Peer { name: "tenon-loop", flags: "--cfg tenon_dispatch=\"loop\"", lazy: None, ..TENON };
const WASMI: Peer =
    Peer { name: ANCHOR, program: "wasmi", features: "wasmi", lazy: Some("wasmi-lazy"), ..BASE };
const WASMTIME: Peer =
    Peer { name: "cranelift", program: "wasmtime", features: "wasmtime", heavy: true, ..BASE };

/// The two that everything is about.
pub(crate) const QUICK: [Peer; 2] = [TENON, WASMI];
/// Without the features that the size of the handlers leaves out.
pub(crate) const BARE: Peer = Peer { name: "tenon-bare", features: "tenon", lazy: None, ..TENON };
pub(crate) const BARE_LOOP: Peer = Peer { name: "loop-bare", features: "tenon", ..LOOP };
/// No engine: it makes large modules.
pub(crate) const REPEAT: Peer = Peer { name: "repeat", program: "repeat", features: "repeat", ..BASE };

/// All of them.
pub(crate) const PEERS: [Peer; 13] = [
    TENON,
    WASMI,
    LOOP,
    Peer { name: "tenon-default", unconfigured: true, lazy: None, ..TENON },
    Peer { name: "loop-default", unconfigured: true, ..LOOP },
    Peer { name: "portable", features: "wasmi-portable", lazy: None, ..WASMI },
    Peer { name: "indirect", features: "wasmi-indirect", lazy: None, ..WASMI },
    Peer { name: "wasm3", program: "wasm3", features: "wasm3", ..BASE },
    Peer { name: "wamr", program: "wamr", features: "wamr", ..BASE },
    Peer { name: "silverfir", program: "silverfir", features: "silverfir", ..BASE },
    Peer { name: "tinywasm", program: "tinywasm", features: "tinywasm", ..BASE },
    Peer { name: "pulley", variant: "pulley", ..WASMTIME },
    WASMTIME,
];

/// wasmtime's interpreter, for calls of components.
pub(crate) const PULLEY_COMPONENTS: Peer = Peer { name: "pulley", variant: "pulley", ..CRANELIFT_COMPONENTS };
const CRANELIFT_COMPONENTS: Peer =
    Peer { program: "wasmtime-components", features: "wasmtime-components", ..WASMTIME };
/// Ours.
pub(crate) const TENON_COMPONENTS: Peer =
    Peer { program: "tenon-components", features: "tenon-components", lazy: None, ..TENON };
/// Programs that call across the boundaries of components.
pub(crate) const COMPONENTS: [Peer; 3] = [TENON_COMPONENTS, PULLEY_COMPONENTS, CRANELIFT_COMPONENTS];

/// The peers named; if none is, all but the heavy ones, or all.
pub(crate) fn chosen(names: &[String], all: bool) -> Result<Vec<Peer>> {
    if names.is_empty() {
        return Ok(PEERS.into_iter().filter(|peer| all || !peer.heavy).collect());
    }
    let find = |name: &String| {
        PEERS.into_iter().find(|peer| peer.name == name).with_context(|| {
            format!("there is no peer `{name}`; there are {}", PEERS.map(|peer| peer.name).join(", "))
        })
    };
    names.iter().map(find).collect()
}

impl Peer {
    /// Builds its program.
    pub(crate) fn build(self) -> Result<Engine> {
        let mut cargo = self.cargo("build");
        if self.program == "wasm3" && command::find_program("clang").is_some() {
            // It makes wasm3's tail calls certain; gcc's are slower.
            cargo.env("CC", "clang");
        }
        if self.program == "wamr" && command::find_program("cmake").is_none() {
            toolchain::apt_install(&["cmake".to_owned()], &[])?;
        }
        command::run(&mut cargo)?;
        let program = command::target_file(&format!("bench/engines/{}/{}", self.program, self.name))?;
        fs::copy(self.target_dir().join(self.profile()).join(self.program), &program)?;
        Ok(Engine { peer: self, program })
    }

    /// A cargo command for its program.
    pub(crate) fn cargo(self, subcommand: &str) -> Command {
        let mut cargo = command::host_cargo();
        cargo.current_dir(workloads::folder());
        cargo.args([subcommand, "--quiet", "--locked", "--profile", self.profile(), "--bin", self.program]);
        cargo.args(["--features", self.features, "--target-dir"]).arg(self.target_dir());
        if !self.flags.is_empty() {
            cargo.env("RUSTFLAGS", self.flags);
        }
        cargo
    }

    fn profile(self) -> &'static str {
        if self.unconfigured { "unconfigured" } else { "release" }
    }

    fn target_dir(self) -> PathBuf {
        // Cargo may build all anew when flags change.
        command::target_dir().join(if self.flags.is_empty() { "bench/build" } else { "bench/build-flags" })
    }
}

/// A peer that is built.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    pub(crate) peer: Peer,
    pub(crate) program: PathBuf,
}

impl Engine {
    /// Its program and its variant; a command and its arguments follow.
    pub(crate) fn command_line(&self) -> [&OsStr; 2] {
        [self.program.as_os_str(), self.peer.variant.as_ref()]
    }

    pub(crate) fn command(&self) -> Command {
        let [program, variant] = self.command_line();
        let mut command = Command::new(program);
        command.arg(variant);
        command
    }

    /// Its variant that translates late, if it has one.
    pub(crate) fn lazy(&self) -> Option<Engine> {
        let peer = Peer { name: self.peer.lazy?, variant: "lazy", lazy: None, ..self.peer };
        Some(Engine { peer, program: self.program.clone() })
    }

    /// Runs a workload in a process of its own: processor time of the large call, in milliseconds.
    pub(crate) fn run(&self, workload: &Workload) -> Result<f64> {
        let mut command = self.command();
        command.arg("run").arg(workload.wasm());
        command.args([workload.small, workload.large].map(|call| call.argument.to_string()));
        let [first, second, took] = answer(&mut command)?;
        let expected = [workload.small.result, workload.large.result];
        if [first, second] != expected {
            bail!("{} computes {first} {second} in {}, not {expected:?}", self.peer.name, workload.name);
        }
        Ok(took as f64 / 1e6)
    }
}

/// The numbers a program prints.
pub(crate) fn answer<const N: usize>(command: &mut Command) -> Result<[i64; N]> {
    let output = command::run(command)?;
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Option<Vec<i64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
    numbers
        .and_then(|numbers| numbers.try_into().ok())
        .with_context(|| format!("`{}` printed `{line}`", command::shown(command)))
}
