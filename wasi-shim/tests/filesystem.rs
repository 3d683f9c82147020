//! Every function of `wasi:filesystem/types`, with its type.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use tenon_canonical_abi::{Component, Linker};
use tenon_core::Engine;
use tenon_wasi_shim::{WasiState, add_println_to_linker};

const TYPES: &str = r#"
    (type $error-code' (enum
        "access" "would-block" "already" "bad-descriptor" "busy" "deadlock" "quota" "exist" "file-too-large"
        "illegal-byte-sequence" "in-progress" "interrupted" "invalid" "io" "is-directory" "loop"
        "too-many-links" "message-size" "name-too-long" "no-device" "no-entry" "no-lock"
        "insufficient-memory" "insufficient-space" "not-directory" "not-empty" "not-recoverable"
        "unsupported" "no-tty" "no-such-device" "overflow" "not-permitted" "pipe" "read-only" "invalid-seek"
        "text-file-busy" "cross-device"))
    (export "error-code" (type $error-code (eq $error-code')))
    (type $descriptor-type' (enum "unknown" "block-device" "character-device" "directory" "fifo" "symbolic-link" "regular-file" "socket"))
    (export "descriptor-type" (type $descriptor-type (eq $descriptor-type')))
    (type $advice' (enum "normal" "sequential" "random" "will-need" "dont-need" "no-reuse"))
    (export "advice" (type $advice (eq $advice')))
    (type $descriptor-flags' (flags "read" "write" "file-integrity-sync" "data-integrity-sync" "requested-write-sync" "mutate-directory"))
    (export "descriptor-flags" (type $descriptor-flags (eq $descriptor-flags')))
    (type $path-flags' (flags "symlink-follow"))
    (export "path-flags" (type $path-flags (eq $path-flags')))
    (type $open-flags' (flags "create" "directory" "exclusive" "truncate"))
    (export "open-flags" (type $open-flags (eq $open-flags')))
    (type $datetime' (record (field "seconds" u64) (field "nanoseconds" u32)))
    (export "datetime" (type $datetime (eq $datetime')))
    (type $new-timestamp' (variant (case "no-change") (case "now") (case "timestamp" $datetime)))
    (export "new-timestamp" (type $new-timestamp (eq $new-timestamp')))
    (type $descriptor-stat' (record (field "type" $descriptor-type) (field "link-count" u64) (field "size" u64)
        (field "data-access-timestamp" (option $datetime)) (field "data-modification-timestamp" (option $datetime))
        (field "status-change-timestamp" (option $datetime))))
    (export "descriptor-stat" (type $descriptor-stat (eq $descriptor-stat')))
    (type $directory-entry' (record (field "type" $descriptor-type) (field "name" string)))
    (export "directory-entry" (type $directory-entry (eq $directory-entry')))
    (type $metadata-hash-value' (record (field "lower" u64) (field "upper" u64)))
    (export "metadata-hash-value" (type $metadata-hash-value (eq $metadata-hash-value')))
    (export "descriptor" (type $d (sub resource)))
    (export "directory-entry-stream" (type $entries (sub resource)))
"#;

/// Parameters besides `self`, and the payload of the result.
const METHODS: &[(&str, &[&str], &str)] = &[
    ("read-via-stream", &["u64"], "(own $in)"),
    ("write-via-stream", &["u64"], "(own $out)"),
    ("append-via-stream", &[], "(own $out)"),
    ("advise", &["u64", "u64", "$advice"], ""),
    ("sync-data", &[], ""),
    ("get-flags", &[], "$descriptor-flags"),
    ("get-type", &[], "$descriptor-type"),
    ("set-size", &["u64"], ""),
    ("set-times", &["$new-timestamp", "$new-timestamp"], ""),
    ("read", &["u64", "u64"], "(tuple (list u8) bool)"),
    ("write", &["(list u8)", "u64"], "u64"),
    ("read-directory", &[], "(own $entries)"),
    ("sync", &[], ""),
    ("create-directory-at", &["string"], ""),
    ("stat", &[], "$descriptor-stat"),
    ("stat-at", &["$path-flags", "string"], "$descriptor-stat"),
    ("set-times-at", &["$path-flags", "string", "$new-timestamp", "$new-timestamp"], ""),
    ("link-at", &["$path-flags", "string", "(borrow $d)", "string"], ""),
    ("open-at", &["$path-flags", "string", "$open-flags", "$descriptor-flags"], "(own $d)"),
    ("readlink-at", &["string"], "string"),
    ("remove-directory-at", &["string"], ""),
    ("rename-at", &["string", "(borrow $d)", "string"], ""),
    ("symlink-at", &["string", "string"], ""),
    ("unlink-file-at", &["string"], ""),
    ("metadata-hash", &[], "$metadata-hash-value"),
    ("metadata-hash-at", &["$path-flags", "string"], "$metadata-hash-value"),
];

fn method((name, params, payload): &(&str, &[&str], &str)) -> String {
    let params: String =
        params.iter().enumerate().map(|(number, ty)| format!(r#" (param "p{number}" {ty})"#)).collect();
    format!(
        r#"(export "[method]descriptor.{name}" (func (param "self" (borrow $d)){params}
            (result (result {payload} (error $error-code)))))"#
    )
}

#[test]
fn every_function_links() {
    let methods: String = METHODS.iter().map(method).collect();
    let wat = format!(
        r#"(component
            (import "wasi:io/error@0.2.0" (instance $e (export "error" (type (sub resource)))))
            (alias export $e "error" (type $error))
            (import "wasi:io/streams@0.2.0" (instance $s
                (export "input-stream" (type (sub resource)))
                (export "output-stream" (type (sub resource)))))
            (alias export $s "input-stream" (type $in))
            (alias export $s "output-stream" (type $out))
            (import "wasi:filesystem/types@0.2.0" (instance $f
                (alias outer 1 $error (type $error))
                (alias outer 1 $in (type $in))
                (alias outer 1 $out (type $out))
                {TYPES} {methods}
                (export "[method]descriptor.is-same-object"
                    (func (param "self" (borrow $d)) (param "other" (borrow $d)) (result bool)))
                (export "[method]directory-entry-stream.read-directory-entry"
                    (func (param "self" (borrow $entries)) (result (result (option $directory-entry) (error $error-code)))))
                (export "filesystem-error-code" (func (param "err" (borrow $error)) (result (option $error-code))))))
            (alias export $f "descriptor" (type $d))
            (import "wasi:filesystem/preopens@0.2.0" (instance
                (alias outer 1 $d (type $d))
                (export "get-directories" (func (result (list (tuple (own $d) string))))))))"#
    );
    let engine = Engine::default();
    let component = Component::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    // Five resource types; the methods and four more functions.
    assert_eq!(component.imports().len(), 5 + METHODS.len() + 4);
    let mut linker: Linker<WasiState> = Linker::new(&engine);
    add_println_to_linker(&mut linker).unwrap();
    linker.check(&component).unwrap();
}
