//! Tables of text.

use std::fmt;

/// Rows with a name each, under columns with a name each.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<'a>(title: &'a str, columns: impl Iterator<Item = &'a str>) -> Self {
        Self { rows: vec![std::iter::once(title).chain(columns).map(str::to_owned).collect()] }
    }

    pub(crate) fn row(&mut self, name: &str, cells: impl Iterator<Item = Option<String>>) {
        let cells = cells.map(|cell| cell.unwrap_or_else(|| "-".to_owned()));
        self.rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell: &String| cell.chars().count()).max()
        };
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                let width = width(column).unwrap_or(0);
                if column == 0 { write!(f, "{cell:<width$}")? } else { write!(f, "  {cell:>width$}")? }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
