//! The tree of modules that the interfaces lie in.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A module: what is in it, and the modules below.
#[derive(Default)]
pub(super) struct Modules {
    docs: String,
    content: TokenStream,
    below: Vec<(Ident, Modules)>,
}

impl Modules {
    /// Puts `content` into the module at `path`.
    pub(super) fn insert(&mut self, path: &[Ident], content: TokenStream) {
        match path {
            [] => self.content.extend(content),
            [first, rest @ ..] => {
                if let Some((_, module)) = self.below.iter_mut().find(|(name, _)| name == first) {
                    return module.insert(rest, content);
                }
                let mut module = Self { docs: self.docs_below(first), ..Self::default() };
                module.insert(rest, content);
                self.below.push((first.clone(), module));
            }
        }
    }

    /// The documentation of a module that has nothing but modules.
    fn docs_below(&self, name: &Ident) -> String {
        match self.docs.strip_suffix('`') {
            None => format!(" `{name}`"),
            Some(outer) => format!("{outer}:{name}`"),
        }
    }

    /// The items of the root.
    pub(super) fn write(&self) -> TokenStream {
        let content = &self.content;
        let below = self.below.iter().map(|(name, module)| {
            let (docs, items) = (&module.docs, module.write());
            let docs = module.content.is_empty().then(|| quote!(#[doc = #docs]));
            quote! {
                #docs
                pub mod #name {
                    #items
                }
            }
        });
        quote! {
            #content
            #(#below)*
        }
    }
}
