//! `tenon prepare`: what an image depends on, and what it leaves out.

use crate::tenon::{Ran, all_guests, file, guest, prepared, run, scratch, wat};
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

/// Rows of a report: names and bytes.
fn rows(report: &str) -> Vec<(&str, u64)> {
    let rows = report.lines().filter_map(|line| line.strip_prefix("  ")?.rsplit_once(' '));
    rows.map(|(name, bytes)| (name.trim(), bytes.parse().unwrap())).collect()
}

#[test]
fn the_report_accounts_for_every_byte() {
    for source in all_guests() {
        let name = source.file_stem().unwrap().to_str().unwrap();
        let image = scratch(&format!("images-report-{name}.tnn"));
        let ran = run(["prepare".as_ref(), source.as_os_str(), "-o".as_ref(), image.as_os_str()]);
        let rows = rows(&ran.stdout);
        let (&(_, total), parts) = rows.split_last().unwrap();
        assert_eq!(total, fs::metadata(&image).unwrap().len(), "{name}");
        assert_eq!(total, parts.iter().map(|(_, bytes)| bytes).sum::<u64>(), "{name}");
        let padding = parts.iter().find(|(name, _)| *name == "padding").unwrap().1;
        assert!(padding < 128, "{name}: {padding} bytes are nothing");
    }
}

#[test]
fn the_report_has_digests() {
    let ran = run([
        "prepare".as_ref(),
        file("images-empty.wasm", b"\0asm\x01\0\0\0").as_os_str(),
        "-o".as_ref(),
        scratch("images-empty.tnn").as_os_str(),
    ]);
    let digest = "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476";
    assert_eq!(ran.stdout.lines().next(), Some(&*format!("source  sha256:{digest}")));
}

#[test]
fn what_the_part_lacks_is_refused_where_it_is_first_needed() {
    let source = wat(
        "images-simd.wasm",
        "(module (func) (func $dot (result i32) (i32x4.extract_lane 0 (v128.const i64x2 1 2))))",
    );
    let image = scratch("images-simd.tnn");
    let _ = fs::remove_file(&image);
    let prepare = |part: &[&str]| {
        let part = part.iter().map(|arg| arg.as_ref());
        run(["prepare".as_ref(), source.as_os_str(), "-o".as_ref(), image.as_os_str()]
            .into_iter()
            .chain(part))
    };
    for part in [&["--features", ""][..], &["--features", "gc"], &["--target", "mps2-an386"]] {
        prepare(part).refused(1, &["lacks", "simd, first for `", "in function 1 `dot` of module 0"]);
    }
    assert!(!image.exists(), "nothing is written");
    assert_eq!(prepare(&["--features", "gc,simd"]).code, 0);
    let ran = prepare(&["--features", "mmx"]);
    assert!(ran.code == 2 && ran.stderr.contains("there are simd"), "{ran:?}");
}

#[test]
fn a_part_without_floats_is_not_given_them() {
    let source = wat(
        "images-floats.wasm",
        "(module (func (param f32)) (func $half (param f32) (result f32) (f32.mul (local.get 0) (f32.const 0.5))))",
    );
    let image = scratch("images-floats.tnn");
    let prepare = |part: [&str; 2]| {
        let part = part.iter().map(|arg| arg.as_ref());
        run(["prepare".as_ref(), source.as_os_str(), "-o".as_ref(), image.as_os_str()]
            .into_iter()
            .chain(part))
    };
    prepare(["--target", "microbit"])
        .refused(1, &["lacks", "floats, first for `f32.mul", "in function 1 `half`"]);
    assert_eq!(prepare(["--target", "mps2-an386"]).code, 0);
    assert_eq!(prepare(["--features", "floats"]).code, 0);
}

/// Stores at an address and loads from there.
const KEEPER: &str = r#"(component
    (core module $m
        (memory (export "memory") 1)
        (data (i32.const 100) "abcd")
        (func (export "put") (param i32) (result i32)
            (i32.store8 (local.get 0) (i32.const 7)) (i32.load8_u (local.get 0)))
        (func (export "text") (result i32)
            (i32.store (i32.const 8) (i32.const 100)) (i32.store (i32.const 12) (i32.const 4)) (i32.const 8)))
    (core instance $i (instantiate $m))
    (func (export "put") (param "at" u32) (result u32) (canon lift (core func $i "put")))
    (func (export "text") (result string)
        (canon lift (core func $i "text") (memory (core memory $i "memory")))))"#;

/// `tenon prepare --memory-bytes`.
fn limited(source: &std::path::Path, bytes: &str, image: &std::path::Path) -> Ran {
    let flags = ["prepare", "--memory-bytes", bytes, "-o"].map(std::ffi::OsStr::new);
    run(flags.into_iter().chain([image.as_os_str(), source.as_os_str()]))
}

#[test]
fn a_memory_may_be_smaller_than_a_page() {
    let image = scratch("images-keeper.tnn");
    assert_eq!(limited(&wat("images-keeper.wasm", KEEPER), "200", &image).code, 0);
    let invoke = |call: &str| run(["run".as_ref(), "--invoke".as_ref(), call.as_ref(), image.as_os_str()]);
    assert_eq!((&*invoke("put(199)").stdout, &*invoke("text()").stdout), ("7\n", "\"abcd\"\n"));
    let ran = invoke("put(200)");
    assert!(ran.code == 134 && ran.stderr.contains("out of bounds memory access"), "{ran:?}");
}

#[test]
fn what_does_not_fit_a_small_memory_is_refused() {
    let image = scratch("images-limited.tnn");
    let keeper = wat("images-keeper-refused.wasm", KEEPER);
    limited(&keeper, "103", &image).refused(1, &["data for bytes 100 to 104", "--memory-bytes is 103"]);
    limited(&guest("rust-hello"), "65536", &image).refused(1, &["at byte 0x", "`memory.", "--page-size=1"]);
}
