//! Reads WIT.

use super::config::Config;
use std::path::Path;
use syn::{Error, LitStr, Result};
use wit_parser::{PackageId, Resolve, WorldId};

/// Where WIT is if the invocation does not say.
const FOLDER: &str = "wit";

pub(super) struct Source {
    pub(super) resolve: Resolve,
    pub(super) world: WorldId,
    /// The files it was read from: who changes them builds anew.
    pub(super) paths: Vec<String>,
}

/// Reads what `config` names.
pub(super) fn read(config: &Config, root: &Path) -> Result<Source> {
    let mut resolve = Resolve::default();
    resolve.features.extend(config.features.iter().map(LitStr::value));
    let mut paths = Vec::new();
    let mut packages = Vec::new();
    for path in &config.paths {
        packages.push(read_path(&mut resolve, &mut paths, &root.join(path.value()), path.span())?);
    }
    if let Some(inline) = &config.inline {
        let read = resolve.push_str("inline.wit", &inline.value());
        let package = read.map_err(|error| Error::new(inline.span(), resolve.render_error(&error)))?;
        packages = vec![package];
    } else if config.paths.is_empty() {
        packages.push(read_path(&mut resolve, &mut paths, &root.join(FOLDER), config.span)?);
    }
    let world = select(&resolve, &packages, config)?;
    Ok(Source { resolve, world, paths })
}

fn read_path(
    resolve: &mut Resolve,
    paths: &mut Vec<String>,
    path: &Path,
    span: proc_macro2::Span,
) -> Result<PackageId> {
    match resolve.push_path(path) {
        Ok((package, sources)) => {
            paths.extend(sources.paths().filter_map(Path::to_str).map(str::to_owned));
            Ok(package)
        }
        Err(error) => Err(Error::new(span, resolve.render_error(&error))),
    }
}

fn select(resolve: &Resolve, packages: &[PackageId], config: &Config) -> Result<WorldId> {
    let name = config.world.as_ref().map(LitStr::value);
    let span = config.world.as_ref().map_or(config.span, LitStr::span);
    resolve.select_world(packages, name.as_deref()).map_err(|error| Error::new(span, format!("{error:#}")))
}
