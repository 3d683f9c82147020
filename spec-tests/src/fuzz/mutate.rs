//! Changes bytes as the rest of an input says.

use arbitrary::{Result, Unstructured};

/// Changes `bytes` in up to `most` places; `unit` is the size and alignment of what is overwritten.
///
/// # Errors
/// When the input ends too early.
pub fn overwrite(bytes: &mut [u8], unit: usize, most: usize, u: &mut Unstructured<'_>) -> Result<()> {
    let places = bytes.len() / unit;
    if places == 0 {
        return Ok(());
    }
    for _ in 0..u.int_in_range(1..=most)? {
        let at = unit * u.choose_index(places)?;
        let place = &mut bytes[at..at + unit];
        match u.int_in_range(0..=4)? {
            0 => place.fill(0),
            1 => place[0] = place[0].wrapping_add(1),
            2 => place[0] ^= 1 << u.int_in_range(0..=7)?,
            3 => place[0] = u.arbitrary()?,
            _ => u.fill_buffer(place)?,
        }
    }
    Ok(())
}

/// Removes, doubles or moves a piece of `bytes`.
///
/// # Errors
/// When the input ends too early.
pub fn splice(bytes: &mut Vec<u8>, u: &mut Unstructured<'_>) -> Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let start = u.choose_index(bytes.len())?;
    let end = start + u.int_in_range(0..=(bytes.len() - start).min(64))?;
    let piece = bytes[start..end].to_vec();
    match u.int_in_range(0..=2)? {
        0 => drop(bytes.drain(start..end)),
        1 => drop(bytes.splice(start..start, piece)),
        _ => {
            let to = u.choose_index(bytes.len())?;
            bytes.splice(to..to, piece);
        }
    }
    Ok(())
}
