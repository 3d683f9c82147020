//! Components whose types are nested as deep as a device accepts, to measure the native stack that loading takes.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::command;

/// The nesting that `Limits` grants on devices.
pub(crate) const DEVICE_LIMIT: usize = 16;

const HEADER: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const TYPE_SECTION: u8 = 7;
const LIST: u8 = 0x70;
const U8: u8 = 0x7d;
const COMPONENT_TYPE: u8 = 0x41;
const TYPE_DECLARATION: u8 = 0x01;

/// Lists of lists, and component types within component types; written below the target directory.
pub(crate) fn at_device_limit() -> Result<[PathBuf; 2]> {
    Ok([
        write("lists", &nested_lists(DEVICE_LIMIT))?,
        write("component-types", &nested_component_types(DEVICE_LIMIT))?,
    ])
}

fn write(name: &str, component: &[u8]) -> Result<PathBuf> {
    let file = command::target_file(&format!("nesting/{name}.wasm"))?;
    fs::write(&file, component)?;
    Ok(file)
}

/// `(type (list u8)) (type (list 0)) (type (list 1)) …`
fn nested_lists(depth: usize) -> Vec<u8> {
    let element = |level: usize| level.checked_sub(1).map_or(U8, |below| below as u8);
    let types: Vec<u8> = (0..depth).flat_map(|level| [LIST, element(level)]).collect();
    component(depth as u8, &types)
}

/// `(type (component (type (component …))))`
fn nested_component_types(depth: usize) -> Vec<u8> {
    let innermost = vec![COMPONENT_TYPE, 0];
    let types =
        (1..depth).fold(innermost, |inner, _| [&[COMPONENT_TYPE, 1, TYPE_DECLARATION], &*inner].concat());
    component(1, &types)
}

/// One type section. The sizes stay below 128, where a LEB128 number is one byte.
fn component(count: u8, types: &[u8]) -> Vec<u8> {
    [&HEADER[..], &[TYPE_SECTION, types.len() as u8 + 1, count], types].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_fit_one_byte() {
        assert!(nested_lists(DEVICE_LIMIT).len() < 128);
        assert!(nested_component_types(DEVICE_LIMIT).len() < 128);
        assert_eq!(
            nested_component_types(2)[8..],
            [TYPE_SECTION, 6, 1, COMPONENT_TYPE, 1, 1, COMPONENT_TYPE, 0]
        );
    }
}
