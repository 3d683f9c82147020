//! `bindgen!`: a world in WIT becomes Rust.
//!
//! [`Config`] is what the invocation says, [`source`] reads the WIT, [`Generator`] knows where everything
//! goes; the other modules write it: [`types`] a type, [`define`] the types of an interface, [`imports`]
//! and [`exports`] what is called, [`world`] the root.

mod borrowing;
mod config;
mod define;
mod docs;
mod exports;
mod flags;
mod functions;
mod generator;
mod idents;
mod imports;
mod modules;
mod source;
mod types;
mod views;
mod world;

use config::Config;
use generator::Generator;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Result};

/// The bindings that `input` asks for, or a compile error. Relative paths are relative to `root`.
pub(crate) fn expand(input: TokenStream, root: &std::path::Path) -> TokenStream {
    syn::parse2(input)
        .and_then(|config: Config| generate(&config, root))
        .unwrap_or_else(Error::into_compile_error)
}

fn generate(config: &Config, root: &std::path::Path) -> Result<TokenStream> {
    let source = source::read(config, root)?;
    let generator = Generator::new(&source.resolve, source.world, config)?;
    let world = world::write(&generator)?;
    generator.check_names()?;
    let paths = &source.paths;
    Ok(quote! {
        #world
        #(const _: &[u8] = include_bytes!(#paths);)*
    })
}

#[cfg(test)]
mod tests;
