//! The emulator: finding or installing it, and running a firmware in it. Where figures are taken, one instruction
//! takes one nanosecond (`-icount shift=0`), so that they are the same on every machine.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::firmware::Board;
use crate::toolchain;

const POLL: Duration = Duration::from_millis(10);

/// How time passes for a firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// One nanosecond an instruction.
    Counted,
    /// As fast as this machine can.
    Free,
}

impl Pace {
    fn options(self) -> &'static [&'static str] {
        match self {
            Pace::Counted => &["-icount", "shift=0,sleep=off"],
            Pace::Free => &[],
        }
    }

    /// Wall time after which a firmware counts as hung.
    fn patience(self) -> Duration {
        match self {
            Pace::Counted => Duration::from_secs(300),
            Pace::Free => Duration::from_secs(1800),
        }
    }
}

/// What a firmware left behind.
pub(crate) struct Run {
    /// All that went through the console UART.
    pub(crate) console: Vec<u8>,
    /// defmt frames.
    pub(crate) log: Vec<u8>,
    /// The exit code it asked for.
    pub(crate) exit: i32,
}

/// The first line of `--version`, shortened.
pub(crate) fn version() -> Result<String> {
    let output = command::run(Command::new(Board::CortexM.emulator()).arg("--version"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    Ok(format!("QEMU {}", number.unwrap_or("of unknown version")))
}

/// Installs the emulators if they are missing.
pub(crate) fn ensure() -> Result<()> {
    if Board::MEASURED.iter().all(|board| command::find_program(board.emulator()).is_some()) {
        return Ok(());
    }
    if command::find_program("apt-get").is_none() {
        bail!("QEMU for Arm and RISC-V is missing; install it with\n\n    {}", install_by_hand());
    }
    let mut packages = vec!["qemu-system-arm".to_owned(), "qemu-system-misc".to_owned()];
    packages.extend(matching_qemu_utils());
    toolchain::apt_install(&packages, &["--allow-downgrades"])
}

/// A newer qemu-utils, where there is one, blocks the installation: name the version that fits.
fn matching_qemu_utils() -> Option<String> {
    command::run(Command::new("dpkg").args(["-s", "qemu-utils"])).ok()?;
    let versions = command::run(Command::new("apt-cache").args(["madison", "qemu-system-arm"])).ok()?;
    let text = String::from_utf8_lossy(&versions.stdout).into_owned();
    let version = text.lines().next()?.split('|').nth(1)?.trim();
    Some(format!("qemu-utils={version}"))
}

fn install_by_hand() -> &'static str {
    if cfg!(target_os = "macos") {
        return "brew install qemu";
    }
    match ["dnf", "pacman", "zypper", "apk"].into_iter().find(|name| command::find_program(name).is_some()) {
        Some("dnf") => "sudo dnf install qemu-system-arm qemu-system-riscv",
        Some("pacman") => "sudo pacman -S qemu-system-arm qemu-system-riscv",
        Some("zypper") => "sudo zypper install qemu-arm qemu-extra",
        Some(_) => "sudo apk add qemu-system-arm qemu-system-riscv32",
        None => "your system's package manager (https://www.qemu.org/download)",
    }
}

/// Runs `firmware` until it ends itself, giving it `words` as its command line.
pub(crate) fn run(board: Board, pace: Pace, firmware: &Path, words: &[String]) -> Result<Run> {
    let console = command::target_file(&format!("qemu/{}.console", board.name()))?;
    let log = command::target_file(&format!("qemu/{}.log", board.name()))?;
    let stdout = command::target_file(&format!("qemu/{}.stdout", board.name()))?;
    let mut emulator = emulator(board, firmware, words, &console, &log);
    emulator.args(pace.options()).stdout(fs::File::create(&stdout)?);
    let complaints = command::target_file(&format!("qemu/{}.stderr", board.name()))?;
    let (status, complaint) = wait(&mut emulator, &complaints, pace.patience())?;
    let Some(exit) = status.code() else { bail!("`{}` ended by {status}", command::shown(&emulator)) };
    if !complaint.is_empty() {
        bail!("`{}`: {}", command::shown(&emulator), complaint.trim_end());
    }
    // Old emulators send semihosting's standard output to their own instead of the character device.
    let log = [fs::read(&log)?, fs::read(&stdout)?].concat();
    Ok(Run { console: fs::read(&console)?, log, exit })
}

fn emulator(board: Board, firmware: &Path, words: &[String], console: &Path, log: &Path) -> Command {
    let mut emulator = Command::new(board.emulator());
    emulator.args(board.machine()).args(["-display", "none", "-monitor", "none"]);
    emulator.arg("-chardev").arg(character_file("console", console)).args(["-serial", "chardev:console"]);
    emulator.arg("-chardev").arg(character_file("log", log));
    emulator.arg("-semihosting-config").arg(semihosting(words)).arg("-kernel").arg(firmware);
    emulator
}

fn character_file(id: &str, path: &Path) -> OsString {
    format!("file,id={id},path={}", escaped(&path.to_string_lossy())).into()
}

fn semihosting(words: &[String]) -> String {
    let words: String = words.iter().map(|word| format!(",arg={}", escaped(word))).collect();
    format!("enable=on,target=native,chardev=log{words}")
}

/// A comma inside an option's value is written twice.
fn escaped(value: &str) -> String {
    value.replace(',', ",,")
}

/// Waits for the emulator; its exit status, and what it wrote to standard error, which goes to `complaints`.
fn wait(emulator: &mut Command, complaints: &Path, patience: Duration) -> Result<(ExitStatus, String)> {
    emulator.stdin(Stdio::null()).stderr(fs::File::create(complaints)?);
    let mut child = emulator.spawn().with_context(|| format!("cannot run `{}`", command::shown(emulator)))?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, String::from_utf8_lossy(&fs::read(complaints)?).into_owned()));
        }
        if started.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            bail!("`{}` did not end within {} s", command::shown(emulator), patience.as_secs());
        }
        thread::sleep(POLL);
    }
}
