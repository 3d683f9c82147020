//! The ratios as a picture: a row for each workload, a dot for each engine, time to the right.

use std::fmt::Write as _;

const COLOURS: [&str; 13] = [
    "#d62728", "#1f77b4", "#ff9896", "#e377c2", "#f7b6d2", "#17becf", "#9edae5", "#2ca02c", "#bcbd22",
    "#ff7f0e", "#8c564b", "#9467bd", "#333333",
];
const LEFT: f64 = 90.0;
const WIDTH: f64 = 720.0;
const ROW: f64 = 22.0;
const LEGEND: f64 = 40.0;
/// Dots of one legend line.
const PER_LINE: usize = 7;
/// The scale, in powers of two.
const FROM: f64 = -4.0;
const TO: f64 = 4.0;

/// An SVG of the rows, each a name and a ratio to 1 for each engine.
pub(crate) fn svg(engines: &[&str], rows: &[(&str, Vec<Option<f64>>)]) -> String {
    let top = LEGEND + ROW * engines.len().div_ceil(PER_LINE) as f64;
    let bottom = top + ROW * rows.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"20\">processor time, in multiples of wasmi's (left is faster)</text>\n",
        LEFT + WIDTH + 30.0,
        bottom + 30.0
    );
    for (at, name) in engines.iter().enumerate() {
        let x = LEFT + 100.0 * (at % PER_LINE) as f64;
        let y = LEGEND + ROW * (at / PER_LINE) as f64;
        dot(&mut svg, x, y, at, name);
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{}\">{name}</text>", x + 9.0, y + 4.0);
    }
    for power in FROM as i32..=TO as i32 {
        let (x, label) = (place(f64::from(power)), 2.0_f64.powi(power));
        let colour = if power == 0 { "#888" } else { "#ddd" };
        let _ = writeln!(svg, "<path d=\"M{x} {top}V{bottom}\" stroke=\"{colour}\"/>");
        let _ =
            writeln!(svg, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{label}</text>", bottom + 16.0);
    }
    for ((name, ratios), row) in rows.iter().zip(0..) {
        let y = top + ROW * (f64::from(row) + 0.5);
        let _ =
            writeln!(svg, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text>", LEFT - 12.0, y + 4.0);
        for (at, ratio) in ratios.iter().enumerate() {
            if let Some(ratio) = ratio {
                dot(&mut svg, place(ratio.log2()), y, at, &format!("{}: {ratio:.2}", engines[at]));
            }
        }
    }
    svg + "</svg>\n"
}

fn place(power: f64) -> f64 {
    LEFT + WIDTH * (power.clamp(FROM, TO) - FROM) / (TO - FROM)
}

fn dot(svg: &mut String, x: f64, y: f64, engine: usize, title: &str) {
    let colour = COLOURS[engine % COLOURS.len()];
    let _ = writeln!(
        svg,
        "<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"5\" fill=\"{colour}\"><title>{title}</title></circle>"
    );
}
