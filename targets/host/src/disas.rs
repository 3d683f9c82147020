//! `tenon disas`: the code a file is translated to.

use crate::cli::Disas;
use crate::file;
use crate::output::print;
use crate::report::Failure;
use tenon::core::ModuleView;
use tenon::core::ir::display::Disassembly;
use tenon::{CheckedImage, Config, Engine};

/// Which functions to print.
enum Choice<'a> {
    All,
    /// By index in the function index space; of one module, or of every module.
    Index {
        module: Option<u32>,
        function: u32,
    },
    Name(&'a str),
}

/// Prints functions.
pub(crate) fn disas(args: &Disas) -> Result<(), Failure> {
    let config = args.allowed.with(Config::new()).fuel(!args.no_fuel);
    let loaded = file::load(&args.file, &Engine::new(&config))?;
    let choice = args.function.as_deref().map_or(Choice::All, Choice::parse);
    let mut found = false;
    for (number, module) in modules(loaded.image()) {
        for index in 0..module.func_count() {
            let function = module.imported_funcs() + index;
            let name = module.func_name(function);
            if choice.has(number, function, name) {
                found = true;
                print_function(number, module, index, name)?;
            }
        }
    }
    match (&args.function, found) {
        (Some(wanted), false) => Err(Failure::Refused(format!(
            "{}: no core module in it defines function `{wanted}`; `tenon disas` without --function lists all",
            args.file.display()
        ))),
        _ => Ok(()),
    }
}

fn modules(image: &CheckedImage) -> impl Iterator<Item = (u32, ModuleView<'_>)> {
    (0..image.module_count()).filter_map(|number| Some((number, image.module(number)?)))
}

fn print_function(
    number: u32,
    module: ModuleView<'_>,
    index: u32,
    name: Option<&str>,
) -> Result<(), Failure> {
    let (start, end) = module.func_code(index).unwrap_or((0, 0));
    let (slots, refs) = module.func_frame(index).unwrap_or((0, 0));
    let function = module.imported_funcs() + index;
    print(format_args!(
        "module {number}, function {function}{}: {slots} slots, {refs} references, {} bytes\n{}\n",
        name.map(|name| format!(" {name}")).unwrap_or_default(),
        2 * (end - start),
        Disassembly::new(module.code(), start, end)
    ))
}

impl<'a> Choice<'a> {
    fn parse(text: &'a str) -> Self {
        if let Ok(function) = text.parse() {
            return Self::Index { module: None, function };
        }
        let numbers = text.split_once(':').map(|(module, function)| (module.parse(), function.parse()));
        match numbers {
            Some((Ok(module), Ok(function))) => Self::Index { module: Some(module), function },
            _ => Self::Name(text),
        }
    }

    fn has(&self, number: u32, index: u32, name: Option<&str>) -> bool {
        match *self {
            Self::All => true,
            Self::Index { module, function } => {
                index == function && module.is_none_or(|wanted| wanted == number)
            }
            Self::Name(wanted) => name == Some(wanted),
        }
    }
}
