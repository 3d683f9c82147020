//! Rebuilding the guest programs: the recipe is `guests/build.sh`, next to the sources.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command;

/// Runs the recipe with `arguments`.
pub(crate) fn rebuild(arguments: &[String]) -> Result<()> {
    let recipe = command::root().join("guests/build.sh");
    if !recipe.is_file() {
        bail!("there is no {}", recipe.display());
    }
    command::run_visibly(
        Command::new("bash").arg(&recipe).args(arguments).current_dir(command::root().join("guests")),
    )
}
