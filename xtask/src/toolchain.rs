//! The compiler for the boards: rustup's stable toolchain with its precompiled targets, or Debian 12's packages
//! with the library built from source. Both are set up per child process, never for the shell.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command::{self, CARGO_RUN_VARIABLES};
use crate::qemu;

/// Every target that some command builds for: those of the boards.
const TARGETS: [&str; 5] = [
    "thumbv7em-none-eabihf",
    "thumbv8m.main-none-eabi",
    "thumbv6m-none-eabi",
    "riscv32imac-unknown-none-elf",
    "riscv32imc-unknown-none-elf",
];

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LLD: &str = "/usr/bin/lld";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/core/Cargo.toml";

/// Variables of the host's cargo and rustup that must not reach the build for a board.
const HOST_VARIABLES: [&str; 6] =
    ["CARGO", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "RUSTDOC", "RUSTFLAGS", "RUSTUP_TOOLCHAIN"];

/// Where the compiler for the boards comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// rustup's stable toolchain and `rustup target add`.
    Rustup,
    /// Debian 12's rustc-web, building core and alloc from rust-web-src.
    Debian,
}

/// `cargo xtask setup`.
pub(crate) fn setup() -> Result<()> {
    let toolchain = Toolchain::from_environment()?;
    toolchain.ensure()?;
    qemu::ensure()?;
    println!("ready: {} builds the firmware, {} runs it", toolchain.name(), qemu::version()?);
    Ok(())
}

impl Toolchain {
    /// What `TENON_EMBEDDED_TOOLCHAIN` says; rustup when it says nothing.
    pub(crate) fn from_environment() -> Result<Toolchain> {
        match std::env::var("TENON_EMBEDDED_TOOLCHAIN").as_deref() {
            Err(_) | Ok("" | "rustup") => Ok(Toolchain::Rustup),
            Ok("debian") => Ok(Toolchain::Debian),
            Ok(other) => bail!("TENON_EMBEDDED_TOOLCHAIN is `{other}`; it can be `rustup` or `debian`"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Toolchain::Rustup => "rustup's stable toolchain",
            Toolchain::Debian => "Debian's rustc",
        }
    }

    /// Installs what is missing of it.
    pub(crate) fn ensure(self) -> Result<()> {
        match self {
            Toolchain::Rustup => ensure_rustup_targets(),
            Toolchain::Debian => ensure_debian_packages(),
        }
    }

    /// A cargo command (`build`, `clippy`, …) for `target`, to be run in `directory`.
    pub(crate) fn cargo(self, subcommand: &str, target: &str, directory: &Path) -> Result<Command> {
        let mut cargo = match self {
            Toolchain::Rustup => command::host_cargo(),
            Toolchain::Debian => debian_cargo()?,
        };
        cargo.current_dir(directory).args([subcommand, "--target", target]);
        cargo.arg("--target-dir").arg(self.target_dir(target));
        if self == Toolchain::Debian {
            cargo.args([
                "-Zbuild-std=core,alloc,compiler_builtins",
                "-Zbuild-std-features=compiler-builtins-mem",
            ]);
        }
        Ok(cargo)
    }

    /// The target directory of the boards with this target. The two compilers' artifacts must not mix, nor with the host's,
    /// and cargo locks a directory for as long as it builds there.
    pub(crate) fn target_dir(self, target: &str) -> PathBuf {
        let compiler = match self {
            Toolchain::Rustup => "boards",
            Toolchain::Debian => "boards-debian",
        };
        command::target_dir().join(compiler).join(target)
    }
}

fn ensure_rustup_targets() -> Result<()> {
    let list = command::run(
        Command::new("rustup").args(["target", "list", "--installed"]).current_dir(command::root()),
    )
    .context("cannot ask rustup for its targets (https://rustup.rs installs it)")?;
    let installed = String::from_utf8_lossy(&list.stdout).into_owned();
    let missing: Vec<_> =
        TARGETS.into_iter().filter(|target| !installed.lines().any(|line| line == *target)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut add = Command::new("rustup");
    add.args(["target", "add"]).args(&missing).current_dir(command::root());
    install(&mut add).with_context(|| {
        format!(
            "rustup lacks targets for the boards; add them with\n\n    {}\n\nor, on Debian 12, set \
             TENON_EMBEDDED_TOOLCHAIN=debian to use its packages",
            command::shown(&add)
        )
    })
}

fn ensure_debian_packages() -> Result<()> {
    let there =
        [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_LIBRARY, DEBIAN_LLD].iter().all(|file| Path::new(file).exists());
    if there { Ok(()) } else { apt_install(&DEBIAN_PACKAGES.map(String::from), &[]) }
}

fn debian_cargo() -> Result<Command> {
    let mut cargo = Command::new(DEBIAN_CARGO);
    for variable in CARGO_RUN_VARIABLES.iter().chain(&HOST_VARIABLES) {
        cargo.env_remove(variable);
    }
    cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1").env("PATH", path_with_rust_lld()?);
    Ok(cargo)
}

/// PATH with a `rust-lld` on it: rustup's if there is one, else Debian's lld under that name.
fn path_with_rust_lld() -> Result<OsString> {
    let folder = match rustup_lld_folder() {
        Some(folder) => folder,
        None => debian_lld_folder()?,
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).context("PATH cannot be extended")
}

fn rustup_lld_folder() -> Option<PathBuf> {
    let sysroot =
        command::run(Command::new("rustup").args(["run", "stable", "rustc", "--print", "sysroot"])).ok()?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout).ok()?.trim());
    let hosts = std::fs::read_dir(sysroot.join("lib/rustlib")).ok()?;
    hosts.flatten().map(|host| host.path().join("bin")).find(|bin| bin.join("rust-lld").is_file())
}

fn debian_lld_folder() -> Result<PathBuf> {
    let link = command::target_file("tools/rust-lld")?;
    if !link.exists() {
        // The generic driver does what `-flavor` says, as rustup's does.
        #[cfg(unix)]
        std::os::unix::fs::symlink(DEBIAN_LLD, &link).context("cannot link Debian's lld as rust-lld")?;
    }
    Ok(link.parent().map(Path::to_path_buf).unwrap_or_default())
}

/// Installs Debian packages, with extra options for `apt-get install`.
pub(crate) fn apt_install(packages: &[String], options: &[&str]) -> Result<()> {
    let mut install_command = as_root("apt-get");
    install_command.args(["install", "-y", "--no-install-recommends"]).args(options).args(packages);
    if command::find_program("apt-get").is_none() {
        bail!("this needs Debian's packages {}, and there is no apt-get here", packages.join(" "));
    }
    // Not an error yet: the lists may be fresh enough.
    let _ = command::run(as_root("apt-get").arg("update"));
    install(&mut install_command)
}

fn as_root(program: &str) -> Command {
    let root = command::run(Command::new("id").arg("-u")).is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    if root {
        return Command::new(program);
    }
    let mut sudo = Command::new("sudo");
    sudo.arg(program);
    sudo
}

/// Says what will be installed, asks a person if there is one, and does it.
fn install(command: &mut Command) -> Result<()> {
    println!("installing: {}", command::shown(command));
    if !confirmed()? {
        bail!("not installed");
    }
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command::run(command).map(drop)
}

fn confirmed() -> Result<bool> {
    if std::env::var_os("CI").is_some() || !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    print!("go on? [Y/n] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "" | "y" | "Y" | "yes"))
}
