//! `tenon prepare`: what an image depends on, and what it leaves out.

use crate::tenon::{all_guests, guest, prepared, run, scratch, wat};
use std::fs;

#[test]
fn two_images_of_a_file_are_the_same_bytes() {
    for source in all_guests() {
        let name = source.file_stem().unwrap().to_str().unwrap();
        let images = ["one", "two"].map(|turn| {
            let image = prepared(&format!("images-{turn}-{name}.tnn"), &source);
            fs::read(image).unwrap()
        });
        assert!(images[0] == images[1], "{name}");
    }
}

#[test]
fn what_is_stripped_is_gone_and_the_rest_runs() {
    let source = guest("rust-hello");
    let whole = fs::metadata(prepared("images-whole.tnn", &source)).unwrap().len();
    for flag in ["--no-fuel", "--strip-names", "--strip-offsets"] {
        let image = scratch(&format!("images{flag}.tnn"));
        let ran =
            run(["prepare".as_ref(), flag.as_ref(), source.as_os_str(), "-o".as_ref(), image.as_os_str()]);
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{flag}");
        assert!(fs::metadata(&image).unwrap().len() < whole, "{flag}");
        let ran = run(["run".as_ref(), image.as_os_str()]);
        assert_eq!((ran.code, &*ran.stdout), (0, "hello from rust std\n"), "{flag}");
    }
}

#[test]
fn a_stripped_image_traps_with_numbers_instead_of_names() {
    let source = wat(
        "images-trap.wasm",
        "(module (func $deep unreachable) (func $start (export \"_start\") call $deep))",
    );
    let ran = run(["run".as_ref(), prepared("images-trap.tnn", &source).as_os_str()]);
    let trace: Vec<_> = ran.stderr.lines().skip(1).collect();
    assert_eq!(
        trace,
        ["  0: deep (module 0, function 0) @ 0x24", "  1: start (module 0, function 1) @ 0x28"]
    );

    let image = scratch("images-trap-stripped.tnn");
    let strip = ["prepare", "--strip-names", "--strip-offsets", "-o"].map(std::ffi::OsStr::new);
    run(strip.into_iter().chain([image.as_os_str(), source.as_os_str()]));
    let ran = run(["run".as_ref(), image.as_os_str()]);
    assert_eq!(ran.code, 134);
    assert_eq!(ran.stderr.lines().nth(1), Some("  0: <unnamed> (module 0, function 0)"));
}

#[test]
fn fuel_needs_an_image_that_counts_it() {
    let image = scratch("images-no-fuel.tnn");
    let source = guest("rust-hello");
    run(["prepare".as_ref(), "--no-fuel".as_ref(), source.as_os_str(), "-o".as_ref(), image.as_os_str()]);
    let ran = run(["run".as_ref(), "--fuel".as_ref(), "1000000".as_ref(), image.as_os_str()]);
    ran.refused(1, &["translated without fuel", "without --no-fuel"]);
}

#[test]
fn an_image_is_not_prepared_again() {
    let image = prepared("images-adder.tnn", &guest("adder"));
    let ran =
        run(["prepare".as_ref(), image.as_os_str(), "-o".as_ref(), scratch("images-again.tnn").as_os_str()]);
    ran.refused(1, &["images-adder.tnn", "an image already"]);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let source = guest("adder");
    let ran = run(["prepare".as_ref(), source.as_os_str(), "-o".as_ref(), "/nowhere/adder.tnn".as_ref()]);
    ran.refused(1, &["/nowhere/adder.tnn", "cannot be written"]);
}
